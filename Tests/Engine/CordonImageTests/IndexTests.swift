// The index: shared and hashed keys, what absent keys cost, and that the same list is always the same bytes.

import CordonBytes
import CordonModel
import CordonTestSupport
import Testing

@testable import CordonImage

struct IndexTests {
  @Test func aHashedKeyIsFoundOnlyByThoseWhoAskForIt() throws {
    let image = try Image(verifying: SampleList.small.serialized())
    #expect(image.rules(for: "hidden.test/x", hashed: false).isEmpty)
    #expect(image.rules(for: "hidden.test/x", hashed: true) == ["other o-2"])
    #expect(image.rules(for: "ads.example", hashed: false) == ["demo demo-1", "other o-4"])
    #expect(image.rules(for: "ads.example", hashed: true) == ["demo demo-1", "other o-2", "other o-4"])
  }

  @Test(arguments: [0, 31, 33, 64])
  func aHashOfAnotherLengthIsNotAdded(length: Int) throws {
    var writer = ImageWriter(lists: [], tables: [])
    let rule = writer.add(RuleRecord(id: "a", list: "list", kind: .sha256))
    let hash = [UInt8](repeating: 1, count: length)
    let isAdded = writer.add(keySHA256: hash.span, rule: rule)
    #expect(!isAdded)
    #expect(try Image(verifying: writer.serialize()).info.keyCount == 0)
  }

  @Test func manyRulesMayShareAKey() throws {
    var writer = ImageWriter(lists: [], tables: [])
    for i in 0..<1_000 {
      let rule = writer.add(RuleRecord(id: "\(i)", list: "list", kind: .domain))
      writer.add(key: Array("shared.example".utf8).span, rule: rule)
      writer.add(key: Array("shared.example".utf8).span, rule: rule)
    }
    let image = try Image(verifying: writer.serialize())
    #expect(image.rules(for: "shared.example") == (0..<1_000).map { "list \($0)" }.sorted())
    #expect(image.info.keyCount == 1)
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func theOrderInWhichRulesAndKeysAreAddedDoesNotShow(seed: UInt64) throws {
    var list = SampleList.random(ruleCount: 300, keyCount: 900, seed: seed)
    list.pathHosts = (0..<200).map { "host-\($0).example" }
    let bytes = try list.serialized()
    var generator = SeededRandom(seed: seed &+ 100)
    for _ in 0..<3 {
      // The first key of a rule is the one that its id is made from.
      let order = list.rules.indices.shuffled(using: &generator)
      var places = [Int](repeating: 0, count: order.count)
      for (place, rule) in order.enumerated() { places[rule] = place }
      list.rules = order.map { list.rules[$0] }
      list.keys = list.keys.map { .init(bytes: $0.bytes, rule: places[$0.rule]) }
      var seen: Set<Int> = []
      let firsts = list.keys.filter { seen.insert($0.rule).inserted }
      let others = list.keys.filter { !firsts.contains($0) }
      list.keys = firsts.shuffled(using: &generator) + others.shuffled(using: &generator)
      list.lists.shuffle(using: &generator)
      list.pathHosts.shuffle(using: &generator)
      #expect(try list.serialized() == bytes, "seed \(seed)")
    }
    // Keys that are added again change nothing either.
    list.keys += list.keys.prefix(100)
    list.pathHosts += list.pathHosts.prefix(10)
    #expect(try list.serialized() == bytes, "seed \(seed)")
  }

  @Test func oneMillionAbsentKeysMatchNothingAndSeldomPassTheFilter() throws {
    var writer = ImageWriter(lists: [], tables: [])
    let rule = writer.add(RuleRecord(id: "a", list: "list", kind: .domain))
    for i in 0..<20_000 { writer.add(key: Array("host-\(i).example".utf8).span, rule: rule) }
    let image = try Image(verifying: writer.serialize())

    let recent = RecentKeys()
    var found = 0
    var passed = 0
    var key = Array("absent-0000000.example".utf8)
    for i in 0..<1_000_000 {
      var number = i
      for digit in stride(from: 13, through: 7, by: -1) {
        key[digit] = 0x30 + UInt8(number % 10)
        number /= 10
      }
      if image.filters.mayHold(keyWithHash: Hash64.hash(key.span, seed: image.filters.seed)) { passed += 1 }
      found += image.rules(under: key.span, hashed: true, recent: recent).count
    }
    #expect(found == 0)
    #expect((3_000..<8_000).contains(passed), "\(passed) of a million absent keys pass")
    #expect((0..<20_000).allSatisfy { image.rules(for: "host-\($0).example") == ["list a"] })
  }

  @Test func everyPathHostIsFoundAndFewOthers() throws {
    var writer = ImageWriter(lists: [], tables: [])
    for i in 0..<5_000 { writer.addPathHost(Array("host-\(i).example".utf8).span) }
    let image = try Image(verifying: writer.serialize())
    #expect((0..<5_000).allSatisfy { image.mayHavePaths(under: "host-\($0).example") })
    #expect((0..<20_000).count { image.mayHavePaths(under: "absent-\($0).example") } < 200)
  }

  @Test func noKeyAndNoHostStandsReadableInTheImage() throws {
    var list = SampleList.small
    list.keys += (0..<500).map { .init(bytes: Array("secret-\($0).example/path".utf8), rule: 0) }
    list.pathHosts += (0..<500).map { "secret-\($0).example" }
    let bytes = try list.serialized()
    let text = String(decoding: bytes, as: UTF8.self)
    for word in ["secret", "example", "hidden", "youtube:", ".org"] { #expect(!text.contains(word)) }
    // Nor does the plain SHA-256 of one, nor the first bytes of it.
    for key in list.keys.prefix(8) {
      let prefix = Array(sha256(key.bytes).prefix(8))
      #expect(!bytes.indices.dropLast(8).contains { Array(bytes[$0..<($0 + 8)]) == prefix })
    }
    #expect(text.contains("demo-1") && text.contains("fork"), "ids and patterns are readable by design")
  }

  @Test func anotherSaltGivesOtherDigestsAndIDs() throws {
    var list = SampleList.small
    let first = try Image(verifying: list.serialized())
    list.salt = Salt(of: "another")
    let second = try Image(verifying: list.serialized())
    #expect(first.sections.salt == .standard && second.sections.salt == list.salt && list.salt != .standard)
    func entries(_ image: Image) -> Set<UInt64> {
      Set((0..<image.sections.entries.count).map { image.digestStart(ofEntry: $0) })
    }
    #expect(entries(first).count == 7 && entries(first).isDisjoint(with: entries(second)))
    let ids = [first, second].map { Set($0.allRules.map(\.id)) }
    #expect(ids[0].intersection(ids[1]) == Set(list.rules.map(\.id).filter { !$0.isEmpty }))
    #expect(second.allRules == list.answeredRules.sorted { ($0.list, $0.id) < ($1.list, $1.id) })
  }

  /// FIPS 180-4 gives the hash of "abc"; the digest of a key was computed with another program.
  @Test func aDigestIsSHA256OfTheSaltAndTheHashOfTheKey() throws {
    let hash = KeySHA256(of: Array("abc".utf8).span)
    #expect(hash.words.0 == 0xBA78_16BF_8F01_CFEA && hash.words.3 == 0xB410_FF61_F200_15AD)
    let digester = KeyDigester(salt: Salt(words: (0x0001_0203_0405_0607, 0x0809_0A0B_0C0D_0E0F)))
    let digest = digester.digest(of: hash)
    #expect(digest == KeyDigest(high: 0x39D0_1AFA_77EF_00D0, low: 0x58E5_4688))
  }

  /// A digest is cut in two at any bit, and put together again.
  @Test func whatADirectoryAndAnEntryHoldIsTheDigest() {
    var generator = SeededRandom(seed: 5)
    for bits in 0...24 {
      for _ in 0..<100 {
        let digest = KeyDigest(
          high: .random(in: 0 ... .max, using: &generator), low: .random(in: 0 ... .max, using: &generator))
        let remainder = digest.remainder(bits: bits)
        func text(_ value: some FixedWidthInteger) -> String {
          let digits = String(value, radix: 2)
          return String(repeating: "0", count: value.bitWidth - digits.count) + digits
        }
        let slot = bits == 0 ? "" : String(text(UInt64(digest.slot(bits: bits))).suffix(bits))
        let whole = slot + text(remainder.high) + text(remainder.low)
        #expect((text(digest.high) + text(digest.low)).hasPrefix(whole), "\(bits) bits")
        #expect(whole.count == 72 + bits)
      }
    }
  }

  @Test func sortingByHashesIsSorting() {
    var generator = SeededRandom(seed: 6)
    for count in [0, 1, 2, 63, 64, 65, 1_000, 70_000] {
      for spread in [UInt64(1), 50, .max] {
        let numbers = (0..<count).map { _ in UInt64.random(in: 0...spread, using: &generator) }
        #expect(sorted(numbers, byHash: { $0 }, <) == numbers.sorted(), "\(count) below \(spread)")
      }
    }
  }

  @Test(arguments: [(1, 1), (256, 1), (257, 2), (65_536, 2), (65_537, 3), (1 << 24, 3), ((1 << 24) + 1, 4)])
  func referencesAreAsWideAsTheyMustBe(values: Int, width: Int) { #expect(Layout.width(of: values) == width) }
}
