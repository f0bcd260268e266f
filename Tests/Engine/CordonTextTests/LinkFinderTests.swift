// Links in running text: what belongs to one, and what to the sentence around it. The tables mark links with ⟦ and ⟧.

import CordonTestSupport
import CordonText
import Testing

@Suite struct LinkFinderTests {
  static let table: [String] = [
    // None.
    "", "tea", "http", "http:", "http:/", "http://", "https://", "see http:// tea", "http://.", "http://)",
    "http:a.example", "a.example/x", "//a.example", "http://\u{201D}", "http://\"a.example\"",
    "http://\u{3000}a.example",
    "http://&#8230;", "http://&hellip; tea", "https://&quot;",
    // One, whole.
    "⟦http://a.example⟧", "⟦https://a.example/x?q=1#f⟧", "⟦HTTP://A.EXAMPLE/X⟧", "⟦hTtPs://a.example⟧",
    "⟦http:\\\\a.example\\x⟧",
    "⟦http:/\\a.example⟧", "⟦http://u:p@a.example:80/⟧", "⟦http://[2001:db8::1]/x⟧", "⟦http://192.0.2.7⟧",
    "⟦http://a.example/x_(y)⟧", "⟦http://a.example/(x)/y⟧", "⟦http://a.example/x[1]⟧", "⟦http://a.example/{x}⟧",
    "⟦http://a.example/x-⟧", "⟦http://a.example/x/⟧", "⟦http://a.example/x&y=⟧", "⟦http://a.example/~x⟧",
    "⟦http://bücher.example/ü⟧",
    "⟦http://a.example/чай⟧", "⟦http://a.example/茶⟧", "⟦http://a.example/شاي⟧", "⟦http://a.example/🫖⟧",
    "⟦http://a.example/x,y.z;w⟧", "⟦http://a.example/x'y⟧", "⟦http://a.example/a|b⟧",
    // The sentence's own punctuation.
    "⟦http://a.example⟧.", "⟦http://a.example/x⟧, tea", "⟦http://a.example/x⟧!", "⟦http://a.example/x⟧?",
    "⟦http://a.example/x⟧;",
    "⟦http://a.example/x⟧:", "⟦http://a.example/x⟧...", "⟦http://a.example/x⟧?!", "'⟦http://a.example/x⟧'",
    "*⟦http://a.example/x⟧*",
    "`⟦http://a.example/x⟧`", "|⟦http://a.example/x⟧|", "⟦http://a.example/x⟧\u{2026}", "⟦http://a.example/x⟧。",
    "⟦http://a.example/x⟧、",
    "⟦http://a.example/x⟧！", "⟦http://a.example/x⟧？」", "⟦http://a.example/x⟧，", "⟦http://a.example/x⟧：",
    "⟦http://a.example/x⟧；",
    // Brackets and quotes around it.
    "(⟦http://a.example/x⟧)", "(tea: ⟦http://a.example/x_(y)⟧)", "(⟦http://a.example/x⟧).", "[⟦http://a.example/x⟧]",
    "{⟦http://a.example/x⟧}",
    "[tea](⟦http://a.example/x⟧)", "((⟦http://a.example/x⟧))", "<⟦http://a.example/x⟧>", "\"⟦http://a.example/x⟧\"",
    "“⟦http://a.example/x⟧”",
    "„⟦http://a.example/x⟧“", "‘⟦http://a.example/x⟧’", "«⟦http://a.example/x⟧»", "‹⟦http://a.example/x⟧›",
    "「⟦http://a.example/x⟧」",
    "『⟦http://a.example/x⟧』", "＂⟦http://a.example/x⟧＂", "<a href=\"⟦http://a.example/x⟧\">tea</a>",
    "＜⟦http://a.example/x⟧＞",
    // Cells of tables.
    "1,⟦http://a.example/x⟧,tea", "1;⟦http://a.example/x⟧;tea", "1,⟦http://a.example/x⟧",
    "\"1\",\"⟦http://a.example/x,y⟧\",2",
    "&lt;⟦http://a.example/x;y⟧ tea", "1\t⟦http://a.example/x,y⟧\ttea", "a,⟦http://a.example/x⟧,⟦http://b.example/y⟧,b",
    // White space of every sort.
    "⟦http://a.example/x⟧ tea", "⟦http://a.example/x⟧\ttea", "⟦http://a.example/x⟧\ntea",
    "⟦http://a.example/x⟧\u{A0}tea",
    "⟦http://a.example/x⟧\u{3000}茶", "⟦http://a.example/x⟧\u{2028}tea", "⟦http://a.example/x⟧\u{85}tea",
    "⟦http://a.example/x⟧\u{0}tea",
    "⟦http://a.example/x⟧\u{7F}",
    // Beside letters.
    "see⟦http://a.example/x⟧", "茶⟦http://a.example/x⟧", "x=⟦https://a.example/x⟧", "s⟦http://a.example/⟧",
    "tea:⟦http://a.example⟧",
    // Several.
    "⟦http://a.example⟧ ⟦http://b.example⟧", "⟦http://a.example⟧, ⟦https://b.example/y⟧.",
    "⟦http://a.example⟧\n⟦http://b.example⟧\n⟦http://c.example⟧",
    "http:// ⟦http://a.example⟧ http://",
  ]

  @Test func aLinkEndsWhereTheSentenceGoesOn() {
    #expect(LinkFinderTests.table.count == 108)
    for row in LinkFinderTests.table {
      let marked = MarkedText(row)
      let found = readLinks(in: marked.bytes)
      #expect(found.map(\.span) == marked.ranges, "\(row.debugDescription)")
      #expect(found.map(\.address) == marked.ranges.map { Array(marked.bytes[$0]) }, "\(row.debugDescription)")
    }
  }

  @Test func bytesThatAreNoUTF8BelongToTheLinkTheyStandIn() {
    #expect(links(in: Array("http://a.example/".utf8) + [0xFF, 0xC3, 0x20, 0x41]) == [0..<19])
    #expect(links(in: [0xE3, 0x80] + Array("http://a.example/".utf8) + [0xE3, 0x80]) == [2..<21])
    #expect(links(in: Array("http://a.example".utf8) + [0x80, 0x80, 0x2E]) == [0..<18])
  }

  @Test func aLinkThatOthersBeginInComesWholeAndCut() {
    let table: [(String, [String])] = [
      (
        "http://a.examplehttp://b.example",
        ["http://a.examplehttp://b.example", "http://a.example", "http://b.example"]
      ),
      (
        "see https://a.example/1,https://b.example/2.",
        ["https://a.example/1,https://b.example/2", "https://a.example/1", "https://b.example/2"]
      ),
      (
        "http://a.example/?u=http://b.example/",
        ["http://a.example/?u=http://b.example/", "http://a.example/?u=", "http://b.example/"]
      ),
      (
        "http://a.example|https://b.example|http://c.example",
        [
          "http://a.example|https://b.example|http://c.example", "http://a.example", "https://b.example",
          "http://c.example",
        ]
      ),
      ("http://http://a.example", ["http://http://a.example", "http://a.example"]),
      (
        "(http://a.example)(http://b.example)",
        ["http://a.example)(http://b.example", "http://a.example", "http://b.example"]
      ),
      ("http://a.example/http://", ["http://a.example/http://", "http://a.example/"]),
    ]
    #expect(table.count == 7)
    for (text, expected) in table {
      let bytes = Array(text.utf8)
      #expect(links(in: bytes).map { String(decoding: bytes[$0], as: UTF8.self) } == expected, "\(text)")
    }
  }

  @Test func linksOfRandomTextLieInOrderInsideIt() {
    var found = 0
    for seed in 1...UInt64(4000) {
      var random = SeededRandom(seed: seed)
      let text = RandomCases.item(using: &random)
      var start = 0
      for range in links(in: text) {
        #expect(
          start <= range.lowerBound && range.upperBound <= text.count && !range.isEmpty, "seed \(seed): \(shown(text))"
        )
        #expect(links(in: Array(text[range])).first == 0..<range.count, "seed \(seed): \(shown(text))")
        start = range.lowerBound
        found += 1
      }
    }
    #expect(found > 1500, "\(found)")
  }

  @Test func noMoreLinksAreLookedForThanAreWanted() {
    let text = Array(
      "https://a.example/1,https://b.example/2 and http://c.example/?u=http://d.example, http://e.example".utf8)
    let all = links(in: text)
    #expect(all.count == 7)
    for wanted in 1...all.count {
      var ranges: [Range<Int>] = []
      var finder = LinkFinder()
      finder.visitLinks(in: text.span) { link, _ in
        ranges.append(link.span)
        return ranges.count < wanted
      }
      #expect(ranges == Array(all.prefix(wanted)))
    }
  }

  /// Every reading of the links that stand there as they are.
  private func links(in text: [UInt8]) -> [Range<Int>] {
    withExactBuffer(of: text) { span in
      var ranges: [Range<Int>] = []
      LinkFinder.forEachLink(in: span) { link, address in
        if link.isRefanged { return }
        #expect(address.count >= link.span.count)
        ranges.append(link.span)
      }
      return ranges
    }
  }
}
