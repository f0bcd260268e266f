// The hash of filters: both ways to compute it agree, and its values, which stand in images, stay what they are.

import CordonBytes
import CordonTestSupport
import Testing

@testable import CordonImage

@Suite struct Hash64Tests {
  /// The hash of `count` bytes from `offset` on, by the form that wants zeros behind them.
  private func zeroPadded(_ bytes: [UInt8], offset: Int, seed: UInt64) -> UInt64 {
    let padded = [UInt8](repeating: 0xA5, count: offset) + bytes
    let end = offset + max(32, (bytes.count + 31) / 32 * 32)
    let room = padded + [UInt8](repeating: 0, count: end - padded.count)
    // Exactly as many bytes as may be read.
    return withExactBuffer(of: room) { span in
      span.withUnsafeBytes { Hash64.hash(zeroPadded: $0.baseAddress! + offset, count: bytes.count, seed: seed) }
    }
  }

  @Test(arguments: [UInt64(0), Layout.filterSeed, .max]) func bothFormsAgree(seed: UInt64) {
    var random = SeededRandom(seed: 7)
    var cases = 0
    for count in 0...200 {
      for offset in 0..<32 {
        let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
        let before = [UInt8](repeating: 0x5A, count: offset)
        let hash = withExactBuffer(of: before + bytes) { span in
          Hash64.hash(span.extracting(offset..<offset + count), seed: seed)
        }
        #expect(hash == Hash64.hash(bytes.span, seed: seed))
        // The second form is of one byte and more.
        if count > 0 { #expect(zeroPadded(bytes, offset: offset, seed: seed) == hash, "\(count) at \(offset)") }
        cases += 1
      }
    }
    #expect(cases == 201 * 32)
  }

  /// Computed by another program from the words in Hash64.swift: an image made on one machine is read on another.
  @Test func itsValuesArePartOfTheFormat() {
    func counted(_ count: Int) -> [UInt8] { (0..<count).map { UInt8($0) } }
    let values: [(bytes: [UInt8], seed: UInt64, hash: UInt64)] = [
      ([], 0, 0x02C4_5FCC_A5B2_4B2A),
      ([], Layout.filterSeed, 0xCB93_C8EC_1C94_D9BB),
      (Array("a".utf8), 0, 0x9583_E4DB_413A_B5C4),
      (Array("a".utf8), Layout.filterSeed, 0x478B_0530_CC68_466C),
      (Array("example.org".utf8), Layout.filterSeed, 0x7CCB_F469_2195_6FFD),
      (Array("example.org/a/b?x=1".utf8), Layout.filterSeed, 0x5FFC_8732_B9CB_0E32),
      (counted(31), Layout.filterSeed, 0xBA66_1C66_EED4_E267),
      (counted(32), Layout.filterSeed, 0x212B_4185_9DF7_683B),
      (counted(33), Layout.filterSeed, 0xBE5A_7AF6_B839_F750),
      (counted(64), Layout.filterSeed, 0x9276_AD26_B3F9_8F0A),
      (counted(200), Layout.filterSeed, 0x16B7_D594_8442_6D3A),
      ([0], Layout.filterSeed, 0xA996_0596_4973_857F),
      ([0, 0], Layout.filterSeed, 0x076A_4140_765A_7133),
    ]
    #expect(Layout.filterSeed == 0x636F_7264_6F6E_0001)
    for (bytes, seed, hash) in values { #expect(Hash64.hash(bytes.span, seed: seed) == hash, "\(bytes)") }
  }

  @Test func zerosOfDifferentLengthsDiffer() {
    var hashes = Set<UInt64>()
    for count in 0...200 { hashes.insert(Hash64.hash([UInt8](repeating: 0, count: count).span, seed: 1)) }
    #expect(hashes.count == 201)
  }

  @Test func everyBitCounts() {
    for count in [1, 7, 8, 31, 32, 33, 63, 64, 100] {
      let bytes = (0..<count).map { UInt8($0) }
      var hashes: Set = [Hash64.hash(bytes.span, seed: 1), Hash64.hash(bytes.span, seed: 2)]
      for bit in 0..<count * 8 {
        var changed = bytes
        changed[bit / 8] ^= 1 << UInt8(bit % 8)
        hashes.insert(Hash64.hash(changed.span, seed: 1))
      }
      #expect(hashes.count == count * 8 + 2)
    }
  }
}
