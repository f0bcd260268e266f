// Letters and digits of ASCII in another style, each a character of its own: 𝐚, ⓐ, ℎ, 🄰. WeekSummary by ICU, once.

import CordonBytes

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
  private static let blocks: [(range: ClosedRange<UInt32>, letters: [UInt8])] = {
    let ranges: [ClosedRange<UInt32>] = [0x1D400...0x1D7FF, 0x2100...0x214F, 0x2460...0x24FF, 0x1F100...0x1F1FF]
    let mapper = NormalizationMapper()
    var mapped: [UInt32] = []
    return ranges.map { range in
      let letters = range.map { value -> UInt8 in
        mapper.map([value], into: &mapped)
        guard mapped.count == 1, mapped[0] < 0x80, case let byte = UInt8(mapped[0]), byte.isASCIIAlphanumeric else {
          return 0
        }
        return byte
      }
      return (range, letters)
    }
  }()
}
