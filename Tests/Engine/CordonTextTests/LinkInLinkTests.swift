// A scheme, plain or defanged, begins a link of its own, whatever stands before it.

import CordonDomains
import CordonTestSupport
import Testing

@testable import CordonText

@Suite struct LinkInLinkTests {
  /// Every address in `text`, in whatever reading.
  private func addresses(in text: String, isAddress: Bool = false) -> [String] {
    var found: [String] = []
    LinkFinder.forEachLink(in: Array(text.utf8).span, isAddress: isAddress) { _, address in
      found.append(String(decoding: address, as: UTF8.self))
    }
    return found
  }

  static let schemes = [
    "http://", "HTTPS://", "hxxp://", "hxxps://", "h**p://", "h__p://", "meow://", "http[:]//", "hxxp[:]//",
    "http[://]",
    "http(:)//", "[http]://", "http:\\\\", "http:\\/\\/", "hxxp\\:\\/\\/", "http%3A%2F%2F", "hxxp%3A%2F%2F",
    "http%253A//",
    "http&#58;//", "hxxp&#58;//", "http&colon;&sol;&sol;", "http\\u003a\\u002f\\u002f", "ｈｔｔｐ：／／", "http：//", "http:／／",
    "ht\u{200B}tp://", "http[colon]//", "ℍ𝕥𝕥𝕡://",
  ]
  static let before = [
    "", " ", "see", "see ", "example.org/a[.] ", "example.org/a[.]", "example.org/a (dot) ", "example.org/a dot ",
    "example.org/a . ", "http://a.example. ", "http://a.example/x. ", "hxxp://c[.]example/y", "http://a.example/",
    "http://a.example/x?y=", "http://a.example/x?y=z-", "http://a.example/[", "http://&hellip;",
    "http://[2001:db8::1]/",
    "http://[2001:db8::1", "2001:db8::1 ", "user@example.com", "mailto:a@example.com[dot] ", "example.com / ",
    "example.com slash ",
    "&amp;", "&#46;", "%20", "aHR0cDov", "aHR0cDovL2EuZXhhbXBsZS8", "http%3A%2F%2Fa.example%2F", "tg:", "magnet:?x=",
    "ftp://a.example/",
    "foo+bar://x", "看这里", "。", "[.]", "[:]", "://", "<a href='", "{\"u\":\"", "[x](", "h t t p :", "http:", "\u{0}",
    "\u{301}",
  ]

  @Test func aSchemeBeginsALinkWhateverStandsBeforeIt() {
    var cases = 0
    for before in LinkInLinkTests.before {
      for scheme in LinkInLinkTests.schemes {
        // The value of a parameter is read from the address that holds it.
        if before.hasSuffix("="), scheme.contains("%") { continue }
        let text = before + scheme + "evil.example/x"
        let found = addresses(in: text)
        #expect(
          found.contains {
            $0.lowercased().hasSuffix("p://evil.example/x") || $0.lowercased().hasSuffix("s://evil.example/x")
              || $0.hasPrefix("http:\\\\evil.example/x")
          }, "\(text): \(found)")
        cases += 1
      }
    }
    #expect(cases > 1_100)
  }

  /// Found by the fuzzer: each hid the link at its end.
  static let found: [(text: String, address: String)] = [
    ("example.org/a[.] hxxp://evil-listed.test/x", "http://evil-listed.test/x"),
    ("seehxxp://evil.example/x", "http://evil.example/x"),
    ("http://a.example/{ hxxp&#58;//evil.example/x", "http://evil.example/x"),
    ("(YQ==aHR0cDovL2V2aWwuZXhhbXBsZS8)~~", "http://evil.example/"),
    ("aHR0cDovhttp%3A%2F%2Fevil.example/x", "http://evil.example/x"),
    ("aHR0cDovL2EuZXhhbXBsZS8h**p://evil.example/x", "http://evil.example/x"),
    ("i.e.ftp:// evil (dot) example.org/x", "evil.example.org/x"),
    ("ftp://e.g.  evil[.] example[.] org/p/", "evil.example.org/p/"),
    ("http://a.example/x [.]  evil&period;example&period;org/x", "evil.example.org/x"),
    ("example.com/a[.]  evil . example . org/x", "evil.example.org/x"),
    ("http://example [.] com /  evil.example.org", "evil.example.org"),
    ("http://a.example. evil.example.org/p", "evil.example.org/p"),
    ("—[.]  evil\\u002eexample\\u002eorg/x", "evil.example.org/x"), ("（ dot evil.example。org/x", "evil.example.org/x"),
    ("\"evil。example.org»", "evil.example.org"), ("evil｡example｡org/x", "evil.example.org/x"),
    ("evil . example . org”", "evil.example.org"), ("http://a.example/ℍ𝕥𝕥𝕡://evil.example/x", "http://evil.example/x"),
    ("example.org/xhttp://evil.example/x", "http://evil.example/x"),
    ("[2001:db8::1]/http://evil.example/x", "http://evil.example/x"),
    ("http://&hellip;http://evil.example/x", "http://evil.example/x"),
    ("https：／／evil.example \u{200E}(dot)@ ", "https://evil.example"),
    ("hxxp://evil.example/x [.] ,", "http://evil.example/x"), ("evil[.]example[.]org (dot) ", "evil.example.org"),
    ("<evil｡example｡org ｡h t t p", "evil.example.org"), ("evil｡example.org ｡ht", "evil.example.org"),
    ("a slash ://U.S.\u{2060}  evil.example.org/p/. ", "evil.example.org/p/"),
    ("slash ．\u{200B}  evil.example.org/p/ |", "evil.example.org/p/"),
    ("hxxp&#58;//evil.example.org &#x5b;.&#x5d;http\\u003a ", "http://evil.example.org"),
    ("x dot evil dot example dot org 。\u{FE0F} a。example。com/x ", "x.evil.example.org"),
    ("https://a.example/?text=see%20https%3A%2F%2Fevil.example%20now", "https://evil.example"),
    ("t=xx%0Ahttps%3A%2F%2Fevil.example%0Ay", "https://evil.example"),
    ("https%3A%2F%2Fevil.example%2Fa%2520b", "https://evil.example/a%20b"),
    ("com ht &#46;\u{FEFF}  evil.example.org/p", "evil.example.org/p"),
    ("https: =\"url(  [.] } evil.example.org/p>", "evil.example.org/p"),
    ("a [.] evil.example.org/p", "evil.example.org/p"),
    ("http:node.js .\u{FE0F} evil.example.org/p", "evil.example.org/p"), ("a . evil.example.org", "evil.example.org"),
    ("file.txt \\u002e\u{FE0F} evil.example.org/p", "evil.example.org/p"),
    ("a dot evil.example.org", "evil.example.org"),
    ("http://a.example. http://?u=http%3A%2F%2Fevil.example/x", "http://evil.example/x"),
  ]

  @Test func whatAFuzzerHidIsFound() {
    #expect(LinkInLinkTests.found.count == 41)
    for (text, address) in LinkInLinkTests.found {
      let found = addresses(in: text)
      #expect(found.contains(address), "\(text): \(found)")
    }
  }

  /// A row of what may begin an address in Base64, or an encoded sign, costs no more than its length: steps of a clock would
  /// be no test, but a quadratic one of this length takes hours.
  @Test func aRowOfBeginningsInBase64Ends() {
    for piece in ["%785c%5c", "%5Cu005c", "/aHR0", "-aHR0", "/aHR0cDov", "=YUhSMGNE", "/aHR0cDovLy9", "?u=/aHR0"] {
      let text = String(repeating: piece, count: 2_000_000 / piece.utf8.count) + "\u{7F} http://evil.example/x"
      #expect(addresses(in: text).contains { $0.hasPrefix("http://evil.example") }, "\(piece)")
    }
  }

  /// Where it says no, no link is found, in any reading.
  @Test(arguments: 1...UInt64(40)) func aTextOrAddressThatMayHoldNoLinksHoldsNone(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let pieces =
      LinkInLinkTests.before + LinkInLinkTests.schemes
      + [
        "&", ";", "#58;", "colon;", "&percnt;3A", "&amp;", "&amp;#58;", "&lbrack;colon&rbrack;//", "(colon)//", "u003a",
        "\\", "%253A", "%25", "3A", "YUhSMGNEb3ZMMlYyYVd3dVpYaGhiWEJzWlM4", "VjFaV2IxVXdNVWhV", "=", "?", "/", "x",
        "http",
        "evil.example", "a", "S", "V", "p;", "n;", "aHR0cDovL2V2aWwuZXhhbXBsZS8", ")", "]", "}", "'", "*",
        "&#58", "&#x2f", "%26colon%3B", "%5Cu003a", "%5B", "%5D", "\\x3a", "u{3a}", "%EF%BC%9A", "%2F", "%68", "p%3A",
        "aHh4cDovL2V2aWwuZXhhbXBsZS8", "aCoqcDovL2V2aWwuZXhhbXBsZS8", "%5B.%5D",
      ]
    var (texts, refused) = (0, 0)
    for _ in 0..<2000 {
      var text: [UInt8] = []
      for _ in 0..<1 + random.next(below: 6) { text += Array(random.pick(pieces).utf8) }
      var finder = LinkFinder()
      if !finder.mayHoldLinks(text.span) {
        texts += 1
        #expect(addresses(in: String(decoding: text, as: UTF8.self)).isEmpty, "seed \(seed): \(shown(text))")
      }
      let address = Array("http://a.example/".utf8) + text.filter { $0 > 0x20 }
      let mayHold = LinkFinder.mayHoldOtherLinks(address.span)
      let mayCarry = LinkFinder.mayCarryLinks(address.span, from: 16)
      if !mayCarry || !mayHold { refused += 1 }
      LinkFinder.forEachLink(in: address.span, isAddress: true) { link, found in
        if !mayHold, link.span != address.indices || link.isRefanged {
          Issue.record("seed \(seed): \(shown(address)) holds \(shown(found))")
        }
        if !mayCarry, !found.starts(with: Array("http://a.example".utf8)) {
          Issue.record("seed \(seed): \(shown(address)) carries \(shown(found))")
        }
      }
    }
    #expect(texts > 20 && refused > 20, "seed \(seed): \(texts), \(refused)")
  }

  /// Where no mark may hide anything, nothing is undone.
  @Test(arguments: 1...UInt64(20)) func aTextThatMayHideNothingStaysAsItIs(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let pieces =
      LinkInLinkTests.before + LinkInLinkTests.schemes
      + [
        ".", " . ", " dot ", "com", "example", "&", ";", "amp", "\\", "%", "3A", "#58", "x3a", "%5B", "%26", "68",
        "aHh4", "cDov", "[", "]", "aHR0c", "Vm0w", "http", " ",
        "/", "。",
      ]
    var (quiet, domains) = (0, TopLevelDomains())
    for _ in 0..<3000 {
      var text: [UInt8] = []
      for _ in 0..<random.next(below: 5) { text += Array(random.pick(pieces).utf8) }
      var marks = TextMarks()
      marks.mark(text.span)
      var (at, mayHide) = (0, false)
      var budget = LayerBudget(forCount: text.count)
      while let place = marks.next(from: at) {
        at = place + 1
        if Refanger.mayHide(text.span, at: place, inLink: true, &domains, &budget) { mayHide = true }
      }
      if mayHide { continue }
      quiet += 1
      var refanger = Refanger()
      let isChanged = refanger.undo(text.span, marks, &domains, &budget, joining: .always)
      #expect(
        !isChanged && refanger.undone.bytes == text, "seed \(seed): \(shown(text)): \(shown(refanger.undone.bytes))")
    }
    #expect(quiet > 100, "seed \(seed): \(quiet)")
  }
}
