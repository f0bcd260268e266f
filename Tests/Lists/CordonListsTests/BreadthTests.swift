// Lint that needs no engine: public suffixes, platforms of other people's content, and the data in Patterns/.

import CordonDomains
import Testing

@testable import CordonLists

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

  @Test func theTrackingParametersAreRead() throws {
    let parameters = try TrackingParameters.load()
    #expect(parameters.count == 290)
    #expect(parameters.contains { $0 == ("utm_", true, []) })
    #expect(parameters.contains { $0 == ("fbclid", false, []) })
    #expect(parameters.contains { $0 == ("si", false, ["youtube.com", "youtu.be", "spotify.com"]) })
    #expect(parameters.filter { $0.hosts.isEmpty }.count == 137)
  }

  @Test func aBrokenDataFileIsAnErrorWithItsPlace() {
    let parameters = [
      "parameters: [{name: x}]": "p:1:14: error: this entry wants one `by`",
      "parameters: [{name: x, by: y}, {name: x, by: y}]": "p:1:32: error: `x` is given twice; keep one",
      "parameters: [{name: xY, by: y}, {name: Xy, by: y}]": "p:1:33: error: `xy` is given twice; keep one",
      "parameters: [{name: '*', by: y}]":
        "p:1:14: error: `name` is a parameter's name, or its first letters (at least two) and `*`",
      "parameters: [{name: x, by: y, host: z}]": "p:1:31: error: unknown field `host`; did you mean `hosts`?",
      "other: []": "p:1:1: error: this file is a mapping with the one key `parameters`, a sequence",
      "parameters: [": "p:1:14: error: a value was expected here",
    ]
    for (text, message) in parameters {
      #expect("\(text)") {
        _ = try TrackingParameters.read(Array(text.utf8), named: "p")
      } throws: {
        "\($0)".hasPrefix(message)
      }
    }
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
}
