// Where a link in running text ends: before what cannot belong to an address, without the punctuation that belongs to the
// sentence.

import CICU
import CordonBytes

enum LinkEnd {
  /// The first byte from `start` on that no address holds in running text.
  static func raw(of text: Span<UInt8>, from start: Int) -> Int {
    var at = start
    while at < text.count {
      let byte = text[at]
      if byte < 0x80 {
        if byte <= 0x20 || byte == 0x7F || byte == .ascii("<") || byte == .ascii(">") || byte == .ascii("\"") { break }
        at &+= 1
      } else if let scalar = Scalar(decoding: text, at: at) {
        if isBeyondLinks(scalar.value) { break }
        at &+= scalar.length
      } else {
        at &+= 1
      }
    }
    return at
  }

  /// Where what begins at `start` ends because of what stands before it, at most at `end`: before the closing bracket that
  /// it does not open, or before the same quotation mark or, of a table's cell, the same separator.
  static func enclosed(of text: Span<UInt8>, from start: Int, to end: Int) -> Int {
    guard start > 0 else { return end }
    let opening = text[start &- 1]
    let closing: UInt8
    switch opening {
    case .ascii("("): closing = .ascii(")")
    case .ascii("["): closing = .ascii("]")
    case .ascii("{"): closing = .ascii("}")
    case .ascii("'"), .ascii("`"), .ascii("|"), .ascii(","): closing = opening
    case .ascii(";") where !endsEntity(text, at: start &- 1): closing = opening
    default: return end
    }
    var depth = 1
    for index in start..<end {
      if text[index] == closing {
        depth &-= 1
        if depth == 0 { return index }
      } else if text[index] == opening {
        depth &+= 1
      }
    }
    return end
  }

  /// Whether the semicolon at `place` ends a character reference of HTML.
  private static func endsEntity(_ text: Span<UInt8>, at place: Int) -> Bool {
    var at = place
    while at > 0, place &- at < 10 {
      at &-= 1
      if text[at] == .ascii("&") { return true }
      guard text[at].isASCIIAlphanumeric || text[at] == .ascii("#") else { return false }
    }
    return false
  }

  /// Where the host ends of the link at `range`, which may have a scheme: at its first slash, `?` or `#` behind that.
  static func host(of text: Span<UInt8>, in range: Range<Int>) -> Int {
    var at = range.lowerBound
    var colon = at
    while colon < range.upperBound, text[colon] != .ascii(":"), text[colon] != .ascii("/") { colon &+= 1 }
    if colon &+ 2 < range.upperBound, text[colon] == .ascii(":"), text[colon &+ 1].isSlashOrBackslash,
      text[colon &+ 2].isSlashOrBackslash
    {
      at = colon &+ 3
    }
    while at < range.upperBound, !text[at].isSlashOrBackslash, text[at] != .ascii("?"), text[at] != .ascii("#") {
      at &+= 1
    }
    return max(at, range.lowerBound &+ 1)
  }

  /// White space and quotation marks of any script.
  static func isBeyondLinks(_ value: UInt32) -> Bool {
    switch value {
    case 0xAB, 0xBB, 0x2018...0x201F, 0x2039, 0x203A, 0x300C...0x300F, 0xFF02, 0xFF1C, 0xFF1E: true
    default: cordon_is_white_space(value)
    }
  }

  /// Takes back closing punctuation: always `.,;:!?'*` and their kin, opening brackets, and closing ones that the link
  /// does not open. Nil where nothing is left.
  static func trimmed(of text: Span<UInt8>, from start: Int, to rawEnd: Int) -> Int? {
    // Nearly every link.
    if rawEnd > start, text[rawEnd &- 1].alwaysEndsLinks { return rawEnd }
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
      case .ascii("("):
        open.round &-= 1
        end &-= 1
      case .ascii("["):
        open.square &-= 1
        end &-= 1
      case .ascii("{"):
        open.curly &-= 1
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
    return nil
  }

  /// The length of the punctuation mark beyond ASCII that ends at `end`, or nil: stops, commas and closing brackets of
  /// other scripts, dashes and the ellipsis.
  private static func closingPunctuation(_ text: Span<UInt8>, before end: Int) -> Int? {
    for length in 2...3 {
      guard end >= length, let scalar = Scalar(decoding: text, at: end &- length), scalar.length == length else {
        continue
      }
      switch scalar.value {
      case 0x060C, 0x061B, 0x061F, 0x06D4, 0x0964, 0x0965, 0x2013, 0x2014, 0x2026, 0x3001, 0x3002, 0x3009, 0x300B,
        0x3011, 0x3015, 0xFF01, 0xFF09, 0xFF0C, 0xFF0E, 0xFF1A, 0xFF1B, 0xFF1F, 0xFF5D, 0xFF61, 0xFF63, 0xFF64:
        return length
      default: return nil
      }
    }
    return nil
  }
}
