// PCRE2 as Cordon sets it: caseless, UTF, any bytes as subject, limits that stop one pattern and not the rest.

import CordonModel
import CordonPatterns
import CordonTestSupport
import Testing

@Suite struct PatternTests {
  static let searches: [(pattern: String, subject: [UInt8], found: Range<Int>?)] = [
    ("tea", utf8("a TEA pot"), 2..<5), ("tea$", utf8("tea pot"), nil), ("", utf8("tea"), 0..<0), ("", [], 0..<0),
    ("x*", [], 0..<0),
    ("x", [], nil), ("^$", [], 0..<0), ("a|tea", utf8("tea a"), 0..<3), ("ЧАЙ", utf8("x чай"), 2..<8),
    (".", utf8("茶"), 0..<3),
    ("[茶壶]+", utf8("a茶壶b"), 1..<7), ("\\bчай\\b", utf8("чай"), nil), ("(*UCP)\\bчай\\b", utf8("а чай"), 3..<9),
    ("\u{212A}", utf8("k"), 0..<1), ("\\x{E9}", utf8("É"), 0..<2), ("(?<=é)t", utf8("ét"), 2..<3),
    ("a.c", utf8("a\nc"), nil),
    ("(?s)a.c", utf8("a\nc"), 0..<3), ("a b", utf8("ab"), nil), ("(?x)a b", utf8("ab"), 0..<2),
    ("(?-i)tea", utf8("TEA"), nil),
    // \K sets the start of what is reported.
    ("tea\\Kpot", utf8("teapot"), 3..<6), ("tea\\K", utf8("tea"), 3..<3),
    // Bytes that are no UTF-8 match nothing, and the rest is searched.
    ("tea", [0xFF] + utf8("tea"), 1..<4), ("tea", utf8("te") + [0x80] + utf8("a tea"), 5..<8), (".", [0xFF], nil),
    ("^tea", [0xC3] + utf8("tea"), nil), ("a.b", [0x61, 0xC3, 0x62], nil), ("é", [0xC3, 0xC3, 0xA9], 1..<3),
    ("tea$", utf8("tea") + [0xE3, 0x80], nil), ("\\x00", [0x61, 0x00], 1..<2), ("", [0xFF], 0..<0),

    ("(*NO_JIT)tea", [0xFF] + utf8("tea"), 1..<4), ("(*NO_JIT).", [0xFF], nil), ("(?=tea)", utf8("a tea"), 2..<2),
    // Negated types find characters beyond ASCII, which the JIT of 10.42 does not.
    ("a\\W?p", utf8("a\u{3000}P"), 0..<5), ("\\W", utf8("é"), 0..<2), ("\\D+", utf8("1茶2"), 1..<4),
    ("\\S", utf8(" 🫖"), 1..<5),
    ("[\\W]", utf8("é"), 0..<2), ("a[^x]p", utf8("aép"), 0..<4), ("\\\\W", utf8("a\\w"), 1..<3),
    ("(*UCP)\\W", utf8("é"), nil),
    ("\\W", [0xFF, 0xC3, 0xA9], 1..<3),
    // The JIT of 10.47 ends the process here, that of 10.42 does not.
    ("\\X{1,2}+b", [0x61, 0xC3, 0x62], nil), ("\\X{1,2}+b", utf8("ab") + [0xC3] + utf8("ẞAẞA"), nil),
    ("\\X{0,2}+k|\\X{0,2}+[b]s]", [0xC3] + utf8("ẞAẞAẞAbaSkA"), 14..<17), ("\\X{2}", utf8("e\u{301}🫖"), 0..<7),
  ]

  @Test func aPatternFindsWhatPCRE2Means() throws {
    #expect(PatternTests.searches.count == 48)
    let searcher = PatternSearcher()
    for (source, subject, found) in PatternTests.searches {
      let pattern = try Pattern(Array(source.utf8).span)
      let outcome = withExactBuffer(of: subject) { searcher.search($0, for: pattern) }
      #expect(outcome == found.map { .match($0) } ?? .noMatch, "\(source) in \(shown(subject))")
    }
  }

  static let refused: [(pattern: String, message: String, offset: Int)] = [
    ("(tea", "missing closing parenthesis", 4), ("tea)", "unmatched closing parenthesis", 3),
    ("[tea", "missing terminating ] for character class", 4),
    ("*tea", "quantifier does not follow a repeatable item", 0),
    ("tea\\", "\\ at end of pattern", 4), ("a{3,1}", "numbers out of order in {} quantifier", 5),
    ("(?<=a+)b", "lookbehind assertion is not fixed length", 0),
    ("\\x{110000}", "character code point value in \\x{} or \\o{} is too large", 9),
    ("(?P<a>x)(?P<a>y)", "two named subpatterns have the same name (PCRE2_DUPNAMES not set)", 14),
    ("(?=a\\K)", "\\K is not allowed in lookarounds (but see PCRE2_EXTRA_ALLOW_LOOKAROUND_BSK)", 7),
    ("caf\\C", "using \\C is disabled by the application", 5),
    ("t(*sr:ea)", "using script runs is disabled by the application", 1),
    ("(*atomic_script_run:ea)", "using script runs is disabled by the application", 0),
  ]

  @Test func whatIsNoPatternIsRefusedWithPCRE2sWordsAndThePlace() {
    #expect(PatternTests.refused.count == 13)
    for (source, message, offset) in PatternTests.refused {
      #expect(refusal(Array(source.utf8)) == "\(offset): \(message)", "\(source)")
    }
    #expect(refusal([0x61, 0xFF])?.hasPrefix("1: UTF-8 error") == true)
    let longest = [UInt8](repeating: 0x61, count: PatternLimits.patternLength)
    #expect(refusal([UInt8](repeating: 0x61, count: 20_000)) == nil)
    #expect(refusal(longest) == "65536: regular expression is too large")
    #expect(refusal(longest + [0x61]) == "65536: the pattern is longer than 65536 bytes")
  }

  private func refusal(_ source: [UInt8]) -> String? {
    do throws(PatternSyntaxError) {
      _ = try withExactBuffer(of: source) { span in Result { () throws(PatternSyntaxError) in try Pattern(span) } }
        .get()
      return nil
    } catch {
      return "\(error.offset): \(error.message)"
    }
  }

  /// PCRE2 10.42's interpreter reads behind subjects for some of these.
  @Test(arguments: ["(*NO_JIT)(*ANYCRLF)(?m)^foo$", "(*ANY)\\X", "(*ANYCRLF)a(*PRUNE)b"])
  func linesThatEndInManyWaysAreNotInterpreted(source: String) {
    #expect(throws: PatternSyntaxError.self) { try Pattern(utf8(source).span) }
    #expect(throws: Never.self) { try Pattern(utf8("(*ANYCRLF)(?m)^foo$").span) }
  }

  /// Each of these costs more than its limit, with JIT and in the interpreter.
  static let costly: [(pattern: String, subject: [UInt8], limits: Set<PatternLimitReached>)] = [
    ("(*NO_JIT)(a+)+$", utf8(String(repeating: "a", count: 64) + "!"), [.match]),
    ("(a+)+$", utf8(String(repeating: "a", count: 64) + "!"), [.match]),
    ("(*NO_JIT)^(?:a|a|b)*?$", utf8(String(repeating: "a", count: 40) + "!"), [.match]),
    ("^(a|aa)+$", utf8(String(repeating: "a", count: 200) + "!"), [.match]),
    ("(*NO_JIT)(?:(a)|b)*d", utf8(String(repeating: "ab", count: 100_000) + "!d"), [.match, .depth, .heap]),
    ("(?:(a)|b)*d", utf8(String(repeating: "ab", count: 100_000) + "!d"), [.jitStack]),
    ("((?:a|b(?1))*)d", utf8(String(repeating: "ab", count: 100_000) + "!d"), [.jitStack, .match]),
  ]

  @Test func aPatternThatCostsTooMuchReachesALimitAndTheNextOneIsSearched() throws {
    #expect(PatternTests.costly.count == 7)
    let searcher = PatternSearcher()
    let plain = try Pattern(utf8("tea").span)
    for (source, subject, limits) in PatternTests.costly {
      let pattern = try Pattern(Array(source.utf8).span)
      let outcome = withExactBuffer(of: subject) { searcher.search($0, for: pattern) }
      guard case .limit(let limit) = outcome else {
        Issue.record("\(source): \(outcome)")
        continue
      }
      #expect(limits.contains(limit), "\(source): \(limit)")
      #expect(searcher.search(utf8("a tea").span, for: plain) == .match(2..<5), "after \(source)")
    }
  }

  @Test func aSearchFromWithinSeesWhatStandsBefore() throws {
    let searcher = PatternSearcher()
    let subject = utf8("tea teapot é茶")
    for (source, start, found) in [
      ("tea", 0, 0..<3), ("tea", 1, 4..<7), ("tea", 5, nil), ("(?<=tea)pot", 7, 7..<10), ("^tea", 1, nil),
      ("\\btea", 1, 4..<7),
      ("é", 11, 11..<13), ("茶", 12, 13..<16), ("茶", 14, nil), ("$", 16, 16..<16), ("(?<=é)", 13, 13..<13),
    ] as [(String, Int, Range<Int>?)] {
      let pattern = try Pattern(Array(source.utf8).span)
      #expect(
        searcher.search(subject.span, for: pattern, from: start) == found.map { .match($0) } ?? .noMatch,
        "\(source) from \(start)")
    }
  }

  @Test func theInterpreterFindsWhatJITFinds() throws {
    let searcher = PatternSearcher()
    let sources = [
      "tea", "x+", "\\btea\\b", "te+a\\W?pot", "ü|é", "[^\\x00-\\x7F]{2}", "(?<!tea)pot", "^[^ ]*$",
      "(?:tea|pot)\\s*!?$", ".",
    ]
    let pairs = try sources.map { (try Pattern(utf8($0).span), try Pattern(utf8("(*NO_JIT)" + $0).span)) }
    var matches = 0
    for seed in 1...UInt64(2000) {
      var random = SeededRandom(seed: seed)
      let subject = RandomCases.item(using: &random)
      for (index, pair) in pairs.enumerated() {
        let fast = searcher.search(subject.span, for: pair.0)
        #expect(
          fast == searcher.search(subject.span, for: pair.1), "seed \(seed): \(sources[index]) in \(shown(subject))")
        if fast != .noMatch { matches += 1 }
      }
    }
    #expect(matches > 5000, "\(matches)")
  }

  static func utf8(_ text: String) -> [UInt8] { Array(text.utf8) }
  private func utf8(_ text: String) -> [UInt8] { Array(text.utf8) }
}
