// Letters and digits of ASCII in another style, each a character of its own: 𝐚, ⓐ, ℎ, 🄰. Told by ICU, once.

import CICU

enum StyledLetters {
  /// The letter, in lower case, or the digit that the character stands for; nil where it stands for none, or more.
  static func byte(of value: UInt32) -> UInt8? {
    for (block, letters) in blocks where block.contains(value) {
      let byte = letters[Int(value &- block.lowerBound)]
      return byte == 0 ? nil : byte
    }
    return nil
  }

  /// Letter-like symbols, enclosed alphanumerics, mathematical alphanumerics, enclosed alphanumerics of the supplement.
  private static let blocks: [(ClosedRange<UInt32>, [UInt8])] = [
    0x1D400...0x1D7FF, 0x2100...0x214F, 0x2460...0x24FF, 0x1F100...0x1F1FF,
  ].map { block in (block, block.map { folded($0) ?? 0 }) }

  private static func folded(_ value: UInt32) -> UInt8? {
    guard let normalizer = unsafe cordon_nfkc_casefold() else { return nil }
    var source: (UInt16, UInt16) = (0, 0)
    var count: Int32 = 1
    if value < 0x1_0000 {
      source.0 = UInt16(value)
    } else {
      source = (UInt16(0xD7C0 &+ value &>> 10), UInt16(0xDC00 &+ value & 0x3FF))
      count = 2
    }
    var folded: (UInt16, UInt16) = (0, 0)
    let written = unsafe withUnsafeBytes(of: &source) { source in
      unsafe withUnsafeMutableBytes(of: &folded) { folded in
        // SAFETY: both tuples hold two code units, and no more than two are written.
        unsafe cordon_normalize(
          normalizer, source.assumingMemoryBound(to: UInt16.self).baseAddress, count,
          folded.assumingMemoryBound(to: UInt16.self).baseAddress, 2)
      }
    }
    guard written == 1, folded.0 < 0x80, case let byte = UInt8(folded.0), byte.isASCIIAlphanumeric else { return nil }
    return byte
  }
}
