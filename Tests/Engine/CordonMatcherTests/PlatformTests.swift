// Identities and carried addresses end to end: the list compiled with Cordon's own data, one item, the rules that hold.

import CordonMatcher
import CordonLists
import CordonTestSupport
import Testing

@Suite struct PlatformTests {
  static let table: [MatchCase] = [
    MatchCase(
      rule(.identity, "youtube:video:EXAMPLE0001"),
      holds: [
        "https://youtu.be/EXAMPLE0001?t=9", "https://m.youtube.com/watch?t=9&v=EXAMPLE0001",
        "hxxps://youtu.be/EXAMPLE0001",
        "see https://www.youtube.com/shorts/EXAMPLE0001.", "vnd.youtube:EXAMPLE0001",
        "https://www.google.com/url?q=https%3A%2F%2Fyoutu.be%2FEXAMPLE0001", "youtube:video:EXAMPLE0001",
      ],
      not: ["https://youtu.be/EXAMPLE0002", "https://youtu.be/example0001", "https://www.youtube.com/watch"]),
    MatchCase(
      rule(.identity, "Telegram:Channel:Teapots"),
      holds: ["t.me/teapots", "https://t.me/s/TEAPOTS/12?q", "tg://resolve?domain=teapots&post=3", "teapots.t.me"],
      not: ["t.me/teapots2", "t.me/+EXAMPLEEXAMPLE001"]),
    MatchCase(
      rule(.url, "https://www.youtube.com/watch?v=EXAMPLE0001"),
      holds: [
        "https://youtu.be/EXAMPLE0001", "youtube.com/watch?v=EXAMPLE0001", "youtube.com/watch?v=EXAMPLE0001&t=9",
      ],
      not: ["https://www.youtube.com/watch?v=EXAMPLE0002", "https://www.youtube.com/watch", "youtu.be/EXAMPLE0002"]),
    MatchCase(
      rule(.url, "https://t.me/teapots"), holds: ["t.me/s/teapots", "telegram.me/Teapots", "t.me/teapots?x"],
      not: ["t.me/teapots/12", "t.me/teapot"]),
    MatchCase(
      rule(.url, "https://t.me/teapots", scope: .exact), holds: ["t.me/teapots"],
      not: ["t.me/s/teapots", "t.me/teapots?x"]),
    MatchCase(
      rule(.url, "magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567"),
      holds: ["magnet:?dn=x&xt=urn:btih:AERUKZ4JVPG66AJDIVTYTK6N54ASGRLH"], not: ["magnet:?dn=x"]),
    MatchCase(
      rule(.sha256, sha256Hexadecimal(of: "youtube:video:EXAMPLE0001")), holds: ["https://youtu.be/EXAMPLE0001"],
      not: ["https://youtu.be/EXAMPLE0002"]),
    MatchCase(
      rule(.sha256, sha256Hexadecimal(of: "telegram:channel:teapots")), holds: ["t.me/teapots/12", "t.me/teapots"],
      not: ["t.me/teapot"]),
    MatchCase(
      rule(.url, "a.example/x"),
      holds: [
        "https://www.google.com/url?q=https://a.example/x", "https://web.archive.org/web/2020/http://a.example/x?y",
        "https://www.bing.com/ck/a?u=a1aHR0cDovL2EuZXhhbXBsZS94", "https://b.example/?to=https%3A%2F%2Fa.example%2Fx",
        "https://b.example/#url=https://a.example/x&y=1", "https://b.example/?to=aHR0cDovL2EuZXhhbXBsZS94&z",
        "https://www.google.com/url?q=a.example/x",
      ],
      not: [
        "https://www.google.com/url?q=https://a.example/y", "https://b.example/?to=a.example/x",
        "https://web.archive.org/web/2020/http://a.example/x/y",
      ]),
    MatchCase(
      rule(.pattern, "tea\\.example/x$", on: .url),
      holds: ["https://www.google.com/url?q=https%3A%2F%2Ftea.example%2Fx"],
      not: ["https://www.google.com/url?q=https%3A%2F%2Ftea.example%2Fx%2Fy"]),
    MatchCase(
      rule(.pattern, "^tea\\.", on: .host), holds: ["https://www.google.com/url?q=https%3A%2F%2Ftea.example%2Fx"],
      not: ["https://www.google.com/url?q=https%3A%2F%2Fa.example%2Ftea.x"]),
    MatchCase(
      "the content itself before what it lies in, and both before the host",
      [rule(.host, "t.me"), rule(.identity, "telegram:channel:teapots"), rule(.identity, "telegram:post:teapots/12")],
      [("t.me/teapots/12", ["r2", "r1", "r0"]), ("t.me/teapots", ["r1", "r0"])]),
    MatchCase(
      "an exception on the wrapper hides no wrapped address, nor the other way round",
      [
        rule(.domain, "a.example"), rule(.domain, "google.com", .allow), rule(.url, "google.com/url"),
        rule(.host, "c.example", .allow),
      ],
      [
        ("https://www.google.com/url?q=https://a.example/x", ["r2", "r0"].sorted(by: >)),
        ("https://www.google.com/url?q=https://c.example/x", ["r2"]), ("https://www.google.com/", []),
      ]),
    MatchCase(
      "an exception on an inner address saves no text around it",
      [rule(.pattern, "teapot", on: .text), rule(.url, "a.example/teapot", .allow)],
      [("see https://www.google.com/url?q=https%3A%2F%2Fa.example%2Fteapot .", ["r0"])]),
    MatchCase(
      "an exception on an identity wins over a rule on any of its addresses",
      [rule(.url, "https://youtu.be/EXAMPLE0001"), rule(.identity, "youtube:video:EXAMPLE0001", .allow)],
      [("https://youtu.be/EXAMPLE0001", []), ("https://m.youtube.com/watch?v=EXAMPLE0001", [])]),
    MatchCase(
      "an exception on a post does not cover its channel's others",
      [rule(.identity, "telegram:channel:teapots"), rule(.url, "https://t.me/teapots/12", .allow)],
      [("t.me/teapots/12", []), ("t.me/s/teapots/12", []), ("t.me/teapots/13", ["r0"])]),
  ]

  @Test func aRuleHoldsForTheContentUnderEachOfItsAddresses() throws {
    #expect(PlatformTests.table.count == 16)
    let items = try PlatformTests.table.reduce(0) { $0 + (try $1.check()) }
    #expect(items == 62)
  }

  @Test func aMatchSaysHowItWasComeBy() throws {
    let matcher = Matcher(
      try blocklist([
        rule(.url, "https://youtu.be/EXAMPLE0001", id: "v"), rule(.identity, "telegram:channel:teapots", id: "c"),
        rule(.domain, "a.example", id: "d"),
      ]))
    let cases: [(item: String, lines: [String])] = [
      ("https://youtu.be/EXAMPLE0001?t=1", ["v url youtu.be/EXAMPLE0001 direct 0..<32"]),
      ("https://m.youtube.com/watch?v=EXAMPLE0001", ["v url youtube:video:EXAMPLE0001 derived identity 0..<41"]),
      ("see https://t.me/teapots/12", ["c identity telegram:channel:teapots derived extract+identity 4..<27"]),
      (
        "https://www.google.com/url?q=https%3A%2F%2Fyoutu.be%2FEXAMPLE0001",
        ["v url youtu.be/EXAMPLE0001 derived unwrap 0..<65"]
      ),
      (
        "go https://www.google.com/url?q=https%3A%2F%2Ft.me%2Fs%2Fteapots",
        ["c identity telegram:channel:teapots derived extract+unwrap+identity 3..<64"]
      ),
      ("https://b.example/?u=https%3A%2F%2Fa.example", ["d domain a.example derived embedded 0..<44"]),
      ("https://b.example/?u=https:/a.example/x", ["d domain a.example derived embedded 0..<39"]),
      // The link inside is the address that is carried: one match.
      ("https://b.example/?u=https://a.example/x&y", ["d domain a.example derived embedded 0..<42"]),
      // So it is where a piece of the link carries something too, and be it nonsense.
      (
        "https://archive.ph/2020.01.01-000000/https://a.example/x", ["d domain a.example derived unwrap 0..<56"]
      ),
    ]
    for (item, lines) in cases { #expect(matcher.match(item: item).lines == lines, "\(item)") }
    #expect(cases.count == 9)
  }

  static func wrapped(_ address: String, layers: Int) -> String {
    (0..<layers).reduce(address) { address, _ in "https://www.google.com/url?q=" + escaped(address) }
  }

  static func escaped(_ text: String) -> String {
    text.utf8.map { byte in
      UnicodeScalar(byte).properties.isAlphabetic || (0x30...0x39).contains(byte)
        ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }.joined()
  }

  /// A rule on what stands behind an account is not one on the account.
  @Test func aRuleOnAnAddressThatGoesOnIsOnThatAddress() throws {
    for (address, same, other) in [
      (
        "https://www.facebook.com/teapots/reels/1000000001", "https://www.facebook.com/teapots/reels/1000000001/?x=1",
        "https://www.facebook.com/teapots"
      ),
      (
        "https://www.linkedin.com/groups/12345/98765", "https://www.linkedin.com/groups/12345/98765/",
        "https://www.linkedin.com/groups/12345/"
      ),
    ] {
      let matcher = Matcher(try blocklist([rule(.url, address)]))
      #expect(matcher.match(url: same).isMatch, "\(same)")
      #expect(!matcher.match(url: other).isMatch, "\(other)")
    }
  }

  /// Escapes of escapes without end cost their length: twice as many take no more than their number of turns.
  @Test func escapesOfEscapesEnd() throws {
    let matcher = Matcher(try blocklist([rule(.domain, "a.example")]))
    for wrapper in ["https://web.archive.org/web/2020/https:%", "https://www.google.com/url?q=%"] {
      let item = wrapper + String(repeating: "25", count: 400_000)
      #expect(!matcher.match(url: item).isMatch)
    }
  }

  @Test func eachLayerIsAStepOfTheWay() throws {
    let matcher = Matcher(try blocklist([rule(.host, "a.example", id: "r0")]))
    for layers in 0...8 {
      let verdict = matcher.match(item: PlatformTests.wrapped("https://a.example/x", layers: layers))
      let match = try #require(verdict.matches.first, "\(layers)")
      #expect(match.via == Array(repeating: .unwrap, count: layers), "\(layers)")
      #expect(match.tier == (layers == 0 ? .direct : .derived) && verdict.failures.isEmpty)
    }
  }

  @Test(.timeLimit(.minutes(1))) func moreAddressesThanAreCheckedAreAFailureAndCostNoMore() throws {
    let matcher = Matcher(try blocklist([rule(.host, "a.example")]))
    let many = (0..<32).map { "u\($0)=https%3A%2F%2Fb\($0).example" }.joined(separator: "&")
    #expect(matcher.match(url: "https://c.example/?" + many).failures.isEmpty)
    let more = "https://c.example/?" + many + "&x=https%3A%2F%2Fa.example"
    let verdict = matcher.match(url: more)
    #expect(verdict.failures == [MatchFailure(rule: nil, error: "too many nested addresses")])
    #expect(!verdict.isMatch)
    // The same ones again and again are one.
    let same = (0..<500).map { "u\($0)=https%3A%2F%2Fa.example" }.joined(separator: "&")
    #expect(matcher.match(url: "https://c.example/?" + same).failures.isEmpty)
    // An address that holds itself ends.
    let loop = "https://c.example/?u=" + PlatformTests.escaped("https://c.example/?u=https://c.example/")
    #expect(!matcher.match(url: loop).isMatch)
    let huge = "https://www.google.com/url?q=" + String(repeating: "https://b.example/?u=", count: 40_000)
    #expect(!matcher.match(url: huge).isMatch)
  }

  @Test func whereAShortenerLeadsIsUnresolved() throws {
    let matcher = Matcher(try blocklist([rule(.url, "https://bit.ly/Example1", id: "r0")]))
    for (item, spans) in [
      ("https://bit.ly/Example1", [0..<23]), ("https://bit.ly/", []),
      ("see https://t.co/Example2 and bit.ly", [4..<25]),
      ("https://www.google.com/url?q=https%3A%2F%2Fbit.ly%2FExample3", [0..<60]), ("https://youtu.be/EXAMPLE0001", []),
    ] {
      #expect(matcher.match(item: item).unresolved == spans, "\(item)")
    }
    #expect(matcher.match(item: "https://bit.ly/Example1").matches.map(\.rule) == ["r0"])
  }

  @Test func explainTellsOfIdentitiesAndCarriedAddresses() throws {
    let matcher = Matcher(try blocklist([rule(.identity, "telegram:channel:teapots")]))
    let item = "https://www.google.com/url?q=https%3A%2F%2Ft.me%2Fs%2Fteapots%2F12&z=https://bit.ly/x1"
    let lines = matcher.explain(item: Array(item.utf8).span).lines.map { "\($0.label): \($0.detail)" }
    for line in [
      "unwrapped: https://t.me/s/teapots/12", "embedded: https://bit.ly/x1",
      "identity: telegram:post:teapots/12: not listed",
      "parent: telegram:channel:teapots: 1 rule listed",
      "unresolved: https://bit.ly/x1: a shortener's, where it leads is not known here",
    ] {
      #expect(lines.contains(line), "\(line)\n\(lines.joined(separator: "\n"))")
    }
  }

  /// Wrapped at random, up to four times, an address still meets its rule.
  @Test(arguments: [UInt64(1), 2, 3, 4]) func anAddressMeetsItsRuleThroughAnyWrappers(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let matcher = Matcher(
      try blocklist([
        rule(.url, "a.example/x", id: "r0"), rule(.identity, "youtube:video:EXAMPLE0001", id: "r1"),
        rule(.identity, "telegram:channel:teapots", id: "r2"),
      ]))
    let inner = [
      ("https://a.example/x?y=1", "r0"), ("http://www.a.example/x/", "r0"), ("https://youtu.be/EXAMPLE0001", "r1"),
      ("https://m.youtube.com/watch?a=1&v=EXAMPLE0001", "r1"), ("https://t.me/s/teapots/12", "r2"),
    ]
    var cases = 0
    for _ in 0..<2000 {
      let (address, id) = random.pick(inner)
      var item = address
      let layers = random.next(below: 5)
      for _ in 0..<layers { item = PlatformTests.wrap(item, &random) }
      let verdict = matcher.match(item: item)
      if verdict.matches.map(\.rule) != [id] { Issue.record("seed \(seed), \(address): \(item)\n\(verdict)") }
      cases += 1
    }
    #expect(cases == 2000)
  }

  private static func wrap(_ address: String, _ random: inout SeededRandom) -> String {
    switch random.next(below: 6) {
    case 0: "https://www.google.de/url?sa=t&q=\(escaped(address))&z=1"
    case 1: "https://web.archive.org/web/2020\(random.pick(["", "id_", "if_"]))/\(address)"
    case 2: "https://www.bing.com/ck/a?u=a1\(base64(address))&ntb=1"
    case 3: "https://b.example/out?x=1&to=\(escaped(address))"
    case 4: "https://b.example/out#url=\(escaped(address))"
    default: "https://b.example/out?to=\(base64(address))"
    }
  }

  private static func base64(_ text: String) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    let bits = text.utf8.flatMap { byte in (0..<8).map { byte >> (7 - UInt8($0)) & 1 } }
    return String(
      stride(from: 0, to: bits.count, by: 6).map { start in
        letters[(0..<6).reduce(0) { $0 << 1 | (start + $1 < bits.count ? Int(bits[start + $1]) : 0) }]
      })
  }
}
