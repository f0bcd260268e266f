// Links that were made to look like none: each with what stands there marked, and the address it is.

import CordonTestSupport
import CordonText
import Testing

@Suite struct RefangTests {
  static let table: [(text: String, addresses: [String])] = [
    // Schemes.
    ("⟦hxxp://example.com/x⟧", ["http://example.com/x"]), ("⟦hXXps://example.com⟧", ["https://example.com"]),
    ("⟦h**p://example.com⟧", ["http://example.com"]), ("⟦h__ps://example.com⟧", ["https://example.com"]),
    ("⟦htxp://example.com⟧", ["http://example.com"]), ("⟦ttp://example.com⟧", ["http://example.com"]),
    ("⟦ttps://example.com⟧", ["https://example.com"]), ("⟦meow://example.com⟧", ["http://example.com"]),
    ("⟦fxp://example.com⟧", ["ftp://example.com"]), ("⟦http[:]//example.com⟧", ["http://example.com"]),
    ("⟦http[://]example.com⟧", ["http://example.com"]), ("⟦hxxp[:]//example[.]com/x⟧", ["http://example.com/x"]),
    ("⟦http:[//]example.com⟧", ["http://example.com"]), ("⟦[http]://example.com⟧", ["http://example.com"]),
    ("⟦http[:][/][/]example.com⟧", ["http://example.com"]), ("⟦http:/example.com/x⟧", ["http://example.com/x"]),
    ("⟦http ://example.com⟧", ["http://example.com"]), ("⟦http:// example.com⟧", ["http://example.com"]),
    ("⟦http : // example.com/x⟧", ["http://example.com/x"]), ("⟦h t t p : / / example.com⟧", ["http://example.com"]),
    ("⟦h t t p s://example.com⟧", ["https://example.com"]), ("(⟦hxxp://example.com/x⟧)", ["http://example.com/x"]),
    ("see ⟦hxxps://example.com/x⟧, tea", ["https://example.com/x"]),
    // Dots.
    ("⟦example[.]com⟧", ["example.com"]), ("⟦example(.)com/x⟧", ["example.com/x"]),
    ("⟦example{.}com⟧", ["example.com"]),
    ("⟦example[dot]com⟧", ["example.com"]), ("⟦example(dot)com⟧", ["example.com"]),
    ("⟦example[DOT]com⟧", ["example.com"]),
    ("⟦example [.] com⟧", ["example.com"]), ("⟦example [dot] com/x⟧", ["example.com/x"]),
    ("⟦example [ . ] com⟧", ["example.com"]), ("⟦example[.com⟧", ["example.com"]), ("⟦example.]com⟧", ["example.com"]),
    ("⟦1.1.1.]1⟧", ["1.1.1.1"]), ("⟦192[.]0[.]2[.]7/x⟧", ["192.0.2.7/x"]), ("⟦example\\.com⟧", ["example.com"]),
    ("⟦www[.]example[.]com/a[.]php?x=1⟧", ["www.example.com/a.php?x=1"]), ("⟦example . com⟧", ["example.com"]),
    ("⟦example .com⟧", ["example.com"]), ("⟦www . example . com / x⟧", ["www.example.com/x"]),
    ("⟦http://www.example. com/x⟧", ["http://www.example.com/x"]), ("⟦example dot com⟧", ["example.com"]),
    ("⟦example DOT com⟧ tea", ["example.com"]), ("⟦example dot com slash x slash y⟧", ["example.com/x/y"]),
    ("⟦t dot me slash teapot⟧", ["t.me/teapot"]), ("⟦example[.]com[/]x⟧", ["example.com/x"]),
    ("⟦example。com⟧", ["example.com"]), ("⟦example．com/x⟧", ["example.com/x"]), ("⟦example｡com⟧", ["example.com"]),
    ("⟦example․com⟧", ["example.com"]),
    // Letters and signs of other styles, and invisible ones.
    ("⟦ｅｘａｍｐｌｅ．ｃｏｍ⟧", ["example.com"]), ("⟦ｈｔｔｐ：／／example.com/x⟧", ["http://example.com/x"]),
    ("⟦𝐞𝐱𝐚𝐦𝐩𝐥𝐞.𝐜𝐨𝐦⟧", ["example.com"]), ("⟦ⓔⓧⓐⓜⓟⓛⓔ.com⟧", ["example.com"]), ("⟦exam\u{200B}ple.com⟧", ["example.com"]),
    ("⟦http://a.example/\u{200B}x⟧", ["http://a.example/x"]), ("⟦example.com/x⟧.&lt;br&gt;", ["example.com/x"]),
    ("⟦ht\u{AD}tp://example.com⟧", ["http://example.com"]), ("⟦example.com∕x⟧", ["example.com/x"]),
    ("⟦example\u{2060}.\u{2060}com/x⟧", ["example.com/x"]),
    // Written for a machine.
    ("⟦example&#46;com⟧", ["example.com"]), ("⟦example&#x2e;com&#x2F;x⟧", ["example.com/x"]),
    ("⟦http&colon;&sol;&sol;example&period;com⟧", ["http://example.com"]),
    ("<a href=&quot;⟦http://example.com/x?a=1&amp;b=2⟧&quot;>", ["http://example.com/x?a=1&b=2"]),
    ("&lt;⟦http://example.com/x⟧&gt;", ["http://example.com/x"]),
    ("\"⟦http:\\/\\/example.com\\/x⟧\"", ["http://example.com/x"]),
    ("\"⟦https:\\/\\/example.com\\/x⟧\\ntea\"", ["https://example.com/x"]),
    ("\"⟦http:\\u002f\\u002fexample.com⟧\"", ["http://example.com"]),
    ("⟦http%3A%2F%2Fexample.org%2Fx%3Fa%3D1⟧ tea", ["http://example.org/x?a=1"]),
    ("⟦https%253A%252F%252Fexample.org%252Fx⟧", ["https://example.org/x"]),
    ("⟦hxxp%3a%2f%2fexample.org⟧", ["http://example.org"]),
    ("⟦aHR0cHM6Ly9leGFtcGxlLm9yZy94⟧ tea", ["https://example.org/x"]),
    ("(⟦aHR0cDovL2V4YW1wbGUub3Jn⟧)", ["http://example.org"]),
    // More than one.
    (
      "⟦hxxp://example[.]com⟧ ⟦http://example.org⟧ ⟦example[.]net/x⟧",
      ["http://example.com", "http://example.org", "example.net/x"]
    ),
    // None.
    ("not bad, example v", []), ("end. Next", []), ("the dot com bubble", []), ("a dot is here", []),
    ("connect the dot to it", []),
    ("tea . it is", []), ("[.]", []), ("(.)(.)", []), ("foo[.]", []), ("[.]bar", []), ("x[.]y", []), ("http: tea", []),
    ("a: // tea", []), ("see (the dot)", []), ("polka dot dress", []), ("in .NET we", []), ("50% tea", []),
    ("aHR0tea", []),
    ("tea&amp;pot", []), ("C:\\new\\tea.pot", []), ("he said。it", []), ("ok :/ tea", []), ("tea [/b] pot", []),
    ("\u{1F375}\u{FE0F} tea", []), ("h t t p", []), ("a . b . c", []), ("[dot]", []), ("tea [at] pot", []),
  ]

  @Test func whatIsHiddenIsFoundWhereItStands() {
    #expect(RefangTests.table.count == 103)
    for (row, addresses) in RefangTests.table {
      let marked = MarkedText(row)
      let links = readLinks(in: marked.bytes)
      #expect(links.map { String(decoding: $0.address, as: UTF8.self) } == addresses, "\(row.debugDescription)")
      #expect(links.map(\.span) == marked.ranges, "\(row.debugDescription)")
    }
  }

  /// What stands there is a reading too, where it may have been meant so.
  @Test func whatMayBeMeantAsItStandsIsGivenTwice() {
    var finder = LinkFinder()
    let text = Array("http://example.com/a[.]php".utf8)
    var found: [(String, Bool)] = []
    finder.visitLinks(in: text.span) { link, address in
      found.append((String(decoding: text[link.span], as: UTF8.self), link.isRefanged))
      return true
    }
    #expect(found.map(\.0) == ["http://example.com/a[.]php", "http://example.com/a[.]php"])
    #expect(found.map(\.1) == [false, true])
  }

  @Test func randomTextsOfSuchPiecesGiveSpansInsideThem() {
    let pieces = [
      "hxxp", "http", "://", "[.]", "[", "]", "(", ")", ".", " ", " dot ", "com", "example", "org", "\\", "/", "&#46;",
      "&",
      "%3A", "%", "aHR0cDov", "L2V4", "。", "\u{200B}", "ｃｏｍ", "茶", "é", ":", "::", "1", "2001:db8", "@", "#", "slash",
      "\u{FE0F}",
      "magnet:?", "tg:", "\n", "\u{1D41A}", "http%3A%2F%2F",
    ].map { Array($0.utf8) }
    var (found, undone) = (0, 0)
    for seed in 1...UInt64(20_000) {
      var random = SeededRandom(seed: seed)
      var text: [UInt8] = []
      for _ in 0..<random.next(below: 24) {
        if random.next(below: 16) == 0 {
          text.append(UInt8(random.next(below: 256)))
        } else {
          text += random.pick(pieces)
        }
      }
      withExactBuffer(of: text) { span in
        var finder = LinkFinder()
        finder.visitLinks(in: span) { link, address in
          let isInside = 0 <= link.span.lowerBound && link.span.upperBound <= text.count && !link.span.isEmpty
          if !isInside || address.count == 0 { Issue.record("seed \(seed): \(link.span) of \(shown(text))") }
          if link.span.upperBound < text.count, text[link.span.upperBound] & 0xC0 == 0x80,
            String(validating: text, as: UTF8.self) != nil
          {
            Issue.record("seed \(seed): \(link.span) ends inside a character of \(shown(text))")
          }
          found += 1
          if link.isRefanged { undone += 1 }
          return true
        }
      }
    }
    #expect(found > 8000 && undone > 6000, "\(found), \(undone)")
  }
}
