// The short way of plain addresses against the matcher without it: the same verdict, to every span, for
//
//   320,000 items, each as `auto`, as `url` and   lists of every kind and scope of rule, 160 of them
//   in a text
//   48,010 real addresses                         122,182 entries of real lists
//
// And what carries a listed address is found by it, whatever way that takes.

import CordonModel
import CordonLists
import CordonTestSupport
import Testing

@testable import CordonMatcher

@Suite struct FastPathTests {
  static let day = CalendarDate("2026-11-23")!
  static let lists = 160
  static let itemsPerList = 2000

  /// One list, with the short way and without.
  private struct BothWays {
    let short: Matcher
    let long: Matcher
    /// How many items went the short way, and how many of them matched.
    var taken = 0
    var matched = 0
    var unresolved = 0
    var failures = 0
    var seen: Set<String> = []

    init(_ list: Blocklist) {
      short = Matcher(list, options: .init(date: FastPathTests.day))
      long = Matcher(list, options: .init(date: FastPathTests.day), usesFastPath: false)
    }

    mutating func check(_ item: [UInt8], as type: ItemType, _ context: @autoclosure () -> String) {
      let (a, b) = (short.match(bytes: item, as: type), long.match(bytes: item, as: type))
      if a != b || a.isEmpty != b.isEmpty, failures < 10 {
        failures += 1
        Issue.record("\(context()), as \(type): \(shown(item))\nshort \(a)\nlong \(b)")
      }
      if !a.unresolved.isEmpty { unresolved += 1 }
      guard type != .text, let verdict = withExactBuffer(of: item, { short.addresses.fastVerdict(on: $0, as: type) })
      else { return }
      taken += 1
      if !verdict.isEmpty { matched += 1 }
      for match in verdict.matches + verdict.exceptions + verdict.removed { seen.insert("\(match.kind)") }
      if !verdict.removed.isEmpty { seen.insert("removed") }
      if !verdict.exceptions.isEmpty { seen.insert("exceptions") }
    }
  }

  @Test(arguments: 0..<8) func theShortWayGivesTheVerdictOfTheLongOne(part: Int) throws {
    var items = 0
    var taken = 0
    var matched = 0
    var seen: Set<String> = []
    for number in 0..<Self.lists / 8 {
      let seed = UInt64(1000 + part * 100 + number)
      var random = SeededRandom(seed: seed)
      let rules = FastPathCases.rules(using: &random)
      var ways = BothWays(try blocklist(rules))
      #expect(ways.short.settings.settlesAddresses && !ways.long.settings.settlesAddresses)
      for index in 0..<Self.itemsPerList {
        let item = item(using: &random)
        for type in [ItemType.auto, .url] {
          ways.check(
            item, as: type, "seed \(seed), item \(index), rules \(rules.map { ($0.kind, $0.scope, $0.value) })")
        }
        let link = self.item(using: &random)
        ways.check(
          Array("see ".utf8) + item + Array(", and: ".utf8) + link, as: .text, "seed \(seed), item \(index) in a text")
        items += 1
      }
      taken += ways.taken
      matched += ways.matched
      seen.formUnion(ways.seen)
    }
    #expect(items == Self.lists / 8 * Self.itemsPerList)
    #expect(Self.lists * Self.itemsPerList >= 300_000)
    // A generator of which little goes the short way, or nothing is found there, proves nothing.
    #expect(taken > items / 2 && matched > items / 4, "\(taken) taken, \(matched) matched of \(items)")
    #expect(seen == ["url", "host", "domain", "identity", "removed", "exceptions"])
  }

  private func item(using random: inout SeededRandom) -> [UInt8] {
    switch random.next(below: 16) {
    case 0: return RandomCases.item(using: &random)
    case 1: return FastPathCases.carrier(using: &random)
    case 2:
      // Bytes from anywhere.
      var item = FastPathCases.address(using: &random)
      for _ in 0...random.next(below: 3) {
        item.insert(
          random.pick(Array(" \t\"<>%:/.?#@\\".utf8) + [0, 0x80, 0xC3]), at: random.next(below: item.count + 1))
      }
      return item
    case 3, 4:
      guard var url = SpelledURL(FastPathCases.address(using: &random)) else { return [] }
      var steps = 1 + random.next(below: 3)
      while steps > 0 {
        if random.pick(Evasion.allCases).apply(to: &url, using: &random) { steps -= 1 }
      }
      return url.bytes
    default: return FastPathCases.address(using: &random)
    }
  }

  @Test(.enabled(if: Corpus.isPresent)) func realAddressesAndListsGiveTheSame() throws {
    var ways = BothWays(try DomainCorpusTests.all.get())
    var items = 0
    for line in try Corpus.lines("urls/kasztp.txt") {
      for type in [ItemType.auto, .url] { ways.check(line, as: type, "line \(items)") }
      items += 1
    }
    #expect(items == 48_010)
    #expect(ways.taken > 2 * 47_000 && ways.matched > 3_500, "\(ways.taken) taken, \(ways.matched) matched")
  }

  /// Every entry of the real lists, as it stands and below it.
  @Test(.enabled(if: Corpus.isPresent)) func everyListedAddressGivesTheSame() throws {
    var ways = BothWays(try DomainCorpusTests.all.get())
    var items = 0
    for source in try DomainCorpusTests.sources() {
      for entry in source.list.rules {
        let item = items / 2 % 2 == 0 ? "https://x.\(entry.value)/y" : "http://www.\(entry.value)?z=1"
        ways.check(Array(item.utf8), as: items % 2 == 0 ? .auto : .url, "entry \(items)")
        items += 1
      }
    }
    #expect(items == 122_182)
    #expect(ways.matched > 50_000, "\(ways.matched)")
  }

  @Test func patternsOnAddressesAreSearchedAllTheSame() throws {
    var items = 0
    var matched = 0
    for number in 0..<40 {
      let seed = UInt64(3000 + number)
      var random = SeededRandom(seed: seed)
      let pattern = rule(.pattern, "tea|exam|co[.]", on: [.url, .host, .text])
      var ways = BothWays(try blocklist(FastPathCases.rules(using: &random) + [pattern]))
      for index in 0..<500 {
        let item = item(using: &random)
        for type in [ItemType.auto, .url] { ways.check(item, as: type, "seed \(seed), item \(index)") }
        let text = Array("see ".utf8) + item + Array(", and: ".utf8) + self.item(using: &random)
        ways.check(text, as: .text, "seed \(seed), item \(index) in a text")
        if ways.short.match(bytes: text, as: .text).isMatch { matched += 1 }
        items += 1
      }
    }
    #expect(matched > items / 2, "\(matched) of \(items)")
  }

  /// The examples of every platform and wrapper, as they stand and changed, with a rule on each.
  @Test(arguments: [false, true]) func everyExampleOfAPlatformGivesTheSame(withPattern: Bool) throws {
    let data = PlatformFile.builtin().definitions
    let examples = data.platforms.flatMap(\.examples)
    let identities = Set(examples.compactMap { $0.identity?.text })
    let wrapped = data.wrappers.flatMap(\.examples)
    let targets = Set(wrapped.compactMap { $0.to?.text })
    let patterns = withPattern ? [rule(.pattern, "example1|zz", on: [.url, .host])] : []
    var ways = BothWays(
      try blocklist(
        identities.sorted().map { rule(.identity, $0) } + targets.sorted().map { rule(.url, $0, scope: .exact) }
          + patterns))
    #expect(identities.count == 481)
    #expect(targets.count == 30)

    let addresses =
      examples.flatMap { $0.same + $0.below + $0.not + $0.none }.map(\.text) + wrapped.map(\.from.text)
      + data.shorteners.map { $0.host.text + "/EXAMPLE1" }
    var items = 0
    for address in addresses {
      let item = address.contains(":") ? address : "https://" + address
      let isWeb = item.hasPrefix("http://") || item.hasPrefix("https://")
      var variants = [item, item + "/", item + "/zz", item + ".", item + ")", item + "&x=1#y"]
      if isWeb {
        let host = item.dropFirst(item.hasPrefix("https") ? 8 : 7)
        variants += [
          "http://\(host)", "https://www.\(host)", "https://below.\(host)", "HTTPS://\(host)".uppercased(),
          "https://\(host.prefix { $0 != "/" })", "https://\(host.prefix { $0 != "/" })/",
          "https://\(host.prefix { $0 != "/" })/zz/1",
        ]
      }
      for variant in variants {
        for type in [ItemType.auto, .url] { ways.check(Array(variant.utf8), as: type, "example \(address)") }
        ways.check(Array("see \(variant), or (\(item))".utf8), as: .text, "example \(address)")
        items += 1
      }
    }
    #expect(items == 51_058)
    // The short way is for the others; yet it must be taken where a path is none of the platform's.
    #expect(ways.taken > 9_000, "\(ways.taken)")
    #expect(ways.unresolved > 15_000, "\(ways.unresolved)")
  }

  @Test func whatCarriesAnAddressIsFoundByIt() throws {
    let hosts = FastPathCases.hosts.map { rule(.domain, $0) }
    var ways = BothWays(try blocklist(hosts))
    let matcher = ways.short
    var random = SeededRandom(seed: 11)
    var cases = 0
    var derived = 0
    for _ in 0..<20_000 {
      let item = FastPathCases.carrier(using: &random)
      for type in [ItemType.auto, .url] { ways.check(item, as: type, "item \(cases)") }
      if matcher.match(bytes: item, as: .auto).matches.contains(where: { $0.tier == .derived }) { derived += 1 }
      cases += 1
    }
    #expect(cases == 20_000 && derived > 5_000, "\(derived) derived")
    // The same addresses without what they carry do not.
    let other = Matcher(try blocklist([rule(.domain, "listed.test"), rule(.url, "b.example/x")]))
    for item in ["https://unlisted.invalid/x", "https://unlisted.invalid/?u=x", "https://unlisted.invalid/x%20y/#u"] {
      #expect(other.addresses.fastVerdict(on: Array(item.utf8).span, as: .auto)?.isEmpty == true)
    }
  }

  /// Ampersands as HTML writes them: a text would read another page there, which may be listed too.
  @Test(arguments: 1...UInt64(8)) func ampersandsOfHTMLGiveTheSame(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let pieces = [
      "&amp;b=2", "&amp;b=2", "&amp;", "&AMP;", "&amp;amp;", "&amp", "&", ";", "a=1", "b=2", "amp;", "?", "#", "/x",
      "&#38;", "&lt;", ")", ".", "&nbsp;", "utm_source=y", "p;", "%26amp;", ":",
    ]
    let queries = ["", "?a=1&b=2", "?a=1", "?b=2&amp;a=1", "?a=1&amp;b=2", "?b=2"]
    let rules =
      [rule(.url, "https://listed.test/x?a=1&b=2", scope: .exact)]
      + (0..<random.next(below: 3)).map { _ in
        rule(.url, "https://listed.test/x" + random.pick(queries), scope: random.pick([.exact, .page, .prefix]))
      }
    var ways = BothWays(try blocklist(rules))
    var matched = 0
    for _ in 0..<1000 {
      var item = "https://listed.test/x" + random.pick(["", "?", "?a=1"])
      for _ in 0..<random.next(below: 5) { item += random.pick(pieces) }
      for type in [ItemType.auto, .url] {
        ways.check(Array(item.utf8), as: type, "seed \(seed), rules \(rules.map(\.value))")
      }
      if ways.short.match(item: item).isMatch { matched += 1 }
    }
    #expect(matched > 2 && ways.taken > 200, "seed \(seed): \(matched) matched, \(ways.taken) taken")
  }

  /// What a review found lost on the short way: each item is on its list, whatever way it takes.
  @Test func whatTheShortWayOnceLost() throws {
    let video = "peertube:video:9c9de5e8-0a1e-484a-b099-e80766180a6d"
    let service = "726pyw6hbpc7h6yeyozxfnfq4jszqopmv4ry2hcv4yjjxcioj7k6pwcd"
    let table: [(identity: String, item: String)] = [
      (video, "https://tube.example/x/../w/9c9de5e8-0a1e-484a-b099-e80766180a6d"),
      (video, "https://tube.example/x/%2e%2E/w/9c9de5e8-0a1e-484a-b099-e80766180a6d"),
      (video, "https://tube.example/;/..\\videos/watch/9c9de5e8-0a1e-484a-b099-e80766180a6d"),
      ("onion:service:\(service)", "http://\(service).onion/a/b"),
    ]
    for (identity, item) in table {
      let list = try blocklist([rule(.identity, identity)])
      var ways = BothWays(list)
      for type in [ItemType.auto, .url] { ways.check(Array(item.utf8), as: type, item) }
      #expect(ways.short.match(url: item).isMatch, "\(item)")
    }
    // A host that shares a bit with the last labels of others: one of many services would be lost.
    var random = SeededRandom(seed: 23)
    let letters = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
    let names = (0..<4_000).map { _ in
      String(decoding: (0..<55).map { _ in random.pick(letters) } + [0x64], as: UTF8.self)
    }
    let matcher = Matcher(try blocklist(names.map { rule(.identity, "onion:service:\($0)") }))
    #expect(names.count { matcher.match(url: "http://\($0).onion/x").isMatch } == 4_000)
  }

  /// Lists that need an address whole do not take it.
  @Test func patternsOnAddressesAndHashedKeysSwitchItOff() throws {
    let digest = sha256Hexadecimal(of: "a.example/")
    for (rules, takes) in [
      ([rule(.pattern, "a", on: [.url])], false), ([rule(.pattern, "a", on: [.host])], false),
      ([rule(.sha256, digest)], false), ([rule(.pattern, "a", on: [.text])], true), ([rule(.phrase, "a")], true),
      ([rule(.domain, "a.example")], true), ([], true),
    ] {
      #expect(Matcher(try blocklist(rules)).settings.settlesAddresses == takes, "\(rules.map(\.value))")
    }
  }

  static let table: [(rule: Rule, item: String, value: String?)] = [
    (rule(.url, "a.example/x", scope: .exact), "https://www.a.example/x", "a.example/x"),
    (rule(.url, "a.example/x", scope: .exact), "https://a.example/x?y=1", nil),
    (
      rule(.url, "a.example/x?y=1&z=2", scope: .exact), "https://a.example/x/?z=2&utm_id=3&y=1#t", "a.example/x?y=1&z=2"
    ),
    (rule(.url, "a.example/x"), "https://a.example/x?y=1", "a.example/x"),
    (rule(.url, "a.example/x"), "https://a.example/x/y", nil),
    (rule(.url, "a.example"), "https://a.example?", "a.example/"),
    (rule(.url, "a.example/x", scope: .prefix), "https://a.example/x/y/z?q", "a.example/x"),
    (rule(.url, "a.example/x", scope: .prefix), "https://a.example/xy", nil),
    (rule(.url, "a.example/", scope: .prefix), "https://a.example/xy", "a.example/"),
    (rule(.url, "a.example/x", scope: .prefix), "https://b.a.example/x", nil),
    (rule(.host, "a.example"), "https://A.example/xy", "a.example"),
    (rule(.host, "a.example"), "https://b.a.example/xy", nil),
    (rule(.domain, "a.example"), "https://c.b.a.example/xy", "a.example"),
    (rule(.domain, "b.a.example"), "https://c.b.a.example/xy", "b.a.example"),
    (rule(.domain, "b.a.example"), "https://a.example/xy", nil),
    (rule(.domain, "www.a.example"), "https://www.a.example/xy", "a.example"),
    (rule(.domain, "www.a.example"), "https://b.www.a.example/", "www.a.example"),
    (rule(.domain, "www.a.example"), "https://b.a.example/", nil),
    (rule(.domain, "localhost"), "http://localhost/x", "localhost"),
    (rule(.domain, "localhost"), "http://a.b.localhost/x", "localhost"),
    (rule(.host, "localhost"), "http://b.localhost/x", nil),
    (rule(.domain, "a.example", expires: "2026-11-23"), "https://a.example/", nil),
    (rule(.domain, "a.example", expires: "2026-11-24"), "https://a.example/", "a.example"),
    (rule(.identity, "a.example/x"), "https://a.example/x", "a.example/x"),
  ]

  @Test func whatTheShortWayFinds() throws {
    #expect(Self.table.count == 24)
    for (rule, item, value) in Self.table {
      let matcher = Matcher(try blocklist([rule]), options: .init(date: Self.day))
      let verdict = matcher.addresses.fastVerdict(on: Array(item.utf8).span, as: .url)
      #expect(verdict != nil && verdict?.matches.first?.value == value, "\(rule.value), \(item)")
      guard let match = verdict?.matches.first else { continue }
      let isOnHost = rule.kind == .host || rule.kind == .domain
      let start = item.utf8.count - String(item.split(separator: "://")[1]).utf8.count
      let host = item.split(separator: "://")[1].prefix { !"/?#".contains($0) }
      #expect(match.span == (isOnHost ? start..<start + host.utf8.count : 0..<item.utf8.count), "\(item)")
      #expect(match.tier == .direct && match.via.isEmpty)
    }
  }
}
