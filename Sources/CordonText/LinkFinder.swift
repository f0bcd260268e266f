// Links in running text: "http://" and "https://" in any case, up to what cannot belong to an address, without the
// punctuation that belongs to the sentence.

import CICU
import CordonBytes

package enum LinkFinder {
  /// Calls `body` with the range of every link in `text`, from left to right. Where further links begin inside one, as
  /// in `https://a.example/1,https://b.example/2` or `…?u=https://b.example`, it comes whole first, and then cut at
  /// each of them: nobody can tell which was meant.
  ///
  /// - Complexity: O(*n*)
  package static func forEachLink(in text: Span<UInt8>, _ body: (Range<Int>) -> Void) {
    visitLinks(in: text) { range in
      body(range)
      return true
    }
  }

  /// The same, until `body` answers that it wants no more.
  package static func visitLinks(in text: Span<UInt8>, _ body: (Range<Int>) -> Bool) {
    var at = 0
    while let (start, afterSlashes) = nextScheme(in: text, from: at) {
      let rawEnd = rawEnd(of: text, from: afterSlashes)
      at = max(rawEnd, afterSlashes)
      guard let end = trimmedEnd(of: text, from: afterSlashes, to: rawEnd) else { continue }
      guard body(start..<end) else { return }
      var pieceStart = start
      var pieceBody = afterSlashes
      var isCut = false
      while let (nextStart, nextBody) = nextScheme(in: text.extracting(0..<rawEnd), from: pieceBody) {
        isCut = true
        if let end = trimmedEnd(of: text, from: pieceBody, to: nextStart) {
          guard body(pieceStart..<end) else { return }
        }
        (pieceStart, pieceBody) = (nextStart, nextBody)
      }
      if isCut, let end = trimmedEnd(of: text, from: pieceBody, to: rawEnd) {
        guard body(pieceStart..<end) else { return }
      }
    }
  }

  /// Whether `address`, an item that is one address, may hold links that are not the whole of it: false only where none
  /// can begin after its scheme and nothing would be cut from its end.
  package static func mayHoldOtherLinks(_ address: Span<UInt8>) -> Bool {
    guard address.count > 0, let first = address.firstIndex(of: .ascii(":")) else { return false }
    if !address[address.count &- 1].alwaysEndsLinks { return true }
    for index in first &+ 1..<address.count {
      let byte = address[index]
      if byte >= 0x80 || byte == .ascii(":") || byte == .ascii("<") || byte == .ascii(">") || byte == .ascii("\"") {
        return true
      }
    }
    return false
  }

  /// Where the next `http://` or `https://` begins, and where it ends.
  private static func nextScheme(in text: Span<UInt8>, from start: Int) -> (start: Int, end: Int)? {
    var at = start
    while let colon = text.firstIndex(of: .ascii(":"), from: at) {
      at = colon &+ 1
      guard hasSlashes(text, after: colon), let scheme = schemeStart(in: text, before: colon), scheme >= start else {
        continue
      }
      return (scheme, colon &+ 3)
    }
    return nil
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
    colon &+ 2 < text.count && text[colon &+ 1].isSlashOrBackslash && text[colon &+ 2].isSlashOrBackslash
  }

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

  /// Takes back closing punctuation: always `.,;:!?'*` and their kin, opening brackets, and closing ones that the link
  /// does not open. Nil where nothing is left.
  private static func trimmedEnd(of text: Span<UInt8>, from start: Int, to rawEnd: Int) -> Int? {
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
