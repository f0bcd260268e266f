// What an item is taken for: a table of items, each with the reason.

import CordonMatcher
import CordonTestSupport
import CordonURL
import Testing

@Suite struct InferredTypeTests {
  static let table: [(item: String, form: InferredType, reason: String)] = [
    ("http://a.example/x", .url, "a scheme and a host"),
    ("HTTPS://A.EXAMPLE", .url, "case does not count"),
    ("http:a.example", .url, "a special scheme needs no slashes"),
    ("http:/a.example", .url, "nor two of them"),
    ("http:\\\\a.example\\x", .url, "a backslash is a slash"),
    ("http:////a.example", .url, "more slashes than two"),
    ("ftp://a.example/x", .url, "special"),
    ("wss://a.example", .url, "special"),
    ("hxxp://a.example/x", .url, "an unknown scheme with two slashes"),
    ("tg://resolve?domain=x", .url, "an unknown scheme with two slashes"),
    ("seehttp://a.example/", .url, "letters before a scheme make another"),
    ("http://a.example:99999/", .url, "the form counts, not whether it parses"),
    ("http://[::1]/x", .url, "an IPv6 address"),
    ("  http://a.example/x\t", .url, "white space at the ends does not count"),
    ("\u{0}http://a.example/", .url, "nor do control characters there"),
    ("http://a.example/tea?q=1#x", .url, "with query and fragment"),
    ("http://bücher.example/ü", .url, "letters of any script"),
    ("http://u:p@a.example/", .url, "user and password"),
    ("http://a.example/x\u{3000}tea", .urlOrText, "an ideographic space ends a link in a text"),
    ("http://a.example/x\u{A0}", .urlOrText, "so does a no-break space"),
    ("http://a.example/\u{2009}tea", .urlOrText, "and a thin one"),
    ("http://a.example/\u{200B}tea", .url, "a zero width space is no white space"),
    ("//a.example/x", .urlOrText, "no scheme"),
    ("//", .urlOrText, "slashes alone: it will not parse"),
    ("a.example", .urlOrText, "a host may be a word"),
    ("a.example/x?q=1", .urlOrText, "host and path"),
    ("a.example:8080/x", .urlOrText, "host and port"),
    ("a.example:", .urlOrText, "a port that is empty"),
    ("a.example.", .urlOrText, "a trailing dot"),
    ("www.a.example#x", .urlOrText, "host and fragment"),
    ("192.0.2.7", .urlOrText, "four numbers are an address"),
    ("192.0.2.7/x", .urlOrText, "and have paths"),
    ("[2001:db8::1]/x", .urlOrText, "brackets"),
    ("[sic]", .urlOrText, "brackets, which will not parse"),
    ("bücher.example/x", .urlOrText, "letters of any script"),
    ("例子。测试", .urlOrText, "an ideographic full stop is a dot of IDNA"),
    ("a\u{FF0E}example", .urlOrText, "so is a full-width one"),
    ("file.name.txt", .urlOrText, "nobody knows whether that is a host"),
    ("tea.Pot", .urlOrText, "the space after a full stop forgotten"),
    ("my_host.a.example", .urlOrText, "underscores stand in hosts"),
    ("a-b.example", .urlOrText, "hyphens too"),
    ("a%2Eb.example", .urlOrText, "escapes too"),
    ("mailto:tea@a.example", .urlOrText, "a scheme without a host"),
    ("magnet:?xt=urn:btih:0", .urlOrText, "a scheme without a host"),
    ("video:clip:A1", .urlOrText, "an identity"),
    ("note:hello", .urlOrText, "a word and a colon"),
    ("file:///x", .url, "two slashes"),
    ("file:x", .urlOrText, "file needs none, but has no host"),
    ("localhost:8080/x", .text, "a host and a port, and no dot"),
    ("", .text, "nothing"),
    (" \t\n", .text, "nothing but white space"),
    ("tea", .text, "a word"),
    ("tea pot", .text, "two words"),
    ("http://a.example/x y", .text, "white space within"),
    ("see http://a.example/", .text, "white space within"),
    ("http://a.example/\nhttp://b.example/", .text, "two lines"),
    ("tea@a.example", .text, "an address of mail"),
    ("(a.example)", .text, "no host begins with a parenthesis"),
    ("3.14", .text, "a number"),
    ("1.2.3", .text, "a version"),
    ("1.2.3.4.5", .text, "a longer version"),
    ("a.b", .text, "a last label of one letter is no host of the web"),
    ("...", .text, "dots"),
    (".example", .text, "nothing before the dot"),
    ("a..example", .text, "nothing between dots"),
    ("wait...what", .text, "an ellipsis"),
    ("茶壶", .text, "words without spaces"),
    ("#tea", .text, "a tag"),
    ("@tea.pot", .text, "a name"),
    ("/a/b", .text, "a path"),
    ("?q=1", .text, "a query"),
    ("tea,pot.example", .text, "a comma"),
    ("\u{FFFD}", .text, "no text at all"),
  ]

  @Test func anItemIsTakenForWhatItsFormSays() {
    #expect(InferredTypeTests.table.count == 73)
    for (item, form, reason) in InferredTypeTests.table {
      let told = withExactBuffer(of: Array(item.utf8)) { InferredType(of: $0) }
      #expect(told == form, "\(item.debugDescription): \(reason)")
    }
  }

  @Test func aLinkBeforeAnIdeographicSpaceIsFound() throws {
    let matcher = Matcher(try blocklist([rule(.url, "a.example/x", id: "r0"), rule(.phrase, "茶", id: "r1")]))
    #expect(matcher.match(item: "http://a.example/x\u{3000}茶").matches.map(\.rule) == ["r0", "r1"])
    #expect(matcher.match(item: "http://a.example/x\u{A0}").matches.map(\.rule) == ["r0"])
  }
}
