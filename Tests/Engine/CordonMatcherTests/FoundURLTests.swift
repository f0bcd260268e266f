// Every address of an item, and what is known of it.

import CordonMatcher
import CordonLists
import CordonTestSupport
import Testing

@Suite struct FoundURLTests {
  static let rules = [
    rule(.identity, "youtube:video:EXAMPLE0001", id: "v"), rule(.domain, "bad.example", id: "d"),
    rule(.url, "ok.bad.example/x", id: "a", .allow),
  ]

  /// Each address as `start key status`, with its identity where it has one.
  static let cases: [(item: String, urls: [String])] = [
    ("", []), ("nothing here", []),
    (
      "see hxxps://youtu[.]be/EXAMPLE0001, http://b.example/y?utm_source=q",
      ["4 youtu.be/EXAMPLE0001 listed youtube:video:EXAMPLE0001", "36 b.example/y new"]
    ),
    ("https://bit.ly/abc1", ["0 bit.ly/abc1 unresolved"]), ("x https://bit.ly/abc1", ["2 bit.ly/abc1 unresolved"]),
    ("https://ok.bad.example/x", ["0 ok.bad.example/x new"]), ("http://bad.example/x", ["0 bad.example/x listed"]),
    (
      "https://www.google.com/url?q=https://bad.example/p",
      ["0 google.com/url?q=https://bad.example/p listed"]
    ),
    (
      "http://a.examplehttp://bad.example",
      ["0 a.examplehttp/bad.example new", "0 a.example/ new", "16 bad.example/ listed"]
    ),
    ("x h**ps://b.example/y", ["2 b.example/y new"]),
    ("see h**ps://youtu[.]be/EXAMPLE0001", ["4 youtu.be/EXAMPLE0001 listed youtube:video:EXAMPLE0001"]),
    ("tg://resolve?domain=teapots x", ["0 resolve/?domain=teapots new telegram:channel:teapots"]),
    ("http://192.0.2.7/x http://[2001:db8::1]/", ["0 192.0.2.7/x new", "19 [2001:db8::1]/ new"]),
  ]

  @Test func everyAddressIsTold() throws {
    #expect(Self.cases.count == 13)
    let list = try blocklist(Self.rules)
    let (matcher, plain) = (Matcher(list, options: .init(collectsURLs: true)), Matcher(list))
    for (item, urls) in Self.cases {
      let verdict = matcher.match(item: item)
      let told = verdict.urls.map { found in
        "\(found.span.lowerBound) \(found.key) \(found.status)\(found.identity.map { " " + $0 } ?? "")"
      }
      #expect(told == urls, "\(item)")
      // What is matched is the same.
      var other = verdict
      other.urls = []
      #expect(other == plain.match(item: item), "\(item)")
      let bytes = Array(item.utf8)
      matcher.match(items: [0..<bytes.count], of: bytes.span) { _, batched in
        #expect(batched == verdict, "\(item), in a batch")
      }
    }
  }

  @Test func whatIsListedForWhatItCarriesSaysWhat() throws {
    let matcher = Matcher(try blocklist(Self.rules), options: .init(collectsURLs: true))
    func carried(_ item: String) -> [String] {
      matcher.match(item: item).urls.map { found in
        found.carried.map { "\($0.key) \($0.identity ?? "-") \($0.host)" + (found.isCopy ? " copy" : "") } ?? "-"
      }
    }
    #expect(
      carried("https://www.google.com/url?q=https://bad.example/p?x=1 https://bad.example/q https://new.example/")
        == ["bad.example/p?x=1 - bad.example", "-", "-"])
    #expect(
      carried("https://web.archive.org/web/2026/https://youtu.be/EXAMPLE0001")
        == ["youtu.be/EXAMPLE0001 youtube:video:EXAMPLE0001 youtu.be copy"])
    for archive in ["archive.ph/2026.01.01/", "webarchive.org.uk/wayback/archive/2026/"] {
      #expect(carried("https://\(archive)https://bad.example/a") == ["bad.example/a - bad.example copy"], "\(archive)")
    }
    // One that is listed itself says nothing of what it carries, nor does one that carries nothing listed.
    #expect(carried("https://bad.example/?u=https://youtu.be/EXAMPLE0001") == ["-"])
    #expect(carried("https://www.google.com/url?q=https://new.example/p") == ["-"])
    #expect(carried("https://www.google.com/url?q=https://ok.bad.example/x") == ["-"])
  }

  @Test func aListWithoutAddressesTellsOfThemToo() throws {
    let matcher = Matcher(try blocklist([rule(.phrase, "tea")]), options: .init(collectsURLs: true))
    #expect(matcher.match(text: "see http://b.example/y").urls.map(\.key) == ["b.example/y"])
    #expect(matcher.match(text: "see nothing").isEmpty)
  }

  @Test func collectingChangesNoMatchOfRandomItems() throws {
    var addresses = 0
    for seed in 1...UInt64(60) {
      var random = SeededRandom(seed: seed)
      let list = try blocklist(RandomCases.rules(using: &random))
      let (matcher, plain) = (Matcher(list, options: .init(collectsURLs: true)), Matcher(list))
      for _ in 0..<60 {
        let item = RandomCases.item(using: &random)
        let verdict = matcher.match(bytes: item)
        var other = verdict
        other.urls = []
        let expected = plain.match(bytes: item)
        #expect(
          other.matches == expected.matches && other.exceptions == expected.exceptions, "seed \(seed): \(shown(item))")
        for found in verdict.urls {
          #expect(found.span.lowerBound >= 0 && found.span.upperBound <= item.count && !found.span.isEmpty)
        }
        addresses += verdict.urls.count
      }
    }
    #expect(addresses > 1000, "\(addresses)")
  }
}
