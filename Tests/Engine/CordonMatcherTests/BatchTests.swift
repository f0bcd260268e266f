// Many items at once against one after another: the same verdicts, in the same order, for
//
//   64 random lists × 1,000 items of every kind, in batches of every size from none to 40
//   lists that the short way is closed to, and text
//   32 random lists with patterns and phrases × 1,000 texts, in batches larger than what is asked together
//
// And a matcher that is asked again while it is in a batch answers as ever.

import CordonModel
import CordonTestSupport
import Testing

@testable import CordonMatcher

@Suite struct BatchTests {
  /// Items one behind another in one buffer, and where they stand.
  private struct Items {
    var bytes: [UInt8] = []
    var ranges: [Range<Int>] = []

    mutating func append(_ item: [UInt8]) {
      ranges.append(bytes.count..<bytes.count + item.count)
      bytes += item
    }
  }

  private static func items(_ count: Int, using random: inout SeededRandom) -> Items {
    var items = Items()
    for _ in 0..<count {
      switch random.next(below: 8) {
      case 0: items.append(RandomCases.item(using: &random))
      case 1: items.append(FastPathCases.carrier(using: &random))
      case 2: items.append([])
      default: items.append(FastPathCases.address(using: &random))
      }
    }
    return items
  }

  private static func verdicts(_ items: Items, _ ranges: [Range<Int>], _ type: ItemType, by matcher: Matcher)
    -> [Verdict]
  {
    var verdicts: [Verdict] = []
    withExactBuffer(of: items.bytes) { bytes in
      matcher.match(items: ranges, of: bytes, as: type) { place, verdict in
        #expect(place == verdicts.count)
        verdicts.append(verdict)
      }
    }
    return verdicts
  }

  /// Asks two matchers of a list, one in a batch and one item by item; records where they differ, and gives the verdicts.
  private struct Pair {
    let batch: Matcher
    let single: Matcher

    init(_ list: Blocklist) {
      batch = Matcher(list, options: .init(date: FastPathTests.day))
      single = Matcher(list, options: .init(date: FastPathTests.day))
    }

    func verdicts(_ items: Items, _ ranges: [Range<Int>], _ type: ItemType, seed: UInt64) -> [Verdict] {
      let verdicts = BatchTests.verdicts(items, ranges, type, by: batch)
      let expected = ranges.map { single.match(bytes: Array(items.bytes[$0]), as: type) }
      if verdicts.count != expected.count { Issue.record("seed \(seed), as \(type): \(verdicts.count) verdicts") }
      for (range, (verdict, other)) in zip(ranges, zip(verdicts, expected)) where verdict != other {
        Issue.record("seed \(seed), as \(type): \(String(decoding: items.bytes[range], as: UTF8.self))")
      }
      return verdicts
    }
  }

  @Test(arguments: 0..<8) func aBatchGivesTheVerdictsOfItsItems(part: Int) throws {
    var cases = 0
    var matched = 0
    for number in 0..<8 {
      let seed = UInt64(7000 + part * 100 + number)
      var random = SeededRandom(seed: seed)
      var rules = FastPathCases.rules(using: &random)
      // Every fourth list closes the short way.
      if number % 4 == 3 { rules.append(rule(.pattern, "listed[0-9]", on: .url)) }
      let pair = Pair(try blocklist(rules))
      var left = 1000
      while left > 0 {
        let items = Self.items(min(left, random.next(below: 41)), using: &random)
        left -= items.ranges.count
        let type = random.pick([ItemType.auto, .url, .url, .text])
        // The items in another order, one of them twice.
        let ranges = Array(items.ranges.reversed() + items.ranges.prefix(1))
        let verdicts = pair.verdicts(items, ranges, type, seed: seed)
        cases += items.ranges.count
        matched += verdicts.count { $0.isMatch }
      }
    }
    #expect(cases == 8_000)
    #expect(matched > 1_000, "\(matched)")
  }

  private static let words = [
    "tea", "Kettle", "kettle pot", "kettle-pot", "teapot", "teapots", "green tea", "GREEN  tea", "sugar and milk",
    "sugar",
    "чай", "ЧАЙ", "ſugar", "http://listed.test/a", "https://other.test/b", "seehttp://listed.test", "a:", "/b", ":",
    "//",
    "12345", "\u{200B}", "t e a",
  ]
  private static let patterns = [
    "kettle\\W?pot", "green tea", "\\bteapot\\b", "sugar.{0,9}milk", "чай", "e.{0,2}tea", "listed\\.test",
    "\\bte[ai]\\b", "pot.s$",
  ]

  /// Texts of a few words, some of them longer than what is asked together, some empty.
  private static func texts(_ count: Int, using random: inout SeededRandom) -> Items {
    var items = Items()
    for _ in 0..<count {
      let isLong = random.once(in: 200)
      let length = isLong ? 3000 + random.next(below: 3000) : random.next(below: 12)
      var words: [String] = []
      for _ in 0..<length { words.append(isLong ? "sand" : random.pick(BatchTests.words)) }
      if isLong { words.append(random.pick(BatchTests.words)) }
      items.append(Array(words.joined(separator: random.pick([" ", " ", "", ","])).utf8))
    }
    return items
  }

  @Test(arguments: 0..<8) func textsAreAskedTogetherAsOneByOne(part: Int) throws {
    var (cases, matched, empty) = (0, 0, 0)
    for number in 0..<4 {
      let seed = UInt64(9000 + part * 100 + number)
      var random = SeededRandom(seed: seed)
      var rules = [rule(.domain, "listed.test")]
      for pattern in BatchTests.patterns where random.once(in: 2) { rules.append(rule(.pattern, pattern)) }
      if random.once(in: 2) { rules.append(rule(.phrase, "green tea")) }
      // Every fourth list has a pattern that is searched in everything; another has none at all.
      if number == 2 { rules.append(rule(.pattern, "[0-9]{5}")) }
      if number == 3 { rules = [rule(.domain, "listed.test")] }
      let pair = Pair(try blocklist(rules))
      var left = 1000
      while left > 0 {
        let items = Self.texts(min(left, random.next(below: 200)), using: &random)
        left -= items.ranges.count
        let type = random.pick([ItemType.auto, .text, .text])
        let verdicts = pair.verdicts(items, items.ranges, type, seed: seed)
        cases += verdicts.count
        matched += verdicts.count { $0.isMatch }
        empty += verdicts.count { $0.isEmpty }
      }
    }
    #expect(cases == 4_000)
    #expect(matched > 1_000 && empty > 500, "\(matched), \(empty)")
  }

  /// Where all together are too much to look at, each text is looked at for itself, and says so.
  @Test func textsOfNearMatchesAreUndecidedInABatchToo() throws {
    let words = (0..<31).map { "aa\($0)q" }.joined(separator: "|")
    let rules = (0..<200).map { rule(.pattern, "(?:\(words)|bb\($0)q)\\W{0,4}teapotzzz", id: "r\($0)") }
    let matcher = Matcher(try blocklist(rules))
    var items = Items()
    for count in [1600, 3, 1600, 0] { items.append(Array(String(repeating: "teapotzzz ", count: count).utf8)) }
    items.append(Array("bb7q teapotzzz".utf8))
    let verdicts = Self.verdicts(items, items.ranges, .text, by: matcher)
    #expect(verdicts == items.ranges.map { matcher.match(bytes: Array(items.bytes[$0]), as: .text) })
    #expect(verdicts.map(\.failures.count) == [1, 0, 1, 0, 0])
    #expect(verdicts.map(\.matchCount) == [0, 0, 0, 0, 1])
  }

  /// The parts of an item share what it may cost: links of one kind are many, and the item ends.
  @Test func linksOfOneItemShareItsWindows() throws {
    let rules = (0..<400).map {
      rule(.pattern, "teapotzz[a-z]{\($0 % 20),30}[0-9]{\($0 / 20 + 1)}", id: "r\($0)", on: .url)
    }
    let matcher = Matcher(try blocklist(rules))
    let verdict = matcher.match(item: String(repeating: "http://teapotzz.io/ ", count: 3000))
    #expect(verdict.failures.contains { $0.rule == nil && $0.error == "too many near matches of patterns" })
    #expect(verdict.failures.count { $0.rule == nil } == 1)
  }

  @Test func whoAsksAgainInABatchIsAnswered() throws {
    let matcher = Matcher(try blocklist([rule(.domain, "listed.test")]))
    var items = Items()
    for number in 0..<30 { items.append(Array("https://\(number % 3 == 0 ? "listed" : "h\(number)").test/a".utf8)) }
    var outer: [Bool] = []
    var inner = 0
    matcher.match(items: items.ranges, of: items.bytes.span, as: .url) { _, verdict in
      outer.append(verdict.isMatch)
      matcher.match(items: items.ranges, of: items.bytes.span, as: .url) { _, verdict in inner += verdict.matchCount }
      inner += matcher.match(url: "https://www.listed.test").matchCount
    }
    #expect(outer == (0..<30).map { $0 % 3 == 0 })
    #expect(inner == 30 * 11)
  }

  /// What is found is read from the list when it is asked for, as often as it is asked for.
  @Test func aVerdictOutlivesItsMatcher() throws {
    var verdict = Verdict()
    do {
      let matcher = Matcher(
        try blocklist([rule(.domain, "listed.test", id: "one"), rule(.host, "a.listed.test", id: "two")]))
      verdict = matcher.match(url: "http://a.listed.test/")
      #expect(matcher.match(url: "http://b.listed.test/") != verdict)
      #expect(matcher.match(url: "http://a.listed.test/") == verdict)
    }
    #expect(verdict.matches.map(\.rule) == ["two", "one"])
    #expect(verdict.matches.map(\.value) == ["a.listed.test", "listed.test"])
    #expect(verdict.matchCount == 2 && verdict.isMatch && !verdict.isEmpty)
    verdict.matches.removeAll()
    #expect(verdict.isEmpty && verdict == Verdict())
    #expect(verdict.matchCount == 0 && !verdict.isMatch && verdict.matches.isEmpty)
    #expect(Verdict().matchCount == 0 && !Verdict().isMatch && Verdict().isEmpty)
  }
}
