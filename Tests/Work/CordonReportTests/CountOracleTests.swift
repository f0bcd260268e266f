// The numbers against a naive count of the same lines: each line is read by Foundation, every definition is written out
// once more, and nothing is kept in any clever way.

import CordonModel
import CordonTestSupport
import Foundation
import Testing

@testable import CordonReport

@Suite struct CountOracleTests {
  @Test(arguments: 0..<40) func theNumbersAreThoseOfANaiveCount(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    let files = (0..<1 + seed % 3).map { _ in RandomLines.file(count: 150, with: &random) }
    let until = seed % 4 == 3 ? "2026-06-30" : nil
    let numbers = try makeReport(files, until: until).numbers
    let naive = try NaiveCount(files, until: until)

    let totals = try #require(numbers["totals"] as? [String: Any])
    #expect(spread(totals["items"]) == naive.spread(naive.items), "seed \(seed)")
    #expect(spread(totals["matchedItems"]) == naive.spread(naive.items.filter(\.isMatched)), "seed \(seed)")
    #expect(spread(totals["records"]) == naive.spread(naive.records.map { $0[0] }), "seed \(seed)")
    #expect(
      spread(totals["matchedRecords"])
        == naive.spread(naive.records.filter { $0.contains(where: \.isMatched) }.map { $0[0] }), "seed \(seed)")
    #expect(totals["matches"] as? Int == naive.items.reduce(0) { $0 + $1.matches.count })

    for (table, key, values) in [
      ("labels", "label", \NaiveItem.labels), ("platforms", "platform", \.platforms),
      ("content", "content", \.content), ("actions", "action", \.actions), ("tiers", "tier", \.tiers),
      ("rulesFired", "rule", \.rules), ("listsNamed", "list", \.lists),
    ] as [(String, String, KeyPath<NaiveItem, Set<ExactText>>)] {
      let rows = try #require(numbers[table] as? [[String: Any]])
      var shown: [ExactText: [Int]] = [:]
      for row in rows {
        let name =
          table == "rulesFired" ? "\(row["list"] as? String ?? "")/\(row[key] as? String ?? "")" : row[key] as? String
        let own = spread(row)
        if table == "listsNamed" || own[0] > 0 {
          #expect(shown.updateValue(own, forKey: ExactText(name ?? "")) == nil, "seed \(seed): \(table) \(name ?? "")")
        }
      }
      let expected = naive.spreads(values)
      if table == "listsNamed" {
        #expect(shown.mapValues { $0[0] } == expected.mapValues { $0[0] }, "seed \(seed): \(table)")
      } else {
        #expect(shown == expected, "seed \(seed): \(table)")
      }
    }
    let weeks = try #require(numbers["weeks"] as? [[String: Any]])
    #expect(weeks.map { $0["week"] as? String } == naive.weeks.map(\.week), "seed \(seed)")
    #expect(weeks.map { $0["items"] as? Int } == naive.weeks.map(\.items), "seed \(seed)")
    #expect(weeks.map { $0["matchedItems"] as? Int } == naive.weeks.map(\.matched), "seed \(seed)")
    #expect(weeks.map { $0["block"] as? Int } == naive.weeks.map(\.blocked), "seed \(seed)")

    let addresses = try #require(numbers["addresses"] as? [String: [String: Any]])
    for status in ["listed", "unresolved", "new"] {
      #expect(
        addresses[status]?["addresses"] as? Int == naive.items.reduce(0) { $0 + $1.statuses.count { $0 == status } })
    }
    try compareContent(numbers, naive, seed)
    let errors = try #require(numbers["errors"] as? [String: Any])
    #expect(errors["malformedLines"] as? Int == naive.malformed, "seed \(seed)")
    #expect(errors["recordErrors"] as? Int == naive.items.count { $0.hasError })
    #expect(errors["undecidedItems"] as? Int == naive.items.count { $0.isUndecided })
    let dates = try #require(numbers["dates"] as? [String: Any])
    #expect(dates["dated"] as? Int == naive.items.count { $0.day != nil })
    #expect(
      (dates["absent"] as? Int ?? 0) + (dates["unreadable"] as? Int ?? 0) == naive.items.count { $0.day == nil })
  }

  private func compareContent(_ numbers: [String: Any], _ naive: NaiveCount, _ seed: Int) throws {
    let rows = try #require(numbers["content"] as? [[String: Any]])
    var order: [(Int, Int)] = []
    for row in rows {
      let name = ExactText(try #require(row["content"] as? String))
      let holding = naive.records.filter { $0.contains { $0.content.contains(name) } }
      let items = naive.items.filter { $0.content.contains(name) }
      let platforms = Set(holding.flatMap { $0.flatMap(\.recordPlatforms) })
      #expect(row["records"] as? Int == holding.count, "seed \(seed): \(name.text)")
      #expect(
        (row["platforms"] as? [String] ?? []).map(ExactText.init) == platforms.sorted(), "seed \(seed): \(name.text)")
      #expect(row["platformCount"] as? Int == platforms.count)
      #expect((row["sources"] as? [String] ?? []).sorted() == Set(items.map(\.source)).sorted(), "seed \(seed)")
      #expect(row["first"] as? String == items.compactMap(\.day).min()?.description)
      #expect(row["last"] as? String == items.compactMap(\.day).max()?.description)
      order.append((platforms.count, items.count))
    }
    for (before, after) in zip(order, order.dropFirst()) { #expect(before >= after, "seed \(seed)") }
  }

  /// In all, in the twelve months, in the newest week, and in the one before; an array, for its message.
  private func spread(_ value: Any?) -> [Int] {
    let row = value as? [String: Any] ?? [:]
    return ["items", "lastTwelveMonths", "week", "weekBefore"].map { row[$0] as? Int ?? -1 }
  }
}
