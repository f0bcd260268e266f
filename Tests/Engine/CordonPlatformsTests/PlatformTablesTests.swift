// The tables as a whole: kept in an image and read back, damaged, and asked about random bytes.

import CordonCompiler
import CordonTestSupport
import Testing

@testable import CordonPlatforms
@testable import CordonURL

@Suite struct PlatformTablesTests {
  static func sample() throws -> PlatformTables {
    var source = NormalizationAndWrapperTests.wrappers
    source.platforms = URLTemplateTests.matches.map { platform([$0.template], gives: $0.gives) }
    source.shorteners = [ShortenerDefinition(host: "s.example"), ShortenerDefinition(host: "a.example", path: "/s/*")]
    return try PlatformTables(source)
  }

  @Test func whatIsKeptIsReadBack() throws {
    let tables = try PlatformTablesTests.sample()
    let bytes = tables.serialized()
    let back = PlatformTables(verifying: bytes.span)
    let read = try #require(back)
    #expect(read == tables)
    #expect(read.serialized() == bytes)
    let whole = ListTables(
      keys: NormalizationTables(tracking: [.init(name: "utm_", isPrefix: true)]), platforms: tables)
    for tables in [whole, ListTables()] {
      let read = ListTables(verifying: tables.serialized().span)
      #expect(read == tables)
    }
  }

  @Test func theSameDefinitionsGiveTheSameBytes() throws {
    #expect(try PlatformTablesTests.sample().serialized() == PlatformTablesTests.sample().serialized())
  }

  @Test func tablesThatAreCutShortAreRefused() throws {
    let bytes = try PlatformTablesTests.sample().serialized()
    for end in 0..<bytes.count {
      let tables = PlatformTables(verifying: Array(bytes[..<end]).span)
      #expect(tables == nil, "\(end)")
    }
  }

  /// Every word set to every suspicious value: what is not refused answers without a trap, and soon.
  @Test(.timeLimit(.minutes(5))) func aForgeryThatIsAcceptedIsHarmless() throws {
    let bytes = try PlatformTablesTests.sample().serialized()
    let addresses = PlatformTablesTests.addresses
    var (refused, accepted) = (0, 0)
    for offset in stride(from: 0, to: bytes.count, by: 4) {
      let old = bytes[offset..<(offset + 4)].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      for value in [0, 1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, old &+ 1, old &- 1] {
        var forged = bytes
        for byte in 0..<4 { forged[offset + byte] = UInt8(truncatingIfNeeded: value >> UInt32(8 * byte)) }
        if PlatformTablesTests.ask(forged, addresses) { accepted += 1 } else { refused += 1 }
      }
    }
    #expect(refused > 1000 && accepted > 100, "\(refused) refused, \(accepted) accepted")
  }

  @Test(arguments: [UInt64(5), 6, 7]) func damagedTablesNeverTrap(seed: UInt64) throws {
    let bytes = try PlatformTablesTests.sample().serialized()
    var random = SeededRandom(seed: seed)
    for _ in 0..<2000 {
      var damaged = bytes
      for _ in 0...random.next(below: 3) { damaged[random.next(below: damaged.count)] = UInt8(random.next(below: 256)) }
      _ = PlatformTablesTests.ask(damaged, PlatformTablesTests.addresses)
    }
  }

  /// One address of each template, and of each wrapper.
  private static let addresses =
    URLTemplateTests.matches.compactMap { $0.is.first?.0 } + NormalizationAndWrapperTests.carried.map(\.address)

  /// Asks the tables that `bytes` hold everything; false where they are refused.
  private static func ask(_ bytes: [UInt8], _ addresses: [String]) -> Bool {
    guard let tables = withExactBuffer(of: bytes, { PlatformTables(verifying: $0) }) else { return false }
    var tester = PlatformTester(tables)
    let prefilter = PlatformPrefilter(tables, isCrowded: { _ in false }) { _ in true }
    for address in addresses {
      _ = tester.identities(address)
      _ = tester.unwrap(address)
      _ = tester.reader.isShortener()
      _ = prefilter.concerns(firstSegment: Array(address.utf8).span)
      _ = prefilter.isShortener(host: Array(address.utf8).span, firstSegment: Array(address.utf8).span)
    }
    for (name, platform, _) in tables.handleNames {
      _ = tester.reader.identity(ofHandle: Array(name.utf8).span, onPlatform: platform)
    }
    _ = tester.reader.identity(Array("p:t:Ab1".utf8).span)
    _ = (tables.homes, tables.platformWords, tables.indexedHosts, tables.openFirstSegments)
    return true
  }

  @Test func whoDecidesQuicklyIsToldAllThatCounts() throws {
    let tables = try PlatformTablesTests.sample()
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
    var tester = PlatformTester(try PlatformTablesTests.sample())
    for (address, isShortener) in [
      ("https://s.example/Ab1", true), ("s.example", false), ("s.example/?x", false), ("a.example/s/1", true),
      ("a.example/s/1/2", false), ("x.s.example/Ab1", false),
    ] {
      _ = tester.identities(address)
      #expect(tester.reader.isShortener() == isShortener, "\(address)")
    }
  }

  @Test(arguments: [UInt64(1), 2, 3]) func randomBytesNeverTrap(seed: UInt64) throws {
    var tester = PlatformTester(try PlatformTablesTests.sample())
    var random = SeededRandom(seed: seed)
    let pieces =
      URLTemplateTests.matches.flatMap { $0.is.map(\.0) + $0.not } + NormalizationAndWrapperTests.carried.map(\.address)
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
      let source = PlatformDefinitions(platforms: [
        PlatformDefinition(
          word: "p", sets: [HostSet(name: "host", hosts: ["a.example"])],
          captures: [CaptureDefinition(name: "x", form: text())],
          addresses: [
            .init(
              match: ["a.example/{x}", DefinitionText("{host}" + text()), DefinitionText(text())],
              gives: [DefinitionText("t:" + text()), "t:{x}"])
          ])
      ])
      _ = PlatformTables.problems(of: source)
    }
  }
}
