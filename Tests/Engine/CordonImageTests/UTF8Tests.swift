// The validator of the strings, against the standard library's.

import CordonTestSupport
import Testing

@testable import CordonImage

struct UTF8Tests {
  private func agrees(_ bytes: [UInt8]) -> Bool {
    // An exact copy, so that a read past the end is seen by the address sanitizer.
    let isValid = Array(bytes).withUnsafeBytes(isWellFormedUTF8)
    return isValid == (String(validating: bytes, as: UTF8.self) != nil)
  }

  @Test func everySequenceOfTwoBytesIsJudgedAsByTheStandardLibrary() {
    var wrong = 0
    for first in UInt8.min...UInt8.max {
      for second in UInt8.min...UInt8.max where !agrees([first, second]) { wrong += 1 }
    }
    #expect(wrong == 0)
  }

  @Test func everyLeadAndSecondByteIsJudgedWithWhatFollows() {
    let tails: [[UInt8]] = [[0x80], [0xBF], [0x7F], [0x80, 0x80], [0xBF, 0xBF], [0x80, 0xC0], [0xBF, 0x41]]
    var wrong = 0
    for first in UInt8(0xC0)...0xFF {
      for second in UInt8.min...UInt8.max {
        for tail in tails where !agrees([first, second] + tail) { wrong += 1 }
      }
    }
    #expect(wrong == 0)
  }

  @Test(arguments: [UInt64(21), 22])
  func longTextsAreJudgedAsByTheStandardLibrary(seed: UInt64) {
    var generator = SeededRandom(seed: seed)
    var valid = 0
    for _ in 0..<2_000 {
      let pieces = ["plain ascii text", "größe", "日本語", "🚧", "a"]
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0...6, using: &generator) { bytes += pieces.randomElement(using: &generator)!.utf8 }
      if Bool.random(using: &generator), !bytes.isEmpty {
        bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      #expect(agrees(bytes), "seed \(seed): \(bytes)")
      if String(validating: bytes, as: UTF8.self) != nil { valid += 1 }
    }
    #expect((1_000..<2_000).contains(valid))
  }
}
