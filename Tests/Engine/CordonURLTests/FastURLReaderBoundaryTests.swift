// The borders of the short way: of its blocks, its limits, and what it stands aside for.

import CordonPlatforms
import CordonTestSupport
import Testing

@testable import CordonURL

@Suite struct FastURLReaderBoundaryTests {
  /// Whether `item` is read plainly, and as the long way reads it.
  func isPlain(_ item: String) -> Bool {
    let comparer = FastPathComparer()
    return comparer.check(Array(item.utf8))
  }

  func repeated(_ text: String, to length: Int) -> String {
    String(String(repeating: text, count: length / text.utf8.count + 1).prefix(length))
  }

  @Test func aHostOfLessThanABlockIsPlain() {
    for length in 1...70 {
      for front in ["http://", "https://", "http://www.", "https://WWW."] {
        for ending in ["", "/", "/x", "?", "#", "/?x=1", "#x"] {
          // At least five bytes follow the scheme.
          let isLong = front.count + length + ending.count > 11 + (front.hasPrefix("https") ? 1 : 0)
          #expect(
            isPlain(front + repeated("a", to: length) + ending) == (length < 64 && isLong),
            "\(length) \(front) \(ending)")
          guard length > 2 else { continue }
          let labels = repeated("b.", to: length - 2) + "ab"
          #expect(isPlain(front + labels + ending) == (length < 64 && isLong), "\(length) \(front) \(ending)")
        }
      }
    }
  }

  @Test func anAddressIsReadUpToItsLimit() {
    #expect(FastURLReader.maximumLength == 2048)
    let comparer = FastPathComparer()
    var cases = 0
    for front in ["http://a.test/", "https://www.a.test/x?", "http://a.test/#", "http://a.test/?b&a="] {
      for length in 2030...2060 {
        let item = front + repeated("xyz-", to: length - front.utf8.count)
        #expect(comparer.check(Array(item.utf8)) == (length <= 2048), "\(front) of \(length)")
        cases += 1
      }
    }
    #expect(cases == 4 * 31)
    // Shorter ones are read as before.
    #expect(comparer.check(Array("http://a.test/x".utf8)))
  }

  /// Each mark at every place about the borders of blocks, alone and behind another one.
  @Test func marksAtTheBordersOfBlocksAreSeen() {
    let comparer = FastPathComparer()
    let marks = ["/", ".", ":", "?", "#", "&", "=", "%", "\\", "\"", "+", "@", "a", "R", "\u{7F}", "é", "utm_a=1&"]
    var cases = 0
    for host in ["a.test", repeated("h", to: 57) + ".test", repeated("h", to: 58) + ".test"] {
      for filler in ["/" + String(repeating: "p", count: 200), "/p?" + String(repeating: "q", count: 198)] {
        for place in [60, 61, 62, 63, 64, 65, 66, 125, 126, 127, 128, 129, 190, 191, 192, 193] {
          for first in marks {
            for second in marks + [""] {
              let address = host + filler
              let text = String(address.prefix(place)) + first + second + String(address.dropFirst(place).prefix(20))
              for front in ["http://", "https://www."] { comparer.check(Array((front + text).utf8), "at \(place)") }
              // The last byte of the address, too.
              comparer.check(Array(("http://" + address.prefix(place) + first + second).utf8), "at the end, \(place)")
              cases += 1
            }
          }
        }
      }
    }
    #expect(cases == 3 * 2 * 16 * 17 * 18)
    #expect(comparer.plain > cases)
  }

  /// What would be more than plain on one side of a border is seen across it.
  @Test func pairsAcrossABorderAreSeen() {
    for border in [64, 128, 192, 256] {
      let host = "a.test/"
      func at(_ place: Int, _ text: String) -> String {
        "http://" + host + repeated("p", to: place - host.utf8.count) + text + "q"
      }
      for pair in ["//", "/.", ":/"] {
        for place in border - 2...border + 1 { #expect(!isPlain(at(place, pair)), "\(pair) at \(place)") }
      }
      for pair in ["./", ".:", "::", ".."] {
        for place in border - 2...border + 1 { #expect(isPlain(at(place, pair)), "\(pair) at \(place)") }
      }
      // A colon behind a mark that begins the query or the fragment.
      for mark in ["?", "#"] {
        for place in border - 3...border + 1 {
          #expect(!isPlain(at(place, mark + ":")))
          #expect(!isPlain(at(place, mark + "xx:")))
          #expect(isPlain(at(place, ":" + mark)))
        }
      }
      // "http" as base64.
      for place in border - 5...border + 1 {
        for mark in ["?", "?u=", "#", "#u="] { #expect(!isPlain(at(place, mark + "aHR0cHM6Ly9h"))) }
        #expect(!isPlain(at(place, "/aHR0cHM6Ly9h")))
        #expect(
          !isPlain(at(place, "?u=YUhSMGNITTZMeTlo"))
            && !isPlain(at(place, "?u=VjFaV2IxVXdNVWhVYTFacFRURndUbFJYZEZkTlZuQkdXa1prYkdKV1NrVlVNRVU")))
        #expect(isPlain(at(place, "?u=Vienna12345678")) && isPlain(at(place, "?u=Unterwegs1234")))
        // A semicolon that may end a colon.
        #expect(isPlain(at(place, "&amp;x")) && !isPlain(at(place, "&colon;x")) && !isPlain(at(place, "x;x")))
        #expect(isPlain(at(place, "aHR1")) && isPlain(at(place, "HR0")) && isPlain(at(place, "aHr0")))
      }
    }
  }

  @Test func sixteenPairsAreSorted() {
    #expect(FastQuery.maximumPairs == 16)
    func query(_ count: Int) -> String { (0..<count).map { "p\($0 * 7 % 19)=\($0)" }.joined(separator: "&") }
    for count in 1...16 { #expect(isPlain("http://a.test/?" + query(count)), "\(count)") }
    for count in 17...20 { #expect(!isPlain("http://a.test/?" + query(count)), "\(count)") }
    // Empty ones and tracking parameters do not count.
    #expect(isPlain("http://a.test/?" + query(16) + "&&utm_source=x&fbclid=1&&"))
    #expect(isPlain("http://a.test/?" + String(repeating: "&", count: 300)))
  }

  static let table: [(item: String, isPlain: Bool)] = [
    ("http://a.test", true), ("http://a.test/", true), ("http://a.test/x/", true), ("http://a.test/x", true),
    ("http://a.test?", true), ("http://a.test/?", true), ("http://a.test/x?", true), ("http://a.test/x/?", true),
    ("http://a.test#", true), ("http://a.test/#x?y", true), ("http://a.test/?#", true), ("http://a.test?#x", true),
    ("http://a.test?x", false), ("http://a.test?x=1#y", false), ("http://a.test?utm_id=1", false),
    ("http://a.test/?utm_id=1", true), ("http://a.test/x/?utm_id=1&b&a", true), ("http://a.test/x/?b=1&a=2#c", true),
    ("http://a.test/?=x&=&&x==y", true), ("http://a.test/?x=?y&z=/", true), ("http://a.test/?x=/.", false),
    ("http://www.a.test/", true), ("http://wwww.a.test/", true), ("http://www2.a.test/", true),
    ("http://www.www.a.test/", false), ("http://wWw.A.tEsT/Path", true), ("http://www.www/x", true),
    ("http://www./x", false), ("http://www/abc", true), ("http://www.x/", true), ("http://www.5/", false),
    ("http://.a.test/", false), ("http://a..test/", false), ("http://a.test./", false), ("http://a.test.", false),
    ("http://a.5/", false), ("http://a.0x1/", false), ("http://a.5b/", false), ("http://5.ab/", true),
    ("http://192.0.2.1/", false), ("http://localhost/", true), ("http://12345/", false), ("http://[::1]/", false),
    ("http://a.test:80/", false), ("http://u@a.test/", false), ("http://a.test/u@b", true), ("http://a.test\\x", false),
    ("http:///a.test/", false), ("http:/a.test/", false), ("http:\\\\a.test/", false), ("ftp://a.test/", false),
    ("HtTpS://a.test/", true), ("hxxp://a.test/", false), ("a.test/x", false), ("//a.test/x", false),
    ("http://xn--bcher-kva.example/", true), ("http://b\u{FC}cher.example/", false), ("http://a%2Etest/", false),
    ("http://a_b.test/", true), ("http://-a-.test/", true), ("http://a+b.test/", false), ("http://a*b.test/", false),
    ("http://a.test/./", false), ("http://a.test/..", false), ("http://a.test/.x", false), ("http://a.test/x.", true),
    ("http://a.test//", false), ("http://a.test/x//y", false), ("http://a.test/x\\y", false),
    ("http://a.test/x:y", true), ("http://a.test/x:/y", false), ("http://a.test/?x:y", false),
    ("http://a.test/#x:y", false), ("http://a.test/?a+b", false), ("http://a.test/a+b", true),
    ("http://a.test/b,c!e*f~h$im|n", true), ("http://a.test/?b,c!e*f~h$im|n", true),
    ("http://a.test/c)d", false), ("http://a.test/i]j", false),
    ("http://a.test/?a=1&amp;b=2", true), ("http://a.test/?a=1;b=2", false), ("http://a.test/?u=http&colon;x", false),
    ("http://a.test/b(c)", false), ("http://a.test/b[c]", false),
    ("http://a.test/f'g", false), ("http://a.test/k{l", false), ("http://a.test/l}m", false),
    ("http://a.test/n^o", false), ("http://a.test/o`p", false),
    ("http://a.test/%41", false), ("http://a.test/x y", false), (" http://a.test/", false), ("http://a.test/ ", false),
    ("http://a.test/\u{7F}", false), ("http://a.test/\"", false), ("http://a.test/<x>", false), ("http://", false),
    ("http://a", false), ("http://a/", false), ("https://a", false), ("http://a/bcd", true), ("", false),
  ]

  @Test func whatIsPlainAndWhatIsNot() {
    #expect(Self.table.count == 102)
    for (item, expected) in Self.table { #expect(isPlain(item) == expected, "\(item.debugDescription)") }
  }

  /// One reader after another address reads as a new one does: nothing is left of the one before.
  @Test(arguments: [UInt64(1), 2]) func nothingIsLeftOfTheAddressBefore(seed: UInt64) throws {
    let urls = try RealURLs()
    var random = SeededRandom(seed: seed &+ 400)
    let used = FastURLReader(tables: tables)
    var cases = 0
    for _ in 0..<20_000 {
      let item = urls.next(using: &random).bytes
      // At times one is read and no key made, or an address that is not plain.
      if random.once(in: 3) { _ = used.read(urls.next(using: &random).bytes.span) }
      let isPlain = used.readKey(of: item.span)
      let new = FastURLReader(tables: tables)
      let isPlainToNew = new.readKey(of: item.span)
      if isPlain != isPlainToNew { Issue.record("seed \(seed): \(shown(item)): \(isPlain), and new \(isPlainToNew)") }
      if isPlain, Array(used.key) != Array(new.key) || used.mayBeCut != new.mayBeCut {
        Issue.record("seed \(seed): \(shown(item)): \(shown(Array(used.key)))")
      }
      cases += 1
    }
    #expect(cases == 20_000)
  }

  /// What may be another address behind an unlisted host: in a query or a fragment in any form, in a path with its colon.
  @Test func anAddressIsCarriedByQueryAndFragment() {
    let reader = FastURLReader(tables: tables)
    let prefilter = PlatformPrefilter(PlatformTables(), isCrowded: { _ in false }) { _ in true }
    func carriesNothing(_ item: String) -> Bool {
      let bytes = Array(item.utf8)
      return withExactBuffer(of: bytes) {
        reader.read($0) != .unread && reader.restCarriesNothing(in: $0, prefilter: prefilter)
      }
    }
    let carried = [
      "http://b.test/x", "https://b.test", "HTTPS://b.test/", "http:b.test", "http%3A%2F%2Fb.test%2Fx",
      "https%3a%2f%2fb.test", "http%253A%252F%252Fb.test", "http%25253Ab.test", "%68ttp%3A//b.test",
      "http%%33A//b.test", "http%3%41//b.test", "http%3%61//b.test", "%2568ttp%3A//b.test", "aHR0cDovL2IudGVzdC94",
      "aHR0cHM6Ly9iLnRlc3Q",
      "x:y", "see b", "\u{E9}", "x\ty",
    ]
    var cases = 0
    for address in carried {
      for place in [
        "/?", "/?u=", "?u=", "/x?a=1&u=", "/#", "#", "/x#u=", "/?a=1#u=", "/x%C3%A9/?",
      ] {
        #expect(!carriesNothing("http://a.test" + place + address), "\(place)\(address)")
        cases += 1
      }
    }
    #expect(cases == 19 * 9)
    for address in carried where address.contains(":") || !address.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
      for place in ["/", "/x/", "/x=", "/x%C3%A9/", "//"] {
        #expect(!carriesNothing("http://a.test" + place + address))
      }
    }
    let free = [
      "", "/", "/x", "/x/../y", "//x", "/caf%C3%A9", "/a%20b", "/a%2Fb%2C", "/x\\y", "/x\"y", "/<x>", "/x+y",
      "/?a+b", "?x=1", "/?x=1#y", "/" + String(repeating: "%D0%B0", count: 50),
      "/?" + (0..<20).map { "p\($0)" }.joined(separator: "&"),
    ]
    for rest in free { #expect(carriesNothing("http://a.test" + rest), "\(rest)") }
  }
}
