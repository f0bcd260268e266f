// What a value must look like for its kind, as far as that can be said without the engine: the compiler canonicalises
// what passes here, and refuses what has no canonical form. Checks run on bytes, once a value, in every format.

import CordonBytes
import CordonModel

/// What is wrong with a value, and how far into it.
package struct ValueProblem: Sendable, Hashable {
  /// UTF-8 bytes from the value's start.
  package var offset: Int
  package var message: String
}

package enum ValueChecks {
  /// The first thing that is wrong with `value` as a value of `kind`, or nil. The value is not empty.
  ///
  /// - Complexity: O(*n*), one pass or two.
  package static func problem(with value: ArraySlice<UInt8>, kind: RuleKind) -> ValueProblem? {
    switch kind {
    case .url: control(in: value, kind) ?? fused(value)
    case .host, .domain: control(in: value, kind) ?? fused(value) ?? host(value, kind)
    case .identity: control(in: value, kind) ?? identity(value)
    case .sha256: digest(value)
    case .pattern, .phrase: nul(in: value, kind)
    }
  }

  private static func problem(_ value: ArraySlice<UInt8>, at index: Int, _ message: String) -> ValueProblem {
    ValueProblem(offset: index - value.startIndex, message: message)
  }

  // MARK: - Any kind

  private static func control(in value: ArraySlice<UInt8>, _ kind: RuleKind) -> ValueProblem? {
    guard let index = value.firstIndex(where: { $0 < 0x20 || $0 == 0x7F }) else { return nil }
    return problem(
      value, at: index, "`\(kind.rawValue)` holds the control character \(codePoint(value[index])); remove it")
  }

  private static func nul(in value: ArraySlice<UInt8>, _ kind: RuleKind) -> ValueProblem? {
    guard let index = value.firstIndex(of: 0) else { return nil }
    let mend = kind == .pattern ? "; write \\x00 to search for it" : "; remove it"
    return problem(value, at: index, "`\(kind.rawValue)` holds the control character U+0000\(mend)")
  }

  package static func codePoint(_ byte: UInt8) -> String {
    let digits = [byte >> 4, byte & 15].map { Character(Unicode.Scalar(UInt8.upperHexDigit($0))) }
    return "U+00" + String(digits)
  }

  // MARK: - Addresses

  /// A second `http://` straight after a letter or a digit: two lines of which the line end was lost. After `/`, `=`
  /// or another separator it is an address inside an address, which is as it should be.
  private static func fused(_ value: ArraySlice<UInt8>) -> ValueProblem? {
    var from = value.startIndex
    while let colon = value[from...].firstIndex(of: .ascii(":")) {
      from = colon + 1
      guard value[from...].starts(with: "//".utf8) else { continue }
      for scheme in ["https", "http"] {
        let start = colon - scheme.utf8.count
        guard start > value.startIndex, value[(start - 1)].isASCIIAlphanumeric,
          value[start..<colon].elementsEqual(scheme.utf8, by: { $0.asciiLowercased == $1 })
        else { continue }
        return problem(value, at: start, "a second address begins here: two lines are fused; put each on its own line")
      }
    }
    return nil
  }

  /// A host stands alone: what else an address has would be dropped, and the rule be wider than it looks.
  private static func host(_ value: ArraySlice<UInt8>, _ kind: RuleKind) -> ValueProblem? {
    let name = kind.rawValue
    if value.starts(with: "*.".utf8) || value.first == .ascii(".") {
      let rest = String(decoding: value.drop { $0 == .ascii("*") || $0 == .ascii(".") }, as: UTF8.self)
      return problem(
        value, at: value.startIndex,
        "`\(name)` begins with a wildcard; a `domain` rule on \(rest.isEmpty ? "the name alone" : quoted(rest)) holds for every "
          + "host below it")
    }
    let brackets = value.first == .ascii("[")
    for index in value.indices {
      switch value[index] {
      case .ascii("/"), .ascii("?"), .ascii("#"), .ascii("@"):
        return problem(value, at: index, "`\(name)` wants a host alone; for an address write a `url` rule")
      case .ascii(" "):
        return problem(value, at: index, "`\(name)` holds a space; write one host for each rule")
      case .ascii("*"):
        return problem(value, at: index, "`\(name)` holds `*`; for hosts of a form write a `pattern` rule `on: host`")
      case .ascii(":") where !brackets:
        return problem(
          value, at: index,
          "`\(name)` holds `:`; leave the port out (rules hold for every port), and write an IPv6 "
            + "address in brackets")
      default: continue
      }
    }
    return nil
  }

  // MARK: - Names and digests

  private static func identity(_ value: ArraySlice<UInt8>) -> ValueProblem? {
    let parts = value.split(separator: .ascii(":"), maxSplits: 2, omittingEmptySubsequences: false)
    if parts.count >= 2, !parts.contains(where: \.isEmpty) { return nil }
    return problem(
      value, at: value.startIndex, "`identity` wants PLATFORM:TYPE:ID, such as youtube:video:EXAMPLE0001")
  }

  private static func digest(_ value: ArraySlice<UInt8>) -> ValueProblem? {
    if let index = value.firstIndex(where: { !$0.isASCIIHexDigit }) {
      return problem(value, at: index, "`sha256` wants 64 hexadecimal digits and nothing else")
    }
    guard value.count != 64 else { return nil }
    return problem(value, at: value.startIndex, "`sha256` wants 64 hexadecimal digits, and this has \(value.count)")
  }
}
