// What the tables of this room share: a list in one line, an item, and the rules that must be named.

import CordonMatcher
import CordonLists
import CordonTestSupport
import Testing

/// One row: the rules `r0`, `r1` … against items, and the ids each must be matched by, most specific first.
struct MatchCase: Sendable, CustomTestStringConvertible {
  let title: String
  let rules: [Rule]
  let items: [(item: String, ids: [String])]

  init(_ title: String, _ rules: [Rule], _ items: [(item: String, ids: [String])]) {
    self.title = title
    self.rules = rules.enumerated().map { index, rule in
      var rule = rule
      rule.id = rule.id ?? "r\(index)"
      return rule
    }
    self.items = items
  }

  /// A row of one rule: what it holds for, and what it does not.
  init(_ rule: Rule, holds: [String], not: [String]) {
    self.init(
      "\(rule.kind) \(rule.value)", [rule], holds.map { ($0, ["r0"]) } + not.map { ($0, []) })
  }

  var testDescription: String { title }

  /// Checks every item and answers how many there were.
  func check(as type: ItemType = .auto, on date: CalendarDate? = nil) throws -> Int {
    let matcher = Matcher(try blocklist(rules), options: .init(date: date))
    for (item, ids) in items {
      let verdict = matcher.match(bytes: Array(item.utf8), as: type)
      #expect(verdict.matches.map(\.rule) == ids, "\(item.debugDescription)")
      #expect(verdict.failures.isEmpty, "\(item.debugDescription)")
    }
    return items.count
  }
}

extension Verdict {
  /// `rule kind value tier via span` for each match.
  var lines: [String] {
    matches.map { match in
      let via = match.via.map(\.rawValue).joined(separator: "+")
      return "\(match.rule) \(match.kind) \(match.value) \(match.tier)\(via.isEmpty ? "" : " " + via) \(match.span)"
    }
  }
}
