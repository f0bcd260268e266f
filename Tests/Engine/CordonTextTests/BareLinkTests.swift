// Links without a scheme, in numbers, and with schemes that have no host; and what looks like one and is none.

import CordonTestSupport
import CordonText
import Testing

@Suite struct BareLinkTests {
  static let table: [String] = [
    // A name that ends in a top-level domain.
    "⟦example.com⟧", "see ⟦example.com⟧, tea", "⟦example.com⟧.", "⟦example.com⟧?", "(⟦example.com⟧)",
    "⟦www.example.co.uk⟧",
    "⟦example.com/x⟧", "⟦example.com/x?q=1#f⟧!", "⟦example.com:8080/x⟧", "⟦example.com?q=1⟧", "⟦example.com#top⟧",
    "⟦EXAMPLE.COM/X⟧", "⟦Example.Com⟧", "⟦xn--bcher-kva.com⟧", "⟦xn--e1afmkfd.xn--p1ai⟧", "⟦tea_pot.example.org⟧",
    "⟦duskgytldkxiuqc6.onion⟧", "*⟦example.com⟧*", "_⟦example.com⟧_", "`⟦example.com/x⟧`", "-⟦example.com⟧",
    "⟦aexample.com⟧", "see:⟦example.com⟧", "\"⟦example.com⟧\"", "<⟦example.com/x⟧>",
    "[tea](⟦example.com/x⟧)[pot](⟦example.org/y⟧)", "⟦example.com⟧\t⟦example.org⟧", "⟦example.com⟧,⟦example.org⟧",
    "⟦example.com⟧…", "⟦example.com⟧.Then we", "⟦example.com/a.b⟧.",
    // Of other scripts, and run on with them.
    "⟦пример.рф⟧", "⟦ПРИМЕР.РФ/путь⟧", "⟦例え.jp/茶⟧。", "⟦bücher.example.de⟧", "请看⟦example.com⟧。", "請看⟦example.com/茶⟧，",
    "⟦example.com⟧を見て", "⟦مثال.com⟧", "⟦उदाहरण.com⟧", "“⟦example.com⟧”", "«⟦example.com⟧»",
    // In numbers.
    "⟦192.0.2.7⟧", "⟦192.0.2.7/x⟧", "⟦192.0.2.7:8080/x⟧", "at ⟦192.0.2.7⟧.", "⟦2001:db8::1⟧", "see ⟦2001:db8::1⟧.",
    "⟦[2001:db8::1]⟧", "⟦[2001:db8::1]:80/x⟧,", "⟦2001:db8:0:0:0:0:0:1⟧", "⟦[::ffff:192.0.2.7]/x⟧",
    // With a scheme that has no host, or an app's.
    "⟦magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567⟧ tea", "⟦tg:resolve?domain=teapot⟧",
    "⟦tg://resolve?domain=teapot⟧.", "⟦ipfs://bafybeigdyrzt/x⟧", "⟦matrix:r/teapot:example.org⟧",
    "⟦ftp://example.org/x⟧",
    "⟦spotify:album:0123456789⟧", "⟦vnd.youtube://EXAMPLE0001⟧",
    // An account, a tag, an address of mail, and what is behind them.
    "@teapot", "#teapot", "@tea.pot", "@tea.it", "#win.it", "joe@example.com", "joe.doe@example.com",
    "@⟦example.com/x⟧",
    // Sentences without a space between them, numbers, files, code.
    "not bad, example v", "end.Next", "it ends.Then", "the end.It is", "wait...what", "e.g. tea", "i.e. tea", "U.S.A.",
    "1.2.3", "v1.2.3.4", "1.2.3.4.5", "300.1.1.1", "3.50", "10.30 a.m.", "12:30:45", "std::vector", "a::b",
    "index.html",
    "tea.pot", "file.txt", "foo.is()", "a.b", ".com", "com.", "tea .", ". tea", "..", "x..com", "tea:pot", "note: tea",
    "tg: tea", "tg:tea", "spotify: tea", "and/or", "1/2", "tea://", "://tea", "TODO: tea://", "?.com",
  ]

  @Test func aNameIsALinkByItsTopLevelDomain() {
    #expect(BareLinkTests.table.count == 107)
    var found = 0
    for row in BareLinkTests.table {
      let marked = MarkedText(row)
      let links = readLinks(in: marked.bytes)
      #expect(links.map(\.span) == marked.ranges, "\(row.debugDescription)")
      found += links.count
    }
    #expect(found == 64)
  }

  @Test func anIPv6AddressComesWithBrackets() {
    var finder = LinkFinder()
    let text = Array("see 2001:db8::1 or [2001:db8::2]".utf8)
    let links = finder.links(in: text.span)
    #expect(links.map { String(decoding: $0.address, as: UTF8.self) } == ["[2001:db8::1]", "[2001:db8::2]"])
  }
}
