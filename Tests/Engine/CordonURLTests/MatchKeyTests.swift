// The match key: one form for every spelling, and its own form again when taken twice.

import CordonTestSupport
import Testing

@testable import CordonURL

let tables = NormalizationTables(tracking: [
  .init(name: "utm_", isPrefix: true), .init(name: "fbclid", isPrefix: false),
  .init(name: "si", isPrefix: false, hosts: ["video.example"]),
])

/// Takes match keys, one after another.
struct KeyTaker {
  var canonicalizer = Canonicalizer(tables: tables)
  var forms = URLForms()

  /// The match key of `item`, or nil where it has none; `failure` then says why.
  mutating func key(_ item: [UInt8]) -> [UInt8]? {
    do {
      try canonicalizer.canonicalize(item.span, into: &forms)
      return forms.key.bytes
    } catch {
      failure = error
      return nil
    }
  }
  var failure: URLFailure?
}

/// The match key of `item`, or the failure's name.
func key(_ item: String) -> String {
  var taker = KeyTaker()
  return taker.key(Array(item.utf8)).map { String(decoding: $0, as: UTF8.self) } ?? "\(taker.failure!)"
}

@Suite struct MatchKeyTests {
  static let spellings: [(key: String, items: [String])] = [
    (
      "example.com/a/b?a=1&b=2",
      [
        "HTTP://User@WWW.Example.COM.:80//a/./b/?utm_source=x&b=2&a=1#f", "example.com/a/b?a=1&b=2",
        "https://example.com/a/b?b=2&a=1", "//example.com/a/b?a=1&b=2", "http:\\\\example.com\\a\\b?a=1&b=2",
        "http://example.com/%61/%2562?%61=1&b=%2532", "example.com:8080/a/b?a=1&b=2",
        "h\tttp://exam\nple.com/a/b?a=1&b=2",
        "ftp://example.com/a/b/?a=1&b=2&fbclid=9", "http://example.com/a/x/../b?a=1&b=2&&",
        "http://example.com/a%2Fb?a=1&b=2", "http://ｅｘａｍｐｌｅ。com/a/b?a=1&b=2", "http://www.www.example.com/a/b?a=1&b=2",
        " http://example.com/a/b?a=1&b=2\u{0}", "http://%65xample.com/a/b?a=1&b=2", "hxxp://example.com/a/b?a=1&b=2",
      ]
    ),
    (
      "example.com/",
      [
        "example.com", "http://example.com", "https://www.example.com/?", "http://example.com/..//",
        "http://example.com?utm_id=1",
      ]
    ),
    ("example.com/A%3Fb%23c%25", ["http://example.com/A%3fb%23c%25", "example.com/A%253Fb%2523c%"]),
    ("192.0.2.1/", ["http://0xc0.0.0x2.1", "http://3221225985/", "192.0.2.1", "http://0300.0.02.01./"]),
    ("[2001:db8::1]/", ["http://[2001:DB8:0:0::1]:8080/", "http://[2001:db8::0.0.0.1]"]),
    ("xn--bcher-kva.example/", ["http://bücher.example", "http://BÜCHER.example/", "http://xn--bcher-kva.example"]),
    ("video.example/v?id=7", ["http://video.example/v?id=7&si=abc", "http://m.video.example/../video.example"]),
    ("other.example/v?id=7&si=abc", ["http://other.example/v?si=abc&id=7"]),
    ("a%20b.example/x", ["http://a b.example/x", "http://a%20b.example/x/", "a%2520b.example/x"]),
    ("magnet:?xt=urn:btih:ABC", ["magnet:?xt=urn:btih:ABC", "MAGNET:?xt=urn%3Abtih%3AABC"]),
    ("mailto:a@example.org", ["mailto:a@example.org"]),
    ("example.com/?a%3Db=c", ["http://example.com/?a%3Db=c"]),
    ("example.com/?a=b=c", ["http://example.com/?a=b%3Dc"]),
    ("example.com/?a=1%26b=2", ["http://example.com/?a=1%26b=2"]),
    ("a%20b.example/x%3Fy", ["http://a b.example/x%3Fy", "a%20b.example/x%253Fy"]),
    ("example.com/%FF", [String("http://example.com/%FF")]),
    // A "+" in a query is a space; in a path it is itself.
    ("example.com/a+b?q=a%20b", ["example.com/a+b?q=a+b", "example.com/a%2Bb?q=a%2520b", "example.com/a+b?q=a%20b"]),
    ("example.com/?a%20b=c%2Bd", ["example.com/?a+b=c%2Bd", "example.com/?a%20b=c%252Bd"]),
    // No browser accepts the host, and the query is read as it was written all the same.
    ("a%20b.example/?a=1%26b=2&c=%2B", ["http://a b.example/?a=1%26b=2&c=%2B", "hxxp://a b.example/?c=%2B&a=1%26b=2"]),
    // The name of a tracking parameter has no case, that of another one has.
    ("example.com/?A=1&a=1", ["example.com/?UTM_Source=x&a=1&A=1&FBCLID=2", "example.com/?A=1&%55%54%4D_x=&a=1"]),
    // What is left of a host without its empty and its "www." labels may be an address.
    ("[::1]/", ["http://www.[::1]/", "http://[::1]./", "www.www.[0::1]"]),
    ("0.0.0.5/", ["http://.5..", "http://。\u{FF15}../", "http://www.5/", "http://www..0x5./"]),
    ("a.b.example/", ["http://a..b.example", "http://.a.b.example./", "http://www..a.。b.example"]),
    ("./", ["http://./", "http://.../", "http://。。"]),
    // Special schemes need no slashes, so digits behind them are a host and no port.
    ("192.0.2.1/x", ["http:3221225985/x", "HTTPS:0xC0000201/x", "h\tttp:3221225985\\x", "http:3221225985:99999/x"]),
    ("http/x", ["http://http:8080/x", "//http/x"]),
    // Browsers do not know hxxp; it is read as http, backslashes too.
    ("[2001:db8::1]/b", ["hxxp://[2001:db8::1]/a\\x/../..\\b", "http://[2001:db8::1]/a\\x/../..\\b"]),
  ]

  @Test func everySpellingHasTheSameKey() {
    var count = 0
    for (expected, items) in Self.spellings where expected != "video.example/v?id=7" {
      for item in items {
        #expect(key(item) == expected, "item: \(item.debugDescription)")
        count += 1
      }
    }
    #expect(key("http://video.example/v?id=7&si=abc") == "video.example/v?id=7")
    #expect(count == 75)
  }

  @Test(.enabled(if: Corpus.isPresent)) func aKeyIsItsOwnKey() throws {
    var count = 0
    var taker = KeyTaker()
    let items = try Corpus.lines("urls/kasztp.txt") + Self.spellings.flatMap { $0.items.map { Array($0.utf8) } }
    for item in items {
      guard let once = taker.key(item) else {
        #expect(item == Array("https://".utf8), "only this line of the corpus has no host")
        continue
      }
      let twice = taker.key(once)
      if twice != once { Issue.record("item: \(String(decoding: item, as: UTF8.self).debugDescription)") }
      count += 1
    }
    #expect(count == 48_009 + 77)
  }

  @Test(arguments: [UInt64(1), 2, 3, 4]) func randomBytesNeverTrapAndTheirKeysAreStable(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let alphabet = Array("htp:/\\.%?#&=@[]0123456789abcdefx-wW \t\n\u{0}éß。".utf8) + [0xFF, 0x80]
    var taker = KeyTaker()
    var keys = 0
    for _ in 0..<20_000 {
      let item = (0..<random.next(below: 40)).map { _ in alphabet[random.next(below: alphabet.count)] }
      guard let once = taker.key(item) else { continue }
      keys += 1
      if taker.key(once) != once { Issue.record("seed \(seed), item: \(item)") }
    }
    #expect(keys > 15_000)
  }

  @Test func aTrackingParameterIsKnownInAnyCaseOnItsHosts() throws {
    func isTracking(_ name: String, on host: String = "a.test", by tables: NormalizationTables = tables) -> Bool {
      tables.isTracking(Array(name.utf8).span, on: Array(host.utf8).span)
    }
    let cases: [(name: String, host: String, isTracking: Bool)] = [
      ("utm_source", "a.test", true), ("UTM_SOURCE", "a.test", true), ("uTm_", "a.test", true),
      ("utm", "a.test", false),
      ("xutm_source", "a.test", false), ("fbclid", "a.test", true), ("FbClId", "a.test", true),
      ("fbclid2", "a.test", false), ("fb[lid", "a.test", false), ("si", "video.example", true),
      ("SI", "m.video.example", true), ("si", "a.test", false), ("si", "avideo.example", false), ("", "a.test", false),
    ]
    for test in cases { #expect(isTracking(test.name, on: test.host) == test.isTracking, "\(test)") }
    #expect(cases.count == 14)
    // Names are kept as they were written.
    let mixed = NormalizationTables(tracking: [
      .init(name: "ScCid", isPrefix: false), .init(name: "Ab_", isPrefix: true),
    ])
    #expect(String(decoding: mixed.serialized().suffix(8), as: UTF8.self) == "ScCidAb_")
    let bytes = mixed.serialized()
    let written = NormalizationTables(verifying: bytes.span)
    let read = try #require(written)
    #expect(read == mixed)
    #expect(isTracking("sccid", by: read))
    #expect(isTracking("aB_C", by: read))
  }

  /// Every word of the tables set to every suspicious value: what is not refused answers without a trap.
  @Test func forgedTablesAreRefusedOrHarmless() {
    let bytes = tables.serialized()
    var (refused, accepted) = (0, 0)
    for offset in stride(from: 0, to: bytes.count, by: 4) {
      for value in [0, 1, 2, 0x7FFF_FFFF, 0xFFFF_FFFF] as [UInt32] {
        var forged = bytes
        for byte in 0..<4 { forged[offset + byte] = UInt8(truncatingIfNeeded: value >> UInt32(8 * byte)) }
        guard let read = withExactBuffer(of: forged, { NormalizationTables(verifying: $0) }) else {
          refused += 1
          continue
        }
        accepted += 1
        for name in ["utm_source", "fbclid", "si", "x"] {
          _ = read.isTracking(Array(name.utf8).span, on: Array("m.video.example".utf8).span)
        }
      }
    }
    #expect(refused > 20 && accepted > 20, "\(refused) refused, \(accepted) accepted")
    for end in 0..<bytes.count {
      let cut = NormalizationTables(verifying: Array(bytes[..<end]).span)
      #expect(cut == nil)
    }
  }

  @Test func theHostsPlaceInTheItemIsKnown() throws {
    var canonicalizer = Canonicalizer(tables: tables)
    var forms = URLForms()
    func host(_ item: String) throws -> String? {
      let bytes = Array(item.utf8)
      try canonicalizer.canonicalize(bytes.span, into: &forms)
      return forms.canonical.hostInInput.map { String(decoding: bytes[$0], as: UTF8.self) }
    }
    #expect(try host("  http://u:p@WWW.example.com:80/x") == "WWW.example.com")
    #expect(try host(" example.com/x") == "example.com")
    #expect(try host("//example.com:1/x") == "example.com")
    #expect(try host("http://a b.example:9/x#y") == "a b.example")
    #expect(try host("http://exam\tple.com/") == nil)
    #expect(try host("magnet:?xt=1") == nil)
  }
}
