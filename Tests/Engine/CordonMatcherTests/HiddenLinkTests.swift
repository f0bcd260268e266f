// Links without a scheme, and links made to look like none, on their way through the matcher: which rule, by which way,
// and where in the text as given.

import CordonMatcher
import CordonLists
import CordonTestSupport
import Testing

@Suite struct HiddenLinkTests {
  static let rules: [Rule] = [
    rule(.url, "https://www.youtube.com/watch?v=EXAMPLE0001", id: "video"),
    rule(.url, "example.org/posts/tea", id: "page"),
    rule(.domain, "teapot.example.net", id: "domain"), rule(.identity, "telegram:channel:teapots", id: "channel"),
    rule(.pattern, "kettle[0-9]", id: "pattern", on: .url), rule(.host, "192.0.2.7", id: "host"),
  ]

  static let table: [(text: String, lines: [String])] = [
    ("see example.org/posts/tea.", ["page url example.org/posts/tea derived extract 4..<25"]),
    ("(teapot.example.net)", ["domain domain teapot.example.net derived extract 1..<19"]),
    (
      "see hxxps://youtu[.]be/EXAMPLE0001…",
      ["video url youtube:video:EXAMPLE0001 derived refang+extract+identity 4..<34"]
    ),
    ("hxxp://x.teapot[.]example[.]net/1", ["domain domain teapot.example.net derived refang+extract 0..<33"]),
    ("x http[:]//example.org/posts/tea x", ["page url example.org/posts/tea derived refang+extract 2..<32"]),
    ("tg://resolve?domain=teapots x", ["channel identity telegram:channel:teapots derived extract+identity 0..<27"]),
    ("at 192.0.2[.]7:80/x", ["host host 192.0.2.7 derived refang+extract 3..<19"]),
    ("at 192.0.2.7, x", ["host host 192.0.2.7 derived extract 3..<12"]),
    (
      "t dot me slash teapots now", ["channel identity telegram:channel:teapots derived refang+extract+identity 0..<22"]
    ),
    ("go to teapot . example . net / x", ["domain domain teapot.example.net derived refang+extract 6..<32"]),
    ("aHR0cHM6Ly9leGFtcGxlLm9yZy9wb3N0cy90ZWE= x", ["page url example.org/posts/tea derived refang+extract 0..<40"]),
    ("x http%3A%2F%2Fexample.org%2Fposts%2Ftea", ["page url example.org/posts/tea derived refang+extract 2..<40"]),
    ("x example.com/kettle1", ["pattern pattern kettle[0-9] derived extract 2..<21"]),
    ("x example[.]com/kettle1", ["pattern pattern kettle[0-9] derived refang+extract 2..<23"]),
    (
      "x example.com/a?u=hxxp://example[.]org/posts/tea",
      ["page url example.org/posts/tea derived extract+embedded+refang 2..<48"]
    ),
    ("mail teapot@teapot.example.net", []), ("@teapots", []), ("example.org/posts", []), ("teapot.example.Next", []),
  ]

  @Test func aHiddenLinkIsCheckedWhereItStands() throws {
    #expect(HiddenLinkTests.table.count == 19)
    let matcher = Matcher(try blocklist(HiddenLinkTests.rules))
    for (text, lines) in HiddenLinkTests.table {
      let verdict = matcher.match(text: text)
      #expect(verdict.lines == lines, "\(text)")
      // As one of many, and by itself: the same.
      let bytes = Array(text.utf8)
      var batch: [Verdict] = []
      matcher.match(items: [bytes.indices, bytes.indices], of: bytes.span, as: .text) { batch.append($1) }
      #expect(batch == [verdict, verdict], "\(text)")
    }
  }

  @Test func anAddressThatIsHiddenIsOneAsAnItemToo() throws {
    let matcher = Matcher(try blocklist(HiddenLinkTests.rules))
    for item in [
      "hxxps://youtu[.]be/EXAMPLE0001", "https://youtu[.]be/EXAMPLE0001",
      "youtu[.]be/EXAMPLE0001",
      "youtu(dot)be/EXAMPLE0001", "https[:]//youtu.be/EXAMPLE0001", "youtu\\.be/EXAMPLE0001",
    ] {
      let verdict = matcher.match(item: item)
      #expect(verdict.matches.map(\.rule) == ["video"], "\(item)")
      #expect(verdict.matches.first?.via == [.refang, .extract, .identity], "\(item)")
      #expect(verdict.matches.first?.span == 0..<item.utf8.count, "\(item)")
    }
  }

  @Test func whereNoRuleIsForAddressesNoLinkIsLookedFor() throws {
    let text = "tea at bit.ly/x and https://bit.ly/y"
    let matcher = Matcher(try blocklist([rule(.phrase, "tea")]))
    #expect(matcher.match(text: text).unresolved == [])
    let other = Matcher(try blocklist([rule(.phrase, "tea"), rule(.domain, "example.org")]))
    #expect(other.match(text: text).unresolved == [7..<15, 20..<36])
  }
}
