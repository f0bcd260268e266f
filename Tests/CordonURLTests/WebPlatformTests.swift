// The WHATWG URL Standard's own tests (web-platform-tests, url/resources): every absolute case.

import CordonTestSupport
import Testing

@testable import CordonURL

/// Parses `text` and returns the serialisation, or nil on failure.
func whatwg(_ text: String) -> String? {
  var parser = URLParser()
  var url = CanonicalURL()
  do {
    try parser.parse(Array(text.utf8).span, into: &url)
  } catch {
    return nil
  }
  return String(decoding: url.bytes, as: UTF8.self)
}

@Suite(.enabled(if: Corpus.isPresent)) struct WebPlatformTests {
  @Test func everyAbsoluteCaseParsesAsInABrowser() throws {
    let cases = try #require(try Corpus.json("wpt/urltestdata.json") as? [Any]).compactMap { $0 as? [String: Any] }
    let absolute = cases.filter { ($0["base"] as? String) == nil }
    #expect(cases.count == 891)
    #expect(absolute.count == 555)
    for test in absolute {
      let input = try #require(test["input"] as? String)
      let expected = test["failure"] as? Bool == true ? nil : test["href"] as? String
      #expect(whatwg(input) == expected, "input: \(input.debugDescription)")
    }
  }

  @Test func everyPartStandsWhereTheStandardPutsIt() throws {
    let cases = try #require(try Corpus.json("wpt/urltestdata.json") as? [Any]).compactMap { $0 as? [String: Any] }
    var count = 0
    var parser = URLParser()
    var url = CanonicalURL()
    for test in cases where test["base"] as? String == nil && test["failure"] == nil {
      let input = try #require(test["input"] as? String)
      try parser.parse(Array(input.utf8).span, into: &url)
      func text(_ range: Range<Int>?) -> String { range.map { String(decoding: url.bytes[$0], as: UTF8.self) } ?? "" }
      #expect(text(url.schemeRange) + ":" == test["protocol"] as? String)
      #expect(text(url.hostRange) == test["hostname"] as? String, "input: \(input.debugDescription)")
      #expect(text(url.pathRange) == test["pathname"] as? String, "input: \(input.debugDescription)")
      let query = text(url.queryRange)
      #expect((query.isEmpty ? "" : "?" + query) == test["search"] as? String)
      count += 1
    }
    #expect(count == 350)
  }

  @Test func hostsBecomeASCIIAsInABrowser() throws {
    let cases = try #require(try Corpus.json("wpt/toascii.json") as? [Any]).compactMap { $0 as? [String: Any] }
    #expect(cases.count == 87)
    for test in cases {
      let input = try #require(test["input"] as? String)
      let expected = test["output"] as? String
      #expect(whatwg("https://\(input)/x") == expected.map { "https://\($0)/x" }, "input: \(input.debugDescription)")
    }
  }
}
