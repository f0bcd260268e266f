// What the compiler says about a list: refusals, breadth, duplicates, ignored queries, examples; and what of it
// `allowsBroadRules` turns into a warning. Each row is a list and its diagnostics as printed.

import CordonCompiler
import CordonModel
import CordonLists
import CordonTestSupport
import Testing

/// A list and what compiling it says.
struct LintCase: Sendable, CustomTestStringConvertible {
  let rules: [Rule]
  let diagnostics: [String]
  /// How many rules the image holds.
  let kept: Int

  init(_ rules: [Rule], _ diagnostics: [String], kept: Int) {
    self.rules = rules
    self.diagnostics = diagnostics
    self.kept = kept
  }

  var testDescription: String { rules.map { "\($0.kind) \($0.value.prefix(30))" }.joined(separator: ", ") }

  func check(allowsBroadRules: Bool = false) {
    let compilation = ListCompiler(allowsBroadRules: allowsBroadRules).compile([source(rules)])
    #expect(compilation.diagnostics.map(\.description) == diagnostics)
    #expect(compilation.ruleCount == kept)
    #expect(compilation.hasErrors == diagnostics.contains { $0.contains(": error: ") })
  }
}

@Suite struct LintTests {
  static let refusals: [(rule: Rule, message: String)] = [
    (rule(.url, "http://"), "`http://` is no URL: the host is missing"),
    (
      rule(.url, "mailto:tea@a.example"),
      "`mailto:tea@a.example` has no host; write an address such as https://example.org/x"
    ),
    (
      rule(.url, "a.example/" + String(repeating: "x/", count: 65), scope: .prefix),
      "a prefix has at most 64 path segments and 4096 bytes; write a shorter one"
    ),
    (
      rule(.url, "a.example/" + String(repeating: "x", count: 4087), scope: .prefix),
      "a prefix has at most 64 path segments and 4096 bytes; write a shorter one"
    ),
    (
      rule(.host, "*.a.example"),
      "`*.a.example` is no host; write `domain: a.example`, which holds for all hosts below it"
    ),
    (
      rule(.domain, ".a.example"),
      "`.a.example` is no host; write `domain: a.example`, which holds for all hosts below it"
    ),
    (rule(.host, "a.example/x"), "`a.example/x` is more than a host; write it as `url`, or its host alone as `host`"),
    (
      rule(.domain, "a.example?q"),
      "`a.example?q` is more than a host; write it as `url`, or its host alone as `domain`"
    ),
    (rule(.domain, "a b.example"), "`a b.example` is no host: the host holds a character that no host can hold"),
    (rule(.domain, "1.192.0.2.7"), "`1.192.0.2.7` is no host: the host ends in a number but is no IPv4 address"),
    (rule(.host, "[::1"), "`[::1` is no host: the IPv6 address has no closing bracket"),
    (
      rule(.domain, String(repeating: "l.", count: 124) + "example"),
      "the host is longer than 253 bytes, which no host in DNS is"
    ),
    (rule(.sha256, "5f3c"), "a sha256 is 64 hexadecimal digits"),
    (rule(.sha256, String(repeating: "g", count: 64)), "a sha256 is 64 hexadecimal digits"),
    (rule(.pattern, "(tea"), "the pattern is not valid PCRE2: missing closing parenthesis, at byte 4 of it"),
    (
      rule(.pattern, "te\\Ca"),
      "the pattern is not valid PCRE2: using \\C is disabled by the application, at byte 4 of it"
    ),
    (
      rule(.pattern, String(repeating: "a", count: 65_537)),
      "the pattern is not valid PCRE2: the pattern is longer than 65536 bytes, at byte 65536 of it"
    ),
    (
      rule(.pattern, "tea", on: .url, evasion: true),
      "`evasion` is for patterns on text, and this one is not searched there; add `text` to `on`, or leave `evasion` out"
    ),
    (
      rule(.pattern, "(?-i)tea", evasion: true),
      "`evasion` cannot be had: the skeleton has no capital letters; leave out `(?-i)` and `(?^)`"
    ),
    (
      rule(.pattern, "(?<=a(?:œ|x))tea", evasion: true),
      "`evasion` cannot be had: the pattern's form for the skeleton is not valid PCRE2: lookbehind assertion is not fixed "
        + "length; a border of words is better written `\\b`, or `(?<!\\w)`"
    ),
    (rule(.phrase, "\u{200B}"), "the phrase is empty once it is folded"),
    (rule(.phrase, " \u{3000}"), "the phrase is empty once it is folded"),
  ]

  @Test func aValueWithoutAFormIsRefusedWithOneSentenceAndTheRestIsCompiled() {
    #expect(LintTests.refusals.count == 22)
    for (refused, message) in LintTests.refusals {
      for allows in [false, true] {
        LintCase([rule(.host, "b.example"), refused, rule(.host, "c.example")], ["l:2:1: error: \(message)"], kept: 2)
          .check(allowsBroadRules: allows)
      }
    }
  }

  static let harmlessLookAlike =
    "with `evasion` the phrase matches harmless text that looks like it, such as `Good morning, the bus leaves at half "
    + "past eight from the usual stop.`; leave `evasion` out"

  static let broad: [(rule: Rule, message: String?)] = [
    (
      rule(.domain, "co.uk"),
      "`co.uk` is a public suffix: a rule on it holds for every name registered below it; write the registered name, "
        + "such as example.co.uk"
    ),
    (
      rule(.host, "WWW.com"),
      "`com` is a public suffix: a rule on it holds for every name registered below it; write the registered name, such as "
        + "example.com"
    ),
    (
      rule(.url, "http://com/", scope: .prefix),
      "`com` is a public suffix: a rule on it holds for every name registered below it; write the registered name, such as "
        + "example.com"
    ),
    (rule(.url, "http://com/x", scope: .prefix), nil), (rule(.url, "http://com/"), nil),
    (rule(.domain, "co.uk", .allow), nil),
    (rule(.domain, "a.co.uk"), nil), (rule(.domain, "192.0.2.7"), nil), (rule(.domain, "[::1]"), nil),
    (rule(.pattern, ""), "the pattern matches the empty string, and so every item; make a part of it required"),
    (rule(.pattern, "x*"), "the pattern matches the empty string, and so every item; make a part of it required"),
    (rule(.pattern, "tea|"), "the pattern matches the empty string, and so every item; make a part of it required"),
    (rule(.pattern, "\\A"), "the pattern matches the empty string, and so every item; make a part of it required"),
    (rule(.pattern, "x*", .allow), PatternLintTests.noText), (rule(.pattern, "x{1,9}~"), PatternLintTests.noText),
    (rule(.pattern, "x{1,9}yz"), nil), (rule(.phrase, "the"), nil), (rule(.phrase, "the", evasion: true), nil),
    (rule(.pattern, "tea", evasion: true), nil), (rule(.pattern, "tea-", evasion: true), nil),
    (rule(.pattern, "-_", on: .text, evasion: true), nil), (rule(.pattern, "(?<=[mx])tea", evasion: true), nil),
    (rule(.phrase, "rnorning", evasion: true), harmlessLookAlike),
    (rule(.pattern, "tea(?:-|_)", on: .text, evasion: true), nil),
    (rule(.pattern, "ab[-_.][-_.]", on: .text, evasion: true), nil),
    (
      rule(.pattern, "modem", on: .text, evasion: true),
      "with `evasion` the pattern matches harmless text that looks like it, such as `To whom it may concern: the modern "
        + "museum in the old farm opens at ten, with warm milk and pomegranates.`; leave `evasion` out"
    ),
    (
      rule(.pattern, "ｗeek", on: .text),
      "once it is folded the pattern matches harmless text, such as `The price went from 12.50 to 13.75 in one week.`; make "
        + "it narrower"
    ),
  ]

  @Test func aRuleThatHoldsForTooMuchIsRefusedUnlessThatIsAllowed() {
    #expect(LintTests.broad.count == 27)
    for (rule, message) in LintTests.broad {
      let error = message.map { ["l:1:1: error: \($0) (--allow-broad takes it all the same)"] }
      LintCase([rule], error ?? [], kept: message == nil ? 1 : 0).check()
      LintCase([rule], message.map { ["l:1:1: warning: \($0)"] } ?? [], kept: 1).check(allowsBroadRules: true)
    }
  }

  @Test func aPatternThatMatchesHarmlessTextIsRefused() {
    for item in HarmlessText.items {
      let text = String(decoding: item, as: UTF8.self)
      let found = ListCompiler().compile([source([rule(.pattern, "\\Q\(text)\\E")])]).diagnostics
      #expect(found.count == 1 && found[0].severity == .error && found[0].message.contains("harmless text"), "\(text)")
    }
    #expect(HarmlessText.items.count > 5)
  }

  private static func same(_ kind: String, at line: Int = 1) -> String {
    "the same \(kind) stands at l:\(line) already; keep one"
  }
  private static let taken = " (--allow-broad takes it all the same)"

  static let duplicates: [(rules: [Rule], strict: [String], kept: Int, broad: [String], keptBroad: Int)] = [
    (
      [rule(.url, "a.example/x"), rule(.url, "a.example/x")], ["l:2:1: error: \(same("url"))\(taken)"], 1,
      ["l:2:1: warning: \(same("url"))"], 1
    ),
    (
      [rule(.url, "a.example/x", id: "a"), rule(.url, "a.example/x", id: "b")],
      ["l:2:1: error: \(same("url"))\(taken)"], 1,
      ["l:2:1: warning: \(same("url"))"], 2
    ),
    (
      [rule(.url, "a.example/x"), rule(.url, "www.a.example/x/")],
      ["l:2:1: warning: this is the same url as `a.example/x` at l:1"], 1,
      ["l:2:1: warning: this is the same url as `a.example/x` at l:1"], 1
    ),
    (
      [rule(.domain, "a.example", id: "a"), rule(.domain, "A.example", id: "b")],
      ["l:2:1: warning: this is the same domain as `a.example` at l:1"], 2,
      ["l:2:1: warning: this is the same domain as `a.example` at l:1"], 2
    ),
    // An id is made once for each value: a third spelling is the second again.
    (
      [rule(.url, "a.example/x", id: "a"), rule(.url, "a.example/x/"), rule(.url, "www.a.example/x")],
      [2, 3].map { "l:\($0):1: warning: this is the same url as `a.example/x` at l:1" }, 2,
      [2, 3].map { "l:\($0):1: warning: this is the same url as `a.example/x` at l:1" }, 2
    ),
    (
      [rule(.phrase, "tea pot"), rule(.phrase, "TEA pot")],
      ["l:2:1: warning: this is the same phrase as `tea pot` at l:1"], 1,
      ["l:2:1: warning: this is the same phrase as `tea pot` at l:1"], 1
    ),
    // Not the same: another scope, kind, target, or pattern.
    (
      [rule(.url, "a.example/x"), rule(.url, "a.example/x", scope: .exact), rule(.url, "a.example/x", scope: .prefix)],
      [], 3, [], 3
    ),
    ([rule(.host, "a.example"), rule(.domain, "a.example")], [], 2, [], 2),
    (
      [rule(.pattern, "tea"), rule(.pattern, "TEA"), rule(.pattern, "tea", on: .url)],
      [2, 3].map { "l:\($0):1: warning: \(PatternLintTests.covered(by: "tea", at: 1))" }, 3,
      [2, 3].map { "l:\($0):1: warning: \(PatternLintTests.covered(by: "tea", at: 1))" }, 3
    ),
  ]

  @Test func aDuplicateIsRefusedAndAnotherSpellingWarnedOf() {
    #expect(LintTests.duplicates.count == 9)
    for row in LintTests.duplicates {
      LintCase(row.rules, row.strict, kept: row.kept).check()
      LintCase(row.rules, row.broad, kept: row.keptBroad).check(allowsBroadRules: true)
    }
  }

  @Test func duplicatesAreLookedForWithinOneList() {
    let lists = ["one", "two"].map { source([rule(.url, "a.example/x")], named: $0) }
    #expect(ListCompiler().compile(lists).diagnostics.isEmpty)
    #expect(ListCompiler().compile(lists).ruleCount == 2)
  }

  @Test func aQueryThatTheScopeIgnoresIsWarnedOf() {
    func warning(_ query: String, _ scope: String) -> String {
      "l:1:1: warning: the query `\(query)` is ignored, since scope is \(scope); write `scope: exact` to ask for it"
    }
    LintCase([rule(.url, "a.example/x?b=2&a=1")], [warning("?a=1&b=2", "page")], kept: 1).check()
    LintCase([rule(.url, "a.example/x?q", scope: .prefix)], [warning("?q", "prefix")], kept: 1).check()
    LintCase([rule(.url, "a.example/x?q", scope: .exact)], [], kept: 1).check()
    LintCase([rule(.url, "a.example/x?utm_source=q")], [], kept: 1).check()
  }

  @Test func examplesDecideWhetherARuleIsUsable() {
    func fails(_ what: String, _ item: String, _ must: String) -> String {
      "l:1:9: error: the rule \(what) its example `\(item)`, which it must\(must); mend the rule or the example"
    }
    LintCase(
      [rule(.domain, "a.example", match: ["b.a.example/x", "see http://a.example"], noMatch: ["example"])], [], kept: 1
    ).check()
    LintCase([rule(.phrase, "tea pot", match: ["ＴＥＡ pot!"], noMatch: ["teapot"])], [], kept: 1).check()
    LintCase([rule(.pattern, "tea", on: .url, match: ["http://tea.example"], noMatch: ["tea", ""])], [], kept: 1)
      .check()
    LintCase([rule(.host, "a.example", expires: "2001-01-01", match: ["a.example"])], [], kept: 1).check()
    LintCase([rule(.host, "a.example", .allow, match: ["a.example"])], [], kept: 1).check()
    LintCase(
      [rule(.host, "a.example", match: ["a.example", "b.a.example"], noMatch: ["c.example", "a.example/x"])],
      [fails("does not match", "b.a.example", ""), fails("matches", "a.example/x", " not")], kept: 0
    ).check()
    // An example that cannot be decided does not match.
    let costly = "tea" + String(repeating: "z", count: 64) + "!"
    LintCase(
      [rule(.pattern, "tea(z+)+$", match: [costly])],
      [
        "l:1:1: error: \(PatternLintTests.runsAway(on: "z")) (--allow-broad takes it all the same)",
        fails("does not match", costly, ""),
      ], kept: 0
    ).check()
  }
}
