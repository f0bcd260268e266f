// Plain text lists: what a line is taken for, where comments begin, and what is refused.

import CordonModel
import Testing

@testable import CordonLists

@Suite struct TextListTests {
  static let told: [SourceCase] = [
    SourceCase("example.org\n", rules: ["domain example.org"]),
    SourceCase("example.org", rules: ["domain example.org"]),
    SourceCase("a.example\r\nb.example\r\n", rules: ["domain a.example", "domain b.example"]),
    SourceCase("\u{FEFF}a.example\n", rules: ["domain a.example"]),
    SourceCase("  \t a.example \t\n", rules: ["domain a.example"]),
    SourceCase("\n\n# comment\n  # comment\na.example # comment\n", rules: ["domain a.example"]),
    SourceCase("a.example/x#part", rules: ["url a.example/x#part"]),
    SourceCase("a.example.", rules: ["domain a.example."]),
    SourceCase("192.0.2.7", rules: ["domain 192.0.2.7"]),
    SourceCase("[2001:db8::1]", rules: ["domain [2001:db8::1]"]),
    SourceCase("bücher.example", rules: ["domain bücher.example"]),
    SourceCase("a.example/", rules: ["url a.example/"]),
    SourceCase("a.example?q=1", rules: ["url a.example?q=1"]),
    SourceCase("a.example:8080/x", rules: ["url a.example:8080/x"]),
    SourceCase("https://a.example", rules: ["url https://a.example"]),
    SourceCase("HTTP://A.example/X", rules: ["url HTTP://A.example/X"]),
    SourceCase("https://a.example/?u=http://b.example", rules: ["url https://a.example/?u=http://b.example"]),
    SourceCase("web.example/web/2020/http://b.example/", rules: ["url web.example/web/2020/http://b.example/"]),
  ]

  @Test(arguments: told) func aLineIsToldByItsForm(_ source: SourceCase) {
    let read = read(source.text, .text)
    #expect(read.ruleLines == source.rules)
    #expect(read.diagnosticLines == [])
  }

  static let refused: [SourceCase] = [
    SourceCase("", ["l:1:1: warning: this source holds no rules; is it the right file?"]),
    SourceCase(
      "a.example\n teapot\n", rules: ["domain a.example"],
      [
        "l:2:2: error: this is neither a host nor an address; say what the lines are: --as url, domain, pattern, phrase or sha256"
      ]
    ),
    SourceCase(
      "teapot rally",
      [
        "l:1:7: error: a line with spaces is neither a host nor an address; say what the lines are: --as phrase or "
          + "--as pattern"
      ]),
    SourceCase(
      "http://a.examplehttp://b.example\nhttps://c.example/xHTTPS://d.example\na.example/http://b.example",
      rules: ["url a.example/http://b.example"],
      [
        "l:1:17: error: a second address begins here: two lines are fused; put each on its own line",
        "l:2:20: error: a second address begins here: two lines are fused; put each on its own line",
      ]),
    SourceCase(
      "*.a.example\n.b.example",
      [
        "l:1:1: error: `domain` begins with a wildcard; a `domain` rule on `a.example` holds for every host below it",
        "l:2:1: error: `domain` begins with a wildcard; a `domain` rule on `b.example` holds for every host below it",
      ]),
    SourceCase(
      "a.example:80",
      [
        "l:1:10: error: a host with a port is neither a host nor an address; leave the port out: rules hold for every "
          + "port"
      ]),
    SourceCase(
      "||ads.example^\n@@||a.example^",
      [
        "l:1:1: error: this is an Adblock rule, not plain text; write the host or the address alone",
        "l:2:1: error: this is an Adblock rule, not plain text; write the host or the address alone",
      ]),
    SourceCase(
      "a.example\nb\0.example\nc.example", rules: ["domain a.example", "domain c.example"],
      ["l:2:2: error: a NUL byte: this is no text, or a damaged file; save it as UTF-8"]),
    SourceCase(
      "someone@a.example",
      [
        "l:1:1: error: this is neither a host nor an address; say what the lines are: --as url, domain, pattern, phrase or sha256"
      ]
    ),
    SourceCase(
      "a.example/\u{1}", ["l:1:11: error: `url` holds the control character U+0001; remove it"]),
  ]

  @Test(arguments: refused) func aLineThatIsNoneIsRefusedWhereItStands(_ source: SourceCase) {
    let read = read(source.text, .text)
    #expect(read.ruleLines == source.rules)
    #expect(read.diagnosticLines == source.diagnostics)
  }

  @Test func theTablesAreWhole() {
    #expect(Self.told.count == 18)
    #expect(Self.refused.count == 10)
  }

  @Test func commentsEndWhereValuesMayHoldTheSign() {
    let lines = "# comment\ntea #party\ntea # party\n"
    #expect(read(lines, .text, as: .pattern).ruleLines == ["pattern tea #party", "pattern tea # party"])
    #expect(read(lines, .text, as: .phrase).ruleLines == ["phrase tea #party", "phrase tea"])
    #expect(read("a.example #x\n", .text, as: .domain).ruleLines == ["domain a.example"])
  }

  /// A form feed and its kin end lines in editors, and not here: a comment would hide all that follows.
  @Test func noRuleHidesBehindACommentInOneLine() {
    for end in ["\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}"] {
      for comment in ["# one", "a.example # one"] {
        let read = read("\(comment)\(end)b.example\nc.example\n", .text)
        #expect(read.ruleLines == ["domain c.example"], "\(comment)")
        #expect(
          read.diagnosticLines.first?.hasPrefix("l:1:\(comment.count + 1): error: a comment holds a character") == true,
          "\(read.diagnosticLines)")
      }
      // At the end of a line it hides nothing.
      #expect(read("a.example # one\(end)\n\(end)\nb.example\n", .text, as: .domain).diagnosticLines.count <= 1)
    }
    #expect(
      read("a.example # one\u{C}\n\u{C}\nb.example\n", .text).ruleLines == ["domain a.example", "domain b.example"])
  }

  @Test func aNamedKindIsChecked() {
    #expect(
      read("a.example/x\nb.example", .text, as: .domain).diagnosticLines == [
        "l:1:10: error: `domain` wants a host alone; for an address write a `url` rule"
      ])
    let digests = read(String(repeating: "a", count: 64) + "\n  ag\naa\n", .text, as: .sha256)
    #expect(digests.list.rules.count == 1)
    #expect(
      digests.diagnosticLines == [
        "l:2:4: error: `sha256` wants 64 hexadecimal digits and nothing else",
        "l:3:1: error: `sha256` wants 64 hexadecimal digits, and this has 2",
      ])
    #expect(read("a b.example", .text, as: .url).ruleLines == ["url a b.example"])
  }

  @Test func invalidUTF8IsNamedByItsByte() {
    let bytes = Array("a.example\nx".utf8) + [0xC3, 0xA9, 0xC3, 0x28] + Array(".example\nb.example\n".utf8)
    let source = ListReader().read(bytes: bytes, named: "l", format: .text)
    #expect(source.ruleLines == ["domain a.example", "domain b.example"])
    #expect(source.diagnosticLines == ["l:2:4: error: this is not valid UTF-8; save the list as UTF-8"])
  }

  @Test func utf16IsRefusedOnce() {
    for start: [UInt8] in [[0xFF, 0xFE, 0x61, 0], [0xFE, 0xFF, 0, 0x61], [0, 0, 0xFE, 0xFF]] {
      for format in ListFormat.allCases {
        let source = ListReader().read(bytes: start, named: "l", format: format)
        #expect(source.diagnosticLines == ["l:1:1: error: this is UTF-16 or UTF-32; save the list as UTF-8"])
      }
    }
  }

  @Test func everyValueHasItsPlace() throws {
    let rules = read("\n  a.example\n\tb.example/é # x\n", .text).list.rules
    try #require(rules.count == 2)
    #expect(rules[0].location == SourceLocation(file: "l", line: 2, column: 3))
    #expect(rules[1].location == SourceLocation(file: "l", line: 3, column: 2))
    #expect(rules[1].id == nil && rules[1].scope == .page && rules[1].action == .block)
  }
}
