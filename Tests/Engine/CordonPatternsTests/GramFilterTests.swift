// Every searcher of the gram filter that this processor has, against the filter's definition; and what stands beside it.

import CKernels
import CordonTestSupport
import Testing

@Suite struct GramFilterTests {
  static var searchers: [cordon_gram_searcher] {
    var room = [cordon_gram_searcher](repeating: cordon_gram_searcher(), count: 8)
    let count = cordon_all_gram_searchers(&room, room.count)
    return Array(room[..<count])
  }

  /// A filter, said in the terms of its definition.
  struct NaiveGramFilter {
    let bits: Int
    let width: Int
    let words: [UInt32]
    let sides: [cordon_gram_sides]
    let pairs: [(place: Int, pairs: [(UInt8, UInt8)])]

    init(using random: inout SeededRandom) {
      bits = 1 + random.next(below: 12)
      width = 2 + random.next(below: 7)
      func word(_ random: inout SeededRandom) -> UInt32 {
        UInt32(truncatingIfNeeded: random.next()) | UInt32(truncatingIfNeeded: random.next())
      }
      words = (0..<1 << bits).map { _ in word(&random) }
      sides = (0..<1 << bits).map { _ in cordon_gram_sides(before: word(&random), behind: word(&random)) }
      pairs = (0..<1 + random.next(below: 3)).map { _ in
        let place = random.next(below: 5)
        let pairs = (0..<random.next(below: 800)).map { _ in
          (GramFilterTests.byte(using: &random), GramFilterTests.byte(using: &random))
        }
        return (place, pairs)
      }
    }

    private func classOf(_ byte: UInt8) -> UInt8 { byte < 0x80 ? byte % 32 : 31 }

    func passes(_ bytes: [UInt8], at place: Int) -> Bool {
      for (offset, pairs) in pairs {
        let (first, second) = (classOf(bytes[place + offset]), classOf(bytes[place + offset + 1]))
        if !pairs.contains(where: { classOf($0) == first && classOf($1) == second }) { return false }
      }
      let gram = (0..<width).reduce(UInt64(0)) { $0 | UInt64(bytes[place + $1]) << UInt64(8 * $1) }
      let hash = cordon_gram_hash(gram)
      let number = Int(hash >> (32 - UInt32(bits)))
      guard words[number] & cordon_gram_bits(hash) == cordon_gram_bits(hash) else { return false }
      return sides[number].before >> UInt32(bytes[place - 1] % 32) & 1 == 1
        && sides[number].behind >> UInt32(bytes[place + width] % 32) & 1 == 1
    }

    func withFilter<Result>(_ body: (inout cordon_gram_filter) -> Result) -> Result {
      words.withUnsafeBufferPointer { words in
        sides.withUnsafeBufferPointer { sides in
          var filter = cordon_gram_filter()
          filter.words = words.baseAddress
          filter.sides = sides.baseAddress
          filter.mask = .max >> UInt64(64 - width * 8)
          filter.bits = UInt32(bits)
          filter.width = UInt32(width)
          filter.pair_count = UInt32(pairs.count)
          withUnsafeMutableBytes(of: &filter.pair_places) { places in
            for (number, pair) in pairs.enumerated() {
              places.storeBytes(of: UInt32(pair.place), toByteOffset: number * 4, as: UInt32.self)
            }
          }
          for (number, pair) in pairs.enumerated() {
            for (first, second) in pair.pairs { cordon_add_pair(&filter, UInt32(number), first, second) }
          }
          return body(&filter)
        }
      }
    }
  }

  static func byte(using random: inout SeededRandom) -> UInt8 {
    UInt8(truncatingIfNeeded: random.next()) & random.pick([0x7F, 0x7F, 0xFF])
  }

  @Test func everySearcherFindsThePlacesOfTheDefinition() {
    #expect(GramFilterTests.searchers.count >= 1)
    var (cases, passed) = (0, 0)
    for seed in 1...UInt64(2000) {
      var random = SeededRandom(seed: seed)
      let plain = NaiveGramFilter(using: &random)
      let count = random.next(below: 150)
      // One byte before the first place may be read, and 64 from the last on.
      let bytes = (0..<1 + count + 64).map { _ in GramFilterTests.byte(using: &random) }
      let start = random.next(below: count + 1)
      let expected = (start..<count).filter { plain.passes(bytes, at: $0 + 1) }
      for searcher in GramFilterTests.searchers {
        let room = count - start + Int(CORDON_SPARE_PLACES)
        var places = [UInt32](repeating: .max, count: room + 1)
        let found = plain.withFilter { filter in
          withExactBuffer(of: bytes) { bytes in
            bytes.withUnsafeBufferPointer { bytes in
              searcher.search(&filter, bytes.baseAddress! + 1, start, count, &places)
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
    #expect(passed > 2000, "\(passed)")
  }

  @Test func lettersOfASCIIAreLoweredAndWhiteSpaceIsTold() {
    var forms: [Int32: Int] = [:]
    for length in 0...70 {
      for seed in 1...UInt64(20) {
        var random = SeededRandom(seed: seed)
        var bytes = (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next()) & 0x7F }
        if seed % 4 != 3 {
          // Seldom white space, so that the one place of it is told wherever it stands.
          bytes = bytes.map { (9...13).contains($0) || $0 == 0x20 ? 0x41 : $0 }
          for index in bytes.indices where index % 2 == 0 && random.next(below: 4) == 0 { bytes[index] = 0x20 }
          if seed % 4 == 1, length > 0 { bytes[random.next(below: length)] = random.pick([9, 10, 13, 0x20]) }
        }
        if seed % 4 == 0, length > 0 { bytes[random.next(below: length)] = 0x80 | UInt8(random.next(below: 0x80)) }
        var lowered = [UInt8](repeating: 0xEE, count: length + 1)
        let form = withExactBuffer(of: bytes) { bytes in
          bytes.withUnsafeBufferPointer { cordon_lower_ascii(&lowered, $0.baseAddress, $0.count) }
        }
        let isASCII = bytes.allSatisfy { $0 < 0x80 }
        let isPlain =
          !bytes.contains { (9...13).contains($0) }
          && !zip(bytes, bytes.dropFirst()).contains { $0 == 0x20 && $1 == 0x20 }
        #expect(form == (isASCII ? isPlain ? 2 : 1 : 0), "\(length), seed \(seed)")
        #expect(lowered == bytes.map { (0x41...0x5A).contains($0) ? $0 + 32 : $0 } + [0xEE], "\(length), seed \(seed)")
        forms[form, default: 0] += 1
      }
    }
    #expect(forms.values.reduce(0, +) == 71 * 20)
    #expect(forms.count == 3 && forms.values.allSatisfy { $0 > 300 }, "\(forms)")
  }
}
