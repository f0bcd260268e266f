// Links whose scheme is hidden under more than one encoding, in the parts of an address and in texts.

import CordonBytes
import CordonLists
import CordonTestSupport
import Testing

@testable import CordonMatcher
@testable import CordonText

@Suite struct LayeredEncodingTests {
  /// Spellings of `http://` that hide it by themselves.
  static let schemes = [
    // References of HTML without a semicolon: HTML Standard, "Numeric character reference end state".
    "http&#58//", "https&#058//", "http&#x3a//", "http&#X3A//", "http&#0000000058//", "http&#x0000003a;//",
    "http&amp#58//", "http&amp;#58//", "http&amp;#x3a//", "http&#58&#47&#47", "http:&#47;&#x2f", "hxxp&#58//",
    "http&lbrack;:&rsqb;//",
    // Escapes of programming languages.
    "http\\x3a//", "http\\x3A\\x2f\\x2F", "https\\x{3a}//", "http\\u{3a}//", "http\\u{00003A}//", "http\\U0000003a//",
    "http\\u003a//", "http\\\\u003a//", "http\\uff1a//", "http\\u003a\\u002f\\u002f", "http:\\/\\/",
    "hxxp\\x3a//",
    // Defanged.
    "http[:]//", "http(:)//", "hxxps[:]//", "http[://]", "http[colon]//", "hxxp://", "h**p://", "h__p://",
    // Characters that look like a colon or a slash.
    "http：//", "http:／／", "http∶//", "https：／／",
  ]

  /// What a program leaves as it is when it percent-encodes.
  static let unescaped: [(name: String, bytes: ByteSet)] = [
    ("encodeURI", ByteSet("-_.!~*'();/?:@&=+$,#")), ("encodeURIComponent", ByteSet("-_.!~*'()")),
    ("quote", ByteSet("-_.~/")),
  ]

  static func escaped(_ text: String, except kept: ByteSet) -> String {
    var escaped: [UInt8] = []
    escaped.append(Array(text.utf8).span, percentEncoding: ByteSet { !$0.isASCIIAlphanumeric && !kept.contains($0) })
    return String(decoding: escaped, as: UTF8.self)
  }

  private func matchers() throws -> [Matcher] {
    let list = try blocklist([rule(.domain, "listed.test")])
    return [Matcher(list, options: .init(), usesFastPath: true), Matcher(list, options: .init(), usesFastPath: false)]
  }

  static let places = [
    "https://a.example/x?u=", "https://a.example/x?a=1&b=2&u=", "https://a.example/x?", "https://a.example/x/",
    "https://a.example/", "https://a.example/x#", "https://a.example/x;p=", "",
  ]

  /// Whether `hidden`, which hides a listed link, is found in every place.
  private func check(_ hidden: String, by matchers: [Matcher]) {
    for place in LayeredEncodingTests.places {
      let item = place + hidden
      for matcher in matchers {
        if !place.isEmpty { #expect(matcher.match(item: item).isMatch, "\(item)") }
        #expect(matcher.match(item: item, as: .text).isMatch, "\(item)")
        #expect(matcher.match(item: "see " + item + " now").isMatch, "\(item)")
      }
    }
  }

  @Test func aHiddenSchemeIsFoundInEveryPartOfAnAddress() throws {
    let matchers = try matchers()
    for scheme in LayeredEncodingTests.schemes {
      check(scheme + "listed.test", by: matchers)
      check(scheme + "listed.test/x", by: matchers)
    }
  }

  @Test(arguments: 1...3) func aHiddenSchemeIsFoundUnderPercentEncoding(times: Int) throws {
    let matchers = try matchers()
    for scheme in LayeredEncodingTests.schemes {
      for (_, kept) in LayeredEncodingTests.unescaped {
        var hidden = scheme + "listed.test/x"
        for _ in 0..<times { hidden = LayeredEncodingTests.escaped(hidden, except: kept) }
        check(hidden, by: matchers)
      }
    }
  }

  /// The scheme alone, with an encoding of its own for each character.
  @Test func encodingsMayBeMixed() throws {
    let matchers = try matchers()
    for scheme in [
      "http[%3A]//", "http%5B:%5D//", "http%26colon;//", "http&#%35%38;//", "http&%2358;//", "http%5Cx3a//",
      "http\\x3%61//",
      "http%26amp;#58//", "http%26%23x3a%2F%2F", "http%EF%BC%9A%EF%BC%8F%EF%BC%8F", "http:%2F%2F", "http:%5C/%5C/",
      "http:/%2F", "http%3A\\/\\/", "http&colon;%2F%2F", "http[:]%2F%2F", "http%5Cu%7B3a%7D//", "http%5B%3A//%5D",
    ] { check(scheme + "listed.test/x", by: matchers) }
  }

  /// Base64 of links whose scheme is altered, and Base64 of that.
  @Test func base64OfADefangedLinkIsUndone() throws {
    let matchers = try matchers()
    for address in [
      "hxxp://listed.test", "hxxps://listed.test/x", "hxxps[:]//listed[.]test", "HXXP://listed.test",
      "h**p://listed.test/x",
      "h__p://listed.test/x", "hxtp://listed.test", "http[:]//listed[.]test/x", "http://listed[.]test/x",
      "http&#58;//listed.test",
      "http\\u003a//listed.test/x", "http%26colon%3B//listed.test", "http：//listed.test/x", "http://listed.test/x",
      "h++p[:]//listed.test",
    ] {
      for layers in 1...4 {
        for encode in [NestedAddressTests.base64, NestedAddressTests.base64URL] {
          let hidden = NestedAddressTests.times(layers, address, encode)
          // A slash of Base64 ends a segment of a path, which the link finder reads on.
          check(hidden, by: matchers)
          let named = "https://a.example/r/\(hidden)/x"
          for matcher in matchers where !hidden.contains("/") {
            #expect(matcher.match(item: named).isMatch, "\(named)")
          }
        }
      }
    }
  }

  /// Letters of the scheme, its slashes, and the dots of the host.
  @Test func allSignsOfAnAddressMayBeHiddenSo() throws {
    let matchers = try matchers()
    for hidden in [
      "%68%74%74%70%3A//listed.test", "h%74tp%3A//listed.test", "h%2A%2Ap%3A//listed.test", "hx%78p://listed.test",
      "&#104;ttp://listed.test", "&#104&#116&#116&#112&#58&#47&#47listed.test", "\\x68ttp://listed.test",
      "h&ast;&ast;p://listed.test", "http&#65306;//listed.test", "http&ratio;//listed.test", "http&shy;://listed.test",
      "http:%26sol%3B/listed.test", "http:%5Cu002f/listed.test", "http:%5B/%5D/listed.test",
      "http:/%EF%BC%8Flisted.test",
      "http\\072//listed.test", "http%u003a//listed.test", "http\\[:\\]//listed\\[.\\]test",
      "http://listed&#46test", "http://listed&#x2etest", "http://listed%5B.%5Dtest", "http://listed%26period%3Btest",
      "http://listed\\x2etest", "http://listed\\u{2e}test", "http%3A%2F%2Flisted(.)test%2Fx",
      "http%3A//listed%5Bdot%5Dtest", "http&#58%3b//listed.test", "http://listed[%2E]test", "http://listed[.%5Dtest",
      "http://listed&period%3Btest", "http://listed%u002etest", "htt%25%37%30://listed.test",
      "%25%36%38ttp://listed.test",
      "htt%26%23112%3b://listed.test", "%u0068ttp://listed.test", "h%5cu0074tp://listed.test",
      "h%25u0074tp://listed.test", "%26%23104%3bttp://listed.test", "h%7E%7Ep://listed.test",
      "ht𝐭p://listed.test", "htｔp://listed.test", "𝐡𝐭𝐭𝐩://listed.test", "ht&#119853;p://listed.test",
    ] { check(hidden, by: matchers) }
  }

  /// Each was missed once.
  @Test func whatTheAttackHidIsFound() throws {
    let matchers = try matchers()
    for hidden in [
      "h**p&colon;%252F%5B/%5Dlisted.test/x", "HTTP%E2%80%8B:%5Cu002f%EF%BC%8Flisted.test/x",
      "http&#x3A%25252f%5B/%5Dlisted(.)test/x", "h__p%26%2338%3B%2358%3B%26sol%3B%2Flisted(.)test/x",
      "hxxp%255B:%255D/%255B/%255Dlisted.test", "https(%3A)%5B%2F%5D%5C%2Flisted.test?q=1",
      "http%26%2358%26%2347%3B%26%2347%3Blisted.test/x", "http%26amp%2358%26sol%3B%EF%BC%8Flisted.test/x",
      "http%26%23x3a%3B%5B%2F%5D%26sol%3Blisted(.)test%2Fx", "hXXp&amp;#58%EF%BC%8F&sol;listed.test",
    ] { check(hidden, by: matchers) }
    for matcher in matchers {
      for item in [
        "(http://?foo.bar(https://a.example/x;p="
          + NestedAddressTests.times(3, "http%3A%2F%2Flisted.test/x", NestedAddressTests.base64),
        "example . com / xhttps%3A%2F%2Fa.example%2FxhXXp%2526%252358%26%23x2f%3B%26%2347%3Blisted(.)test%2Fp%2Fx",
        "=ttps (.) aHR0cDovL2EuZXhhbXBsZS8h%2A%2Ap%2526%2523x3a%253B%2525252f%255Cu002flisted.test/x",
        "aHR0cDovviah%2A%2Ap%5C%5Cu003a%5Cx2f%25252flisted.test/a/b.html ",
      ] { #expect(matcher.match(item: item, as: .text).isMatch, "\(item)") }
      // The address before the link is none to a browser, or is cut at another one.
      let tail = "hxxps%25253A%252526sol%25253B%252Flisted.test/a_(b)"
      for item in [
        "http://a.example:zhttps://a.example/x?u=http%3A%2F%2Fb.example%2Fdata:https://a.example/r/" + tail,
        "%% #%25https://a.example/x?u=%3Ahttps://a.example/x?u=http%3A%2F%2Fb.example%2Fhttp://[2001:db8::1"
          + "https://a.example/x;p=hxxp%252525253a%2526%252347%253B%2525252Flisted.test/p",
        "http://a.example:z/x?u=http%3A%2F%2Fb.example%2F" + tail,
        "http://a.example:z/x?u=https%3A%26sol%3B%2Flisted.test/a",
        "https://a.example/x?u=http%3A%2F%2Fb.example%2Fdata:https://c.example/?v=https%3A%26sol%3B%2Flisted.test/a",
        "http://a.example:z/p#u=https%3A%26sol%3B%2Flisted.test/a",
        "http://a.example:z/#/https%3A%2F%2Flisted.test/a",
      ] {
        #expect(matcher.match(item: item).isMatch, "\(item)")
        #expect(matcher.match(item: item, as: .text).isMatch, "\(item)")
        if item.hasPrefix("http") { #expect(matcher.match(item: item, as: .url).isMatch, "\(item)") }
      }
      for item in [
        "https://a.example/x?u=data:&v=?w=hxxp%25253A//listed.test/a", "http://?:e?=hxxp%25253A%2F%2Flisted.test",
        "http:/&%23x2f;listed.test/x", "http:&%23x%32f;%5Cx2%u0066listed.test/x",
      ] {
        #expect(matcher.match(item: item).isMatch, "\(item)")
      }
    }
  }

  /// One character in one encoding.
  private static func encoded(_ character: UInt8, using random: inout SeededRandom) -> String {
    let hex = String(character, radix: 16)
    switch random.next(below: 6) {
    case 0: return "%" + hex
    case 1: return "%" + hex.uppercased()
    case 2: return "&#\(character);"
    case 3: return "&#x\(hex);"
    case 4: return "\\x" + hex
    default: return random.pick(["\\u00", "%u00"]) + hex
    }
  }

  /// One layer of encodings over `text`: over its signs, over half of it, or over all.
  private static func layer(over text: String, using random: inout SeededRandom) -> String {
    let share = random.pick([0, 50, 100])
    var layer = ""
    for byte in text.utf8 {
      let isSign = !byte.isASCIIAlphanumeric
      let isHidden = share == 0 ? isSign : random.next(below: 100) < share
      layer += isHidden ? encoded(byte, using: &random) : String(UnicodeScalar(byte))
    }
    return layer
  }

  /// The colon, the slashes or the dot of a link under any mixture of encodings.
  @Test(arguments: 1...UInt64(12)) func aSignUnderAnyMixtureIsFound(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let matchers = try matchers()
    var checked = 0
    for _ in 0..<1000 {
      var (colon, dot) = (random.pick([":", "[:]"]), random.pick([".", "[.]", "(.)", "{.}", "[dot]"]))
      var slashes = "//"
      let sign = random.next(below: 3)
      for _ in 0...random.next(below: 2) {
        switch sign {
        case 0: colon = LayeredEncodingTests.layer(over: colon, using: &random)
        case 1: slashes = LayeredEncodingTests.layer(over: slashes, using: &random)
        default: dot = LayeredEncodingTests.layer(over: dot, using: &random)
        }
      }
      let hidden = "http\(colon)\(slashes)listed\(dot)test/x"
      // Two layers may make a doubled backslash, or `\\&`, which are read as they are written.
      if hidden.contains("\\\\") || hidden.contains("\\&") || hidden.contains(/%[0-9a-fA-F]*\\/) { continue }
      checked += 1
      let place = random.pick(LayeredEncodingTests.places)
      for matcher in matchers {
        #expect(matcher.match(item: "see \(hidden) now").isMatch, "seed \(seed): \(hidden)")
        #expect(matcher.match(item: place + hidden).isMatch, "seed \(seed): \(place + hidden)")
      }
    }
    #expect(checked > 500, "seed \(seed): \(checked)")
  }

  /// Signs that a review hid among zeros, invisible characters, slashes and backslashes.
  @Test func signsAmongManyOthersAreFound() throws {
    let matchers = try matchers()
    for hidden in [
      "http&#" + String(repeating: "%30", count: 15) + "58;//listed.test/x",
      "http" + String(repeating: "%C2%AD", count: 12) + "%3A//listed.test/x",
      "http[%3A" + String(repeating: "/", count: 24) + "]listed.test/x",
      "http" + String(repeating: "%5C", count: 24) + "u003a//listed.test/x",
      "http://listed[&#" + String(repeating: "%30", count: 13) + "46;]test/x",
      "http%" + String(repeating: "25", count: 600) + "3A//listed.test/x",
      "http&" + String(repeating: "amp;", count: 300) + "colon;//listed.test/x",
    ] { check(hidden, by: matchers) }
  }

  /// Lines that people draw hide nothing, so nothing is left undecided.
  @Test func aRowOfOneSignIsNotReported() throws {
    for matcher in try matchers() {
      for row in ["\\", "%", "&"] {
        let verdict = matcher.match(item: "see x" + String(repeating: row, count: 200) + " now", as: .text)
        #expect(verdict.failures.isEmpty, "a row of \(row)")
      }
    }
  }

  /// A budget ends, however often the same place is read.
  @Test func whatIsReadOfSignsIsBounded() {
    var budget = LayerBudget(forCount: 0)
    let text = Array(("a&" + String(repeating: "#38;", count: 1000)).utf8)
    var reads = 0
    while !budget.isExceeded, reads < 1_000_000 {
      _ = Refanger.layeredSign(text.span, at: 1, &budget)
      reads += 1
    }
    #expect(reads < 1 << 16, "\(reads)")
  }

  /// Encodings of a whole text, each character by itself.
  private static let encodings: [@Sendable (String) -> String] = [
    { $0.utf8.map { "%" + hex($0).uppercased() }.joined() }, { $0.utf8.map { "\\x" + hex($0) }.joined() },
    { $0.utf8.map { "&#\($0);" }.joined() }, { $0.utf8.map { "%u00" + hex($0) }.joined() },
  ]

  private static func hex(_ byte: UInt8) -> String { String(0x100 + Int(byte), radix: 16).suffix(2).lowercased() }

  /// `%3A` with each of its characters percent-encoded, again and again, is found or reported; so are other signs under
  /// other encodings, and one kind over another.
  @Test(arguments: 0...7) func aSignUnderManyMoreIsFoundOrTold(layers: Int) throws {
    for matcher in try matchers() {
      for (before, plain, after) in [
        ("http", ":", "//listed.test/x"), ("http://listed", ".", "test/x"), ("http:", "//", "listed.test/x"),
      ] {
        for first in 0..<4 {
          for next in 0..<4 {
            var sign = plain
            for layer in 0..<layers where sign.utf8.count < 20_000 {
              sign = LayeredEncodingTests.encodings[layer.isMultiple(of: 2) ? first : next](sign)
            }
            for place in ["see ", "https://a.example/x/", "https://a.example/?u="] {
              let verdict = matcher.match(item: place + before + sign + after)
              let shown = "\(layers) layers of \(first) and \(next) over \(plain) behind \(place)"
              #expect(verdict.isMatch || !verdict.failures.isEmpty, "\(shown)")
              // In a query as many layers of percent-encoding are undone as there are.
              #expect(verdict.isMatch || layers > 2, "\(shown)")
            }
          }
        }
      }
    }
  }

  /// Of a text that is escaped for JSON, what is left of a number is no name.
  @Test func aFullStopOfAnotherScriptAmongEscapesMakesNoLink() throws {
    let matcher = Matcher(try blocklist([rule(.domain, "u8a9e.jp")]))
    #expect(!matcher.match(item: "\"\\u65e5\\u672c\\u8a9e\\u3002jp\"", as: .text).isMatch)
  }

  /// What looks like a part of such an encoding, and is none.
  @Test func whatHidesNoSchemeIsNotFollowed() throws {
    for matcher in try matchers() {
      for item in [
        "https://a.example/x?u=http&#57//listed.test", "https://a.example/x?u=http&#5//listed.test",
        "https://a.example/x?u=http&#x3ab//listed.test", "https://a.example/x?u=http%26column%3B//listed.test",
        "https://a.example/x?u=http\\x3b//listed.test", "https://a.example/x?u=http\\u{3b}//listed.test",
        "https://a.example/x?u=http\\u{//listed.test", "https://a.example/x?u=http\\U003a//listed.test",
        "https://a.example/x?u=" + NestedAddressTests.base64("hxyp://listed.test"),
        "https://a.example/x?u=http%3B//listed.test", "https://a.example/http/listed.test",
      ] {
        #expect(matcher.match(item: item) == Verdict(), "\(item)")
        #expect(matcher.match(item: "see " + item + "?", as: .url) == Verdict(), "\(item)")
      }
    }
  }
}
