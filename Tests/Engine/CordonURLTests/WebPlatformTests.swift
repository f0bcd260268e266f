// The WHATWG URL Standard's own tests (web-platform-tests, url/resources), every case that needs no base URL, each part
// compared; and what they ask of ICU.
//
//   urltestdata.json       891 cases: 557 whose base is null or about:blank, 156 more whose input is absolute whatever
//                          its base is; 178 are relative, which is not in Cordon's scope
//   toascii.json           87 hosts
//   IdnaTestV2.json        2,671 hosts, one of them empty
//   percent-encoding.json  7 texts in several encodings, of which a URL parser without a document needs UTF-8 alone

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
  /// One case of urltestdata.json that a parser without a base can be asked.
  struct ParserCase {
    let input: String
    /// The URL's parts by the names of its API, `href` among them; nil where the input is a failure.
    let parts: [String: String]?
  }

  /// The cases with no base, those with an opaque one that a fragment alone can change, and those whose input is
  /// absolute by itself.
  static func parserCases() throws -> (noBase: [ParserCase], anyBase: [ParserCase]) {
    let cases = try Corpus.jsonObjects("wpt/urltestdata.json")
    #expect(cases.count == 891)
    var noBase: [ParserCase] = []
    var anyBase: [ParserCase] = []
    for test in cases {
      let input = try #require(test["input"] as? String)
      let parts = test["failure"] as? Bool == true ? nil : test.compactMapValues { $0 as? String }
      let base = test["base"] as? String
      if base == nil {
        noBase.append(ParserCase(input: input, parts: parts))
      } else if base == "about:blank" {
        // Both are fragments, which an opaque base takes as they are (*no scheme state*).
        #expect(input.hasPrefix("#"))
        noBase.append(ParserCase(input: "about:blank" + input, parts: parts))
      } else if let base, isAbsolute(input, whateverTheBase: base) {
        anyBase.append(ParserCase(input: input, parts: parts))
      }
    }
    return (noBase, anyBase)
  }

  /// Whether `input` has a scheme, and one that does not make it relative: `http:x` is relative to an `http:` base.
  static func isAbsolute(_ input: String, whateverTheBase base: String) -> Bool {
    let bytes = Array(input.utf8)
    let text = bytes[bytes.span.trimmedOfC0ControlsAndSpaces].filter { !$0.isASCIITabOrNewline }
    guard let end = URLParser.schemeEnd(of: text.span) else { return false }
    let scheme = String(decoding: text[..<end], as: UTF8.self).lowercased()
    guard SpecialScheme(Array(scheme.utf8).span) != nil, base.hasPrefix(scheme + ":") else { return true }
    let slashes = text[(end + 1)...].prefix { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }
    return slashes.count >= 2
  }

  @Test func everyAbsoluteCaseParsesAsInABrowserInEveryPart() throws {
    let (noBase, anyBase) = try WebPlatformTests.parserCases()
    #expect(noBase.count == 557)
    #expect(anyBase.count == 156)
    var failures = 0
    var comparisons = 0
    var parser = URLParser()
    var url = CanonicalURL()
    for test in noBase + anyBase {
      guard let expected = test.parts else {
        #expect(whatwg(test.input) == nil, "input: \(test.input.debugDescription)")
        failures += 1
        continue
      }
      do {
        try parser.parse(Array(test.input.utf8).span, into: &url)
      } catch {
        Issue.record("input: \(test.input.debugDescription): \(error)")
        continue
      }
      for (name, part) in WebPlatformTests.parts(of: url) {
        let expected = try #require(expected[name])
        #expect(part == expected, "\(name) of \(test.input.debugDescription)")
        comparisons += 1
      }
    }
    #expect(failures == 205 + 52)
    #expect(comparisons == (352 + 104) * 10)
  }

  /// The parts of `url` as the API of a browser gives them.
  static func parts(of url: CanonicalURL) -> [(String, String)] {
    func text(_ range: Range<Int>?) -> String { range.map { String(decoding: url.bytes[$0], as: UTF8.self) } ?? "" }
    func marked(_ mark: String, _ range: Range<Int>?) -> String { text(range).isEmpty ? "" : mark + text(range) }
    return [
      ("href", text(0..<url.bytes.count)), ("protocol", text(url.schemeRange) + ":"),
      ("username", text(url.usernameRange)), ("password", text(url.passwordRange)),
      ("host", text(url.hostRange) + marked(":", url.portRange)), ("hostname", text(url.hostRange)),
      ("port", text(url.portRange)), ("pathname", text(url.pathRange)), ("search", marked("?", url.queryRange)),
      ("hash", marked("#", url.fragmentRange)),
    ]
  }

  @Test func hostsBecomeASCIIAsInABrowser() throws {
    let cases = try Corpus.jsonObjects("wpt/toascii.json")
    #expect(cases.count == 87)
    for test in cases {
      let input = try #require(test["input"] as? String)
      let expected = test["output"] as? String
      #expect(whatwg("https://\(input)/x") == expected.map { "https://\($0)/x" }, "input: \(input.debugDescription)")
    }
  }

  /// The hosts of IdnaTestV2.json that ICU 76 answers otherwise, with what it answers. All three hold an ideograph of CJK
  /// Extension J (U+323B0…U+33479), which Unicode 17 added: to ICU 76, of Unicode 16, it is unassigned, and UTS #46
  /// refuses what is unassigned.
  static let olderInICU: [String: String?] = [
    "\u{32931}20.\u{97F3}.\u{A866}1.": nil,
    "\u{32B9A}9\u{A369}\u{17D3}.ss": nil,
    "\u{32B9A}9\u{A369}\u{17D3}.SS": nil,
  ]

  @Test func hostsBecomeASCIIAsUnicodeTestsThem() throws {
    let cases = try Corpus.jsonObjects("wpt/IdnaTestV2.json")
    #expect(cases.count == 2_671)
    var tried = 0
    var different: Set<String> = []
    for test in cases {
      let input = try #require(test["input"] as? String)
      // An empty host is no host: the suite passes it over too.
      if input.isEmpty { continue }
      tried += 1
      // Escaped, so that what would end a host goes through the host parser, as the suite does.
      var escaped: [UInt8] = []
      for byte in input.utf8 { escaped.appendPercentEncoded(byte) }
      let result = whatwg("https://\(String(decoding: escaped, as: UTF8.self))/x")
      let expected = (test["output"] as? String).map { "https://\($0)/x" }
      if let known = WebPlatformTests.olderInICU[input] {
        #expect(result != expected, "ICU now agrees: \(input.debugDescription)")
        #expect(result == known, "input: \(input.debugDescription)")
        different.insert(input)
      } else {
        #expect(result == expected, "input: \(input.unicodeScalars.map { String($0.value, radix: 16) })")
      }
    }
    #expect(tried == 2_670)
    #expect(different.count == 3)
  }

  /// The suite asks for the query of a document in each encoding, and for the fragment, which is always UTF-8. A parser
  /// that no document calls encodes in UTF-8 alone, so the outputs in the other encodings do not apply.
  @Test func queriesAndFragmentsArePercentEncodedAsInABrowser() throws {
    let cases = try Corpus.jsonObjects("wpt/percent-encoding.json")
    #expect(cases.count == 7)
    var passedOver = 0
    for test in cases {
      let input = try #require(test["input"] as? String)
      let outputs = try #require(test["output"] as? [String: String])
      let expected = try #require(outputs["utf-8"])
      #expect(whatwg("https://a.invalid/?\(input)#\(input)") == "https://a.invalid/?\(expected)#\(expected)")
      passedOver += outputs.count - 1
    }
    #expect(passedOver == 9)
  }
}
