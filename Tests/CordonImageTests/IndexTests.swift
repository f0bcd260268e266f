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
    #expect(image.rules(for: "hidden.test/x", hashed: true) == [4])
    #expect(image.rules(for: "ads.example", hashed: false) == [0, 6])
    #expect(image.rules(for: "ads.example", hashed: true) == [0, 4, 6])
  }

  @Test func aKeyThatCamePlainAndHashedForOneRuleCountsAsPlain() throws {
    let image = try Image(verifying: SampleList.small.serialized())
    #expect(image.rules(for: "youtube:video:AbC", hashed: false) == [5])
    #expect(image.rules(for: "youtube:video:AbC", hashed: true) == [5])
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
    #expect(image.rules(for: "shared.example") == Array(0..<1_000))
    #expect(image.info.keyCount == 1)
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func theOrderInWhichKeysAreAddedDoesNotShow(seed: UInt64) throws {
    var list = SampleList.random(ruleCount: 300, keyCount: 900, seed: seed)
    list.pathHosts = (0..<200).map { "host-\($0).example" }
    let bytes = try list.serialized()
    var generator = SeededRandom(seed: seed &+ 100)
    for _ in 0..<3 {
      list.keys.shuffle(using: &generator)
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
    #expect((0..<20_000).allSatisfy { image.rules(for: "host-\($0).example") == [0] })
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
    list.keys += (0..<500).map { .init(bytes: Array("secret-\($0).example/path".utf8), rule: 0, isHashed: false) }
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

  @Test func otherContentsGiveAnotherSalt() throws {
    let small = SampleList.small
    var variants = [small, SampleList()] + Array(repeating: small, count: 9)
    variants[2].keys.removeLast(3)
    variants[3].rules[0].labels = ["other"]
    variants[4].pathHosts = []
    variants[5].tables = []
    variants[6].lists[0].version = nil
    variants[7].keys[0].rule = 2
    variants[8].rules[0].id = "demo-9"
    variants[9].rules[0].action = .allow
    variants[10].keys[4].isHashed = false
    let salts = try variants.map { Array(try $0.serialized()[Layout.Header.salt..<Layout.Header.date]) }
    #expect(Set(salts).count == variants.count)
    #expect(try Array(small.serialized()[40..<56]) == salts[0])
  }

  /// FIPS 180-4 gives the hash of "abc"; the digest of a key was computed with another program.
  @Test func aDigestIsSHA256OfTheSaltAndTheHashOfTheKey() throws {
    let hash = KeySHA256(of: Array("abc".utf8).span)
    #expect(hash.words.0 == 0xBA78_16BF_8F01_CFEA && hash.words.3 == 0xB410_FF61_F200_15AD)
    let digest = KeyDigest(of: hash, salt: Salt(words: (0x0001_0203_0405_0607, 0x0809_0A0B_0C0D_0E0F)))
    #expect(digest == KeyDigest(high: 0x39D0_1AFA_77EF_00D0, low: 0x58E5_4688))
  }
}
