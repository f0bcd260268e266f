// Links whose colon is hidden, inside an address: found as they are in a text, whatever prefilter stands before.

import CordonLists
import CordonPlatforms
import CordonTestSupport
import CordonText
import Testing

@testable import CordonMatcher
@testable import CordonURL

@Suite struct EncodedColonTests {
  static let colons = [
    "&#58;", "&#058;", "&#x3a;", "&#X3A;", "&#x03a;", "&colon;", "\\u003a", "\\u003A", "%3A", "%253a", "%25253A", "[:]",
    "(:)", "{:}", "[colon]", "(colon)", "{colon}", "：", "∶", "&amp;#58;", "&amp;colon;", "&percnt;3A",
    "&lbrack;colon&rbrack;", "&#58", "&#x3a", "&amp#58", "&amp;#58", "&#65306;", "%26colon%3B", "%26%2358", "%5Cu003a",
    "%5B%3A%5D", "[%3A]", "%EF%BC%9A", "%u003a", "\\x3a", "\\u{3a}", "\\072",
  ]

  @Test func aHiddenColonIsFoundInAnAddressAsInAText() throws {
    let list = try blocklist([rule(.domain, "listed.test")])
    for usesFastPath in [true, false] {
      let matcher = Matcher(list, options: .init(), usesFastPath: usesFastPath)
      for colon in EncodedColonTests.colons {
        for place in ["x?u=", "x?a=1&b=2&u=", "", "x/", "x#", "x;p=", "x?u=a-", "x?", "x#!"] {
          for scheme in ["http", "https", "hxxp"] {
            let item = "https://a.example/\(place)\(scheme)\(colon)//listed.test"
            #expect(matcher.match(item: item).isMatch, "\(item)")
            #expect(matcher.match(item: item, as: .text).isMatch, "\(item)")
            #expect(matcher.match(item: "see " + item).isMatch, "\(item)")
          }
        }
      }
    }
  }

  @Test func anEncodedAddressIsFoundInAnyParameter() throws {
    let matcher = Matcher(try blocklist([rule(.domain, "listed.test")]))
    let hidden = ["http%3A%2F%2Flisted.test", "hxxp%3A//listed.test", "aHR0cDovL2xpc3RlZC50ZXN0L3g"]
    for before in [
      "https://a.example/?u=", "https://a.example/?u=?u=", "https://a.example/?a=1?u=", "https://a.example/?a&b=c&u=",
      "https://a.example/b&u=", "https://a.example/b=", "magnet:?x=", "tg://resolve?u=", "foo+bar://x?u=",
      "https://a.example/?u=x=", "https://a.example/#u=", "https://a.example/?u=1#v=", "http://[2001:db8::1?u=",
      "http://a.example:x/?u=",
    ] {
      for address in hidden {
        #expect(matcher.match(item: before + address).isMatch, "\(before + address)")
        #expect(matcher.match(item: "see " + before + address).isMatch, "\(before + address)")
      }
    }
  }

  @Test func anAddressWithAmpersandsOfHTMLIsTheSameInAText() throws {
    let matcher = Matcher(try blocklist([rule(.url, "https://listed.test/x?a=1&b=2", scope: .exact)]))
    #expect(matcher.match(item: "https://listed.test/x?a=1&amp;b=2").isMatch)
    #expect(matcher.match(item: "https://listed.test/x?a=1&amp;b=2", as: .text).isMatch)
    #expect(!matcher.match(item: "https://listed.test/x?a=1&amp;c=2").isMatch)
  }

  /// What is read plainly, or carries nothing behind its host, is nothing but itself.
  @Test(arguments: 1...UInt64(30)) func whatIsReadPlainlyCarriesNothing(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let tables = try ListTables.builtin()
    let reader = FastURLReader(tables: tables.keys)
    let prefilter = try blocklist([rule(.domain, "listed.test")]).platformPrefilter
    var canonicalizer = Canonicalizer(tables: tables.keys)
    var forms = URLForms()
    var platforms = PlatformReader(tables.platforms)
    let pieces =
      EncodedColonTests.colons + EncodedColonTests.colons.map { "http\($0)//listed.test" }
      + [
        "aHR0cDovL2xpc3RlZC50ZXN0", "YUhSMGNEb3ZMMnhwYzNSbFpDNTBaWE4w", "WVVoU01HTkViM1pNTW5od1l6TlNiRnBETlRCYVdFNHc",
        "aHh4cDovL2xpc3RlZC50ZXN0", "YUhoNGNEb3ZMMnhwYzNSbFpDNTBaWE4w", "aCoqcDovL2xpc3RlZC50ZXN0", "&#58", "&#47",
        "&amp#47",
        "SFRUUDovL2xpc3RlZC50ZXN0", "?", "&", "=", "#", "/",
        ";", "&amp;", "p;", "a", "u=", "x", "(", "[", "]", ")", "http", "//listed.test", "V", "U", "\u{200B}", "%",
        "25",
        "https%3A%2F%2Flisted.test", "!", "-", "~", ",", "58;", "Vm0wd2QyUXlV",
      ]
    var (plain, quiet) = (0, 0)
    for _ in 0..<3000 {
      var address = Array("https://a.example/".utf8)
      for _ in 0..<random.next(below: 7) { address += Array(random.pick(pieces).utf8) }
      let form = reader.read(address.span)
      if form == .unread { continue }
      let end = reader.address.hostInInput.upperBound
      let carriesNothing =
        form == .whole
        || reader.restCarriesNothing(in: address.span, prefilter: prefilter)
          && !LinkFinder.mayCarryLinks(address.span, from: end, mayHoldBase64: reader.mayHoldBase64)
      guard carriesNothing else { continue }
      if form == .whole { plain += 1 } else { quiet += 1 }
      var carried: [[UInt8]] = []
      guard (try? canonicalizer.canonicalize(address.span, into: &forms)) != nil else { continue }
      if !CarriedAddress.forEach(in: forms, schemes: tables.platforms.schemes, { carried.append($0) }) {
        Issue.record("seed \(seed): \(shown(address)) is too deep")
      }
      var wrapped: [UInt8] = []
      if platforms.read(forms), platforms.unwrap(into: &wrapped) { carried.append(wrapped) }
      LinkFinder.forEachLink(in: address.span, isAddress: true) { _, found in
        if !found.starts(with: Array("https://a.example".utf8)) { carried.append(found) }
      }
      if !carried.isEmpty {
        Issue.record("seed \(seed): \(shown(address)), read as \(form), carries \(carried.map { shown($0) })")
      }
    }
    #expect(plain > 30 && quiet > 5, "seed \(seed): \(plain), \(quiet)")
  }

  /// A value that may be no address is none, and what may not be base64 is no address in base64.
  @Test(arguments: 1...UInt64(20)) func aValueThatMayBeNoAddressIsNone(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let letters = ["h", "t", "p", "H", "T", "P", "s", "S"]
    for _ in 0..<2000 {
      var value = random.pick(["http", "https", "ftp", "tg", "hxxp", "x", "%68ttp", "http%3A"])
      for _ in 0..<random.next(below: 3) {
        value += random.pick(["://", ":/", "%3A%2F%2F", ":", "a.example", "/", "x"] + letters)
      }
      for _ in 0..<random.next(below: 4) {
        value = random.next(below: 2) == 0 ? NestedAddressTests.base64(value) : PlatformTests.escaped(value)
      }
      var text = Array(value.utf8)
      guard !CarriedAddress.mayBeAddress(text.span) else { continue }
      let reading = CarriedAddress.undo(&text, [Array("tg".utf8)])
      // Shorter than eight bytes is none by itself: `tg:x`.
      if value.utf8.count >= 8 { #expect(reading == .none, "seed \(seed): \(value)") }
    }
  }
}
