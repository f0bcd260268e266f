// The short way to a key against the long one: where FastURLReader makes a key, it is the Canonicalizer's, and so are
// its parts. Where it makes none it stands aside, which is right wherever it happens, and dear where it happens often.
//
//   48,010 real addresses, 19,226 of malware lists
//   256,000 chains of evasions, of the seeds of KeyPropertyTests
//   400,000 damaged and 400,000 made addresses
//   every mark at every border of a block

import CordonBytes
import CordonTestSupport
import Testing

@testable import CordonURL

/// Reads addresses both ways.
final class FastPathComparer {
  let reader = FastURLReader(tables: tables)
  var taker = KeyTaker()
  var plain = 0
  var failures = 0
  static let seed: UInt64 = 0x5EED

  /// Whether `item` is read plainly. Records where that differs from the long way; `context` says how it came about.
  @discardableResult
  func check(_ item: [UInt8], _ context: @autoclosure () -> String = "") -> Bool {
    let isPlain = withExactBuffer(of: item) { reader.readKey(of: $0) }
    guard isPlain else { return false }
    plain += 1
    let problem = differences(from: item)
    if let problem, failures < 10 {
      failures += 1
      Issue.record("\(context()) \(shown(item)): \(problem)")
    }
    return true
  }

  /// What is not as the long way has it, of the address that was read last.
  private func differences(from item: [UInt8]) -> String? {
    let found = Array(reader.key)
    guard let expected = taker.key(item) else { return "plain key \(shown(found)), and no key" }
    let key = taker.forms.key
    if found != expected { return "plain key \(shown(found)), not \(shown(expected))" }
    let address = reader.address
    if address.hostEnd != key.hostEnd || !key.hostIsName { return "host end \(address.hostEnd)" }
    if address.pageEnd != key.pageRange.upperBound { return "page end \(address.pageEnd)" }
    if address.count != key.bytes.count { return "count \(address.count)" }
    if address.hostInInput != taker.forms.canonical.hostInInput { return "host in input \(address.hostInInput)" }
    if taker.forms.schemeWasMissing || taker.forms.standard != .whatwg { return "read otherwise" }
    var prefixes: [Range<Int>] = []
    key.forEachPathPrefix { prefixes.append($0) }
    var plainPrefixes: [Range<Int>] = []
    reader.forEachPathPrefix { plainPrefixes.append(0..<$0) }
    if plainPrefixes != prefixes { return "prefixes \(plainPrefixes), not \(prefixes)" }
    return hostDifferences(key)
  }

  private func hostDifferences(_ key: MatchKey) -> String? {
    var suffixes: [Range<Int>] = []
    key.forEachHostSuffix { suffixes.append($0) }
    let hashes = Array(reader.hostHashes(seed: Self.seed))
    let starts = hashes.indices.map { reader.hostSuffixStart($0) }
    if starts != suffixes.map(\.lowerBound) { return "suffixes at \(starts)" }
    func hash(_ range: Range<Int>) -> UInt64 { Hash64.hash(key.bytes.span.extracting(range), seed: Self.seed) }
    if hashes != suffixes.map(hash) { return "hashes of the host's suffixes" }
    let ends = suffixes.count
    if reader.hashOfTwoLabels(seed: Self.seed) != hash(suffixes[max(0, ends - 2)]) { return "hash of two labels" }
    let three = ends >= 3 ? hash(suffixes[ends - 3]) : nil
    return reader.hashOfThreeLabels(seed: Self.seed) == three ? nil : "hash of three labels"
  }
}

@Suite struct FastURLReaderTests {
  @Test(.enabled(if: Corpus.isPresent)) func nearlyAllRealAddressesAreReadPlainly() throws {
    let comparer = FastPathComparer()
    let lines = try Corpus.lines("urls/kasztp.txt")
    for line in lines { comparer.check(line) }
    #expect(lines.count == 48_010)
    #expect(comparer.plain * 100 >= lines.count * 98, "\(comparer.plain) of \(lines.count)")
    // What stands on lists, most of it below numbers, with a scheme or without.
    let listed = FastPathComparer()
    let urls = try Corpus.lines("lists/malware.urls.txt")
    for url in urls { for scheme in ["", "http://", "https://www."] { listed.check(Array(scheme.utf8) + url) } }
    #expect(urls.count == 19_226)
    #expect(listed.plain > 1_000, "\(listed.plain)")
  }

  @Test(arguments: KeyPropertyTests.seeds) func chainsOfEvasionsAreReadAlikeOrNotAtAll(seed: UInt64) throws {
    let urls = try RealURLs()
    var random = SeededRandom(seed: seed)
    let comparer = FastPathComparer()
    for number in 0..<32_000 {
      var url = urls.next(using: &random)
      comparer.check(url.bytes, "seed \(seed), number \(number), as it was:")
      var hasTabs = false
      var steps = 0
      let wanted = 1 + random.next(below: 6)
      while steps < wanted {
        let step = random.pick(Evasion.allCases)
        guard step.apply(to: &url, using: &random) else { continue }
        steps += 1
        if step == .tabs { hasTabs = true }
      }
      var spelled = url.bytes
      if hasTabs {
        for _ in 0...random.next(below: 3) {
          spelled.insert(random.pick([0x09, 0x0A, 0x0D]), at: random.next(below: spelled.count + 1))
        }
      }
      comparer.check(spelled, "seed \(seed), number \(number):")
    }
    #expect(comparer.plain > 6_000, "\(comparer.plain)")
  }

  /// Bytes that decide something, and some that do not.
  static let marks = Array("aZ09.-_/:?#&=+%@\\\"<> ~![]{}|^'*w\t\u{0}\u{7F}R".utf8) + [0x80, 0xC3, 0xFF]

  @Test(arguments: KeyPropertyTests.seeds) func damagedAddressesAreReadAlikeOrNotAtAll(seed: UInt64) throws {
    let urls = try RealURLs()
    var random = SeededRandom(seed: seed &+ 200)
    let comparer = FastPathComparer()
    for number in 0..<50_000 {
      var item = urls.next(using: &random).bytes
      for _ in 0...random.next(below: 3) {
        let place = random.next(below: item.count + 1)
        let byte = random.once(in: 4) ? UInt8.random(in: 0...255, using: &random) : random.pick(Self.marks)
        switch random.next(below: 4) {
        case 0 where place < item.count: item[place] = byte
        case 1 where place < item.count: item.remove(at: place)
        case 2: item = Array(item[..<place])
        default: item.insert(byte, at: place)
        }
      }
      comparer.check(item, "seed \(seed), number \(number):")
    }
    #expect(comparer.plain > 5_000, "\(comparer.plain)")
  }

  /// Short addresses of few different bytes: every order of marks comes about.
  @Test(arguments: KeyPropertyTests.seeds) func madeAddressesAreReadAlikeOrNotAtAll(seed: UInt64) {
    var random = SeededRandom(seed: seed &+ 300)
    let comparer = FastPathComparer()
    let alphabets = [
      Array("ab./?#&=".utf8), Array("aB.w-_/0?=&:".utf8), Array("w.".utf8), Self.marks,
      Array("utm_=&?fbclid".utf8), Array("a/.".utf8), Array("a=&?aHR0cHM6".utf8),
    ]
    for number in 0..<50_000 {
      var item = Array(
        random.pick(["http://", "https://", "hTTp://www.", "HTTPS://WWW.", "http://a.b", "http:/"]).utf8)
      for _ in 0...random.next(below: 3) {
        let alphabet = random.pick(alphabets)
        for _ in 0..<random.next(below: random.once(in: 8) ? 150 : 12) { item.append(random.pick(alphabet)) }
      }
      comparer.check(item, "seed \(seed), number \(number):")
    }
    #expect(comparer.plain > 2_000, "\(comparer.plain)")
  }
}
