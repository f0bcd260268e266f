// Phrases and patterns: where they are found, in which form of the text, and what is told of it.

import CordonMatcher
import CordonPatterns
import CordonLists
import CordonTestSupport
import Testing

@Suite struct TextRuleTests {
  static let phrases: [MatchCase] = [
    MatchCase(
      rule(.phrase, "tea pot"),
      holds: [
        "tea pot", "TEA POT!", "a tea  pot", "tea\tpot", "tea\r\npot", "(tea pot)", "tea\u{A0}pot", "tea\u{3000}pot",
        "ｔｅａ ｐｏｔ",
        "see http://b.example/ tea pot", "tea tea pot",
      ],
      not: [
        "teapot", "tea-pot", "tea pots", "atea pot", "tea", "tea, pot", "tea_pot", "tea pot1", "tea pot\u{E9}",
        "pot tea",
      ]),
    MatchCase(rule(.phrase, "  tea  pot "), holds: ["tea pot", "xx tea \n pot."], not: ["tea", "teapot"]),
    MatchCase(
      rule(.phrase, "tea"), holds: ["tea", "a.tea", "tea's", "http://a.example/tea x"], not: ["tea_", "steal", "теа"]),
    MatchCase(rule(.phrase, "c++"), holds: ["c++", "c+++", "C++11"], not: ["cc++", "c+"]),
    MatchCase(rule(.phrase, "#tea"), holds: ["#tea", "x#tea", "(#TEA)"], not: ["#teas", "tea"]),
    MatchCase(rule(.phrase, "a.b*(c)\\Ed"), holds: ["a.b*(c)\\ed"], not: ["axb*(c)\\ed", "a.b(c)\\ed"]),
    MatchCase(rule(.phrase, "чай"), holds: ["ЧАЙ!", "это чай", "чай-то"], not: ["чайник", "случай"]),
    MatchCase(rule(.phrase, "شاي"), holds: ["شاي", "اشرب شاي،"], not: ["شايك", "الشاي"]),
    MatchCase(rule(.phrase, "茶壶"), holds: ["茶壶", "我的茶壶很大", "x茶壶y"], not: ["茶", "壶茶"]),
    MatchCase(rule(.phrase, "お茶 time"), holds: ["このお茶 time", "お茶\u{3000}TIME。"], not: ["お茶 times", "お茶"]),
    MatchCase(rule(.phrase, "Straße"), holds: ["STRASSE", "straße", "Strasse"], not: ["Strassen", "Stras"]),
    MatchCase(rule(.phrase, "café"), holds: ["CAFÉ", "cafe\u{301}", "ｃａｆé"], not: ["cafe", "cafés"]),
    MatchCase(rule(.phrase, "te\u{200B}a"), holds: ["tea", "t\u{AD}ea"], not: ["te a"]),
    MatchCase(rule(.phrase, "tea\u{0}pot"), holds: ["tea\u{0}pot"], not: ["tea pot", "teapot"]),
    MatchCase(rule(.phrase, "tea\u{B}\u{1F}pot\u{7F}"), holds: ["tea\u{B}\u{1F}pot\u{7F}"], not: ["teapot"]),
    MatchCase(rule(.phrase, "🫖"), holds: ["🫖", "a 🫖!"], not: ["☕"]),
  ]

  @Test func aPhraseIsFoundAsWholeWordsInAnySpelling() throws {
    #expect(TextRuleTests.phrases.count == 16)
    let items = try TextRuleTests.phrases.reduce(0) { $0 + (try $1.check(as: .text)) }
    #expect(items == 84)
  }

  static let patterns: [MatchCase] = [
    MatchCase(
      rule(.pattern, "tea"),
      holds: ["TEA", "http://a.example/tea", "http://tea.example/", "ｔｅａ"],
      not: ["http://a.example/%74ea", "http://a.example/", "te a"]),
    MatchCase(
      rule(.pattern, "tea", on: .url), holds: ["http://a.example/tea", "tea.example", "x http://a.example/?tea"],
      not: ["tea", "a tea http://a.example/"]),
    MatchCase(
      rule(.pattern, "tea", on: .host), holds: ["http://TEA.example/", "x http://a.tea.example:80"],
      not: ["http://a.example/tea", "tea", "http://tea@a.example/"]),
    MatchCase(
      rule(.pattern, "tea", on: .text), holds: ["tea", "x http://a.example/tea", "tea.example"],
      not: ["http://a.example/tea", "https://tea.example"]),
    MatchCase(
      rule(.pattern, "^https?://a\\.example/x$"), holds: ["HTTP://A.example:80/y/../x", "see https://a.example/x."],
      not: ["http://a.example/x/", "http://a.example:81/x", "http://u@a.example/x"]),
    MatchCase(
      rule(.pattern, "^xn--bcher-kva\\.", on: .host), holds: ["http://bücher.example/"], not: ["http://bucher.example"]),
  ]

  @Test func aPatternIsSearchedWhereItSays() throws {
    #expect(TextRuleTests.patterns.count == 6)
    let items = try TextRuleTests.patterns.reduce(0) { $0 + (try $1.check()) }
    #expect(items == 29)
  }

  static let told: [(rules: [Rule], item: String, lines: [String])] = [
    ([rule(.domain, "a.example", id: "r")], "http://www.a.example/x", ["r domain a.example direct 7..<20"]),
    ([rule(.domain, "a.example", id: "r")], " b.a.example:80/x ", ["r domain a.example direct 1..<12"]),
    ([rule(.url, "a.example/x", id: "r")], "茶 http://a.example/x。", ["r url a.example/x derived extract 4..<22"]),
    (
      [rule(.host, "xn--bcher-kva.example", id: "r")], "x http://bücher.example",
      ["r host xn--bcher-kva.example derived extract 9..<24"]
    ),
    ([rule(.phrase, "tea pot", id: "r")], "a Tea\u{3000}pot", ["r phrase tea pot direct 2..<11"]),
    ([rule(.phrase, "tea pot", id: "r")], "茶 ｔｅａ pot!", ["r phrase tea pot folded fold 4..<17"]),
    ([rule(.phrase, "TEA", id: "r")], "ｔｅａ tea", ["r phrase TEA direct 10..<13"]),
    ([rule(.pattern, "fish", id: "r")], "a ﬁsh", ["r pattern fish folded fold 2..<7"]),
    ([rule(.pattern, "i", id: "r")], "ﬁ", ["r pattern i folded fold 0..<3"]),
    ([rule(.pattern, "tea\\Kpot", id: "r")], "a teapot", ["r pattern tea\\Kpot direct 5..<8"]),
    ([rule(.pattern, "/tea", id: "r")], "http://a.example/tea", ["r pattern /tea direct 16..<20"]),
    ([rule(.pattern, "/tea", id: "r")], "HTTP://a.example/tea", ["r pattern /tea direct 0..<20"]),
    ([rule(.pattern, "/tea", id: "r")], "x HTTP://a.example/%74ea", []),
    ([rule(.pattern, "/tea", id: "r")], "x http://a.example/y/../tea", ["r pattern /tea direct 23..<27"]),
    (
      [rule(.pattern, "^http://a.example/tea", id: "r")], "x http://a.example/y/../tea",
      ["r pattern ^http://a.example/tea derived extract 2..<27"]
    ),
    ([rule(.pattern, "^a\\.", id: "r", on: .host)], "x http://A.example/", ["r pattern ^a\\. derived extract 9..<18"]),
  ]

  /// Where lines end by two bytes, a search that is told where to give up would miss these.
  @Test(arguments: ["\r\nteapot", "a b\r\nteapot", "a b\r\nteapot and more"])
  func linesMayEndByTwoBytes(item: String) throws {
    let matcher = Matcher(try blocklist([rule(.pattern, "(*CRLF)(?m)^.{0,1}teapot", id: "r")]))
    #expect(matcher.match(text: item).matches.map(\.rule) == ["r"])
  }

  @Test func compilingAllPatternsFirstChangesNoAnswer() throws {
    let list = try blocklist([rule(.pattern, "tea\\W?pot", id: "r"), rule(.phrase, "green tea", id: "p")])
    list.prepare(compilesPatterns: true)
    #expect(Matcher(list).match(text: "green tea, tea-pot").matches.map(\.rule) == ["r", "p"])
  }

  @Test func aMatchTellsFormStepsAndPlace() throws {
    #expect(TextRuleTests.told.count == 16)
    for (rules, item, lines) in TextRuleTests.told {
      #expect(Matcher(try blocklist(rules)).match(item: item).lines == lines, "\(item)")
    }
  }

  @Test(arguments: ["(a+)+$", "(*NO_JIT)(a+)+$"])
  func aPatternAtItsLimitIsAFailureAndTheOthersGoOn(costly: String) throws {
    let rules = [rule(.pattern, "tea", id: "r0"), rule(.pattern, costly, id: "r1"), rule(.phrase, "pot", id: "r2")]
    let matcher = Matcher(try blocklist(rules))
    let item = String(repeating: "a", count: 64) + "! tea pot"
    for _ in 0..<2 {
      let verdict = matcher.match(item: item)
      #expect(verdict.matches.map(\.rule) == ["r0", "r2"])
      #expect(verdict.failures == [MatchFailure(rule: "r1", action: .block, error: "match limit")])
      #expect(matcher.match(item: "a tea").failures.isEmpty)
    }
    let folded = matcher.match(item: item + " ｔ")
    #expect(folded.failures == [MatchFailure(rule: "r1", action: .block, error: "match limit")])
  }

  @Test func aPatternNamedOnceAnItemIsNamedByItsSurestMatch() throws {
    let matcher = Matcher(try blocklist([rule(.pattern, "tea", id: "r")]))
    #expect(matcher.match(item: "ｔｅａ http://tea.example/ tea").lines == ["r pattern tea direct 17..<20"])
    #expect(
      matcher.match(item: "http://a.example/ｔｅａ x http://b.example/%74ea").lines == [
        "r pattern tea folded fold 17..<26"
      ])
  }
}
