// `allow` of each breadth against each breadth, and what it must leave alone.

import CordonMatcher
import CordonLists
import CordonTestSupport
import Testing

@Suite struct ExceptionTests {
  /// Rules that all hold for `http://b.a.example/x/tea?q=1`, from the narrowest to the widest.
  static let breadths: [Rule] = [
    rule(.url, "b.a.example/x/tea?q=1", scope: .exact), rule(.url, "b.a.example/x/tea"),
    rule(.url, "b.a.example/x/tea", scope: .prefix), rule(.url, "b.a.example/x", scope: .prefix),
    rule(.url, "b.a.example/", scope: .prefix), rule(.host, "b.a.example"), rule(.domain, "b.a.example"),
    rule(.domain, "a.example"), rule(.domain, "example"), rule(.pattern, "tea\\b", on: [.url, .host, .text]),
  ]

  /// The two digests that an address is looked up under are as wide as `exact` and `page`.
  static let digests: [(rule: Rule, like: Int)] = [
    (rule(.sha256, sha256Hexadecimal(of: "b.a.example/x/tea?q=1")), 0),
    (rule(.sha256, sha256Hexadecimal(of: "b.a.example/x/tea")), 1),
  ]

  @Test func anExceptionWinsOverTheSameAndTheWiderAndOverNothingNarrower() throws {
    let all = ExceptionTests.breadths.enumerated().map { (rule: $1, like: $0) } + ExceptionTests.digests
    var pairs = 0
    for (narrow, a) in all {
      for (wide, b) in all {
        var exception = narrow
        exception.action = .allow
        exception.id = "exception"
        var listed = wide
        listed.id = "listed"
        let verdict = Matcher(try blocklist([listed, exception])).match(url: "http://b.a.example/x/tea?q=1")
        let wins = a <= b
        let context: Comment = "\(narrow.kind) \(narrow.value) over \(wide.kind) \(wide.value)"
        #expect(verdict.matches.map(\.rule) == (wins ? [] : ["listed"]), context)
        #expect(verdict.removed.map(\.rule) == (wins ? ["listed"] : []), context)
        #expect(verdict.exceptions.map(\.rule) == ["exception"], context)
        pairs += 1
      }
    }
    #expect(pairs == 144)
  }

  static let table: [MatchCase] = [
    MatchCase(
      "an exception for one page", [rule(.domain, "a.example"), rule(.url, "a.example/x", .allow)],
      [("a.example/x", []), ("a.example/x?q=1", []), ("a.example/y", ["r0"]), ("a.example/x/y", ["r0"])]),
    MatchCase(
      "a subtree inside a listed domain",
      [rule(.domain, "a.example"), rule(.url, "a.example/x", scope: .prefix, .allow), rule(.url, "a.example/x/y/z")],
      [("a.example/x", []), ("a.example/x/y", []), ("a.example/x/y/z", ["r2"]), ("a.example/", ["r0"])]),
    MatchCase(
      "an allowed link saves only itself", [rule(.domain, "example"), rule(.host, "a.example", .allow)],
      [
        ("http://a.example/", []), ("see http://a.example/ and http://a.example/x", []),
        ("http://a.example/ http://b.example/", ["r0"]),
        ("http://b.example/ http://a.example/ http://c.example/", ["r0", "r0"]),
      ]),
    MatchCase(
      "what patterns and phrases find inside an allowed link",
      [rule(.pattern, "tea"), rule(.phrase, "pot"), rule(.url, "a.example/tea/pot", .allow)],
      [
        ("http://a.example/tea/pot", []), ("go http://a.example/tea/pot now", []), ("a.example/tea/pot", []),
        ("tea: http://a.example/tea/pot", ["r0"]), ("http://a.example/tea/pot pot", ["r1"]),
        ("http://a.example/tea/pot, tea pot", ["r0", "r1"]), ("http://b.example/tea http://a.example/tea/pot", ["r0"]),
      ]),
    MatchCase(
      "an exception by a phrase covers the text and no link",
      [rule(.pattern, "tea"), rule(.domain, "a.example"), rule(.phrase, "museum", .allow)],
      [
        ("tea in the museum", []), ("the museum: http://a.example/", ["r1"]), ("tea", ["r0"]),
        ("museum http://a.example/tea", ["r1", "r0"]), ("museums have tea", ["r0"]),
      ]),
    MatchCase(
      "an exception found in folded text counts too", [rule(.phrase, "tea"), rule(.phrase, "museum", .allow)],
      [("tea ｍｕｓｅｕｍ", []), ("ｔｅａ museum", []), ("ｔｅａ ｐｏｔ", ["r0"])]),
    MatchCase(
      "an exception by a pattern on the URL saves what patterns find there, and no address rule",
      [rule(.pattern, "tea"), rule(.url, "a.example/tea"), rule(.pattern, "^http://a\\.example/", on: .url, .allow)],
      [("http://a.example/tea", ["r1"]), ("http://a.example/tea/x", []), ("tea http://a.example/tea/x", ["r0"])]),
  ]

  @Test func anExceptionTouchesNothingElsewhereInTheItem() throws {
    #expect(ExceptionTests.table.count == 7)
    #expect(try ExceptionTests.table.reduce(0) { $0 + (try $1.check()) } == 30)
  }

  @Test func anEmptyMatchBehindAnAllowedLinkStandsBetweenCharacters() throws {
    let matcher = Matcher(
      try blocklist([rule(.pattern, "x*", id: "r0", on: .text), rule(.host, "a.example", id: "r1", .allow)]))
    for (item, spans) in [
      ("http://a.example/", []), ("http://a.example/\u{3000}", [20..<20]), ("http://a.example/ \u{E9}", [18..<18]),
      ("http://a.example/\u{3000}x", [20..<21]), ("http://a.example/\u{3000}http://a.example/x", []),
    ] {
      let verdict = matcher.match(bytes: Array(item.utf8), as: .text)
      #expect(verdict.matches.map(\.span) == spans, "\(item.debugDescription)")
      #expect(verdict.failures.isEmpty, "\(item.debugDescription)")
    }
  }

  @Test func anExceptionOnADigestOfThePageHoldsForAnyQuery() throws {
    let digest = sha256Hexadecimal(of: "a.example/x")
    for (listed, exception) in [
      (rule(.sha256, digest), rule(.url, "a.example/x", .allow)),
      (rule(.url, "a.example/x"), rule(.sha256, digest, .allow)),
    ] {
      let table = MatchCase("digest", [listed, exception], [("a.example/x", []), ("a.example/x?q=1", [])])
      #expect(try table.check() == 2)
    }
  }
}
