// Forms and decodings against vectors that other programs made, and wrappers that use them.

import CordonCompiler
import CordonTestSupport
import Testing

@testable import CordonPlatforms
@testable import CordonURL

@Suite struct NormalizationAndWrapperTests {
  /// The CID of the word "teapot" and its other spellings; Python's base64 and hashlib made them.
  static let cid = "bafybeibt6oculyakkb73vc7aeq7v2gpoetnmsuxgmzccf6i4glpsyy77bm"

  static let forms: [(form: IDNormalization, text: String, is: String?)] = [
    (.cid, "QmRqSsawTTS3q2YhzN2mvQF4YpyAjdcQBep36FBJcikNWW", cid), (.cid, cid, cid), (.cid, cid.uppercased(), cid),
    (.cid, "zdj7WYvhF21Jvuehjrdj6zPnn5dB3AcTB2Y3yDZm3ZySAKGgS", cid),
    (.cid, "k2jmtxsnq2t7uz1yusy363owyiy66xny0mw7dyw4uf8w8jrwx2gyp9mz", cid),
    (.cid, "f0170122033f38545e00a507fba8be0243f5d19ee24dac952e6664422f91c32df2c63ff0b", cid),
    (.cid, "QmRqSsawTTS3q2YhzN2mvQF4YpyAjdcQBep36FBJcikNW0", nil), (.cid, "bafy", nil), (.cid, "teapotteapot", nil),
    (.cid, String(repeating: "z", count: 200), nil), (.cid, "", nil),
    (.btih, "77XBZSTYMLUZJB5JHW6HAY2K6CXSRDK7", "ffee1cca7862e99487a93dbc70634af0af288d5f"),
    (.btih, "FFEE1CCA7862E99487A93DBC70634AF0AF288D5F", "ffee1cca7862e99487a93dbc70634af0af288d5f"),
    (.btih, "77XBZSTYMLUZJB5JHW6HAY2K6CXSRDK1", nil), (.btih, "ffee", nil),
    (.uuid, "199CM6S7AyNuPJZxBHunFn", "01234567-89ab-cdef-0123-456789abcdef"),
    (.uuid, "01234567-89AB-CDEF-0123-456789ABCDEF", "01234567-89ab-cdef-0123-456789abcdef"),
    (.uuid, "0123456789abcdef0123456789ABCDEF", "01234567-89ab-cdef-0123-456789abcdef"),
    (.uuid, "ZZZZZZZZZZZZZZZZZZZZZZ", nil), (.uuid, "0123456-789ab-cdef-0123-456789abcdef", nil),
    (.uuid, "1111111111111111111111", "00000000-0000-0000-0000-000000000000"),
    (.digits, "007", "7"), (.digits, "0", "0"), (.digits, "000", "0"), (.digits, "7a", nil), (.lower, "TeaÜ", "teaÜ"),
    (.percent, "%2541", "A"),
  ]

  @Test func eachFormHasOneSpelling() {
    for (form, text, expected) in NormalizationAndWrapperTests.forms {
      let normal = form.normalized(Array(text.utf8).span).map { String(decoding: $0, as: UTF8.self) }
      #expect(normal == expected, "\(form) \(text)")
      if let normal {
        let again = form.normalized(Array(normal.utf8).span)
        #expect(again == Array(normal.utf8), "\(form) \(text) again")
      }
    }
    #expect(NormalizationAndWrapperTests.forms.count == 27)
  }

  static let decodings: [(decoding: WrapperDecoding, text: String, is: String?)] = [
    (.base64, "aHR0cHM6Ly9leGFtcGxlLm9yZy9hP2I9MSZjPcO8", "https://example.org/a?b=1&c=ü"),
    (.base64, "w6nCpw==", "é§"), (.base64, "w6nCpw", "é§"), (.base64, "w6nCp", nil), (.base64, "", nil),
    (.base64, "a b", nil), (.base64, "====", nil), (.percent, "a%2Fb%252F%zz", "a/b%2F%zz"),
    (.proofpointV2, "https-3A__example.org_a-3Fb-3D1", "https://example.org/a?b=1"),
    (.proofpointV3, "https://example.org/a?b=c__;!!abc!d$", "https://example.org/a?b=c"),
    (.proofpointV3, "https://example.org/*a**Bb__;I8O8IyMj!!abc$", "https://example.org/#aü##b"),
    (.proofpointV3, "https://example.org/a", nil), (.proofpointV3, "__;!!", nil),
    (.translateHost, "example-org", "example.org"), (.translateHost, "tea--pot-example-org", "tea-pot.example.org"),
    (.translateHost, "xn--bcher--tee-example-m6b", "bücher-tee.example"), (.translateHost, "example", nil),
    (.translateHost, "0-te----pot-example-0", "te--pot.example"), (.hex, "68747470", "http"), (.hex, "6874747", nil),
    (.rot13, "uggcf://rknzcyr.bet/N1", "https://example.org/A1"), (.reverse, "gro.elpmaxe", "example.org"),
  ]

  @Test func eachDecodingUndoesItsDisguise() {
    for (decoding, text, expected) in NormalizationAndWrapperTests.decodings {
      let decoded = decoding.decoded(Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) }
      #expect(decoded == expected, "\(decoding) \(text)")
    }
    #expect(NormalizationAndWrapperTests.decodings.count == 22)
  }

  static let wrappers = PlatformDefinitions(wrappers: [
    WrapperDefinition(
      word: "go", sets: [HostSet(name: "host", hosts: ["go.example"])],
      match: ["{host}/r?(u|url)={url}", "{host}/?{url}"]),
    WrapperDefinition(
      word: "arc", sets: [],
      match: ["arc.example/web/{when}(|id_)/{url}", "arc.example/o/__{url}", "arc.example/m/u={url}/**"]),
    WrapperDefinition(word: "b64", sets: [], match: ["b.example/{kind}?u={url}"], strip: ["a1"], decode: ["base64"]),
    WrapperDefinition(
      word: "tr", sets: [], match: ["{url}.tr.example/{rest}"], decode: ["translate-host"], to: "https://{url}/{rest}"),
    WrapperDefinition(word: "tor", sets: [], match: ["{name}.tor.example/{rest}"], to: "http://{name}.onion/{rest}"),
  ])

  static let carried: [(address: String, carries: String?)] = [
    ("https://go.example/r?u=https%3A%2F%2Fexample.org%2Fa%3Fb%3D1%26c&z=1", "https://example.org/a?b=1&c"),
    ("go.example/r?url=example.org/a", "example.org/a"), ("go.example/r?url=//example.org/a", "//example.org/a"),
    ("go.example/r?u=https%253A%252F%252Fexample.org", "https://example.org"), ("go.example/r?u=teapot", nil),
    ("go.example/r?u=/teapot", nil), ("go.example/r?u=", nil), ("go.example/r", nil),
    ("go.example/?https://example.org/a?b#f", "https://example.org/a?b#f"),
    ("arc.example/web/2020/https://example.org/a?b#f", "https://example.org/a?b#f"),
    ("arc.example/web/2020id_/example.org", "example.org"), ("arc.example/web/2020/", nil),
    ("arc.example/web/2020/https:%2F%2Fexample.org%2Fa", "https://example.org/a"),
    ("arc.example/m/u=https%3A%2F%2Fexample.org%2Fa%3Fb/c/d", "https://example.org/a?b"),
    ("arc.example/m/u=tea/c", nil),
    ("arc.example/o/__https://example.org/", "https://example.org/"), ("arc.example/o/_https://example.org/", nil),
    ("b.example/x?u=a1aHR0cHM6Ly9leGFtcGxlLm9yZy9h", "https://example.org/a"),
    ("b.example/x?u=aHR0cHM6Ly9leGFtcGxlLm9yZy9h", "https://example.org/a"), ("b.example/x?u=a1!", nil),
    ("https://tea--pot-example.tr.example/a/b?c", "https://tea-pot.example/a/b?c"),
    ("tea-example.tr.example", "https://tea.example/"), ("http://abc.tor.example/x?y#z", "http://abc.onion/x?y#z"),
    ("http://d.abc.tor.example/x", nil),
  ]

  @Test func aWrapperGivesWhatItCarries() throws {
    var tester = PlatformTester(try PlatformTables(NormalizationAndWrapperTests.wrappers))
    for (address, expected) in NormalizationAndWrapperTests.carried {
      #expect(tester.unwrap(address) == expected, "\(address)")
    }
    #expect(NormalizationAndWrapperTests.carried.count == 24)
  }

  static let embedded: [(address: String, holds: [String])] = [
    ("https://a.example/?u=https://b.example/x", ["https://b.example/x"]),
    (
      "https://a.example/?u=https%3A%2F%2Fb.example%2Fx%26y&v=http://c.example",
      ["https://b.example/x&y", "http://c.example"]
    ),
    ("https://a.example/?u=https%25253A%25252F%25252Fb.example", ["https://b.example"]),
    ("https://a.example/?u=aHR0cHM6Ly9iLmV4YW1wbGUveA", ["https://b.example/x"]),
    ("https://a.example/?u=aHR0cHM6Ly9iLmV4YW1wbGUveA%3D%3D", ["https://b.example/x"]),
    ("https://a.example/?https://b.example/x", ["https://b.example/x"]), ("https://a.example/?u=b.example/x", []),
    ("https://a.example/?https://b.example/?c=d", ["https://b.example/?c=d"]),
    ("https://a.example/#url=https://b.example", ["https://b.example"]),
    ("https://a.example/#!/https://b.example", ["https://b.example"]),
    ("https://a.example/#/open?url=https://b.example", ["https://b.example"]),
    ("https://a.example/?u=tg://resolve?domain=tea", ["tg://resolve?domain=tea"]),
    ("https://a.example/?u=mailto:tea@b.example", []),
    ("https://a.example/?u=hxxps://b.example", ["hxxps://b.example"]),
    ("https://a.example/?u=javascript:alert(1)", []), ("https://a.example/https://b.example/", []),
    ("https://a.example/?u=https:&v=%3A%2F%2F&w", []),
    // To a browser these are addresses, whatever their slashes.
    ("https://a.example/?u=https:/b.example/x", ["https:/b.example/x"]),
    ("https://a.example/?u=https%3Ab.example/x", ["https:b.example/x"]),
    ("https://a.example/?u=HTTP:%5Cb.example", ["HTTP:\\b.example"]),
    ("https://a.example/?u=https:%252F%2Fb.example", ["https://b.example"]),
    ("https://a.example/?u=https:/%252Fb.example%2Fx", ["https://b.example/x"]),
    ("https://a.example/?u=hxxps:/b.example", []), ("https://a.example/?u=mailto:/b.example", []),
  ]

  @Test func addressesInQueryAndFragmentAreFound() throws {
    var parser = URLParser()
    var url = CanonicalURL()
    for (address, expected) in NormalizationAndWrapperTests.embedded {
      try parser.parse(Array(address.utf8).span, into: &url)
      var found: [String] = []
      _ = CarriedAddress.forEach(in: url, schemes: [Array("tg".utf8)]) {
        found.append(String(decoding: $0, as: UTF8.self))
      }
      #expect(found == expected, "\(address)")
    }
    #expect(NormalizationAndWrapperTests.embedded.count == 24)
  }
}
