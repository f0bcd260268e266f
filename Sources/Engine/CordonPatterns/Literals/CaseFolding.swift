// Case folding, one character to one: what PCRE2 takes for the same letter in a caseless search becomes the same bytes
// (Unicode's *simple case folding*, through ICU). Patterns' literals and the subjects they are looked for in are folded
// alike.

import CICU
import CordonBytes

enum CaseFolding {
  /// U+0080…U+07FF folded: all that takes two bytes, which is nearly all of Latin, Greek and Cyrillic.
  private static let twoBytes: [UInt16] = (0x80..<0x800).map { UInt16(truncatingIfNeeded: cordon_fold_case($0)) }

  static func folded(_ scalar: UInt32) -> UInt32 {
    if scalar < 0x80 { return UInt32(UInt8(truncatingIfNeeded: scalar).asciiLowercased) }
    return scalar < 0x800 ? UInt32(twoBytes[Int(scalar) - 0x80]) : cordon_fold_case(scalar)
  }

  /// `text` folded; what is no UTF-8 is kept.
  static func folded(_ text: [UInt8]) -> [UInt8] {
    if text.allSatisfy({ $0 < 0x80 }) { return text.map { $0.asciiLowercased } }
    var folded: [UInt8] = []
    folded.reserveCapacity(text.count)
    var at = 0
    while at < text.count {
      let sequence = UTF8Sequence(at: at, of: text.span)
      if let scalar = sequence.scalar {
        folded += bytes(of: scalar)
      } else {
        folded += text[at..<at + sequence.length]
      }
      at += sequence.length
    }
    return folded
  }

  /// The UTF-8 of `scalar`, folded.
  ///
  /// - Precondition: `scalar` is no surrogate, and at most U+10FFFF.
  static func bytes(of scalar: UInt32) -> [UInt8] {
    Array(UTF8.encode(Unicode.Scalar(folded(scalar))!)!)
  }
}
