// Safe Browsing's documented vectors.

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
}
