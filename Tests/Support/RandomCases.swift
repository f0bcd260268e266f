// Random lists and items over one small alphabet of hosts, paths, queries and words, so that hits are common, near misses
// too, and a failure is told by its seed.

import CordonModel
import CordonLists

extension SeededRandom {
  /// One of `choices`.
  package mutating func pick<Choice>(_ choices: [Choice]) -> Choice { choices[next(below: choices.count)] }

  /// True once in `n` times.
  package mutating func once(in n: Int) -> Bool { next(below: n) == 0 }
}

package enum RandomCases {
  private static let hosts = [
    "a.example", "b.a.example", "c.b.a.example", "www.a.example", "example.org", "xn--bcher-kva.example", "192.0.2.7",
    "[2001:db8::1]", "t.test",
  ]
  private static let paths = ["", "/", "/a", "/a/", "/a/b", "/a/b/c", "/A", "/tea/pot", "/ab", "/%C3%BC"]
  private static let queries = [
    "", "", "", "?x=1", "?x=1&y=2", "?y=2&x=1", "?utm_source=mail", "?x=1&utm_source=q", "?",
  ]
  /// Addresses that platforms name, and one of a shortener.
  private static let content = [
    "https://youtu.be/EXAMPLE0001", "m.youtube.com/watch?v=EXAMPLE0001", "youtube.com/watch?v=EXAMPLE0002&t=9",
    "https://www.youtube.com/watch?v=EXAMPLE0001&list=PLEXAMPLE00000001", "https://t.me/teapots/12", "t.me/s/Teapots",
    "tg://resolve?domain=teapots&post=12", "https://t.me/teapots", "https://bit.ly/Example1",
  ]
  private static let identities = [
    "youtube:video:EXAMPLE0001", "youtube:playlist:PLEXAMPLE00000001", "telegram:channel:teapots",
    "telegram:post:teapots/12", "youtube:video:EXAMPLE0002",
  ]
  private static let words = [
    "tea", "pot", "teapot", "TEA", "Pot!", "tea-pot", "(tea)", "ｔｅａ", "Ｐｏｔ", "Straße", "STRASSE", "чай", "ЧАЙ", "شاي",
    "茶壶",
    "喝茶", "cafe\u{301}", "café", "ﬁsh", "xx", "x=1", "\u{200B}", "🫖", "t3a", "P0T", "t.e.a", "р о т", "теа", "te@p0t",
    "telegram @Teapots", "@teapots on Telegram", "(tg): @teapots!",
    "ｔｇ @teapots", "@teapots",
    "شـأي", "f1sh", "123", "1.2.3",
  ]
  private static let patterns = [
    "tea", "te+a\\W?pot", "\\btea\\b", "^https?:", "a\\.example/a", "example$", "(?<!tea)pot", "/a/b", "x=1", "ча.",
    "x*",
    "茶", "ü|é", "(?=pot)", "tea\\Kpot", "ss", "b\\.a\\.", "(?:tea|pot)\\s*!?$", "\\d{3}", "^[^ ]*$", "\\xC3",
    "(*UCP)\\bчай\\b", "[^\\x00-\\x7F]{2}", "fi", "شأي", "ﬁ[sz]h", "cafe\u{301}s?", "t[e3]a", "\\Qp.o.t\\E",
    "[t-z]\\W*ea",
  ]
  private static let phrases = [
    "tea", "pot", "tea pot", "strasse", "Straße", "чай", "شاي", "茶", "café", "x=1", "ｔｅａ", "fish",
  ]
  /// SHA-256 of `a.example/a`, `a.example/a?x=1` and `example.org/`, as any tool gives them.
  private static let digests: [String] = [
    "a.example/a", "a.example/a?x=1", "example.org/", "youtube:video:EXAMPLE0001", "telegram:channel:teapots",
  ].map { sha256Hexadecimal(of: $0) }

  /// One to twelve rules of any kind, scope, action and target, with the ids `r0`, `r1` …
  package static func rules(using random: inout SeededRandom) -> [Rule] {
    (0..<1 + random.next(below: 12)).map { index in
      var rule = value(using: &random)
      rule.id = "r\(index)"
      let isSearched = rule.kind == .phrase || rule.kind == .pattern && rule.targets.contains(.text)
      rule.findsEvasions = isSearched && random.once(in: 2)
      rule.action = random.once(in: 3) ? .allow : random.pick([.block, .review, .log])
      if random.once(in: 8) { rule.expires = CalendarDate(random.pick(["2026-11-22", "2026-11-23", "2026-11-24"])) }
      return rule
    }
  }

  private static func value(using random: inout SeededRandom) -> Rule {
    switch random.next(below: 14) {
    case 12: return rule(.url, random.pick(content), scope: random.pick([.exact, .page, .page, .prefix]))
    case 13: return rule(.identity, random.pick(identities))
    case 0...3:
      let address = random.pick(["", "https://", "HTTP://u@"]) + random.pick(hosts)
      return rule(
        .url, address + random.pick(paths) + random.pick(queries),
        scope: random.pick([.exact, .page, .prefix, .prefix]))
    case 4: return rule(.host, random.pick(hosts))
    case 5, 6: return rule(.domain, random.pick(hosts + ["example", "B\u{DC}CHER.example"]))
    case 7: return rule(.sha256, random.pick(digests))
    case 8: return rule(.identity, random.pick(["video:clip:tea", "a.example/a", "video:clip:pot"]))
    case 9, 10:
      let targets = PatternTargets(rawValue: 1 + UInt8(random.next(below: 7)))
      return rule(.pattern, random.pick(patterns), on: targets)
    default: return rule(.phrase, random.pick(phrases))
    }
  }

  /// An address in some spelling, a text, or bytes that are neither.
  package static func item(using random: inout SeededRandom) -> [UInt8] {
    var item: [UInt8]
    switch random.next(below: 8) {
    case 0...2: item = address(using: &random)
    case 3:
      item = Array(
        random.pick(["video:clip:tea", "mailto:tea@a.example", "tea", "", " ", "http://", "//a.example/a"]).utf8)
    default: item = text(using: &random)
    }
    if random.once(in: 6) {
      // Bytes from anywhere: most often no UTF-8 any more.
      for _ in 0...random.next(below: 3) {
        item.insert(random.pick([0, 9, 0x20, 0x80, 0xC3, 0xE8, 0xF0, 0xFF]), at: random.next(below: item.count + 1))
      }
    }
    return item
  }

  private static func text(using random: inout SeededRandom) -> [UInt8] {
    var text: [UInt8] = []
    for _ in 0...random.next(below: 5) {
      text += random.once(in: 3) ? address(using: &random) : Array(random.pick(words).utf8)
      text += Array(random.pick([" ", " ", " ", ", ", "", ". ", "\n", "」", "\u{3000}", ") "]).utf8)
    }
    return text
  }

  /// An address as people write, copy and disguise it.
  private static func address(using random: inout SeededRandom) -> [UInt8] {
    var address = random.once(in: 4) ? Array(random.pick(content).utf8) : plainAddress(using: &random)
    while random.once(in: 5) {
      let carrier = random.pick([
        "https://www.google.com/url?q=", "https://web.archive.org/web/2020/", "http://a.example/a?to=",
        "b.a.example/x#u=",
        "https://example.org/?x=1&u=",
      ])
      if random.once(in: 4), !carrier.hasSuffix("/") {
        address = Array(carrier.utf8) + address
      } else {
        address = Array(carrier.utf8) + (carrier.hasSuffix("/") ? address : escaped(address))
      }
    }
    return address
  }

  private static func escaped(_ bytes: [UInt8]) -> [UInt8] {
    bytes.flatMap { byte -> [UInt8] in
      let digits = Array("0123456789ABCDEF".utf8)
      let isPlain = (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) && byte < 0x80
      return isPlain ? [byte] : [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }

  private static func plainAddress(using random: inout SeededRandom) -> [UInt8] {
    let scheme = random.pick(["http://", "https://", "HTTPS://", "http:\\\\", "", "", "//", "hxxp://", "http://u:p@"])
    var host = random.pick(
      hosts + ["bücher.example", "ＢＵＣＨＥＲ.example", "www.www.a.example", "a.example.test", "3221225991"])
    if random.once(in: 4) { host = host.uppercased() }
    if random.once(in: 4) { host = "www." + host }
    if random.once(in: 8) { host += "." }
    if random.once(in: 8) { host += random.pick([":80", ":8080", ":", ":99999"]) }
    var path = random.pick(paths)
    if random.once(in: 4) {
      path = path.replacing("/a", with: random.pick(["/%61", "//a", "/./a", "/x/../a", "\\a", "/%2561", "/\ta"]))
    }
    let ending = random.pick(["", "", "", "#tea", "#", "/", "&x=1"])
    return Array((scheme + host + path + random.pick(queries) + ending).utf8)
  }
}
