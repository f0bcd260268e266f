// Rules that find evasions: what of a text's skeleton they match, in which words of the item, and what they leave alone.

import CordonMatcher
import CordonLists
import CordonTestSupport
import Testing

@Suite struct EvasionRuleTests {
  static let cases: [MatchCase] = [
    MatchCase(
      rule(.phrase, "teapot rally", evasion: true),
      holds: [
        "teapot rally", "TEAPOT RALLY", "t3apot ra11y", "te@pot r@lly", "t.e.a.p.o.t rally", "tea-pot ral_ly",
        "t e a p o t rally", "teapot-rally", "t3apot_rally", "teapot...rally", "t.e.a.p.o.t rally",
        "a teapot-rally-yes", "теароt rаlly", "ｔｅａｐｏｔ　ｒａｌｌｙ", "tea\u{200B}pot r\u{301}ally", "a (t€apot) t3ap0t r4lly!",
      ],
      not: ["teapot", "teapots rally", "teapot, rally", "teapotrally", "tea/pot rally", "rally teapot"]),
    MatchCase(
      rule(.phrase, "50 cent", evasion: true), holds: ["50 cent", "50 c3nt", "5.0 cеnt"], not: ["so cent", "5o cent"]),
    MatchCase(
      rule(.phrase, "чайник", evasion: true), holds: ["чайник", "ч а й н и к", "ЧАЙ.НИК"], not: ["чайники", "чай ник"]),
    MatchCase(rule(.phrase, "شاي", evasion: true), holds: ["شـاي", "ش.ا.ي", "شَاي"], not: ["شايك"]),
    MatchCase(rule(.phrase, "teapot rally"), holds: ["ｔｅａｐｏｔ rally"], not: ["t3apot rally", "t.e.a.p.o.t rally"]),
    MatchCase(
      rule(.pattern, #"tea\W?pots?\b"#, on: .text, evasion: true),
      holds: ["tea pot", "teapots", "t3a-p0t$", "t.e.a.p.o.t", "теароt", "te4 p0t5"],
      not: ["tea x pot", "teapotss", "t ea pot"]),
    MatchCase(
      rule(.pattern, #"kettle \d{2}"#, on: .text, evasion: true), holds: ["kettle 47", "k3ttle 47", "kеttlе 47"],
      not: ["kettle at", "k3ttle at", "kettle4 7"]),
    MatchCase(
      rule(.pattern, "m[ae]dern [mk]ettle", on: .text, evasion: true),
      holds: ["madern kettle", "rnadern rnettle", "m3dern mettle", "madеm kettle"],
      not: ["nadern kettle", "adern kettle"]),
    MatchCase(
      rule(.pattern, "[^m]urse", on: .text, evasion: true), holds: ["nurse", "rnurse", "nur5e"],
      not: ["murse", "mur5e", "urse"]),
    MatchCase(
      rule(.pattern, #"samovar(?!\W)"#, on: .text, evasion: true), holds: ["the s@movar", "s@movars"],
      not: ["samovar, s@movar, yes"]),
    MatchCase(
      rule(.pattern, "[^.!?]urn", on: .text, evasion: true), holds: ["lurn", "a urn", "aυrn"], not: ["urn", ".υrn"]),
    MatchCase(
      rule(.pattern, #"(?:^|\W)rally(?:\W|$)"#, on: .text, evasion: true),
      holds: ["r4lly", "a rаlly, yes", "(rally)"], not: ["orally", "or4lly", "rallys"]),
    MatchCase(
      rule(.pattern, "room [0-9]{3}", on: .text, evasion: true), holds: ["room 101", "r00m 501"],
      not: ["room set", "r00m set", "room lol"]),
    MatchCase(
      rule(.pattern, "narket", on: .text, evasion: true), holds: ["narket", "n4rket", "a.n.arket"],
      not: ["market", "m4rket"]),
    MatchCase(
      rule(.pattern, "teapot.{0,5}", on: .text, evasion: true), holds: ["t3apot abcm", "t3apotrn", "t3apot"],
      not: ["teap0d"]),
    MatchCase(rule(.pattern, "spa[rm]", on: .text, evasion: true), holds: ["sp@m", "sp@r", "sp4rn"], not: ["sp@n"]),
    MatchCase(
      rule(.pattern, #"pay 50\b"#, on: .text, evasion: true), holds: ["pay 50", "p4y 50"],
      not: ["pay so much", "p4y so"]),
    MatchCase(
      rule(.pattern, "covid-?19", on: .text, evasion: true), holds: ["c0vid19", "covid19", "cоvid-19"],
      not: ["c0vid 20"]),
    MatchCase(
      rule(.phrase, "join a rally", evasion: true), holds: ["join-a-rally", "j0in.a.rally", "join_a_r@lly"],
      not: ["joina rally"]),
    MatchCase(
      rule(.phrase, "teapot", evasion: true),
      holds: ["@t3apot", "$t3apot", "x: !t3apot", "hi!t3apot", "|t3apot|", "t3apot@home", "te@pot"], not: ["te@pots"]),
    MatchCase(rule(.phrase, "shell", evasion: true), holds: ["sh3ll", "s.h.e.l.l"], not: ["she'll", "she’ll"]),
    MatchCase(
      rule(.pattern, "bur", on: .text, evasion: true), holds: ["burn", "bυrn"], not: ["bum", "bυm"]),
    MatchCase(
      rule(.pattern, "tea", on: .url, evasion: false), holds: ["http://a.example/tea"], not: ["http://a.example/t3a"]),
  ]

  @Test func anEvasionIsFound() throws {
    #expect(Self.cases.count == 23)
    let items = try Self.cases.reduce(0) { $0 + (try $1.check(as: $1.rules[0].targets == .url ? .url : .text)) }
    #expect(items == 128)
  }

  /// A pattern finds in folded texts what its own text is when folded, whatever the text was.
  static let folded: [MatchCase] = [
    MatchCase(rule(.pattern, "أحمر"), holds: ["أحمر", "احمر", "أَحمَر", "x احـمر"], not: ["حمر"]),
    MatchCase(rule(.pattern, "[أب]يت"), holds: ["أيت", "ايت", "بيت", "بـيت"], not: ["ديت"]),
    MatchCase(rule(.pattern, "cafe\u{301}s?"), holds: ["cafés", "cafe\u{301}", "ＣＡＦÉ"], not: ["cafe", "cafes"]),
    MatchCase(rule(.pattern, "ﬁsh"), holds: ["fish", "ﬁsh", "ＦＩＳＨ"], not: ["fsh"]),
    // What vanishes is no reason to match without it.
    MatchCase(
      rule(.pattern, #"sale[\x{600}-\x{6FF}]+"#, on: .text), holds: ["saleأب", "ｓaleب"],
      not: ["a big sales day", "ｓales"]),
    MatchCase(
      rule(.pattern, #"tea[\x{200B}-\x{200D}]"#, on: .text), holds: ["tea\u{200B}pot"], not: ["teapot", "ｔea"]),
    MatchCase(rule(.pattern, "(?<=[ßx])a", on: .text), holds: ["ßa", "xa", "ｘa"], not: ["sa", "ｖisa"]),
    MatchCase(rule(.pattern, #"tea\npot"#, on: .text), holds: ["tea\npot"], not: ["tea pot", "ｔea pot"]),
    MatchCase(rule(.pattern, "tea  pot"), holds: ["tea  pot", "tea pot", "tea \t pot"], not: ["teapot"]),
  ]

  @Test func aPatternIsFoldedAsTextsAre() throws {
    #expect(Self.folded.count == 9)
    let items = try Self.folded.reduce(0) { $0 + (try $1.check(as: .text)) }
    #expect(items == 38)
  }

  static let told: [(rules: [Rule], item: String, lines: [String])] = [
    (
      [rule(.phrase, "teapot", id: "r", evasion: true)], "茶 t.3.a.p.o.t!",
      ["r phrase teapot folded fold+skeleton 4..<15"]
    ),
    ([rule(.phrase, "teapot", id: "r", evasion: true)], "t3apot teapot", ["r phrase teapot direct 7..<13"]),
    ([rule(.phrase, "teapot", id: "r", evasion: true)], "t3apot ｔeapot", ["r phrase teapot folded fold 7..<15"]),
    (
      [rule(.phrase, "teapot", id: "r", evasion: true)], "t e a p\u{A0}0 t, t3apot",
      ["r phrase teapot folded fold+skeleton 0..<12"]
    ),
    (
      [rule(.pattern, "k[ei]ttle", id: "r", on: .text, evasion: true)], "(kеttle) k!ttle",
      ["r pattern k[ei]ttle folded fold+skeleton 1..<8"]
    ),
    ([rule(.pattern, "أحمر", id: "r", on: .text)], "x احمر", ["r pattern أحمر folded fold 2..<10"]),
    ([rule(.pattern, "أحمر", id: "r", on: .text)], "x احـمر أحمر", ["r pattern أحمر direct 13..<21"]),
    ([rule(.pattern, "ﬁsh", id: "r", on: .text)], "x fish", ["r pattern ﬁsh folded fold 2..<6"]),
  ]

  @Test func aMatchTellsFormStepsAndPlace() throws {
    #expect(Self.told.count == 8)
    for (rules, item, lines) in Self.told {
      let matcher = Matcher(try blocklist(rules))
      #expect(matcher.match(item: item).lines == lines, "\(item)")
      let bytes = Array(item.utf8)
      matcher.match(items: [0..<bytes.count], of: bytes.span) { _, verdict in
        #expect(verdict.lines == lines, "\(item), in a batch")
      }
    }
  }

  @Test func anExceptionMayFindEvasionsToo() throws {
    let rules = [rule(.phrase, "teapot", id: "r"), rule(.phrase, "museum", id: "m", .allow, evasion: true)]
    let verdict = Matcher(try blocklist(rules)).match(item: "a teapot in the mu5eum")
    #expect(verdict.matches.isEmpty && verdict.removed.map(\.rule) == ["r"] && verdict.exceptions.map(\.rule) == ["m"])
  }

  @Test func explainShowsTheSkeleton() throws {
    let matcher = Matcher(try blocklist([rule(.phrase, "teapot", id: "r", evasion: true)]))
    let lines = matcher.explain(item: Array("A T3apot".utf8).span).lines
    #expect(lines.contains { $0.label == "skeleton" && $0.detail == "a teapot" })
    let plain = Matcher(try blocklist([rule(.phrase, "teapot", id: "r")]))
    #expect(!plain.explain(item: Array("A T3apot".utf8).span).lines.contains { $0.label == "skeleton" })
  }

  @Test func preparedPatternsAnswerAlike() throws {
    let list = try blocklist([
      rule(.pattern, #"t[e3]a\W?pot"#, id: "a", on: .text, evasion: true), rule(.pattern, "أحم.ر", id: "b"),
    ])
    list.prepare(compilesPatterns: true)
    #expect(Matcher(list).match(text: "t.e.a p0t, احمxر").matches.map(\.rule) == ["a", "b"])
  }
}
