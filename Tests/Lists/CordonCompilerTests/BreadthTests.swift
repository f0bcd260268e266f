// Hosts that are too broad for a rule: public suffixes, and platforms of other people's content.

import CordonDomains
import CordonLists
import CordonTestSupport
import Testing

@testable import CordonCompiler

@Suite struct BreadthTests {
  @Test(arguments: [
    "com", "COM", "co.uk", "co.uk.", "github.io", "blogspot.com", "foo.ck", "xn--p1ai", "test", "intranet",
  ])
  func aPublicSuffixIsToldWhateverItsSpelling(_ host: String) {
    #expect(PublicSuffixes.contains(host))
    #expect(PublicSuffixes.registrableDomain(of: host) == nil)
    #expect(BroadHostCheck.finding(forHost: host)?.contains("public suffix") == true)
  }

  @Test func theRegistrableDomainIsOneLabelMore() {
    let hosts: [String: String] = [
      "a.b.example.co.uk": "example.co.uk", "Example.COM.": "example.com", "x.alice.github.io": "alice.github.io",
      "example.test": "example.test",
    ]
    for (host, domain) in hosts { #expect(PublicSuffixes.registrableDomain(of: host) == domain, "\(host)") }
  }

  @Test(arguments: ["", ".", "..", "[::1]", "com\0.example.org", "192.0.2.7", "\u{FFFD}.a.example", "a..b"])
  func whatIsNoNameIsNoSuffix(_ host: String) {
    #expect(!PublicSuffixes.contains(host))
  }

  @Test(arguments: ["youtube.com", "WWW.YouTube.com.", "m.youtube.com", "t.me", "drive.google.com", "google.com"])
  func aPlatformIsBroad(_ host: String) {
    #expect(BroadHostCheck.finding(forHost: host)?.contains("hosts other people's content") == true)
  }

  @Test(arguments: [
    "example.org", "notyoutube.com", "youtube.com.example.org", "name.t.me", "alice.github.io", "", "x",
  ])
  func anOrdinaryHostIsNot(_ host: String) {
    #expect(host == "x" || BroadHostCheck.finding(forHost: host) == nil)
  }

  @Test func theFindingSaysWhatToWrite() {
    #expect(
      BroadHostCheck.finding(forHost: "co.uk")
        == "`co.uk` is a public suffix: a rule on it holds for every name registered below it; write the registered "
        + "name, such as example.co.uk")
    #expect(
      BroadHostCheck.finding(forHost: "m.youtube.com")
        == "`m.youtube.com` hosts other people's content (videos): a rule on it holds for everyone there; write a `url` "
        + "rule with scope `page` or `prefix`, or an `identity`")
    #expect(
      BroadHostCheck.finding(forHost: "t.me")
        == "`t.me` hosts other people's content (channels): a rule on it holds for everyone there; write the one host "
        + "below it, or a `url` rule")
  }

  @Test func thePlatformsAreRead() throws {
    #expect(try HostingPlatforms.load().count == 95)
  }

  @Test func aBrokenDataFileIsAnErrorWithItsPlace() {
    let platforms = [
      "platforms: [{host: Youtube.com, content: x}]":
        "p:1:13: error: `host` is written in lower case, without `www.` and without a path",
      "platforms: [{host: a.example, content: x, below: y}]": "p:1:13: error: `below` is `platform` or `users`",
      "platforms: [{host: a.example, content: x}, {host: a.example, content: x}]":
        "p:1:44: error: `a.example` is given twice; keep one",
    ]
    for (text, message) in platforms {
      #expect("\(text)") {
        _ = try HostingPlatforms(Array(text.utf8), named: "p")
      } throws: {
        "\($0)".hasPrefix(message)
      }
    }
  }

  @Test func noRuleOfTheExampleIsTooBroad() throws {
    for rule in try ListReader().read(contentsOf: Corpus.packageRoot.path + "/Patterns/example/list.yaml").list.rules
    where rule.kind == .host || rule.kind == .domain {
      #expect(BroadHostCheck.finding(forHost: rule.value) == nil, "\(rule.value)")
    }
  }
}
