// Links defanged for people, and read back.

import CordonTestSupport
import Testing

@testable import CordonText

@Suite struct DefangerTests {
  static let texts: [(text: String, defanged: String)] = [
    ("see https://bad.example/a.b?c=d.e#f.g now.", "see hxxps://bad[.]example/a.b?c=d.e#f.g now."),
    ("HTTP://A.example", "HxxP://A[.]example"), ("example.com/x.y and text.", "example[.]com/x.y and text."),
    ("http://a.b.example:8080/", "hxxp://a[.]b[.]example:8080/"),
    ("http://u.v@a.example/", "hxxp://u[.]v@a[.]example/"),
    ("https://a.example/?u=http://b.example/c.d", "hxxps://a[.]example/?u=hxxp://b[.]example/c.d"),
    ("http://192.0.2.7/x", "hxxp://192[.]0[.]2[.]7/x"), ("192.0.2.7", "192[.]0[.]2[.]7"),
    ("http://[2001:db8::1]/x.y", "hxxp://[2001:db8::1]/x.y"), ("hxxp://bad[.]example/x", "hxxp://bad[.]example/x"),
    ("hxxp://bad.example/x.y", "hxxp://bad[.]example/x.y"), ("http[:]//bad.example/x.y", "http[:]//bad[.]example/x.y"),
    ("bad(.)com", "bad(.)com"), (#"http:\/\/bad.example\/x.y"#, #"hxxp:\/\/bad[.]example\/x.y"#),
    ("tg://resolve?domain=a.b", "tg://resolve?domain=a.b"),
    ("https://bücher.example/ä.b", "hxxps://bücher[.]example/ä.b"),
    ("https://t.me/a, https://t.me/b", "hxxps://t[.]me/a, hxxps://t[.]me/b"), ("no link. at all", "no link. at all"),
    ("http://", "http://"), ("", ""),
  ]

  @Test func linksAreDefangedAndNothingElse() {
    #expect(Self.texts.count == 20)
    var defanger = Defanger()
    for (text, defanged) in Self.texts {
      var output: [UInt8] = []
      defanger.append(Array(text.utf8).span, to: &output)
      #expect(String(decoding: output, as: UTF8.self) == defanged, "\(text)")
      var again: [UInt8] = []
      defanger.append(output.span, to: &again)
      #expect(again == output, "\(text), twice")
    }
  }

  @Test func anAddressIsDefangedAsOne() {
    for (address, defanged) in [("bad.example/a.b", "bad[.]example/a.b"), ("a.test", "a[.]test"), ("x", "x"), ("", "")]
    {
      var output: [UInt8] = []
      Defanger.append(address: Array(address.utf8).span, to: &output)
      #expect(String(decoding: output, as: UTF8.self) == defanged)
    }
  }

  @Test func whatWasDefangedIsReadBack() {
    let hosts = ["a.example", "b.c.example", "example.com", "192.0.2.7", "bücher.example", "www.example.org"]
    let paths = ["", "/", "/a.b", "/a?b=c.d", "/x#y.z", ":8080/q"]
    var (finder, defanger) = (LinkFinder(), Defanger())
    func addresses(_ text: [UInt8]) -> Set<[UInt8]> {
      var found: Set<[UInt8]> = []
      finder.visitLinks(in: text.span) { link, address in
        if !link.isOtherReading { found.insert(address.copied()) }
        return true
      }
      return found
    }
    var links = 0
    for seed in 1...UInt64(2000) {
      var random = SeededRandom(seed: seed)
      var text = ""
      for _ in 0..<random.next(below: 4) {
        text += random.pick(["see ", "(", "\n", "and "]) + random.pick(["http://", "https://"])
        text += random.pick(hosts) + random.pick(paths) + random.pick([" ", ")", ", "])
      }
      var output: [UInt8] = []
      defanger.append(Array(text.utf8).span, to: &output)
      let known = addresses(Array(text.utf8))
      #expect(addresses(output) == known, "seed \(seed): \(text)")
      links += known.count
    }
    #expect(links > 2000, "\(links)")
  }
}
