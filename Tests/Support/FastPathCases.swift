// Random lists and items for the short way of addresses: rules of every kind that it knows, few hosts and many spellings
// of them, and items that carry other addresses.

import CordonModel
import CordonLists

package enum FastPathCases {
  package static let hosts = [
    "a.example", "b.a.example", "c.b.a.example", "example.org", "www.example.org", "t.test", "co.test", "h1.co.test",
    "h2.co.test", "x.h3.co.test", "xn--bcher-kva.example", "localhost", "www.b.a.example", "x-y_z.test",
    "video.example",
  ]
  private static let paths = ["", "/", "/a", "/a/", "/a/b", "/a/b/c", "/A", "/tea/pot", "/ab", "/a.b", "/a:b", "/a!"]
  private static let queries = [
    "", "", "", "?x=1", "?x=1&y=2", "?y=2&x=1", "?utm_source=mail", "?x=1&utm_source=q&y=2", "?", "?si=1&x=1", "?=&x",
  ]

  /// Four to thirty rules with the ids `r0`, `r1` …; in half of the lists a crowd of hosts below `co.test`, in a few a
  /// domain of one label.
  package static func rules(using random: inout SeededRandom) -> [Rule] {
    var rules = (0..<4 + random.next(below: 27)).map { _ in value(using: &random) }
    if random.once(in: 2) { rules += (0..<20).map { rule(.host, "h\($0).co.test") } }
    if random.once(in: 6) { rules.append(rule(.domain, random.pick(["test", "localhost", "example"]))) }
    return rules.enumerated().map { index, rule in
      var rule = rule
      rule.id = "r\(index)"
      rule.action = random.once(in: 4) ? .allow : random.pick([.block, .review, .log])
      if random.once(in: 8) { rule.expires = CalendarDate(random.pick(["2026-11-22", "2026-11-23", "2026-11-24"])) }
      return rule
    }
  }

  private static func value(using random: inout SeededRandom) -> Rule {
    switch random.next(below: 14) {
    case 0...5:
      rule(
        .url,
        random.pick(["", "https://", "HTTP://u@"]) + random.pick(hosts) + random.pick(paths) + random.pick(queries),
        scope: random.pick([.exact, .page, .prefix]))
    case 6, 7: rule(.host, random.pick(hosts))
    case 8, 9, 10: rule(.domain, random.pick(hosts))
    case 11: rule(.identity, random.pick(["video:clip:tea", "a.example/a", "t.test/a/b", "example.org/?x=1"]))
    case 12: rule(.pattern, random.pick(["tea", "a/b", "example"]), on: [.text])
    default: rule(.phrase, random.pick(["tea", "pot", "x"]))
    }
  }

  /// An address at one of the hosts, below one or beside one, most often spelled plainly.
  package static func address(using random: inout SeededRandom) -> [UInt8] {
    var host = random.pick(hosts)
    if random.once(in: 3) { host = random.pick(["x.", "y.x.", "www.", "h9.", "www.x.", "m-1."]) + host }
    if random.once(in: 6) { host = random.pick(["z", "q.invalid", "co.", "9"]) + host }
    if random.once(in: 12) { host = host.uppercased() }
    let scheme = random.pick(["http://", "https://", "https://www.", "HTTP://WWW."])
    let ending =
      random.once(in: 6) ? random.pick(["#tea", "#", "/", "&z", ".", "!", ")", "'", "_", "-", "~", "?"]) : ""
    return Array((scheme + host + random.pick(paths) + random.pick(queries) + ending).utf8)
  }

  /// A plain address with another one in its path, its query or its fragment: as it stands, escaped, or as base64.
  package static func carrier(using random: inout SeededRandom) -> [UInt8] {
    let outer = random.once(in: 2) ? Array("https://unlisted.invalid".utf8) : address(using: &random)
    let inner = address(using: &random)
    let place = Array(random.pick(["/", "/x/", "/?u=", "/x?a=1&u=", "?u=", "/#", "#u=", "/x%20y/"]).utf8)
    switch random.next(below: 3) {
    case 0: return outer + place + inner
    case 1:
      var units = SpelledURL.units(inner[...])
      // At the least the colons: without one there is no address.
      for index in units.indices where units[index] == [0x3A] || random.once(in: 4) {
        units[index] = Evasion.escape(units[index], depth: 3, using: &random)
      }
      return outer + place + units.joined()
    default: return outer + place + base64(inner.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 })
    }
  }

  private static func base64(_ bytes: [UInt8]) -> [UInt8] {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let word = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for digit in 0...group.count { text.append(digits[word >> (18 - 6 * digit) & 63]) }
    }
    return text
  }
}
