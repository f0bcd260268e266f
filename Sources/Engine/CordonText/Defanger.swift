// Addresses as people's outputs show them, so that nobody opens one by accident: the opposite of refanging.
//
//   see https://bad.example/a.b?u=http://c.example     ─►     see hxxps://bad[.]example/a.b?u=hxxp://c[.]example
//
// `http` becomes `hxxp`, and each dot of a host `[.]`; what is hidden already stays. Refanger reads it all back.

import CordonBytes

/// Defangs the links in texts. Holds memory that is reused.
package struct Defanger: Sendable {
  private var finder = LinkFinder()
  private var spans: [Range<Int>] = []

  package init() {}

  /// Appends `text` with its links defanged.
  ///
  /// - Complexity: O(*n* log *n*)
  package mutating func append(_ text: Span<UInt8>, to output: inout [UInt8]) {
    spans.removeAll(keepingCapacity: true)
    var spans = spans
    finder.visitLinks(in: text) { link, _ in
      spans.append(link.span)
      return true
    }
    // Of those that overlap, the widest of the first.
    spans.sort { ($0.lowerBound, -$0.upperBound) < ($1.lowerBound, -$1.upperBound) }
    var done = 0
    for span in spans where span.lowerBound >= done {
      output.append(text.extracting(done..<span.lowerBound))
      Defanger.append(address: text.extracting(span), to: &output)
      done = span.upperBound
    }
    output.append(text.extracting(done..<text.count))
    self.spans = spans
  }

  /// Appends `address`, a link or a host alone, defanged; and the addresses in it.
  package static func append(address: Span<UInt8>, to output: inout [UInt8]) {
    var at = 0
    var isHost = true
    while at < address.count {
      let length = schemeLength(of: address, at: at)
      if length > 0 {
        output.append(address[at])
        output.append(contentsOf: "xx".utf8)
        output.append(address.extracting(at &+ 3..<at &+ length))
        at &+= length
        isHost = true
        continue
      }
      let byte = address[at]
      switch byte {
      case .ascii("/"), .ascii("?"), .ascii("#"): isHost = isHost && isAfterScheme(address, at)
      case .ascii(".") where isHost && !isHidden(address, at):
        output.append(contentsOf: "[.]".utf8)
        at &+= 1
        continue
      default: break
      }
      output.append(byte)
      at &+= 1
    }
  }

  /// `address` defanged.
  package static func defanged(address: String) -> String {
    var bytes: [UInt8] = []
    append(address: Array(address.utf8).span, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The length of `http:` or `https:` at `at`, in any case, or 0.
  private static func schemeLength(of text: Span<UInt8>, at start: Int) -> Int {
    for scheme in ["https:", "http:"] as [StaticString] {
      let length = scheme.utf8CodeUnitCount
      if start &+ length <= text.count, text.extracting(start..<start &+ length).isLowered(scheme) { return length }
    }
    return 0
  }

  /// Whether the slash at `at` is one of those behind a scheme: `tg://`, `hxxp[:]//`, `http:\/\/`.
  private static func isAfterScheme(_ text: Span<UInt8>, _ at: Int) -> Bool {
    guard text[at] == .ascii("/") else { return false }
    var start = at
    while start > 0, slashes.contains(text[start &- 1]) { start &-= 1 }
    return start > 0 && text[start &- 1] == .ascii(":")
  }
  private static let slashes = ByteSet("/\\[]")

  /// Whether the dot at `at` is hidden as it stands.
  private static func isHidden(_ text: Span<UInt8>, _ at: Int) -> Bool {
    at > 0 && hiding.contains(text[at &- 1]) || at &+ 1 < text.count && closing.contains(text[at &+ 1])
  }
  private static let hiding = ByteSet("[({\\")
  private static let closing = ByteSet("])}")
}
