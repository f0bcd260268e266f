// Rules on addresses: scopes, hosts and domains, digests, limits, days.

import CordonMatcher
import CordonLists
import CordonTestSupport
import CordonURL
import Testing

@Suite struct AddressTests {
  static let scopes: [MatchCase] = [
    MatchCase(
      rule(.url, "a.example/x?q=1", scope: .exact),
      holds: ["a.example/x?q=1", "https://WWW.A.EXAMPLE:8443/x/?q=1&utm_source=z#f", "//a.example//x?q=%31"],
      not: ["a.example/x", "a.example/x?q=2", "a.example/x?q=1&r=2", "a.example/x/y?q=1", "b.a.example/x?q=1"]),
    MatchCase(
      rule(.url, "a.example/x", scope: .exact), holds: ["a.example/x", "a.example/x?utm_source=z", "a.example/x/?#"],
      not: ["a.example/x?q=1", "a.example/x/y"]),
    MatchCase(
      rule(.url, "a.example/x"), holds: ["a.example/x", "a.example/x?q=1", "http://u:p@a.example./x/"],
      not: ["a.example/X", "a.example/x/y", "a.example/", "a.example", "b.a.example/x", "a.example/xy"]),
    MatchCase(rule(.url, "a.example/x/"), holds: ["a.example/x", "a.example/x//"], not: ["a.example/x/y"]),
    MatchCase(rule(.url, "a.example/x?q=1"), holds: ["a.example/x", "a.example/x?q=2"], not: ["a.example/"]),
    MatchCase(
      rule(.url, "a.example"), holds: ["a.example", "a.example/", "http://a.example?q=1", "http://www.a.example//"],
      not: ["a.example/x", "b.a.example"]),
    MatchCase(
      rule(.url, "a.example/x", scope: .prefix),
      holds: ["a.example/x", "a.example/x/", "a.example/x/y/z?q=1", "a.example/x?q", "a.example/w/../x/y"],
      not: ["a.example/xy", "a.example/", "a.example/w/x", "b.a.example/x", "a.example/x%2Fy/../.."]),
    MatchCase(
      rule(.url, "a.example/x/", scope: .prefix), holds: ["a.example/x", "a.example/x/y"], not: ["a.example/xy"]),
    MatchCase(
      rule(.url, "a.example/", scope: .prefix), holds: ["a.example", "a.example/x/y", "a.example?q=1"],
      not: ["b.a.example", "a.example.test"]),
    MatchCase(
      rule(.host, "a.example"), holds: ["a.example", "http://www.a.example/x", "https://a.example:444/?q#f"],
      not: ["b.a.example", "nota.example", "a.example.test", "test/a.example"]),
    MatchCase(
      rule(.domain, "a.example"), holds: ["a.example", "b.a.example/x", "http://c.b.a.example.", "A.Example:1/"],
      not: ["nota.example", "a.example.test", "example", "http://a.example@b.test/"]),
    MatchCase(
      rule(.domain, "www.a.example"), holds: ["a.example", "www.a.example", "www.www.a.example"], not: ["example"]),
    MatchCase(
      rule(.domain, "bücher.example"), holds: ["xn--bcher-kva.example", "BÜCHER.example/x", "a.bu\u{308}cher.example"],
      not: ["bucher.example"]),
    MatchCase(
      rule(.host, "192.0.2.7"), holds: ["192.0.2.7", "http://0xC0.0.2.7/x", "http://3221225991", "http://192.0.519/"],
      not: ["192.0.2.70", "http://a.192.0.2.7/", "192.0.2.7.example"]),
    MatchCase(rule(.domain, "192.0.2.7"), holds: ["192.0.2.7/x"], not: ["http://2.7/", "192.0.2.7.example"]),
    MatchCase(
      rule(.host, "[2001:db8::1]"), holds: ["http://[2001:DB8:0::1]:80/x", "[2001:db8::1]"],
      not: ["http://[2001:db8::2]"]),
    MatchCase(
      rule(.url, "192.0.2.7/x", scope: .prefix), holds: ["http://192.0.2.7:8080/x/y"], not: ["http://192.0.2.7/"]),
    MatchCase(
      rule(.sha256, sha256Hexadecimal(of: "a.example/x?q=1")),
      holds: ["http://a.example/x?q=1", "www.a.example/x/?q=1#f"],
      not: ["a.example/x", "a.example/x?q=2"]),
    MatchCase(
      rule(.sha256, sha256Hexadecimal(of: "a.example/x").uppercased()), holds: ["a.example/x", "a.example/x?q=1"],
      not: ["a.example/x/y", "a.example"]),
    MatchCase(
      rule(.sha256, sha256Hexadecimal(of: "a.example")), holds: [], not: ["a.example", "a.example/x", "b.a.example"]),
    MatchCase(rule(.identity, "video:clip:A1"), holds: ["video:clip:A1"], not: ["video:clip:a1", "video:clip:A1/2"]),
  ]

  @Test func aRuleHoldsForEverySpellingOfItsAddressAndNoOther() throws {
    #expect(AddressTests.scopes.count == 21)
    let items = try AddressTests.scopes.reduce(0) { $0 + (try $1.check()) }
    #expect(items == 104)
  }

  @Test func theMostSpecificRuleComesFirst() throws {
    let rules = [
      rule(.phrase, "a"), rule(.pattern, "a\\.ex"), rule(.domain, "example"), rule(.domain, "a.example"),
      rule(.domain, "b.a.example"), rule(.host, "b.a.example"), rule(.url, "b.a.example", scope: .prefix),
      rule(.url, "b.a.example/x", scope: .prefix), rule(.url, "b.a.example/x/y", scope: .prefix),
      rule(.url, "b.a.example/x/y"), rule(.url, "b.a.example/x/y?q=1", scope: .exact),
    ]
    let order = (0...10).reversed().map { "r\($0)" }
    #expect(
      try MatchCase(
        "order", rules,
        [
          ("b.a.example/x/y?q=1", order), ("b.a.example/x/y", Array(order[1...])),
          ("http://b.a.example/x/", ["r7", "r6", "r5", "r4", "r3", "r2", "r1"]),
        ]
      ).check() == 3)
  }

  @Test func theDeepestAndTheLongestThatARuleMayNameAreFound() throws {
    let label = String(repeating: "l", count: 60)
    let host = "\(label).\(label).\(label).\(label).example"
    #expect(host.utf8.count == 251)
    let deepest = "a.example" + String(repeating: "/x", count: URLLimits.maximumPrefixDepth)
    let longest = "a.example/" + String(repeating: "x", count: URLLimits.maximumPrefixLength - 10)
    let cases = [
      MatchCase("host", [rule(.host, host)], [(host, ["r0"]), ("x." + host, []), ("http://" + host + "/x", ["r0"])]),
      MatchCase("domain", [rule(.domain, host)], [("x." + host, ["r0"]), ("x.y." + host, ["r0"])]),
      MatchCase("wide", [rule(.domain, "l.example")], [(String(repeating: "l.", count: 5000) + "example/x", ["r0"])]),
      MatchCase(
        "depth", [rule(.url, deepest, scope: .prefix)],
        [(deepest, ["r0"]), (deepest + "/y", ["r0"]), (deepest + "y", [])]),
      MatchCase(
        "length", [rule(.url, longest, scope: .prefix)],
        [(longest, ["r0"]), (longest + "/y", ["r0"]), (longest + "y", [])]),
      MatchCase(
        "page", [rule(.url, longest + "xx/y/z")], [(longest + "xx/y/z?q", ["r0"]), (longest + "xx/y", [])]),
    ]
    #expect(try cases.reduce(0) { $0 + (try $1.check()) } == 14)
  }

  @Test(arguments: [
    (RuleKind.host, "example", "2026-11-24"), (.domain, "a.example", "2026-11-24"), (.pattern, "tea", "2026-11-24"),
    (.phrase, "tea", "2026-11-24"), (.url, "a.example/tea", "2026-11-24"),
  ])
  func aRuleHoldsUpToTheDayBeforeItExpires(kind: RuleKind, value: String, day: String) throws {
    let host = kind == .host ? "example" : "a.example"
    let item = "see http://\(host)/tea now"
    let list = try blocklist([rule(kind, value, id: "r0", expires: day)])
    for (date, isFound) in [("2026-11-22", true), ("2026-11-23", true), ("2026-11-24", false), ("2027-01-01", false)] {
      #expect(Matcher(list, options: .init(date: CalendarDate(date))).match(item: item).isMatch == isFound, "\(date)")
    }
  }

  @Test func anExpiredExceptionSavesNothing() throws {
    let rules = [rule(.domain, "a.example"), rule(.url, "a.example/x", .allow, expires: "2026-11-23")]
    let table = MatchCase("exception", rules, [("a.example/x", ["r0"])])
    #expect(try table.check(on: CalendarDate("2026-11-23")) == 1)
    let saved = MatchCase("exception", rules, [("a.example/x", [])])
    #expect(try saved.check(on: CalendarDate("2026-11-22")) == 1)
  }

  @Test func whatIsNoAddressMatchesNothingAndIsNoFailure() throws {
    let matcher = Matcher(try blocklist([rule(.domain, "example"), rule(.phrase, "tea")]))
    for item in ["", " ", "http://", "https://[::1", "http://a b.example:99999x/", "\u{0}", "tea pot"] {
      let verdict = matcher.match(url: item)
      #expect(verdict.failures.isEmpty && verdict.matches.allSatisfy { $0.kind == .domain }, "\(item.debugDescription)")
    }
    let tooLong = matcher.match(url: "http://a.example/" + String(repeating: "x", count: URLLimits.maximumLength))
    #expect(tooLong.failures == [MatchFailure(rule: nil, error: "the item is longer than 1048576 bytes")])
  }
}
