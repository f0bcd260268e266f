// Inputs that once gave a wrong answer, each with what holds for it.

import CordonMatcher
import CordonModel
import CordonTestSupport
import Testing

@Suite struct FoundByReviewTests {
  /// A rule, an item, and whether the rule holds for it.
  static let table: [(rule: (RuleKind, String), item: String, holds: Bool)] = [
    // Punctuation after an address without white space, and addresses glued to one another.
    ((.url, "https://a.example/x"), "https://a.example/x。", true),
    ((.url, "https://a.example/x"), "https://a.example/x,", true),
    ((.url, "https://a.example/x"), "https://a.example/x）", true),
    ((.url, "https://a.example/x"), "https://b.example/1,https://a.example/x", true),
    ((.url, "https://a.example/x"), "see https://b.example/1|https://a.example/x", true),
    // White space beyond ASCII between an address and a remark.
    ((.url, "https://a.example/x"), "https://a.example/x\u{3000}これ", true),
    ((.url, "https://a.example/x"), "https://a.example/x\u{A0}tea", true),
    // A domain written with "www." is that name, not the whole domain.
    ((.domain, "www.a.example"), "https://a.example/", true),
    ((.domain, "www.a.example"), "https://www.a.example/", true),
    ((.domain, "www.a.example"), "https://x.www.a.example/", true),
    ((.domain, "www.a.example"), "https://mail.a.example/", false),
    ((.domain, "www.example"), "https://a.example/", false),
    ((.domain, "a.example"), "https://mail.a.example/", true),
    // Schemes that browsers do not know.
    ((.url, "https://a.example/q"), "hxxp://a.example/q?a=1%26b=2", true),
    ((.domain, "a.example"), "hxxps://ａ。example/", true),
  ]

  @Test func eachHasItsAnswer() throws {
    #expect(Self.table.count == 15)
    for row in Self.table {
      let matcher = Matcher(try blocklist([rule(row.rule.0, row.rule.1)]))
      #expect(matcher.match(item: row.item).isMatch == row.holds, "\(row)")
    }
  }

  @Test func aLinkThatIsThereWholeAndCutIsReportedOnce() throws {
    let matcher = Matcher(try blocklist([rule(.domain, "a.example")]))
    let matches = matcher.match(item: "https://a.example/1,https://b.example/2").matches
    #expect(matches.map(\.tier) == [.direct])
    #expect(matches.map(\.span) == [8..<17])
  }
}
