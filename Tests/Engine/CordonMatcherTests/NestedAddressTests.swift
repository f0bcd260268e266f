// Addresses under many layers: each is matched or reported as undecided, and ordinary addresses are never undecided.

import CordonMatcher
import CordonLists
import CordonTestSupport
import Foundation
import Testing

@Suite struct NestedAddressTests {
  static let failure = MatchFailure(rule: nil, error: "too many nested addresses")
  private let matcher: Matcher

  init() throws { matcher = Matcher(try blocklist([rule(.domain, "listed.test", id: "d")])) }

  static func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

  static func base64URL(_ text: String) -> String {
    base64(text).replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
      .replacingOccurrences(of: "=", with: "")
  }

  static func times(_ count: Int, _ text: String, _ encode: (String) -> String) -> String {
    (0..<count).reduce(text) { text, _ in encode(text) }
  }

  /// Percent-encoded, one layer more each time: an escape's own `%` alone grows.
  static func percent(_ text: String, layers: Int) -> String {
    let first = PlatformTests.escaped(text)
    return first.replacingOccurrences(of: "%", with: "%" + String(repeating: "25", count: layers - 1))
  }

  /// Whether `item` is on the list, or else undecided.
  private func isMatchedOrUndecided(_ item: String, as type: ItemType = .auto) -> Bool {
    let verdict = matcher.match(item: item, as: type)
    return verdict.isMatch || verdict.failures == [NestedAddressTests.failure]
  }

  @Test func redirectorsInsideOneAnotherAreMatchedOrUndecided() {
    for layers in 0...45 {
      let item = PlatformTests.wrapped("https://listed.test/x", layers: layers)
      let verdict = matcher.match(item: item)
      #expect(layers > 32 || verdict.isMatch && verdict.failures.isEmpty, "\(layers): \(verdict.failures)")
      #expect(isMatchedOrUndecided(item) && isMatchedOrUndecided("see " + item), "\(layers)")
    }
  }

  @Test func aLayerThatWasCheckedAlreadyIsNotLeftOut() {
    // The innermost of 32 carries the outermost.
    var item = "https://a0.example/"
    for layer in 1...32 { item = "https://a\(layer).example/?u=" + PlatformTests.escaped(item) }
    #expect(matcher.match(item: item).failures.isEmpty)
    // So is one that is spelled otherwise.
    let many = (0..<32).map { "u\($0)=https%3A%2F%2Fb\($0).example" }.joined(separator: "&")
    #expect(matcher.match(url: "https://c.example/?" + many + "&x=HTTPS%3A%2F%2FB1.example").failures.isEmpty)
    #expect(matcher.match(url: "https://c.example/?" + many + "&x=https%3A%2F%2Fnew.example").failures.count == 1)
  }

  @Test func aLongCarriedValueIsCheckedOrUndecided() {
    for length in [65_500, 65_537, 200_000, 1_000_000, 1_048_500] {
      let address = "https://listed.test/" + String(repeating: "a", count: length)
      #expect(matcher.match(url: "https://a.example/?u=" + address).isMatch, "\(length)")
      #expect(isMatchedOrUndecided("https://a.example/?u=https%3A%2F%2Flisted.test%2F" + address.suffix(length)))
    }
  }

  @Test func percentEncodingOfAnyDepthIsUndoneOrUndecided() {
    for layers in Array(1...40) + [100, 1000, 20_000] {
      let hidden = NestedAddressTests.percent("https://listed.test/x", layers: layers)
      for item in [
        "https://a.example/?u=\(hidden)", "https://a.example/#\(hidden)", "https://www.google.com/url?q=\(hidden)",
      ] {
        #expect(isMatchedOrUndecided(item), "\(layers): \(item.prefix(80))")
      }
      // In text, where the letters of the scheme are never escaped.
      let text = hidden.replacingOccurrences(of: "\n", with: "")
      #expect(matcher.match(item: "see \(text) now", as: .text).isMatch, "\(layers)")
    }
  }

  @Test func escapesOfDigitsAreUndoneToo() {
    for colon in ["%3%41", "%%33A", "%253%2541", "%25%33%41"] {
      #expect(isMatchedOrUndecided("https://a.example/?u=http\(colon)//listed.test/x"), "\(colon)")
      #expect(matcher.match(item: "see http\(colon)//listed.test/x", as: .text).isMatch, "\(colon)")
    }
  }

  @Test(arguments: [
    "http://listed.test/x", "https://listed.test/x", "HTTP://listed.test", "hTTPs://listed.test/abc?d=e",
  ])
  func base64OfBase64IsUndone(address: String) {
    for layers in 1...9 {
      for encode in [NestedAddressTests.base64, NestedAddressTests.base64URL] {
        let hidden = NestedAddressTests.times(layers, address, encode)
        for item in [
          "https://a.example/?u=\(hidden)", "https://a.example/?a=1&u=\(hidden)", "https://a.example/?\(hidden)",
          "https://a.example/#\(hidden)", "https://a.example/#/\(hidden)", "https://a.example/x?y=1#u=\(hidden)",
          "https://a.example/?u=\(PlatformTests.escaped(hidden))",
        ] {
          #expect(isMatchedOrUndecided(item), "\(layers): \(item)")
        }
        #expect(matcher.match(item: "see \(hidden) now", as: .text).isMatch, "\(layers): \(hidden)")
        #expect(matcher.match(item: "{\"u\":\"\(hidden)\"}", as: .text).isMatch, "\(layers): \(hidden)")
      }
    }
  }

  @Test func base64AndPercentInsideOneAnotherAreUndone() {
    let address = "http://listed.test/x"
    let escaped = PlatformTests.escaped(address)
    for hidden in [
      NestedAddressTests.base64(escaped), NestedAddressTests.base64(NestedAddressTests.percent(address, layers: 3)),
      PlatformTests.escaped(NestedAddressTests.base64(PlatformTests.escaped(NestedAddressTests.base64(address)))),
      NestedAddressTests.percent(NestedAddressTests.base64(address), layers: 4),
    ] {
      #expect(isMatchedOrUndecided("https://a.example/?u=\(hidden)"), "\(hidden)")
    }
    #expect(matcher.match(item: "see \(NestedAddressTests.base64(escaped)) now", as: .text).isMatch)
  }

  @Test func whatACarriedAddressHidesIsChecked() {
    for inner in [
      "https://b.example/http://listed.test/x", "https://b.example/?v=http&#58;//listed.test",
      "https://b.example/?v=http&colon;//listed.test", "https://b.example/hxxp://listed.test",
      "https://listed[.]test/x",
      "https://b.example/http%3A%2F%2Flisted.test",
    ] {
      for item in [
        "https://a.example/?u=\(PlatformTests.escaped(inner))",
        "https://a.example/?u=\(NestedAddressTests.base64(inner))",
        "https://www.google.com/url?q=\(PlatformTests.escaped(inner))",
      ] {
        #expect(matcher.match(item: item).isMatch, "\(item)")
        #expect(matcher.match(item: "see \(item)").isMatch, "\(item)")
      }
    }
  }

  @Test func charactersOfHTMLInsideOneAnotherAreUndoneOrUndecided() {
    for layers in 0...30 {
      let amp = String(repeating: "amp;", count: layers)
      #expect(isMatchedOrUndecided("see http&\(amp)#58;//listed.test", as: .text), "\(layers)")
      #expect(isMatchedOrUndecided("https://a.example/x?u=http&\(amp)#58;//listed.test"), "\(layers)")
    }
  }

  @Test func valuesThatHideNoAddressAreDecided() {
    let deep = String(repeating: "25", count: 5_000)
    for value in [
      "%\(deep)", "100%\(deep)41", "%\(deep)41bc", "a%2525252525252525252525b",
      NestedAddressTests.times(12, "tea", NestedAddressTests.base64),
      NestedAddressTests.times(9, "teapot://", NestedAddressTests.base64), "Vm0wd2QyUXlV", "VjFaV2IxVXdNVWhV",
      NestedAddressTests.base64(String(repeating: "%25", count: 900)), String(repeating: "x", count: 70_000),
    ] {
      #expect(matcher.match(item: "https://a.example/?u=\(value)") == Verdict(), "\(value.prefix(60))")
      #expect(matcher.match(item: "see \(value) now", as: .text) == Verdict(), "\(value.prefix(60))")
    }
  }

  @Test(.enabled(if: Corpus.isPresent)) func realAddressesAndTextsAreDecided() throws {
    var items = 0
    for file in ["urls/kasztp.txt", "text/posts.txt"] {
      for line in try Corpus.lines(file) {
        items += 1
        let failures = matcher.match(bytes: line).failures
        #expect(failures.isEmpty, "\(shown(line))")
      }
    }
    #expect(items > 60_000)
  }
}
