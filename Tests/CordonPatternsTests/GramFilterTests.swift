// Every searcher of the gram filter that this processor has, against the filter's definition.

import CGramFilter
import CordonTestSupport
import Testing

@Suite struct GramFilterTests {
  static var searchers: [cordon_gram_searcher] {
    var room = [cordon_gram_searcher](repeating: cordon_gram_searcher(), count: 8)
    let count = cordon_all_gram_searchers(&room, room.count)
    return Array(room[..<count])
  }

  @Test func everySearcherFindsThePlacesOfTheDefinition() {
    #expect(GramFilterTests.searchers.count >= 1)
    var (cases, passed) = (0, 0)
    for seed in 1...UInt64(2000) {
      var random = SeededRandom(seed: seed)
      let bits = 1 + random.next(below: 12)
      let mask = random.pick([UInt32.max, 0xFF_FFFF, 0xFFFF])
      let words = (0..<1 << bits).map { _ in
        UInt32(truncatingIfNeeded: random.next()) & UInt32(truncatingIfNeeded: random.next())
      }
      let count = random.next(below: 100)
      var filter = cordon_gram_filter()
      filter.bits = UInt32(bits)
      filter.mask = mask
      let triggers = (0..<4).map { _ in
        (0..<random.next(below: 60)).map { _ in
          UInt8(truncatingIfNeeded: random.next()) & random.pick([0x7F, 0x7F, 0xFF])
        }
      }
      for (number, bytes) in triggers.enumerated() {
        for byte in bytes { cordon_add_trigger(&filter, Int32(number), byte) }
      }
      func isTriggered(_ bytes: ArraySlice<UInt8>) -> Bool {
        zip(bytes, triggers).contains { byte, triggers in
          triggers.contains(byte) || byte >= 0x80 && triggers.contains { $0 >= 0x80 }
        }
      }
      let bytes = (0..<count + 64).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      let start = random.next(below: count + 1)
      let expected = (start..<max(start, count)).filter { place in
        let gram = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[place + $1]) << UInt32(8 * $1) } & mask
        let hash = cordon_gram_hash(gram)
        guard isTriggered(bytes[place..<place + 4]) else { return false }
        return words[Int(hash >> (32 - UInt32(bits)))] & cordon_gram_bits(hash) == cordon_gram_bits(hash)
      }
      for searcher in GramFilterTests.searchers {
        // One place more than there is room for would be seen.
        var places = [UInt32](repeating: .max, count: count - start + 1)
        let found = words.withUnsafeBufferPointer { words in
          withExactBuffer(of: bytes) { bytes in
            bytes.withUnsafeBufferPointer { bytes in
              filter.words = words.baseAddress
              return searcher.search(&filter, bytes.baseAddress, start, count, &places)
            }
          }
        }
        #expect(
          places[..<found].map { Int($0) } == expected && places.last == .max,
          "seed \(seed), \(String(cString: searcher.name))")
        cases += 1
        passed += found
      }
    }
    #expect(cases == 2000 * GramFilterTests.searchers.count)
    #expect(passed > 2000)
  }
}
