// The image that comes of a list: the same bytes for the same sources, ids of its own for rules without, no address in
// plain, and all there when it is opened again.

import CordonCompiler
import CordonImage
import CordonModel
import CordonRules
import CordonTestSupport
import Testing

@Suite struct ImageTests {
  private func image(_ sources: [ListReader.Source]) throws -> [UInt8] {
    try ListCompiler(allowsBroadRules: true).compile(sources).serialized()
  }

  private func ids(_ sources: [ListReader.Source]) throws -> [String] {
    let image = try Image(verifying: image(sources))
    return (0..<image.ruleCount).map { image.rule(RuleIndex(rawValue: UInt32($0))).id }
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
    for (id, row) in zip(made, ImageTests.madeIDs) {
      #expect(id.hasPrefix(row.id) && id.count == row.id.count + 16, "\(id)")
    }
    // They depend on the value alone: not on the place, nor on its spelling, nor on the list.
    #expect(try ids([source(rules.reversed(), named: "other")]) == made.reversed())
    #expect(try ids([source([rule(.url, "HTTP://www.a.example//x/")])]) == [made[0]])
    #expect(made[0] == "url-" + sha256Hexadecimal(of: "a.example/x").prefix(16))
    #expect(made[7] == "pattern-" + sha256Hexadecimal(of: "tea").prefix(16))
  }

  @Test func plainLinesGetTheIDsOfTheirValues() throws {
    let text = Array("a.example\nb.example/x\nhttps://c.example/\n# tea\nA.example\n".utf8)
    let read = ListReader().read(bytes: text, named: "plain.txt", format: .text)
    #expect(
      try ids([read])
        == [("domain", "a.example"), ("url", "b.example/x"), ("url", "c.example/")].map {
          "\($0)-\(sha256Hexadecimal(of: $1).prefix(16))"
        })
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
    // Nor a digest that anyone could make a table of. (A made id holds half of one: see the next test.)
    #expect(!contains(bytes, KeySHA256(of: Array("a.example/walnut-lantern".utf8).span).bytes))
    // What is searched for has to stand there: the search of this test finds it.
    #expect(contains(try image([source([rule(.phrase, "marble kettle")])]), Array("marble kettle".utf8)))
  }

  @Test func everyRuleIsThereWhenTheImageIsOpened() throws {
    for seed in 1...UInt64(60) {
      var random = SeededRandom(seed: seed)
      let rules = RandomCases.rules(using: &random)
      let image = try Image(verifying: image([source(rules)]))
      #expect(image.ruleCount == rules.count, "seed \(seed)")
      for (index, rule) in rules.enumerated() {
        let record = image.rule(RuleIndex(rawValue: UInt32(index)))
        #expect(record.id == rule.id && record.kind == rule.kind && record.action == rule.action, "seed \(seed)")
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
