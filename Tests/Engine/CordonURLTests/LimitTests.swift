// Every constant of URLLimits, at its last good value and one above.

import CordonTestSupport
import Testing

@testable import CordonURL

@Suite struct LimitTests {
  /// The failure of `item`, or nil where it has a key.
  func failure(_ item: String) -> URLFailure? {
    var taker = KeyTaker()
    return taker.key(Array(item.utf8)) == nil ? taker.failure : nil
  }

  @Test(arguments: ["http://a.test/", "a.test/", "//a.test/", "http://a b.test/", "magnet:?", "http://a.test/?", "x:"])
  func anItemIsAsLongAsAURLMayBe(start: String) {
    #expect(URLLimits.maximumLength == 1 << 20)
    let item = start + String(repeating: "a", count: URLLimits.maximumLength - start.utf8.count)
    #expect(failure(item) == nil)
    #expect(failure(item + "a") == .tooLong)
    #expect(safeBrowsing(Array((item + "a").utf8)) == "tooLong")
    #expect(whatwg(item + "a") == nil)
  }

  /// Escapes make a key longer than its item; it is then no item itself.
  @Test func aKeyCanBeThreeTimesAsLongAsItsItem() throws {
    var taker = KeyTaker()
    let start = Array("http://a.test/".utf8)
    let item = start + [UInt8](repeating: 0xFF, count: URLLimits.maximumLength - start.count)
    let taken = taker.key(item)
    let key = try #require(taken)
    #expect(key.count == "a.test/".utf8.count + 3 * (item.count - start.count))
    #expect(taker.key(key) == nil)
    #expect(taker.failure == .tooLong)
  }

  @Test func anInternationalisedHostIsAsLongAsIDNAMayTake() throws {
    #expect(URLLimits.maximumIDNAHostLength == 2048)
    // Labels of 64 bytes with their dot; "ü" has two.
    let label = "\u{FC}" + String(repeating: "a", count: 61) + "."
    let host = String(repeating: label, count: 32)
    #expect(host.utf8.count == URLLimits.maximumIDNAHostLength)
    #expect(failure("http://\(host)/") == nil)
    #expect(key("http://\(host)/").hasPrefix("xn--aaaa"))
    // Neither a browser's form nor Safe Browsing's.
    #expect(failure("http://a\(host)/") == .domainTooLong)
    #expect(failure("http://a \(host)/") == .domainTooLong)
    #expect(safeBrowsing(Array("http://a\(host)/".utf8)) == "domainTooLong")
    // What is ASCII goes through no IDNA.
    let ascii = String(repeating: "a.", count: 4000)
    #expect(key("http://\(ascii)b/") == "\(ascii)b/")
  }

  /// The ranges that are looked up for `item`, as text.
  func suffixes(_ item: String) throws -> [String] {
    var taker = KeyTaker()
    #expect(taker.key(Array(item.utf8)) != nil)
    let key = taker.forms.key
    var found: [String] = []
    key.forEachHostSuffix { found.append(String(decoding: key.bytes[$0], as: UTF8.self)) }
    return found
  }

  func prefixes(_ item: String) throws -> [String] {
    var taker = KeyTaker()
    #expect(taker.key(Array(item.utf8)) != nil)
    let key = taker.forms.key
    var found: [String] = []
    key.forEachPathPrefix { found.append(String(decoding: key.bytes[$0], as: UTF8.self)) }
    return found
  }

  @Test func aHostIsLookedUpUpToTheLengthOfDNS() throws {
    #expect(URLLimits.maximumHostLength == 253)
    // 126 labels "a." and one of a letter more or two.
    let host = String(repeating: "a.", count: 126) + "b"
    #expect(host.utf8.count == URLLimits.maximumHostLength)
    #expect(try suffixes(host + "/").count == 127)
    #expect(try suffixes(host + "/").first == host)
    let longer = "c" + host
    #expect(try suffixes(longer + "/").first == String(host.dropFirst(2)))
    #expect(try suffixes("c." + host + "/").first == host)
    #expect(try suffixes("c." + host + "/").count == 127)
  }

  @Test func aPrefixIsLookedUpUpToItsDepth() throws {
    #expect(URLLimits.maximumPrefixDepth == 64)
    let path = (1...64).map { "/\($0)" }.joined()
    #expect(try prefixes("a.test" + path).count == 65)
    #expect(try prefixes("a.test" + path).last == "a.test" + path)
    #expect(try prefixes("a.test" + path + "/65").count == 65)
    #expect(try prefixes("a.test" + path + "/65").last == "a.test" + path)
  }

  @Test func aPrefixIsLookedUpUpToItsLength() throws {
    #expect(URLLimits.maximumPrefixLength == 4096)
    let page = "a.test/" + String(repeating: "b", count: URLLimits.maximumPrefixLength - 7)
    #expect(try prefixes(page) == ["a.test/", page])
    #expect(try prefixes(page + "b") == ["a.test/"])
    #expect(try prefixes(page + "/b") == ["a.test/", page])
  }
}
