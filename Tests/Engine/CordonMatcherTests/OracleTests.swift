// The matcher against the oracle, on random lists and items. For each item of each list:
//
//   rules      matches ∪ removed ∪ exceptions are the rules that hold, by ReferenceItem
//   verdict    which of them match, and which an exception removed, is what the plain statement of `allow` says
//   spans      lie inside the item and cut no character
//   order      the most specific comes first
//   explain    gives the same verdict as match
//   memory     a second pass, backwards, over the same matcher gives the same

import CordonMatcher
import CordonLists
import CordonTestSupport
import Testing

@Suite struct OracleTests {
  static let lists = 260
  static let itemsPerList = 80
  static let day = CalendarDate("2026-11-23")!

  @Test func theMatcherAgreesWithTheOracle() throws {
    var cases = 0
    var hits = Set<String>()
    for seed in 1...UInt64(OracleTests.lists) {
      cases += try check(seed: seed, &hits)
    }
    #expect(cases == OracleTests.lists * OracleTests.itemsPerList)
    #expect(cases >= 20_000)
    // Of each sort of answer there was some: a generator that hits nothing proves nothing.
    #expect(hits.count == 7 + 3 + 2, "\(hits.sorted())")
  }

  private func check(seed: UInt64, _ hits: inout Set<String>) throws -> Int {
    var random = SeededRandom(seed: seed)
    let rules = RandomCases.rules(using: &random)
    let oracle = try ReferenceOracle(rules)
    let matcher = Matcher(try blocklist(rules), options: .init(date: OracleTests.day))
    var first: [(item: [UInt8], type: ItemType, verdict: Verdict)] = []
    for number in 0..<OracleTests.itemsPerList {
      let item = RandomCases.item(using: &random)
      let type = random.pick([ItemType.auto, .auto, .auto, .url, .text])
      let verdict = matcher.match(bytes: item, as: type)
      /// Building what a failure says costs more than the case.
      func expect(_ holds: Bool, _ what: String) {
        if holds { return }
        let answer = "\(verdict)\n\(verdict.failures)\n\(listed(rules))"
        Issue.record("\(what): seed \(seed), item \(number) as \(type): \(shown(item))\n\(answer)")
      }

      let all = verdict.matches + verdict.removed + verdict.exceptions
      expect(Set(all.map(\.rule)) == oracle.holding(item, as: type, on: OracleTests.day), "rules")
      expect(ReferenceVerdict(verdict) == oracle.verdict(item, as: type, on: OracleTests.day), "verdict")
      expect(verdict.failures.isEmpty, "failures")
      expect(all.allSatisfy { cutsNoCharacter($0.span, of: item) }, "spans")
      for matches in [verdict.matches, verdict.removed, verdict.exceptions] {
        expect(isMostSpecificFirst(matches, rules), "order")
      }
      expect(matcher.explain(item: item.span, as: type).verdict == verdict, "explain")
      for match in all { hits.formUnion(["\(match.kind)", "\(match.tier)"]) }
      if !verdict.removed.isEmpty { hits.insert("removed") }
      if !verdict.exceptions.isEmpty { hits.insert("exceptions") }
      first.append((item, type, verdict))
    }
    for (item, type, verdict) in first.reversed() {
      if matcher.match(bytes: item, as: type) != verdict { Issue.record("seed \(seed), again: \(shown(item))") }
    }
    return first.count
  }

  private func listed(_ rules: [Rule]) -> String {
    rules.map { rule in
      let scope = rule.kind == .url ? " \(rule.scope)" : rule.kind == .pattern ? " on \(rule.targets.rawValue)" : ""
      return "  \(rule.id ?? "") \(rule.action) \(rule.kind)\(scope) \(rule.value) \(rule.expires?.description ?? "")"
    }.joined(separator: "\n")
  }

  private func isMostSpecificFirst(_ matches: [Match], _ rules: [Rule]) -> Bool {
    func width(_ match: Match) -> (Int, Int) {
      let scope = rules.first { $0.id == match.rule }?.scope
      return switch match.kind {
      case .url where scope == .exact: (0, 0)
      case .sha256 where match.value.contains("?"): (0, 0)
      case .url where scope == .prefix: (2, -match.value.utf8.count)
      case .url, .sha256, .identity: (1, 0)
      case .host: (3, 0)
      case .domain: (4, -match.value.utf8.count)
      case .pattern: (5, 0)
      case .phrase: (6, 0)
      }
    }
    // A digest does not tell whether it is that of what the content lies in, which is wider.
    let matches = matches.filter { $0.kind != .sha256 || $0.via.last != .identity }
    return zip(matches, matches.dropFirst()).allSatisfy { width($0) <= width($1) }
  }
}

/// Whether `span` lies inside `item`, and neither end stands inside a character of valid UTF-8.
func cutsNoCharacter(_ span: Range<Int>, of item: [UInt8]) -> Bool {
  guard span.lowerBound >= 0, span.upperBound <= item.count else { return false }
  return [span.lowerBound, span.upperBound].allSatisfy { offset in
    !(1...3).contains { back in
      guard offset >= back, offset < item.count else { return false }
      let lead = item[offset - back]
      let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 1
      guard length > back, offset - back + length <= item.count else { return false }
      return String(validating: item[offset - back..<offset - back + length], as: UTF8.self) != nil
    }
  }
}
