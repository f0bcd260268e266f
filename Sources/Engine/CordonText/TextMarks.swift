// The places of a text at which a link may be told (CKernels), from left to right.

import CKernels
import CordonBytes

/// The marked places of one text. Holds memory that is reused.
struct TextMarks: Sendable {
  private var words: [UInt64] = []

  init() {}

  /// Marks the places of `text`.
  ///
  /// - Complexity: O(*n*), some gigabytes a second.
  mutating func mark(_ text: Span<UInt8>) {
    let count = (text.count &+ 63) / 64
    if words.count < count { words = Array(repeating: 0, count: max(count, 2 * words.count)) }
    words.withUnsafeMutableBufferPointer { words in
      text.withUnsafeBufferPointer { text in
        guard let base = text.baseAddress, let marks = words.baseAddress else { return }
        // SAFETY: there is a word for every 64 bytes that are begun.
        unsafe cordon_text_marks(base, text.count, marks)
      }
    }
    self.count = text.count
  }

  private var count = 0

  /// The first marked place at or after `start`; nil where there is none.
  @inline(__always)
  func next(from start: Int) -> Int? {
    guard start < count else { return nil }
    var index = start &>> 6
    var word = words[index] & (UInt64.max &<< UInt64(start & 63))
    while word == 0 {
      index &+= 1
      guard index &<< 6 < count else { return nil }
      word = words[index]
    }
    return index &<< 6 &+ word.trailingZeroBitCount
  }
}
