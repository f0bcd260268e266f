// Aliases (`*name`) are refused in lists, before the parser sees them. A few nested ones expand to more than any
// machine holds, and hashing one as a key would walk all of it; and who reviews a list should read what a rule says
// where it stands. `defaults` is there for what many rules share.
//
// Without a tokenizer this is conservative, and proof enough: the parser makes an alias only of `*NAME` where a token
// can begin, after `&NAME` has stood where a token can begin. Text that holds both by chance is refused with a way out.

import CordonBytes

enum YAMLAliases {
  struct Alias: Equatable {
    var name: String
    /// Byte offsets.
    var offset: Int
    var anchorOffset: Int
  }

  /// The first alias in `bytes` whose anchor stands before it.
  ///
  /// - Complexity: O(*n*).
  static func first(in bytes: [UInt8]) -> Alias? {
    guard bytes.contains(.ascii("*")), bytes.contains(.ascii("&")) else { return nil }
    var anchors: [String: Int] = [:]
    for index in bytes.indices where bytes[index] == .ascii("*") || bytes[index] == .ascii("&") {
      guard index == 0 || tokenMayFollow(bytes[index - 1]) else { continue }
      let name = bytes[(index + 1)...].prefix { $0.isASCIIAlphanumeric || $0 == .ascii("-") || $0 == .ascii("_") }
      guard !name.isEmpty else { continue }
      let key = String(decoding: name, as: UTF8.self)
      if bytes[index] == .ascii("&") {
        if anchors[key] == nil { anchors[key] = index }
      } else if let anchor = anchors[key] {
        return Alias(name: key, offset: index, anchorOffset: anchor)
      }
    }
    return nil
  }

  /// A token follows white space, a line end (NEL, LS and PS end in bytes above 0x7F), an indicator, or a quote.
  private static func tokenMayFollow(_ byte: UInt8) -> Bool {
    byte.isASCIIWhitespace || !byte.isASCII || YAMLAliases.indicators.contains(byte)
  }

  private static let indicators = ByteSet("[]{},:?-'\"")
}
