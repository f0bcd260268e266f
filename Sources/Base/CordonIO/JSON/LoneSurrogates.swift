// Half a surrogate pair in a JSON string (`\ud83d` alone): no text at all, and so refused by simdjson, but written by
// programs that cut strings by UTF-16 units.

import CordonBytes

enum LoneSurrogates {
  /// `text` with `\ufffd` for each escape of half a surrogate pair; nil where there is none.
  ///
  /// - Complexity: O(*n*)
  static func mended(_ text: Span<UInt8>) -> [UInt8]? {
    var result: [UInt8] = []
    var copied = 0
    var at = 0
    while at < text.count {
      guard text[at] == .ascii("\\") else {
        at &+= 1
        continue
      }
      guard let unit = escapedUnit(text, at: at) else {
        // Another escape: its second byte is not the start of one.
        at &+= 2
        continue
      }
      if (0xD800...0xDBFF).contains(unit), let next = escapedUnit(text, at: at &+ 6), (0xDC00...0xDFFF).contains(next) {
        at &+= 12
        continue
      }
      if (0xD800...0xDFFF).contains(unit) {
        result.append(text.extracting(copied..<at))
        result.append("\\ufffd")
        copied = at &+ 6
      }
      at &+= 6
    }
    if copied == 0 { return nil }
    result.append(text.extracting(copied..<text.count))
    return result
  }

  /// The UTF-16 unit of the `\u` escape that begins at `offset`, or nil.
  private static func escapedUnit(_ text: Span<UInt8>, at offset: Int) -> UInt16? {
    guard offset &+ 6 <= text.count, text[offset] == .ascii("\\"), text[offset &+ 1] == .ascii("u") else { return nil }
    var unit: UInt16 = 0
    for index in offset &+ 2..<offset &+ 6 {
      guard let digit = text[index].hexDigitValue else { return nil }
      unit = unit &<< 4 | UInt16(digit)
    }
    return unit
  }
}
