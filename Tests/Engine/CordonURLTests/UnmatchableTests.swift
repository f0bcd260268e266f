// Nothing is unmatchable: whatever the bytes are, they have a key that is its own key, or a failure with a name; and the
// limits, each at its last good value and one above. Items are given in memory of exactly their size, so that the
// address sanitizer sees a read past either end.

import CordonTestSupport
import Testing

@testable import CordonURL

/// Calls `body` with `bytes` in memory that ends where they end.
func withExactMemory<Result, Failure: Error>(
  _ bytes: [UInt8], _ body: (Span<UInt8>) throws(Failure) -> Result
) throws(Failure) -> Result {
  let memory = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
  defer { memory.deallocate() }
  _ = memory.initialize(from: bytes)
  return try body(UnsafeBufferPointer(memory).span)
}

@Suite struct UnmatchableTests {
  /// The key of `bytes`, and whether that key is its own; nil where they have none.
  struct Prober {
    var canonicalizer = Canonicalizer(tables: tables)
    var forms = URLForms()
    var failures: [URLFailure: Int] = [:]
    var keys = 0
    var lenient = 0

    /// Answers whether the bytes have a stable key or a named failure.
    mutating func isSound(_ bytes: [UInt8]) -> Bool {
      guard let key = key(bytes) else { return true }
      keys += 1
      if forms.standard == .safebrowsing { lenient += 1 }
      // A key is ASCII that can be printed, without white space.
      guard !key.isEmpty, key.allSatisfy({ (0x21...0x7E).contains($0) }) else { return false }
      return self.key(key) == key
    }

    mutating func key(_ bytes: [UInt8]) -> [UInt8]? {
      do throws(URLFailure) {
        try withExactMemory(bytes) { (span) throws(URLFailure) in try canonicalizer.canonicalize(span, into: &forms) }
        return forms.key.bytes
      } catch {
        failures[error, default: 0] += 1
        return nil
      }
    }
  }

  static let seeds = Array(UInt64(1)...8)

  @Test(arguments: seeds) func randomBytesHaveAStableKeyOrANamedFailure(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var prober = Prober()
    for _ in 0..<12_000 {
      let bytes = (0..<random.next(below: 48)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      if !prober.isSound(bytes) { Issue.record("seed \(seed): \(bytes)") }
    }
    #expect(prober.keys > 10_000)
    // What is left has no host, or nothing at all.
    #expect(Set(prober.failures.keys).isSubset(of: [.empty, .hostMissing]), "\(prober.failures)")
  }

  /// Pieces that mean something to one of the parsers, put together at random.
  static let pieces: [String] = [
    "http", "https", "ftp", "file", "ws", "hxxp", "x", "mailto", ":", "/", "//", "\\", "?", "#", "@", "%", ".", "..",
    "&",
    "=", "+", "www.", "[", "]", "[::1]", "::", "%2e", "%2F", "%5C", "%25", "%32", "%3A", "%40", "%5B", "%5D", "%23",
    "%3F",
    "%00", "%0A", "0x", "1", "9", "255", "4294967296", "a", "A", "z", "xn--", "xn--bcher-kva", "b\u{FC}cher",
    "\u{3002}",
    "\u{FF0E}", "\u{FF05}", "\u{FF12}", "\u{FF15}", "\u{AD}", "\u{200B}", "\u{DF}", "\u{1E9E}", "\u{5D0}", "\u{300}",
    "\u{200D}",
    " ", "\t", "\n", "\u{0}", "\u{7F}", "localhost", "example", "example.org", "utm_source", "UTM_x", "-", "_", "|",
    "C|", "c:",
    ";", ",", "'", "\"", "<", ">", "^", "`", "{", "}", "~", "80", "99999", ":99999", "//[1]",
  ]

  @Test(arguments: seeds) func randomPiecesHaveAStableKeyOrANamedFailure(seed: UInt64) {
    var random = SeededRandom(seed: seed &+ 50)
    var prober = Prober()
    for _ in 0..<25_000 {
      var bytes: [UInt8] = random.once(in: 3) ? [] : Array("http://".utf8)
      for _ in 0...random.next(below: 10) {
        bytes += random.once(in: 20) ? [UInt8(truncatingIfNeeded: random.next())] : Array(random.pick(Self.pieces).utf8)
      }
      if !prober.isSound(bytes) {
        Issue.record("seed \(seed): \(String(decoding: bytes, as: UTF8.self).debugDescription) \(bytes)")
      }
    }
    #expect(prober.keys > 20_000)
    #expect(prober.lenient > 4_000)
    #expect(prober.failures.count >= 2, "\(prober.failures)")
  }

  @Test(arguments: seeds) func damagedRealAddressesHaveAStableKeyOrANamedFailure(seed: UInt64) throws {
    let urls = try RealURLs()
    var random = SeededRandom(seed: seed &+ 150)
    var prober = Prober()
    for _ in 0..<12_000 {
      var bytes = urls.next(using: &random).bytes
      for _ in 0...random.next(below: 6) {
        let place = random.next(below: bytes.count + 1)
        switch random.next(below: 4) {
        case 0: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
        case 1: bytes.insert(contentsOf: Array(random.pick(Self.pieces).utf8), at: place)
        case 2: if place < bytes.count { bytes.remove(at: place) }
        default: if place < bytes.count { bytes[place] = UInt8(truncatingIfNeeded: random.next()) }
        }
      }
      if !prober.isSound(bytes) {
        Issue.record("seed \(seed): \(String(decoding: bytes, as: UTF8.self).debugDescription) \(bytes)")
      }
    }
    #expect(prober.keys > 11_900)
  }

  /// Both parsers alone, so that no failure of the one is hidden by the other.
  @Test(arguments: seeds) func eachParserAnswersAnyBytes(seed: UInt64) {
    var random = SeededRandom(seed: seed &+ 250)
    var parser = URLParser()
    var lenient = SafeBrowsing()
    var url = CanonicalURL()
    var failures: Set<URLFailure> = []
    for _ in 0..<12_000 {
      var bytes: [UInt8] = random.once(in: 2) ? [] : Array("http://".utf8)
      for _ in 0...random.next(below: 8) { bytes += Array(random.pick(Self.pieces).utf8) }
      withExactMemory(bytes) { span in
        do throws(URLFailure) {
          try parser.parse(span, into: &url)
          // What a browser shows, it shows again.
          let once = url.bytes
          if (try? parser.parse(once.span, into: &url)) == nil || url.bytes != once {
            Issue.record("seed \(seed): \(String(decoding: bytes, as: UTF8.self).debugDescription)")
          }
        } catch {
          failures.insert(error)
        }
        do throws(URLFailure) {
          try lenient.canonicalize(span, into: &url)
          #expect(url.bytes.allSatisfy { (0x21...0x7E).contains($0) })
        } catch {
          failures.insert(error)
        }
      }
    }
    #expect(failures.isSuperset(of: [.empty, .missingScheme, .hostMissing, .hostInvalidCodePoint, .ipv4Invalid]))
    #expect(failures.isSuperset(of: [.ipv6Unclosed, .ipv6Invalid, .portInvalid, .portOutOfRange, .domainToASCII]))
  }
}
