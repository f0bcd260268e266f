// Links in running text: "http://" and "https://" in any case, up to what cannot belong to an address, without the
// punctuation that belongs to the sentence.

import CICU
import CordonBytes

package enum LinkFinder {
  /// Calls `body` with the range of every link in `text`, from left to right.
  ///
  /// - Complexity: O(*n*)
  package static func forEachLink(in text: Span<UInt8>, _ body: (Range<Int>) -> Void) {
    var at = 0
    while let colon = text.firstIndex(of: .ascii(":"), from: at) {
      at = colon &+ 1
      guard let start = schemeStart(in: text, before: colon), hasSlashes(text, after: colon) else { continue }
      let end = trimmedEnd(of: text, from: colon &+ 3, to: rawEnd(of: text, from: colon &+ 3))
      guard end > colon &+ 3 else { continue }
      body(start..<end)
      at = end
    }
  }

  /// Where the `http` or `https` before `colon` begins. Letters may stand before it: "seehttp://…" is a link too.
  private static func schemeStart(in text: Span<UInt8>, before colon: Int) -> Int? {
    func matches(_ name: StaticString, _ length: Int) -> Bool {
      guard colon >= length else { return false }
      return name.withUTF8Buffer { expected in
        for index in 0..<length where unsafe text[colon &- length &+ index] | 0x20 != expected[index] { return false }
        return true
      }
    }
    if matches("https", 5) { return colon &- 5 }
    if matches("http", 4) { return colon &- 4 }
    return nil
  }

  private static func hasSlashes(_ text: Span<UInt8>, after colon: Int) -> Bool {
    colon &+ 2 < text.count && isSlash(text[colon &+ 1]) && isSlash(text[colon &+ 2])
  }

  private static func isSlash(_ byte: UInt8) -> Bool { byte == .ascii("/") || byte == .ascii("\\") }

  /// The first byte from `start` on that no address holds in running text.
  private static func rawEnd(of text: Span<UInt8>, from start: Int) -> Int {
    var at = start
    while at < text.count {
      let byte = text[at]
      if byte < 0x80 {
        if byte <= 0x20 || byte == 0x7F || byte == .ascii("<") || byte == .ascii(">") || byte == .ascii("\"") { break }
        at &+= 1
      } else if let scalar = Scalar(decoding: text, at: at) {
        if endsLink(scalar.value) { break }
        at &+= scalar.length
      } else {
        at &+= 1
      }
    }
    return at
  }

  /// White space and quotation marks of any script.
  private static func endsLink(_ value: UInt32) -> Bool {
    switch value {
    case 0xAB, 0xBB, 0x2018...0x201F, 0x2039, 0x203A, 0x300C...0x300F, 0xFF02, 0xFF1C, 0xFF1E: true
    default: cordon_is_white_space(value)
    }
  }

  /// Takes back closing punctuation: always `.,;:!?'*` and their kin, brackets only where the link does not open them.
  private static func trimmedEnd(of text: Span<UInt8>, from start: Int, to rawEnd: Int) -> Int {
    // Brackets of the link are counted once, so that a row of a million of them costs no more than its length.
    var open: (round: Int, square: Int, curly: Int) = (0, 0, 0)
    for index in start..<rawEnd {
      switch text[index] {
      case .ascii("("): open.round &+= 1
      case .ascii(")"): open.round &-= 1
      case .ascii("["): open.square &+= 1
      case .ascii("]"): open.square &-= 1
      case .ascii("{"): open.curly &+= 1
      case .ascii("}"): open.curly &-= 1
      default: break
      }
    }
    var end = rawEnd
    while end > start {
      switch text[end &- 1] {
      case .ascii("."), .ascii(","), .ascii(";"), .ascii(":"), .ascii("!"), .ascii("?"), .ascii("'"), .ascii("*"),
        .ascii("`"), .ascii("|"):
        end &-= 1
      case .ascii(")") where open.round < 0:
        open.round &+= 1
        end &-= 1
      case .ascii("]") where open.square < 0:
        open.square &+= 1
        end &-= 1
      case .ascii("}") where open.curly < 0:
        open.curly &+= 1
        end &-= 1
      default:
        guard let length = closingPunctuation(text, before: end) else { return end }
        end &-= length
      }
    }
    return end
  }

  /// The length of the ideographic full stop, comma or ellipsis that ends at `end`, or nil.
  private static func closingPunctuation(_ text: Span<UInt8>, before end: Int) -> Int? {
    guard end >= 3, let scalar = Scalar(decoding: text, at: end &- 3), scalar.length == 3 else { return nil }
    switch scalar.value {
    case 0x3001, 0x3002, 0x2026, 0xFF01, 0xFF0C, 0xFF0E, 0xFF1A, 0xFF1B, 0xFF1F: return 3
    default: return nil
    }
  }
}
