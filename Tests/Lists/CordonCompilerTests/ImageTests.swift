// The image that comes of a list: the same bytes for the same sources, ids of its own for rules without, no address in
// plain, and all there when it is opened again.

import CordonCompiler
import CordonImage
import CordonModel
import CordonLists
import CordonTestSupport
import Testing

@Suite struct ImageTests {
  /// Names that look the same are two, in any order.
  @Test func namesAreToldByTheirBytes() throws {
    let names = ["caf\u{E9}", "cafe\u{301}"]
    let parts = names.enumerated().map { number, name in
      let rule = Rule(
        kind: .domain, value: "\(number).test", location: SourceLocation(file: "x", line: 1, column: 1))
      return ListReader.Source(list: RuleList(name: name, rules: [rule]), diagnostics: [])
    }
    #expect(try image(parts) == image(parts.reversed()))
    #expect(try Set(records(parts).map { Array($0.list.utf8) }) == Set(names.map { Array($0.utf8) }))
  }

  /// Two parts of one list, of other versions: every version is told, and the order of the parts is not.
  @Test func twoVersionsOfAListAreBothTold() throws {
    func part(_ version: String?, _ value: String) -> ListReader.Source {
      let rule = Rule(kind: .domain, value: value, location: SourceLocation(file: "x", line: 1, column: 1))
      return ListReader.Source(list: RuleList(name: "demo", version: version, rules: [rule]), diagnostics: [])
    }
    let parts = [part("2", "a.test"), part("1", "b.test"), part(nil, "c.test"), part("2", "d.test")]
    let one = try image(parts + [.canary(for: parts)])
    for _ in 0..<10 {
      let other = parts.shuffled()
      #expect(try image([.canary(for: other)] + other) == one)
    }
    let lists = try Image(verifying: one).info.lists
    #expect(
      lists.dropFirst().map(\.name) == ["demo", "demo", "demo"] && lists.dropFirst().map(\.version) == [nil, "1", "2"])
    #expect(try records(parts).allSatisfy { $0.list == "demo" } && records(parts).count == 4)
  }

  private func image(_ sources: [ListReader.Source]) throws -> [UInt8] {
    try ListCompiler(allowsBroadRules: true).compile(sources).serialized()
  }

  private func ids(_ sources: [ListReader.Source]) throws -> [String] {
    try records(sources).map(\.id).sorted()
  }

  private func records(_ sources: [ListReader.Source]) throws -> [RuleRecord] {
    let image = try Image(verifying: image(sources))
    var records: [RuleRecord] = []
    image.forEachRule { records.append(image.rule($0)) }
    return records
  }

  /// The id that the image makes for a rule with this key.
  private func id(_ prefix: String, key: String) -> String {
    prefix + hexadecimal(KeySHA256(of: saltedHash(of: key).span)).prefix(16)
  }

  /// What the digest of a key is taken of, by FORMAT.md: the salt, and SHA-256 of the key.
  private func saltedHash(of key: String) -> [UInt8] {
    let salt = KeySHA256(of: Array("cordon salt\n".utf8).span).bytes.prefix(16)
    return salt + KeySHA256(of: Array(key.utf8).span).bytes
  }

  private func hexadecimal(_ digest: KeySHA256) -> String {
    digest.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  @Test func theSameSourcesGiveTheSameBytes() throws {
    for seed in 1...UInt64(60) {
      func rules() -> [Rule] {
        var random = SeededRandom(seed: seed)
        return RandomCases.rules(using: &random)
      }
      let first = try image([source(rules())])
      #expect(try first == image([source(rules())]), "seed \(seed)")
      #expect(try first != image([source(rules(), named: "other")]), "seed \(seed)")
    }
  }

  @Test func whereARuleStoodOrWhyItWasAddedIsNotInTheImage() throws {
    var noted = rule(.host, "a.example", id: "r", match: ["a.example"])
    noted.note = "teapot-note"
    noted.source = "teapot-source"
    noted.reference = "teapot-reference"
    noted.location.line = 77
    #expect(try image([source([noted])]) == image([source([rule(.host, "a.example", id: "r")])]))
  }

  static let madeIDs: [(rule: Rule, id: String)] = [
    (rule(.url, "a.example/x"), "url-"), (rule(.url, "a.example/x", scope: .exact), "url-exact-"),
    (rule(.url, "a.example/x", scope: .prefix), "url-prefix-"), (rule(.url, "a.example/y"), "url-"),
    (rule(.host, "a.example"), "host-"), (rule(.domain, "a.example"), "domain-"),
    (rule(.identity, "a.example/x"), "identity-"),
    (rule(.pattern, "tea"), "pattern-"), (rule(.pattern, "tea", on: .url), "pattern-url-"),
    (rule(.pattern, "tea", on: [.host, .text]), "pattern-host-text-"), (rule(.pattern, "TEA"), "pattern-"),
    (rule(.phrase, "tea"), "phrase-"),
    (rule(.sha256, sha256Hexadecimal(of: "a.example/x")), "sha256-"),
  ]

  @Test func madeIDsSayTheKindAndAreUniqueAndStable() throws {
    let rules = ImageTests.madeIDs.map(\.rule)
    let made = try ids([source(rules)])
    #expect(made.count == 13)
    #expect(Set(made).count == 13, "\(made)")
    for row in ImageTests.madeIDs {
      #expect(made.contains { $0.hasPrefix(row.id) && $0.count == row.id.count + 16 }, "\(row.id)")
    }
    // They depend on the value alone: not on the place, nor on its spelling, nor on the list.
    #expect(try ids([source(rules.reversed(), named: "other")]) == made)
    #expect(try ids([source([rule(.url, "HTTP://www.a.example//x/")])]) == [id("url-", key: "a.example/x")])
    #expect(made.contains(id("url-", key: "a.example/x")) && made.contains(id("domain-", key: "a.example")))
    #expect(made.contains("pattern-" + sha256Hexadecimal(of: "tea").prefix(16)))
  }

  /// One content under two addresses is one rule; under which it was written first does not show.
  @Test func theOrderOfRulesDoesNotShow() throws {
    let content = [
      "https://youtu.be/EXAMPLE0001", "www.youtube.com/watch?v=EXAMPLE0001", "youtube.com/shorts/EXAMPLE0001",
    ]
    var cases = 0
    for seed in 1...UInt64(40) {
      var random = SeededRandom(seed: seed)
      var rules = RandomCases.rules(using: &random)
      rules += content.map { rule(.url, $0) }
      rules += ["b.example", "B.example"].map { rule(.domain, $0) }
      let bytes = try image([source(rules)])
      for _ in 0..<3 {
        rules.shuffle(using: &random)
        #expect(try image([source(rules)]) == bytes, "seed \(seed)")
        cases += 1
      }
    }
    #expect(cases == 120)
    let both = [source([rule(.domain, "a.example")], named: "a"), source([rule(.domain, "b.example")], named: "b")]
    #expect(try image(both) == image(both.reversed()))
    let records = try records([source(content.map { rule(.url, $0) })])
    #expect(records.count == 1 && records[0].id == id("url-", key: "youtube:video:EXAMPLE0001"))
  }

  @Test func plainLinesGetTheIDsOfTheirValues() throws {
    let text = Array("a.example\nb.example/x\nhttps://c.example/\n# tea\nA.example\n".utf8)
    let read = ListReader().read(bytes: text, named: "plain.txt", format: .text)
    #expect(
      try ids([read])
        == [("domain-", "a.example"), ("url-", "b.example/x"), ("url-", "c.example/")].map { id($0, key: $1) }.sorted())
  }

  @Test func noAddressStandsInPlainInAnImage() throws {
    let secrets = ["zebra-quilt.example", "violet-anchor", "walnut-lantern", "copper-thimble", "marble-kettle"]
    let rules = [
      rule(.domain, "zebra-quilt.example"), rule(.host, "violet-anchor.example"),
      rule(.url, "a.example/walnut-lantern", scope: .prefix),
      rule(.url, "copper-thimble.example/x?q=1", scope: .exact), rule(.identity, "video:clip:marble-kettle"),
      rule(.sha256, sha256Hexadecimal(of: "walnut-lantern.example/")),
    ]
    let bytes = try image([source(rules)])
    for secret in secrets + ["a.example", "q=1", "video:clip", "quilt", "kettle"] {
      #expect(!contains(bytes, Array(secret.utf8)), "\(secret)")
      #expect(!contains(bytes, Array(secret.uppercased().utf8)), "\(secret)")
    }
    // Nor the first bytes of a digest that anyone could make a table of, as bytes or as text.
    let digest = KeySHA256(of: Array("a.example/walnut-lantern".utf8).span).bytes
    #expect(!contains(bytes, Array(digest.prefix(6))))
    #expect(!contains(bytes, Array(sha256Hexadecimal(of: "a.example/walnut-lantern").utf8.prefix(12))))
    // What is searched for has to stand there: the search of this test finds it.
    #expect(contains(try image([source([rule(.phrase, "marble kettle")])]), Array("marble kettle".utf8)))
  }

  @Test func everyRuleIsThereWhenTheImageIsOpened() throws {
    for seed in 1...UInt64(60) {
      var random = SeededRandom(seed: seed)
      let rules = RandomCases.rules(using: &random)
      let records = try records([source(rules)])
      #expect(records.count == rules.count, "seed \(seed)")
      for rule in rules {
        let record = try #require(records.first { $0.id == rule.id })
        #expect(record.kind == rule.kind && record.action == rule.action, "seed \(seed)")
        #expect(record.expires == rule.expires, "seed \(seed)")
        // Where the query says what is shown, a page is kept as the exact address, beside its identity.
        let isContent = rule.scope == .page && (rule.value.contains("/watch?v=") || rule.value.hasPrefix("tg:"))
        if rule.kind == .url { #expect(record.scope == (isContent ? .exact : rule.scope), "seed \(seed)") }
        if rule.kind == .pattern { #expect(record.targets == rule.targets, "seed \(seed)") }
      }
    }
  }

  private func contains(_ whole: [UInt8], _ part: [UInt8]) -> Bool {
    whole.indices.contains { whole[$0] == part[0] && whole[$0...].starts(with: part) }
  }
}
