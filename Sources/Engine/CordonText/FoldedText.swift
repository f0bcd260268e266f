// What folding makes of a text: the bytes that are compared, and the way back.

import CordonBytes

/// A text in its comparison form.
package struct FoldedText: Sendable {
  package internal(set) var bytes: [UInt8] = []
  /// Whether anything but the case of ASCII letters changed.
  package internal(set) var isChanged = false
  var map = OffsetMap()

  package init() {}

  /// The bytes of the original that `range` came from, at borders of whole characters: from the start of what its first
  /// byte came from to the end of what its last byte came from. What was dropped around them is left out.
  ///
  /// - Complexity: O(log *a*), *a* changes in the text.
  package func originalRange(of range: Range<Int>) -> Range<Int> {
    if range.isEmpty { return map.originalRange(of: range) }
    return map.originalRange(of: bytes.span.wholeCharacters(around: range))
  }
}

extension Span where Element == UInt8 {
  /// `range`, which is not empty, with the rest of the characters that it begins and ends in.
  func wholeCharacters(around range: Range<Int>) -> Range<Int> {
    let first = character(at: range.lowerBound)
    return first.lowerBound..<Swift.max(first.upperBound, character(at: range.upperBound &- 1).upperBound)
  }

  /// The character that the byte at `offset` is part of, or that byte alone where it is not UTF-8.
  private func character(at offset: Int) -> Range<Int> {
    var start = offset
    while start > 0, offset &- start < 3, self[start] & 0xC0 == 0x80 { start &-= 1 }
    guard let scalar = Scalar(decoding: self, at: start), offset < start &+ scalar.length else {
      return offset..<offset &+ 1
    }
    return start..<start &+ scalar.length
  }
}
