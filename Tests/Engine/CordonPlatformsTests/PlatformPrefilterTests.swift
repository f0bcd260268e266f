// The prefilter before the tables of platforms: it lets through every plain address that a template matches, and stops
// hosts and paths of which no template begins so.

import CordonBytes
import Testing

@testable import CordonPlatforms
@testable import CordonURL

@Suite struct PlatformPrefilterTests {
  static let seed = PlatformTables.hostSeed
  /// Of these, hosts are asked for by three labels.
  static let crowded = Set(
    ["b.example", "site.example"].map { Hash64.hash(Array($0.utf8).span, seed: seed) })
  static func isCrowded(_ two: UInt64) -> Bool { crowded.contains(two) }

  /// Asks as the short way of an address does (Matcher+Plain.swift); nil where the address is not plain.
  private func isOpen(_ prefilter: PlatformPrefilter, for address: String) -> Bool? {
    let reader = PlainAddressReader(tables: NormalizationTables())
    let item = Array((address.contains(":") ? address : "http://" + address).utf8)
    guard reader.read(item.span) == .plain else { return nil }
    let three = reader.hashOfThreeLabels(seed: Self.seed)
    let tails = reader.tails(seed: Self.seed, isCrowded: PlatformPrefilterTests.isCrowded)
    if prefilter.mayConcern(tails, lastLabel: reader.lastLabel),
      prefilter.mayConcern(two: tails.two, lastLabel: reader.lastLabel, three: three),
      prefilter.beginnings(under: reader.hostHashes(seed: Self.seed)) & PlatformPrefilter.beginning(reader.firstOfPath)
        != 0
    {
      return true
    }
    return prefilter.isOpen && reader.concerns(prefilter)
  }

  private func prefilter(_ templates: [String], gives: String = "t:{x}") throws -> PlatformPrefilter {
    PlatformPrefilter(try tables(templates, gives: gives), isCrowded: Self.isCrowded) { _ in true }
  }

  @Test func whatATemplateMatchesIsLetThrough() throws {
    var plain = 0
    for (template, gives, addresses, _) in URLTemplateTests.matches {
      let prefilter = try prefilter([template], gives: gives)
      for (address, identity) in addresses where !identity.isEmpty {
        guard let isOpen = isOpen(prefilter, for: address) else { continue }
        plain += 1
        #expect(isOpen, "\(template): \(address)")
      }
    }
    // The others are escaped, have no host, or are of another scheme.
    #expect(plain == 29)
  }

  /// A template, addresses that its prefilter lets through, and some that it stops.
  static let shapes: [(templates: [String], open: [String], closed: [String])] = [
    (
      ["a.example/v/{x}"], ["a.example/v/Ab1", "a.example/V/Ab1", "www.a.example/vw"],
      ["a.example", "a.example/", "a.example/w/Ab1", "c.a.example/v/Ab1", "a.test/v/Ab1", "xa.example/v/Ab1"]
    ),
    (
      ["a.example/(|i|fp){x}"], ["a.example/Ab1", "a.example/iAb1", "a.example/FPAb1", "a.example/-"],
      ["b.test/Ab1"]
    ),
    (["a.example/(i|fp){x}"], ["a.example/iAb1", "a.example/FPAb1"], ["a.example/Ab1", "a.example/_"]),
    (["a.example/{x}/**"], ["a.example/Ab1", "a.example/Ab1/c"], ["c.a.example/Ab1"]),
    (["{x}.a.example/**"], ["ab.a.example", "ab.a.example/", "ab.a.example/c"], ["a.test/c", "ab.c.test/"]),
    (["a.example/?v={x}"], ["a.example/?v=Ab1", "a.example?v=Ab1"], ["a.example/w?v=Ab1"]),
    (["a.example/#/w/{x}"], ["a.example/#/w/Ab1", "a.example#/w/Ab1"], ["a.example/w#/w/Ab1"]),
    (["a.example/@{h}"], ["a.example/@teapot"], ["a.example/teapot"]),
    (["a.example/go*/{x}"], ["a.example/go/Ab1", "a.example/google/Ab1"], ["a.example/stop/Ab1"]),
    (["*.a.example/p/{x}"], ["a.example/p/Ab1", "d.c.a.example/P/Ab1"], ["a.example/q/Ab1", "d.c.a.example/q"]),
    (["{x}.p.{gates}/p"], ["ab.p.gate.test/p"], ["ab.p.gate.test/q", "ab.p.gate.example/p"]),
    // One host is among those below another: the templates of both count.
    (
      ["*.a.example/p/{x}", "m.a.example/q/{x}"], ["m.a.example/p/Ab1", "m.a.example/q/Ab1", "c.a.example/p/Ab1"],
      ["c.a.example/q/Ab1", "m.a.example/r/Ab1"]
    ),
    (["*/w/{x}", "a.example/v/{x}"], ["any.test/w/Ab1", "a.example/W/Ab1", "a.example/v"], ["any.test/v/Ab1"]),
    // Where many hosts stand under the last two labels, the third is asked for too, and where there is none.
    (["a.b.example/v/{x}"], ["a.b.example/v/Ab1"], ["a.b.example/w", "c.b.example/v/Ab1", "b.example/v/Ab1"]),
    (["*.a.b.example/v/{x}"], ["d.c.a.b.example/v/Ab1", "www.a.b.example/v/Ab1"], ["c.b.example/v/Ab1"]),
    (["d.a.b.example/v/{x}"], ["d.a.b.example/v/Ab1"], ["a.b.example/v/Ab1", "c.a.b.example/v/Ab1"]),
    (["*.onion/v/{x}"], ["b.onion/v/Ab1", "www.c.b.onion/v/Ab1"], ["onion.example/v/Ab1"]),
    (
      ["{x}.site.example/**", "site.example/p/{x}"], ["ab.site.example/q", "site.example/p/Ab1"],
      ["ab.c.example", "c.example/p/Ab1"]
    ),
    // The lowest six bits are all that is kept of a byte: "v" and "6" are one, which lets too many through.
    (["a.example/v/{x}"], ["a.example/6/Ab1"], ["a.example/7/Ab1"]),
  ]

  @Test func itGoesByHostAndByWhatThePathBeginsWith() throws {
    for (templates, open, closed) in PlatformPrefilterTests.shapes {
      let prefilter = try prefilter(templates, gives: templates[0].contains("{h}") ? "t:{h}" : "t:{x}")
      for address in open { #expect(isOpen(prefilter, for: address) == true, "\(templates): \(address)") }
      for address in closed { #expect(isOpen(prefilter, for: address) == false, "\(templates): \(address)") }
    }
    #expect(PlatformPrefilterTests.shapes.count == 19)
  }

  /// The first question tells hosts under a crowded tail apart.
  @Test func aCrowdedTailConcernsOnlyItsOwn() throws {
    let reader = PlainAddressReader(tables: NormalizationTables())
    let prefilter = try prefilter(["a.b.example/v/{x}", "a.c.example/v/{x}"])
    let hosts = [("a.b.example", true), ("d.a.b.example", true), ("d.b.example", false), ("d.c.example", true)]
    for (host, mayConcern) in hosts {
      #expect(reader.read(Array("http://\(host)/v/Ab1".utf8).span) == .plain)
      let tails = reader.tails(seed: Self.seed, isCrowded: PlatformPrefilterTests.isCrowded)
      #expect(prefilter.mayConcern(tails, lastLabel: reader.lastLabel) == mayConcern, "\(host)")
    }
  }

  @Test func whatNoRuleNamesOpensNothing() throws {
    let tables = try tables(["a.example/v/{x}"])
    #expect(
      isOpen(
        PlatformPrefilter(tables, isCrowded: { _ in false }, isNamed: { _ in false }), for: "a.example/v/Ab1")
        == false)
    // Both words of its name have to be known.
    #expect(
      isOpen(
        PlatformPrefilter(tables, isCrowded: { _ in false }, isNamed: { $0[0] == 0x70 }), for: "a.example/v/Ab1"
      ) == false)
  }

  /// Addresses, and whether the prefilter knows of them that they are a shortener's and nothing else.
  static let shortened: [(String, Bool)] = [
    ("s.example/Ab1", true), ("www.s.example/Ab1", true), ("S.EXAMPLE/~/y/?z=1#f", true),
    // No path.
    ("s.example", false), ("s.example/", false), ("s.example/?Ab1", false), ("s.example/#Ab1", false),
    // Other hosts.
    ("x.s.example/Ab1", false), ("xs.example/Ab1", false), ("example/Ab1", false),
    // What stands before the shortener in the tables, for its host, for those above it, and for any host.
    ("a.example/Ab1", false), ("t.b.example/Ab1", false), ("w.example/Ab1", false), ("s.example/v/Ab1", false),
    ("s.example/V", false), ("s.example/to/Ab1", false), ("s.example/vw/Ab1", true),
    // Shorteners of some paths, and of the hosts below.
    ("p.example/Ab1", false), ("q.example/Ab1", false), ("x.q.example/Ab1", false), ("t.s.example/Ab1", false),
  ]

  @Test func aShortenerThatTheGateKnowsIsOneToTheTables() throws {
    let source = PlatformDefinitions(
      platforms: [platform(["{host}/v/{x}", "*/v/{x}"], gives: "t:{x}")],
      wrappers: [
        WrapperDefinition(word: "w", sets: [], match: ["w.example/to/{url}"]),
        WrapperDefinition(word: "o", sets: [], match: ["*/to/{url}"]),
      ],
      shorteners: ["s.example", "a.example", "t.b.example", "w.example", "*.q.example", "t.s.example"].map {
        ShortenerDefinition(host: DefinitionText($0))
      } + [ShortenerDefinition(host: "p.example", path: "/*")])
    let tables = try PlatformTables(source)
    // What no rule names counts here.
    let prefilter = PlatformPrefilter(tables, isCrowded: Self.isCrowded) { _ in false }
    let reader = PlainAddressReader(tables: NormalizationTables())
    var tester = PlatformTester(tables)
    for (address, isKnown) in PlatformPrefilterTests.shortened {
      #expect(reader.read(Array("http://\(address)".utf8).span) == .plain)
      #expect(reader.isShortener(by: prefilter) == isKnown, "\(address)")
      guard isKnown else { continue }
      let (identities, carried) = (tester.identities(address), tester.unwrap(address))
      let isShortener = tester.reader.isShortener()
      #expect(identities.isEmpty && carried == nil && isShortener, "\(address)")
    }
  }
}
