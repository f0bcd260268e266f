// Rules on identities, and handles in texts that name them.

import CordonMatcher
import CordonLists
import CordonTestSupport
import Testing

@Suite struct HandleRuleTests {
  static let cases: [MatchCase] = [
    MatchCase(
      rule(.identity, "telegram:channel:teapots"),
      holds: [
        "telegram @teapots", "join us: TG @Teapots!", "@teapots on Telegram", "ｔｅｌｅｇｒａｍ：＠ｔｅａｐｏｔｓ",
        "телеграм\u{200B} @teapots",
        "تلگرام: @teapots",
      ],
      not: ["@teapots", "twitter @teapots", "telegram @teapots2", "telegram #teapots", "telegram. @teapots"]),
    MatchCase(
      rule(.url, "https://t.me/teapots"), holds: ["telegram @teapots", "t.me/s/teapots"],
      not: ["twitter @teapots", "telegram @kettles"]),
    MatchCase(rule(.identity, "x:user:teapot_rally"), holds: ["@teapot_rally on X"], not: ["telegram @teapot_rally"]),
    MatchCase(
      rule(.sha256, sha256Hexadecimal(of: "telegram:channel:teapots")), holds: ["tg @teapots"], not: ["@teapots"]),
    MatchCase(rule(.domain, "t.me"), holds: ["t.me/teapots"], not: ["telegram @teapots"]),
    MatchCase(rule(.url, "https://t.me/teapots/12"), holds: ["https://t.me/s/teapots/12"], not: ["telegram @teapots"]),
  ]

  @Test func aHandleBesideItsPlatformIsAnIdentity() throws {
    #expect(Self.cases.count == 6)
    let items = try Self.cases.reduce(0) { $0 + (try $1.check(as: .text)) }
    #expect(items == 23)
  }

  static let told: [(rules: [Rule], item: String, lines: [String])] = [
    (
      [rule(.identity, "telegram:channel:teapots", id: "r")], "茶 telegram @Teapots!",
      ["r identity telegram:channel:teapots folded extract+identity 13..<21"]
    ),
    (
      [rule(.identity, "telegram:channel:teapots", id: "r")], "tg\u{3000}＠ｔｅapots",
      ["r identity telegram:channel:teapots folded extract+identity 5..<19"]
    ),
    (
      [rule(.identity, "telegram:channel:teapots", id: "r")], "t.me/teapots, telegram @teapots",
      [
        "r identity telegram:channel:teapots derived extract+identity 0..<12",
        "r identity telegram:channel:teapots folded extract+identity 23..<31",
      ]
    ),
    (
      [rule(.phrase, "teapots", id: "p"), rule(.identity, "telegram:channel:teapots", id: "a", .allow)],
      "teapots? telegram @teapots", ["p phrase teapots direct 0..<7"]
    ),
    (
      [rule(.phrase, "teapots", id: "p"), rule(.identity, "telegram:channel:teapots", id: "a", .allow)],
      "telegram @teapots", []
    ),
  ]

  @Test func aMatchTellsFormStepsAndPlace() throws {
    #expect(Self.told.count == 5)
    for (rules, item, lines) in Self.told {
      let matcher = Matcher(try blocklist(rules))
      #expect(matcher.match(item: item).lines == lines, "\(item)")
      let bytes = Array("nothing\n\(item)".utf8)
      var told: [[String]] = []
      matcher.match(items: [0..<7, 8..<bytes.count], of: bytes.span) { _, verdict in told.append(verdict.lines) }
      #expect(told == [[], lines], "\(item), in a batch")
    }
  }

  @Test func theFirstRuleMayBeAHandles() throws {
    let rules = [rule(.phrase, "teapots", id: "p"), rule(.identity, "telegram:channel:teapots", id: "r")]
    let matcher = Matcher(try blocklist(rules), options: .init(stopsAtFirst: true))
    #expect(matcher.match(text: "telegram @teapots").matches.map(\.rule) == ["r"])
    #expect(matcher.match(text: "twitter @teapots").matches.map(\.rule) == ["p"])
  }

  @Test func explainShowsTheHandle() throws {
    let matcher = Matcher(try blocklist([rule(.identity, "telegram:channel:teapots", id: "r")]))
    let lines = matcher.explain(item: Array("telegram @kettles".utf8).span).lines.map { "\($0.label) \($0.detail)" }
    #expect(lines.contains("handle a handle beside its platform's name stands at bytes 9..<17"), "\(lines)")
    #expect(lines.contains("identity telegram:channel:kettles: not listed"), "\(lines)")
  }
}
