// That the check of an item ends with its first rule: what comes behind it is a pattern that cannot be decided, and would
// be reported. And where it does not end yet.

import CordonMatcher
import CordonLists
import CordonTestSupport
import Testing

@Suite struct FirstRuleEndTests {
  /// Every way of splitting the letters is tried in vain.
  static let slow = "(?:a+)+[28]"
  static let letters = String(repeating: "a", count: 58) + "c"
  /// Another such.
  static let slowToo = "(?:a+)+[29]"

  /// `r0`, `r1` …: which of them is the first, and which are undecided by then, and in all.
  static let table: [(title: String, rules: [Rule], item: String, first: String, undecided: ([String], [String]))] = [
    (
      "an address that is listed", [rule(.domain, "a.example"), rule(.pattern, slow, on: .url)],
      "http://a.example/2\(letters)", "r0", ([], ["r1"])
    ),
    (
      "an address by its identity",
      [rule(.identity, "youtube:video:EXAMPLE0001"), rule(.pattern, slow, on: .url)],
      "https://youtu.be/EXAMPLE0001?x=2\(letters)", "r0", ([], ["r1"])
    ),
    (
      "a pattern on the address", [rule(.pattern, "te+a", on: .url), rule(.pattern, slow, on: .url)],
      "http://b.example/tea/2\(letters)", "r0", ([], ["r1"])
    ),
    (
      "a pattern on the address, before its host",
      [rule(.pattern, "te+a", on: .url), rule(.pattern, slow, on: .host)], "http://2.\(letters).example/tea", "r0",
      ([], ["r1"])
    ),
    (
      "a pattern on the host", [rule(.pattern, "te+a", on: .host), rule(.pattern, slow, on: .host)],
      "http://tea.2.\(letters).example/", "r0", ([], ["r1"])
    ),
    (
      "a pattern on the address, before one that it carries",
      [rule(.pattern, "te+a", on: .url), rule(.pattern, slow, on: .host)],
      "http://b.example/tea?u=http://2.\(letters).example/", "r0", ([], ["r1"])
    ),
    (
      "a carried address, before the next",
      [rule(.domain, "c.example"), rule(.pattern, slow, on: .host)],
      "http://b.example/?u=http://c.example/&v=http://2.\(letters).example/", "r0", ([], ["r1"])
    ),
    (
      "a link", [rule(.domain, "a.example"), rule(.pattern, slow, on: .url)],
      "http://a.example/ http://b.example/2\(letters)", "r0", ([], ["r1"])
    ),
    (
      "a link, before the text", [rule(.domain, "a.example"), rule(.pattern, slow, on: .text)],
      "http://a.example/ 2 \(letters)", "r0", ([], ["r1"])
    ),
    (
      "a link behind an allowed one",
      [rule(.domain, "example"), rule(.host, "a.example", .allow), rule(.pattern, slow, on: .text)],
      "http://a.example/ http://b.example/ 2 \(letters)", "r0", ([], ["r2"])
    ),
    (
      "a pattern in the text", [rule(.pattern, "te+a"), rule(.pattern, slow)], "tea 2 \(letters)", "r0", ([], ["r1"])
    ),
    ("a phrase", [rule(.phrase, "tea"), rule(.pattern, slow)], "tea 2 \(letters)", "r0", ([], ["r1"])),
    ("folded text", [rule(.phrase, "tea"), rule(.pattern, slow)], "ｔｅａ 2 \(letters)", "r0", ([], ["r1"])),
    (
      "a pattern in a link and in the text", [rule(.pattern, "te+a"), rule(.pattern, slow, on: .text)],
      "http://a.example/tea 2 \(letters)", "r0", ([], ["r1"])
    ),
    (
      "an exception that is not there",
      [rule(.phrase, "tea"), rule(.pattern, slow), rule(.pattern, "museum", on: .text, .allow)], "tea 2 \(letters)",
      "r0", ([], ["r1"])
    ),
    // What comes before the first rule is told.
    (
      "an undecided pattern before", [rule(.pattern, slow), rule(.phrase, "tea")], "tea 2 \(letters)", "r1",
      (["r0"], ["r0"])
    ),
    // An exception that may be there is looked for, and nothing behind it.
    (
      "an exception that may be there",
      [
        rule(.phrase, "tea"), rule(.pattern, slow), rule(.pattern, "museum[^x]{0,9}\\d\\d", on: .text, .allow),
        rule(.pattern, slowToo),
      ], "tea, no museum, 2 \(letters)", "r0", (["r1"], ["r1", "r3"])
    ),
    (
      "an exception that may be there for the host",
      [
        rule(.pattern, "te+a", on: .url), rule(.pattern, slow, on: .host),
        rule(.pattern, "example[^x]{0,9}\\d\\d", on: .host, .allow), rule(.pattern, slowToo, on: .host),
      ], "http://2.\(letters).example/tea", "r0", (["r1"], ["r1", "r3"])
    ),
  ]

  /// An exception is decided whatever the patterns before it cost.
  @Test func anExceptionBehindUndecidedPatternsIsFound() throws {
    let rules = [
      rule(.phrase, "tea"), rule(.pattern, FirstRuleEndTests.slow), rule(.pattern, FirstRuleEndTests.slowToo),
      rule(.pattern, "mus\\W?eum", on: .text, .allow),
    ]
    let list = try blocklist(MatchCase("", rules, []).rules)
    for stopsAtFirst in [false, true] {
      let verdict = Matcher(list, options: .init(stopsAtFirst: stopsAtFirst)).match(
        item: "tea in a museum, 2 \(FirstRuleEndTests.letters)")
      #expect(!verdict.isMatch && verdict.exceptions.map(\.rule) == ["r3"] && verdict.removed.map(\.rule) == ["r0"])
      #expect(verdict.failures.map(\.rule) == ["r1", "r2"])
    }
  }

  /// A rule with a weaker action does not end the check: `r0` holds and asks for less than `r1`.
  static let weaker: [(title: String, rules: [Rule], item: String, first: String, undecided: [String])] = [
    (
      "a stronger rule is undecided", [rule(.phrase, "tea", .log), rule(.pattern, slow)], "tea 2 \(letters)", "r0",
      ["r1"]
    ),
    (
      "a stronger rule on an address is undecided",
      [rule(.pattern, "te+a", on: .url, .review), rule(.pattern, slow, on: .host)], "http://2.\(letters).example/tea",
      "r0",
      ["r1"]
    ),
    (
      "a stronger rule in the text behind a link",
      [rule(.domain, "a.example", .review), rule(.pattern, slow, on: .text)], "http://a.example/ 2 \(letters)", "r0",
      ["r1"]
    ),
    ("a stronger rule holds", [rule(.phrase, "tea", .log), rule(.phrase, "pot")], "tea pot", "r1", []),
    (
      "a stronger rule holds for another link",
      [rule(.domain, "a.example", .log), rule(.domain, "b.example", .review)], "http://a.example/ http://b.example/",
      "r1",
      []
    ),
    (
      "a stronger rule on the same address",
      [rule(.url, "http://a.example/x", scope: .exact, .review), rule(.domain, "a.example")], "http://a.example/x",
      "r1", []
    ),
  ]

  @Test func aWeakerRuleHidesNoStrongerOne() throws {
    #expect(FirstRuleEndTests.weaker.count == 6)
    for row in FirstRuleEndTests.weaker {
      let list = try blocklist(MatchCase("", row.rules, []).rules)
      let first = Matcher(list, options: .init(stopsAtFirst: true)).match(item: row.item)
      #expect(first.matches.map(\.rule) == [row.first], "\(row.title)")
      #expect(first.failures.map(\.rule) == row.undecided, "\(row.title)")
    }
  }

  /// Where an address on a shortener stands behind the first rule: it is not looked at.
  static let unresolved: [(title: String, rule: Rule, item: String)] = [
    ("a link, before the next", rule(.domain, "a.example"), "http://a.example/ https://bit.ly/Example1"),
    (
      "a pattern on the address, before what it carries", rule(.pattern, "te+a", on: .url),
      "http://b.example/tea?u=https%3A%2F%2Fbit.ly%2FExample1"
    ),
    (
      "a pattern on a carried address, before the next", rule(.pattern, "te+a", on: .host),
      "http://b.example/?u=http%3A%2F%2Ftea.example&v=https%3A%2F%2Fbit.ly%2FExample1"
    ),
  ]

  @Test func noAddressBehindTheFirstRuleIsLookedAt() throws {
    #expect(FirstRuleEndTests.unresolved.count == 3)
    for (title, rule, item) in FirstRuleEndTests.unresolved {
      let list = try blocklist([rule])
      let whole = Matcher(list).match(item: item)
      let first = Matcher(list, options: .init(stopsAtFirst: true)).match(item: item)
      #expect(whole.matchCount == 1 && first.matches == whole.matches, "\(title)")
      #expect(whole.unresolved.count == 1 && first.unresolved.isEmpty, "\(title)")
    }
  }

  @Test func theCheckEndsWithTheFirstRule() throws {
    #expect(FirstRuleEndTests.table.count == 18)
    for row in FirstRuleEndTests.table {
      let list = try blocklist(MatchCase("", row.rules, []).rules)
      let whole = Matcher(list).match(item: row.item)
      let first = Matcher(list, options: .init(stopsAtFirst: true)).match(item: row.item)
      #expect(first.matches.map(\.rule) == [row.first], "\(row.title)")
      #expect(whole.matches.contains { first.matches.contains($0) }, "\(row.title)")
      #expect(first.failures.map(\.rule) == row.undecided.0, "\(row.title)")
      #expect(whole.failures.map(\.rule) == row.undecided.1, "\(row.title)")
    }
  }
}
