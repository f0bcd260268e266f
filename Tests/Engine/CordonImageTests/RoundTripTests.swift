// What goes into an image comes out of it.

import CordonModel
import Testing

@testable import CordonImage

struct RoundTripTests {
  @Test(arguments: [(0, 0), (1, 0), (1, 1), (1, 50), (7, 9), (200, 64), (3_000, 5_000), (70_000, 100)])
  func everyRuleAndKeyComesBack(ruleCount: Int, keyCount: Int) throws {
    for seed in UInt64(1)...4 {
      let list = SampleList.random(ruleCount: ruleCount, keyCount: keyCount, seed: seed)
      let image = try Image(verifying: list.serialized())
      let context = Comment(rawValue: "seed \(seed)")

      #expect(image.ruleCount == ruleCount, context)
      #expect(image.allRules == list.answeredRules.sorted { ($0.list, $0.id) < ($1.list, $1.id) }, context)
      image.forEachRule { index in
        let rule = image.rule(index)
        let header = RuleHeader(
          kind: rule.kind, scope: rule.scope, targets: rule.targets, findsEvasions: rule.findsEvasions,
          action: rule.action, expires: rule.expires)
        #expect(image.header(index) == header, context)
      }
      let texts = image.textRules.map { image.rule($0) }
      #expect(Set(texts.map(\.id)) == Set(list.rules.filter { $0.text != nil }.map(\.id)), context)
      // Patterns stand in the order of their lists and ids.
      let names = texts.map { Array("\($0.list)\n\($0.id)".utf8) }
      let isOrdered = zip(names, names.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) }
      #expect(isOrdered, context)
      #expect(image.tables == list.tables, context)

      let plain = list.expectedRules(hashed: false)
      let all = list.expectedRules(hashed: true)
      for (key, rules) in all {
        #expect(image.rules(for: key, hashed: true) == rules, context)
        #expect(image.rules(for: key, hashed: false) == plain[key] ?? [], context)
      }
      #expect(image.info.keyCount == all.count, context)
    }
  }

  @Test func anEmptyListMakesAnImageThatHoldsNothing() throws {
    let image = try Image(verifying: ImageWriter(lists: [], tables: []).serialize())
    #expect(image.ruleCount == 0)
    #expect(image.textRules.isEmpty)
    #expect(image.rules(for: "", hashed: true).isEmpty)
    #expect(!image.mayHavePaths(under: "example.org"))
    #expect(image.info.lists.isEmpty && image.info.keyCount == 0 && image.tables.isEmpty)
  }

  @Test func infoCountsWhatIsThere() throws {
    let bytes = try SampleList.small.serialized()
    let info = try Image(verifying: bytes).info
    #expect(info.formatVersion == 5)
    #expect(info.fileSize == bytes.count)
    #expect(info.digest == bytes.suffix(32).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
    #expect(info.lists == [.init(name: "demo", version: "2026-11-23"), .init(name: "other")])
    #expect(info.ruleCount == 9)
    #expect(
      info.rulesByKind == [.domain: 2, .url: 2, .pattern: 1, .phrase: 1, .sha256: 1, .identity: 1, .host: 1])
    #expect(info.rulesByAction == [.block: 6, .review: 1, .log: 1, .allow: 1])
    #expect(info.keyCount == 7)
    #expect(info.hashedKeyCount == 2)
  }

  @Test func twoListsMayHaveOneName() throws {
    var writer = ImageWriter(lists: [.init(name: "list", version: "1"), .init(name: "list")], tables: [])
    _ = writer.add(RuleRecord(id: "a", list: "list", kind: .host))
    let image = try Image(verifying: writer.serialize())
    #expect(image.info.lists == [.init(name: "list"), .init(name: "list", version: "1")])
    #expect(image.allRules.map(\.list) == ["list"])
  }

  @Test func theCodesOfTheFormatAreTheseForever() {
    #expect(Action.allCases.map(\.imageCode) == [1, 2, 3, 4])
    #expect(RuleKind.allCases.map(\.imageCode) == [1, 2, 3, 4, 5, 6, 7])
    #expect(Scope.allCases.map(\.imageCode) == [1, 2, 3])
    for code in UInt8.min...UInt8.max {
      #expect(Action(imageCode: code).map { $0.imageCode == code } ?? !(1...4).contains(code))
      #expect(RuleKind(imageCode: code).map { $0.imageCode == code } ?? !(1...7).contains(code))
      #expect(Scope(imageCode: code).map { $0.imageCode == code } ?? !(1...3).contains(code))
    }
  }
}
