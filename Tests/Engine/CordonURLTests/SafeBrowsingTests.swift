// Safe Browsing's documented vectors: canonical forms, IPv4 spellings, expressions.

import CordonTestSupport
import Testing

@testable import CordonURL

/// The Safe Browsing form of `bytes`, or the failure's name.
func safeBrowsing(_ bytes: [UInt8]) -> String {
  var canonicalizer = SafeBrowsing()
  var url = CanonicalURL()
  do {
    try canonicalizer.canonicalize(bytes.span, into: &url)
    return String(decoding: url.bytes, as: UTF8.self)
  } catch {
    return "\(error)"
  }
}

@Suite struct SafeBrowsingTests {
  @Test(.enabled(if: Corpus.isPresent)) func everyDocumentedVectorHolds() throws {
    let vectors = try #require(try Corpus.json("safebrowsing/vectors.json") as? [String: Any])
    let cases = try #require(vectors["canonical"] as? [[String: String]])
    #expect(cases.count == 41)
    for test in cases {
      let hex = Array((test["input_hex"] ?? "").utf8)
      let input =
        test["input"].map { Array($0.utf8) }
        ?? stride(from: 0, to: hex.count, by: 2).map {
          UInt8(String(decoding: hex[$0..<$0 + 2], as: UTF8.self), radix: 16)!
        }
      #expect(
        safeBrowsing(input) == test["output"], "input: \(String(decoding: input, as: UTF8.self).debugDescription)")
    }
    let addresses = try #require(vectors["ipv4"] as? [[Any]])
    #expect(addresses.count == 9)
    for test in addresses {
      let input = try #require(test[0] as? String)
      #expect(safeBrowsing(Array("http://\(input)/".utf8)) == "http://\(test[1] as? String ?? input)/")
    }
  }

  @Test func hostsThatNoBrowserAcceptsHaveAForm() {
    #expect(safeBrowsing(Array("http://a b.example/x".utf8)) == "http://a%20b.example/x")
    #expect(safeBrowsing([0x68, 0x3A, 0x2F, 0x2F, 0xFF, 0xFE]) == "h://%FF%FE/")
    #expect(safeBrowsing(Array("http://".utf8)) == "hostMissing")
    #expect(safeBrowsing(Array(" \t\n".utf8)) == "empty")
  }

  @Test(.enabled(if: Corpus.isPresent)) func everyDocumentedExpressionComes() throws {
    let vectors = try #require(try Corpus.json("safebrowsing/vectors.json") as? [String: Any])
    let cases = try #require(vectors["expressions"] as? [[Any]])
    #expect(cases.count == 5)
    var count = 0
    for test in cases {
      let input = try #require(test[0] as? String)
      let expected = try #require(test[1] as? [String])
      // The documents list the prefixes now from the root, now towards it.
      #expect(expressions(input).sorted() == expected.sorted(), "input: \(input)")
      count += expected.count
    }
    #expect(count == 28)
  }

  /// The order is Cordon's: hosts from the longest; the path with its query, without, then prefixes from the root.
  static let expressionCases: [(item: String, expressions: [String])] = [
    ("b.example", ["b.example/"]),
    ("host", ["host/"]),
    ("a.b.example/?", ["a.b.example/", "b.example/"]),
    ("http://a.b.example/?q#f", ["a.b.example/?q", "a.b.example/", "b.example/?q", "b.example/"]),
    // Five labels: all but the last have their turn. Six: the first is passed over after the host itself.
    ("a.b.c.d.test/", ["a.b.c.d.test/", "b.c.d.test/", "c.d.test/", "d.test/"]),
    ("a.b.c.d.e.test/", ["a.b.c.d.e.test/", "b.c.d.e.test/", "c.d.e.test/", "d.e.test/", "e.test/"]),
    ("a.b.c.d.e.f.test/", ["a.b.c.d.e.f.test/", "c.d.e.f.test/", "d.e.f.test/", "e.f.test/", "f.test/"]),
    // Four prefixes, the root among them.
    (
      "b.test/1/2/3/4/5?q",
      ["b.test/1/2/3/4/5?q", "b.test/1/2/3/4/5", "b.test/", "b.test/1/", "b.test/1/2/", "b.test/1/2/3/"]
    ),
    ("b.test/1/2/3/", ["b.test/1/2/3/", "b.test/", "b.test/1/", "b.test/1/2/"]),
    ("http://0300.0.02.01/a", ["192.0.2.1/a", "192.0.2.1/"]),
    ("[2001:DB8::1]", ["[2001:db8::1]/"]),
    (
      "HTTP://U:P@A..B.Test.:80//x/.././1%2F2?%71=%26",
      ["a.b.test/1/2?q=&", "a.b.test/1/2", "a.b.test/", "a.b.test/1/"]
        + ["b.test/1/2?q=&", "b.test/1/2", "b.test/", "b.test/1/"]
    ),
    // A "?" that was escaped is no query's.
    ("b.test/a%3Fb/c", ["b.test/a?b/c", "b.test/", "b.test/a?b/"]),
  ]

  @Test func expressionsComeInOrderAndNoneTwice() {
    for test in Self.expressionCases { #expect(expressions(test.item) == test.expressions, "item: \(test.item)") }
    #expect(Self.expressionCases.count == 13)
  }

  @Test func noURLHasMoreThanThirtyExpressions() {
    let host = (0..<100).map { "l\($0)" }.joined(separator: ".")
    let path = (0..<100).map { "/s\($0)" }.joined()
    let all = expressions("http://\(host)\(path)?q")
    #expect(all.count == 30)
    #expect(Set(all).count == 30)
  }
}

/// Safe Browsing's expressions of `item`.
func expressions(_ item: String) -> [String] {
  var canonicalizer = SafeBrowsing()
  var url = CanonicalURL()
  guard (try? canonicalizer.canonicalize(Array(item.utf8).span, into: &url)) != nil else { return [] }
  return url.safeBrowsingExpressions().map { String(decoding: $0, as: UTF8.self) }
}
