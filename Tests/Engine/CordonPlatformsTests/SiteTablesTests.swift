// The tables as a whole: kept in an image and read back, damaged, and asked about random bytes.

import CordonTestSupport
import Testing

@testable import CordonPlatforms
@testable import CordonURL

@Suite struct SiteTablesTests {
  static func sample() throws -> SiteTables {
    var source = SiteFormTests.wrappers
    source.platforms = SiteTemplateTests.matches.map { platform([$0.template], gives: $0.gives) }
    source.shorteners = [SiteShortener(host: "s.example"), SiteShortener(host: "a.example", path: "/s/*")]
    return try SiteTables(source)
  }

  @Test func whatIsKeptIsReadBack() throws {
    let tables = try SiteTablesTests.sample()
    let bytes = tables.serialized()
    let back = SiteTables(serialized: bytes.span)
    let read = try #require(back)
    #expect(read == tables)
    #expect(read.serialized() == bytes)
    #expect(read.templates.count == tables.templates.count)
    let whole = ListTables(
      keys: NormalizationTables(tracking: [.init(name: "utm_", isPrefix: true)]), platforms: tables)
    for tables in [whole, ListTables()] {
      let read = ListTables(serialized: tables.serialized().span)
      #expect(read == tables)
    }
  }

  @Test func damagedTablesAreRefusedAndNeverTrap() throws {
    let bytes = try SiteTablesTests.sample().serialized()
    var refused = 0
    for end in 1..<bytes.count where bytes[end - 1] != .ascii("\n") {
      if SiteTables(serialized: Array(bytes[..<end]).span) == nil { refused += 1 }
    }
    #expect(refused == bytes.count { $0 != .ascii("\n") })
    var random = SeededRandom(seed: 5)
    for _ in 0..<2000 {
      var damaged = bytes
      for _ in 0...random.next(below: 3) { damaged[random.next(below: damaged.count)] = UInt8(random.next(below: 256)) }
      withExactBuffer(of: damaged) { _ = SiteTables(serialized: $0) }
    }
  }

  @Test func whoDecidesQuicklyIsToldAllThatCounts() throws {
    let tables = try SiteTablesTests.sample()
    let hosts = tables.indexedHosts.map { String(decoding: $0, as: UTF8.self) }
    #expect(
      hosts.sorted() == [
        "a.example", "arc.example", "b.example", "gate.test", "go.example", "m.a.example", "s.example", "tor.example",
        "tr.example", "way.test",
      ])
    #expect(tables.schemes.map { String(decoding: $0, as: UTF8.self) } == ["pp", "vnd.tea"])
    let open = tables.openFirstSegments
    #expect(open == ["w", "@…"])
  }

  @Test func aShortenerIsToldByItsPath() throws {
    var tester = SiteTester(try SiteTablesTests.sample())
    for (address, isShortener) in [
      ("https://s.example/Ab1", true), ("s.example", false), ("s.example/?x", false), ("a.example/s/1", true),
      ("a.example/s/1/2", false), ("x.s.example/Ab1", false),
    ] {
      _ = tester.identities(address)
      #expect(tester.reader.isShortener() == isShortener, "\(address)")
    }
  }

  @Test(arguments: [UInt64(1), 2, 3]) func randomBytesNeverTrap(seed: UInt64) throws {
    var tester = SiteTester(try SiteTablesTests.sample())
    var random = SeededRandom(seed: seed)
    let pieces = SiteTemplateTests.matches.flatMap { $0.is.map(\.0) + $0.not } + SiteFormTests.carried.map(\.address)
    var given = 0
    for _ in 0..<20_000 {
      var bytes = Array(random.pick(pieces).utf8)
      for _ in 0...random.next(below: 4) {
        let place = random.next(below: bytes.count + 1)
        if random.once(in: 3), place < bytes.count {
          bytes.remove(at: place)
        } else {
          bytes.insert(
            random.once(in: 2) ? UInt8(random.next(below: 256)) : random.pick(Array("/%?#&=:@.2F".utf8)), at: place)
        }
      }
      let address = bytes
      withExactBuffer(of: address) { span in
        guard (try? tester.canonicalizer.canonicalize(span, into: &tester.forms)) != nil,
          tester.reader.read(tester.forms)
        else { return }
        var identities = Identities()
        tester.reader.identities(into: &identities)
        given += identities.count
        var carried: [UInt8] = []
        _ = tester.reader.unwrap(into: &carried)
        _ = tester.reader.isShortener()
      }
    }
    #expect(given > 1000, "seed \(seed)")
  }

  /// Random templates and classes are read or refused.
  @Test func randomNotationNeverTraps() {
    var random = SeededRandom(seed: 9)
    let alphabet = Array("{}()|*?#&=/.:%[]^-+\\x,1a h@".unicodeScalars)
    for _ in 0..<20_000 {
      func text() -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<random.next(below: 16) { text.append(random.pick(alphabet)) }
        return String(text)
      }
      let source = SiteSource(platforms: [
        SitePlatform(
          word: "p", sets: [SiteHostSet(name: "host", hosts: ["a.example"])],
          captures: [SiteCapture(name: "x", form: text())],
          addresses: [.init(match: ["a.example/{x}", "{host}" + text(), text()], gives: ["t:" + text(), "t:{x}"])])
      ])
      _ = SiteTables.problems(of: source)
    }
  }
}
