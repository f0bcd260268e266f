// The marks of a text by the processor's own instructions, by plain C, and by the words of their header.

import CKernels
import CordonTestSupport
import Foundation
import Testing

@Suite struct TextMarksTests {
  private func marks(
    _ text: Span<UInt8>, _ function: (UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<UInt64>?) -> Void
  ) -> [UInt64] {
    // A word more, which must stay as it was.
    var words = [UInt64](repeating: 0xA5, count: (text.count + 63) / 64 + 1)
    words.withUnsafeMutableBufferPointer { words in
      // SAFETY: there is a word for every 64 bytes that are begun.
      text.withUnsafeBufferPointer { unsafe function($0.baseAddress, $0.count, words.baseAddress) }
    }
    return words
  }

  private func isMarked(_ text: [UInt8], at place: Int) -> Bool {
    let rest = text[place...]
    switch text[place] {
    case 0x2E, 0x3A, 0x25, 0x26, 0x5B, 0x28, 0x7B, 0x5C, 0xC2, 0xE1, 0xE2, 0xE3, 0xEF, 0xF0: return true
    case 0x64, 0x44: return rest.count > 2 && String(decoding: rest.prefix(3), as: UTF8.self).lowercased() == "dot"
    default: return Base64Heads.ofHTTP.contains(String(decoding: rest.prefix(3), as: UTF8.self))
    }
  }

  @Test func allWaysOfMarkingAgree() {
    let pieces = [
      ".", ":", "@", "d", "do", "dot", "DoT", "aH", "aHR0", "aFR", "SHR", "SFRU", "aHh", "aCo", "SC0", "aF9", "YUh",
      "U0M", "WVV", "VTB", "V1Z", "VlR", "VjF", "Vm0", "Vm1", "VT", "Y", "W1", "Xj", "ahr", "O",
      "T", "é", "。", "٠", "x", "\0",
    ].map {
      Array($0.utf8)
    }
    var marked = 0
    for seed in 1...UInt64(4000) {
      var random = SeededRandom(seed: seed)
      var text: [UInt8] = []
      for _ in 0..<random.next(below: 150) {
        if random.next(below: 4) == 0 {
          text.append(UInt8(random.next(below: 256)))
        } else {
          text += random.pick(pieces)
        }
      }
      var expected = [UInt64](repeating: 0, count: (text.count + 63) / 64) + [0xA5]
      for place in text.indices where isMarked(text, at: place) {
        expected[place / 64] |= 1 << UInt64(place % 64)
        marked += 1
      }
      withExactBuffer(of: text) { span in
        #expect(marks(span) { cordon_text_marks($0, $1, $2) } == expected, "seed \(seed)")
        #expect(marks(span) { cordon_text_marks_baseline($0, $1, $2) } == expected, "seed \(seed)")
        #expect(marks(span) { cordon_text_marks_plain($0, $1, $2) } == expected, "seed \(seed)")
      }
    }
    #expect(marked > 80_000, "\(marked)")
  }
}
