// What no list may do: grow past a limit, expand without end, nest without end, or trap.

import CordonModel
import CordonTestSupport
import Testing

@testable import CordonLists

@Suite struct ReaderBoundsTests {
  @Test func aValueAboveTheLimitIsRefused() {
    let longest = "a.example/" + String(repeating: "x", count: 8192 - 10)
    #expect(read(longest, .text).diagnosticLines == [])
    #expect(read(longest + "\r\n", .text).diagnosticLines == [], "a line end is no part of its line")
    #expect(
      read(longest + "x", .text).diagnosticLines == [
        "l:1:1: error: a line of 8193 bytes, and the limit is 8192; split what was fused"
      ])
    let tooLong = ["l:1:8: error: `url` has 8193 bytes, and the limit is 8192; shorten it"]
    #expect(read("- url: \(longest)", .yaml).diagnosticLines == [])
    #expect(read("- url: \(longest)x", .yaml).diagnosticLines == tooLong)
    #expect(read("{\"url\":\"\(longest)\"}", .jsonl).diagnosticLines == [])
    #expect(read("{\"url\":\"\(longest)x\"}", .jsonl).diagnosticLines == tooLong)
  }

  @Test func aLineOfJSONAboveTheLimitIsRefused() {
    var limits = ListLimits.standard
    limits.recordBytes = 20
    #expect(
      read("{\"url\":\"a.example/x\"}\n{\"url\":\"a.example\"}", .jsonl, limits: limits).diagnosticLines == [
        "l:1:1: error: a line of 21 bytes, and the limit is 20; split what was fused"
      ])
  }

  static let three: [(ListFormat, String)] = [
    (.text, "a.example\nb.example\nc.example\n"),
    (.yaml, "- domain: a.example\n- domain: b.example\n- domain: c.example\n"),
    (.jsonl, "{\"domain\":\"a.example\"}\n{\"domain\":\"b.example\"}\n{\"domain\":\"c.example\"}\n"),
  ]

  @Test(arguments: three) func tooManyRulesAreSaidAndNotRead(_ format: ListFormat, _ text: String) {
    var limits = ListLimits.standard
    limits.rules = 2
    let source = read(text, format, limits: limits)
    #expect(source.ruleLines == ["domain a.example", "domain b.example"])
    #expect(source.diagnostics.count == 1)
    #expect(source.diagnostics.first?.location.line == 3)
    #expect(
      source.diagnostics.first?.message
        == "more than 2 rules in one source, and the rest was not read; split the list")
  }

  @Test func readingEndsAfterTooManyErrors() {
    var limits = ListLimits.standard
    limits.errors = 2
    let sources: [(ListFormat, String)] = [
      (.text, "x\nx\nx\nx"), (.yaml, "[1, 2, 3, 4]"), (.jsonl, "1\n2\n3\n4"), (.jsonl, "x\nx\nx\nx"),
    ]
    for (format, text) in sources {
      let source = read(text, format, limits: limits)
      #expect(source.diagnostics.count == 3, "\(format)")
      #expect(
        source.diagnostics.last?.message == "more than 2 errors, and the rest was not read; is the format right?")
    }
  }

  @Test func entriesAreCounted() {
    var limits = ListLimits.standard
    limits.entries = 2
    #expect(read("- {url: x, labels: [a, b]}", .yaml, limits: limits).diagnosticLines == [])
    #expect(
      read("- {url: x, labels: [a, b, c]}", .yaml, limits: limits).diagnosticLines == [
        "l:1:20: error: `labels` has 3 entries, and the limit is 2; shorten it"
      ])
  }

  @Test func yamlAboveTheLimitIsRefusedUnread() {
    var limits = ListLimits.standard
    limits.yamlBytes = 10
    #expect(
      read("- url: a.example", .yaml, limits: limits).diagnosticLines == [
        "l:1:1: error: 16 bytes of YAML, and the limit is 10; write large lists as JSON Lines or plain text"
      ])
  }

  @Test func yamlSyntaxErrorsEndAfterTheLimit() {
    let source = read(String(repeating: "- url: a: b\n", count: 30), .yaml)
    #expect(source.diagnostics.count == 21)
    #expect(
      source.diagnostics.last?.message == "more than 20 syntax errors, and no rule was read; mend these first")
  }

  @Test(arguments: ["[", "- ", "{a: ", "? ", "- [", "? - "]) func deepNestingIsADiagnostic(_ opening: String) {
    for depth in [20, 900, 2000, 100_000] {
      let source = read(String(repeating: opening, count: depth), .yaml)
      #expect(source.hasErrors && source.list.rules.isEmpty, "\(depth)")
    }
    #expect(read(String(repeating: opening, count: 100_000), .jsonl).hasErrors)
  }

  /// Nine levels of nine aliases each, and hashed as a key: more nodes than any machine walks.
  @Test func anAliasBombIsRefusedBeforeItIsParsed() {
    var bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n"
    for (name, previous) in zip("bcdefghij", "abcdefghi") {
      bomb += "\(name): &\(name) [\(Array(repeating: "*\(previous)", count: 9).joined(separator: ","))]\n"
    }
    for end in ["? *j : x\n", "{*j : x}\n", "? [*j] : x\n", "rules: *j\n"] {
      let source = read(bomb + end, .yaml)
      #expect(source.list.rules.isEmpty)
      #expect(source.diagnostics.first?.message.hasPrefix("`*a` repeats what `&a` in line 1 names") == true)
    }
  }

  @Test func anAliasIsFoundWhereverATokenMayStand() {
    let aliases = [
      "&x\n*x", "- &x a\n- *x", "[&x a,*x]", "{\"a\":&x b,\"c\":*x}", "&x a\u{85}*x", "&x a\u{2028}*x", "[&x a,?*x]",
      "- &x-1 a\n- *x-1", "[&x ,\"a\"*x]", "\u{FEFF}&x a\n\u{FEFF}*x",
    ]
    for text in aliases { #expect(YAMLAliases.first(in: Array(text.utf8)) != nil, "\(text)") }
    let none = [
      "", "*", "&", "- *x\n- &x a", "- &x a\n- *y", "a*x&x b*x", "- http://a.example/?x=1&y=*y", "- 'a&b'\n- c*b",
      "- pattern: .*x\n- url: a.example/?&x=1",
    ]
    for text in none { #expect(YAMLAliases.first(in: Array(text.utf8)) == nil, "\(text)") }
  }

  /// Bytes from the formats' own signs, so that they get past the first check, and plain random ones.
  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64]) func randomBytesNeverTrap(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let words = [
      "rules:", "- ", "\n", "  ", "url: ", "domain", ": ", "a.example", "{", "}", "[", "]", "\"", "'", ",", "#", "&a",
      "*a",
      "!x", "|", ">", "\\u", "d83d", "\\", "\r\n", "\u{85}", "\u{2028}", "\t", "é", "null", "12", "examples:", "match:",
      "on: ", "?", "---", "...", "%", "@", "\0", "http://", "<<",
    ].map { Array($0.utf8) }
    var diagnostics = 0
    for round in 0..<400 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0..<60, using: &random) {
        if Int.random(in: 0..<12, using: &random) == 0 {
          bytes.append(UInt8.random(in: 0...255, using: &random))
        } else {
          bytes += words[Int.random(in: 0..<words.count, using: &random)]
        }
      }
      for format in ListFormat.allCases {
        for kind in format == .text ? [nil] + RuleKind.allCases : [nil] {
          let source = ListReader(as: kind).read(bytes: bytes, named: "l", format: format)
          let lines = bytes.count(where: { $0 == 0x0A }) + 1
          for diagnostic in source.diagnostics {
            let isInside = (1...lines).contains(diagnostic.location.line) && diagnostic.location.column >= 1
            #expect(isInside, "seed \(seed), round \(round), \(format): \(diagnostic)")
            #expect(!diagnostic.message.contains { $0.isNewline }, "seed \(seed), round \(round): \(diagnostic)")
          }
          diagnostics += source.diagnostics.count
        }
      }
      _ = ListFormat(sniffing: bytes[...])
    }
    #expect(diagnostics > 1000, "seed \(seed)")
  }
}
