// A matcher that stops at an item's first rule, against one that goes on. For each item of random lists:
//
//   match   there is one if and only if the other finds some, and it is one of those
//   rest    without a match the verdict is the other's; beside one there are no exceptions, and nothing is undecided or
//           unresolved that is not for the other
//   ways    short and long way, a batch and `explain` give the same
//
// And in tables: which rule is the first, and that the check ends there.

import CordonModel
import CordonLists
import CordonTestSupport
import Testing

@testable import CordonMatcher

@Suite struct FirstRuleTests {
  static let lists = 80
  static let itemsPerList = 250
  static let day = CalendarDate("2026-11-23")!

  /// What the items were.
  private struct Seen {
    var items = 0
    var matched = 0
    /// Items for which several matches are reported otherwise.
    var several = 0
    /// Items that an exception leaves without a match.
    var saved = 0
    var kinds: Set<String> = []
  }

  /// Rules of every kind; of those that the short way knows; and such as are searched for.
  private static func rules(of sort: Int, using random: inout SeededRandom) -> [Rule] {
    if sort == 0 { return RandomCases.rules(using: &random) }
    if sort == 1 { return FastPathCases.rules(using: &random) }
    var rules: [Rule] = []
    while rules.count < 12 {
      rules += RandomCases.rules(using: &random).filter { $0.kind == .pattern || $0.kind == .phrase }
    }
    for index in rules.indices { rules[index].id = "r\(index)" }
    return rules
  }

  private static func item(of sort: Int, using random: inout SeededRandom) -> [UInt8] {
    guard sort == 1, !random.once(in: 4) else { return RandomCases.item(using: &random) }
    if random.once(in: 4) { return FastPathCases.carrier(using: &random) }
    let address = FastPathCases.address(using: &random)
    return random.once(in: 3) ? Array("tea ".utf8) + address + [0x20] + FastPathCases.address(using: &random) : address
  }

  @Test(arguments: 0..<3) func theFirstRuleIsOneOfAllThatHold(sort: Int) throws {
    var seen = Seen()
    for number in 0..<FirstRuleTests.lists { try check(seed: UInt64(9000 + 1000 * sort + number), sort, &seen) }
    #expect(seen.items == FirstRuleTests.lists * FirstRuleTests.itemsPerList)
    // A generator that hits little, or never twice, proves little.
    #expect(seen.matched > seen.items / 6 && seen.several > seen.items / 40, "\(seen)")
    #expect(seen.saved > seen.items / 100, "\(seen)")
    let kinds: [Set<String>] = [
      [
        "url direct", "url derived", "host direct", "host derived", "domain direct", "domain derived",
        "identity derived", "sha256 direct", "sha256 derived", "pattern direct", "pattern derived", "pattern folded",
        "phrase direct", "phrase folded",
      ],
      ["url direct", "host direct", "domain direct", "domain derived", "identity direct", "pattern direct"],
      ["pattern direct", "pattern derived", "pattern folded", "phrase direct", "phrase folded"],
    ]
    #expect(seen.kinds.isSuperset(of: kinds[sort]), "\(kinds[sort].subtracting(seen.kinds))")
  }

  private func check(seed: UInt64, _ sort: Int, _ seen: inout Seen) throws {
    var random = SeededRandom(seed: seed)
    let rules = FirstRuleTests.rules(of: sort, using: &random)
    let list = try blocklist(rules)
    let whole = Matcher(list, options: .init(date: FirstRuleTests.day))
    let first = Matcher(list, options: .init(date: FirstRuleTests.day, stopsAtFirst: true))
    let long = Matcher(list, options: .init(date: FirstRuleTests.day, stopsAtFirst: true), usesFastPath: false)
    var bytes: [UInt8] = []
    var ranges: [Range<Int>] = []
    var verdicts: [Verdict] = []
    for number in 0..<FirstRuleTests.itemsPerList {
      let item = FirstRuleTests.item(of: sort, using: &random)
      let type = random.pick([ItemType.auto, .auto, .auto, .url, .text])
      let all = whole.match(bytes: item, as: type)
      let verdict = first.match(bytes: item, as: type)
      /// Building what a failure says costs more than the case.
      func expect(_ holds: Bool, _ what: String) {
        if holds { return }
        let listed = rules.map { "\($0.id ?? "") \($0.action) \($0.kind) \($0.scope) \($0.targets) \($0.value)" }
        Issue.record("\(what): seed \(seed), item \(number) as \(type): \(shown(item))\n\(verdict)\n\(all)\n\(listed)")
      }

      expect(verdict.matchCount == min(1, all.matchCount) && verdict.matches.count == verdict.matchCount, "match")
      if let match = verdict.matches.first {
        expect(all.matches.contains(match), "one of all")
        let strongest = [Action.block, .review, .log].first { action in all.matches.contains { $0.action == action } }
        expect(match.action == strongest, "the strongest")
        expect(verdict.exceptions.isEmpty && verdict.removed.isEmpty, "exceptions")
        expect(Set(verdict.failures).isSubset(of: all.failures), "failures")
        expect(Set(verdict.unresolved).isSubset(of: all.unresolved), "unresolved")
        seen.matched += 1
        seen.several += all.matchCount > 1 ? 1 : 0
        seen.kinds.insert("\(match.kind) \(match.tier)")
      } else {
        expect(verdict == all, "nothing")
        seen.saved += all.removed.isEmpty ? 0 : 1
      }
      expect(long.match(bytes: item, as: type) == verdict, "long way")
      expect(first.explain(item: item.span, as: type).verdict == verdict, "explain")
      seen.items += 1
      ranges.append(bytes.count..<bytes.count + item.count)
      bytes += item
      verdicts.append(first.match(bytes: item))
    }
    first.match(items: ranges, of: bytes.span) { place, verdict in
      if verdict != verdicts[place] { Issue.record("batch: seed \(seed), item \(place): \(verdict)") }
    }
  }

  static let table: [(title: String, rules: [Rule], item: String, first: String?)] = [
    (
      "the most specific at an address", [rule(.domain, "a.example"), rule(.url, "a.example/x")],
      "https://a.example/x", "r1 url a.example/x direct 0..<19"
    ),
    (
      "rules on an address before patterns", [rule(.pattern, "tea", on: .url), rule(.domain, "a.example")],
      "https://a.example/tea", "r1 domain a.example direct 8..<17"
    ),
    (
      "an identity before patterns", [rule(.pattern, "you", on: .url), rule(.identity, "youtube:video:EXAMPLE0001")],
      "https://youtu.be/EXAMPLE0001", "r1 identity youtube:video:EXAMPLE0001 derived identity 0..<28"
    ),
    (
      "the address itself before what it carries", [rule(.domain, "b.example"), rule(.pattern, "tea", on: .url)],
      "https://a.example/tea?u=https%3A%2F%2Fb.example%2F", "r1 pattern tea direct 18..<21"
    ),
    (
      "the surest of what stands at one place", [rule(.identity, "telegram:channel:teapots")],
      "https://t.me/teapots/12?u=https%3A%2F%2Ft.me%2Fteapots",
      "r0 identity telegram:channel:teapots derived embedded+identity 0..<54"
    ),
    (
      "a pattern in what an address carries and in the text, where it is surer",
      [rule(.pattern, "^https://b|x\\\\y")], "a.example/x\\y?u=https://b.example/",
      "r0 pattern ^https://b|x\\\\y direct 10..<13"
    ),
    (
      "addresses before text", [rule(.pattern, "tea", on: .text), rule(.domain, "a.example")],
      "tea at https://a.example/", "r1 domain a.example derived extract 15..<24"
    ),
    (
      "links from left to right", [rule(.url, "a.example/x"), rule(.domain, "b.example")],
      "https://b.example/ https://a.example/x", "r1 domain b.example derived extract 8..<17"
    ),
    (
      "the order of the list in a text", [rule(.phrase, "pot"), rule(.pattern, "tea")], "tea and pot",
      "r0 phrase pot direct 8..<11"
    ),
    (
      "what is folded in its place", [rule(.phrase, "pot"), rule(.pattern, "tea")], "tea and ｐｏｔ",
      "r0 phrase pot folded fold 8..<17"
    ),
    (
      "a pattern on addresses in a link", [rule(.pattern, "tea|pot", on: .url), rule(.phrase, "see")],
      "see http://a.example/tea", "r0 pattern tea|pot derived extract 21..<24"
    ),
    (
      "a pattern in a link and the text, where it is surer", [rule(.phrase, "and"), rule(.pattern, "tea|pot")],
      "http://a.example/tea", "r1 pattern tea|pot direct 17..<20"
    ),
    (
      "text before a pattern in a link that is searched there too",
      [rule(.phrase, "and"), rule(.pattern, "tea|pot")], "and http://a.example/tea", "r0 phrase and direct 0..<3"
    ),
    (
      "the next link behind an allowed one", [rule(.domain, "a.example"), rule(.url, "a.example/x", .allow)],
      "http://a.example/x http://a.example/y", "r0 domain a.example derived extract 26..<35"
    ),
    (
      "the text behind an allowed link", [rule(.pattern, "tea"), rule(.url, "a.example/tea", .allow)],
      "http://a.example/tea, more tea", "r0 pattern tea direct 27..<30"
    ),
    (
      "a narrower rule than the exception", [rule(.domain, "a.example", .allow), rule(.host, "a.example")],
      "http://a.example/", "r1 host a.example direct 7..<16"
    ),
    (
      "an exception of the text behind the rule",
      [rule(.pattern, "tea"), rule(.phrase, "pot"), rule(.phrase, "museum", .allow)], "tea and pot in the museum", nil
    ),
    (
      "an exception on the host behind a pattern on the address",
      [rule(.pattern, "tea", on: .url), rule(.pattern, "^a\\.", on: .host, .allow)], "http://a.example/tea", nil
    ),
    (
      "an identity as an exception",
      [rule(.domain, "youtu.be"), rule(.identity, "youtube:video:EXAMPLE0001", .allow)],
      "https://youtu.be/EXAMPLE0001", nil
    ),
    ("one that has expired", [rule(.url, "a.example/x", expires: "2026-11-23")], "http://a.example/x", nil),
  ]

  @Test func theFirstRuleIsTheFirstOnTheWay() throws {
    #expect(FirstRuleTests.table.count == 20)
    for row in FirstRuleTests.table {
      let rules = MatchCase("", row.rules, []).rules
      let matcher = Matcher(try blocklist(rules), options: .init(date: FirstRuleTests.day, stopsAtFirst: true))
      #expect(matcher.match(item: row.item).lines == (row.first.map { [$0] } ?? []), "\(row.title)")
    }
  }
}
