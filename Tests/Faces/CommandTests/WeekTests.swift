// The made week in Patterns/example: what its script makes is what is committed, and each of its 1,200 records is told as
// the key beside it says, whatever its form.

import CordonTestSupport
import Foundation
import Testing

@Suite struct WeekTests {
  /// A line of week-key.csv.
  struct WeekSummary {
    let record: Int
    /// The group: repost, listed, words, new, unresolved, allowed, harmless.
    let what: Substring
    let form: Substring
    /// A rule that must hold, or of a repost the clip whose rules must: `clip-3` for `clip-3-youtube` and the like.
    let rule: Substring
  }

  /// What `scan --all --explain` says of a record, all of its items together.
  struct Found {
    var rules: Set<String> = []
    var exceptions: Set<String> = []
    var statuses: [String] = []
  }

  private static func key() throws -> [WeekSummary] {
    let text = try String(contentsOfFile: Workshop.example("week-key.csv"), encoding: .utf8)
    return try text.components(separatedBy: "\r\n").dropFirst().dropLast().map { line in
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      try #require(cells.count == 5, "\(line)")
      return WeekSummary(record: try #require(Int(cells[0])), what: cells[2], form: cells[3], rule: cells[4])
    }
  }

  @Test(.enabled(if: Python.isExpected, "there is no python3")) func theScriptMakesTheWeek() throws {
    let workshop = try Workshop()
    for (seed, isTheSame) in [(["--seed", "48"], false), ([], true)] {
      _ = try Python.run([Workshop.example("make-week"), "--into", workshop.folder.path] + seed)
      for name in ["week.csv", "week-key.csv"] {
        let committed = try Data(contentsOf: URL(filePath: Workshop.example(name)))
        #expect(try (Data(workshop.bytes(of: name)) == committed) == isTheSame, "\(name) \(seed)")
      }
    }
  }

  /// What README.md says of the week's worklists; nothing is in them that no rule is on.
  @Test func theWorklistsAreThoseOfTheManual() throws {
    let workshop = try Workshop()
    #expect(try workshop.run("compile", Workshop.example("week-list.yaml"), "-o", "week.cordon").status == 0)
    let outcome = try workshop.run(
      "scan", "-l", "week.cordon", "--output", "csv", "--unique", "--split-by", "platform", "worklists",
      Workshop.example("week.csv"))
    #expect(outcome.message == "cordon: worklists: 26 files, 266 rows\n", "\(outcome.message)")
    let names = try FileManager.default.contentsOfDirectory(atPath: workshop.folder.appending(path: "worklists").path)
    #expect(names.count == 26 && !names.contains("_unlisted.csv"))
  }

  @Test func eachRecordIsToldAsItsKeySays() throws {
    let workshop = try Workshop()
    let image = try workshop.run("compile", Workshop.example("week-list.yaml"), "-o", "week.cordon")
    try #require(image.status == 0 && image.message == "cordon: week.cordon: 94 rules\n", "\(image.message)")
    let outcome = try workshop.run(
      "scan", "-l", "week.cordon", "--all", "--explain", "--stats", Workshop.example("week.csv"))
    #expect(outcome.status == 0)
    #expect(
      outcome.message.hasPrefix("1,200 records, 6,777 items, 847 matched (903 matches), 0 errors; "),
      "\(outcome.message)")

    var found: [Int: Found] = [:]
    var statuses: [String: Int] = [:]
    for object in try outcome.records {
      let record = try #require(object["record"] as? Int)
      for match in object["matches"] as? [[String: Any]] ?? [] {
        found[record, default: Found()].rules.insert("\(match["rule"]!)")
      }
      for match in object["exceptions"] as? [[String: Any]] ?? [] {
        found[record, default: Found()].exceptions.insert("\(match["rule"]!)")
      }
      for url in object["urls"] as? [[String: Any]] ?? [] {
        let status = try #require(url["status"] as? String)
        found[record, default: Found()].statuses.append(status)
        statuses[status, default: 0] += 1
      }
    }
    // Of one link more than one reading may be told, so these are more than there are links.
    #expect(statuses == ["listed": 838, "new": 481, "unresolved": 47])

    let told = try Self.key()
    #expect(told.map(\.record) == Array(1...1200))
    for told in told {
      let found = found[told.record] ?? Found()
      let says = "record \(told.record), \(told.what), \(told.form): \(found)"
      switch told.what {
      case "repost":
        #expect(!found.rules.isEmpty && found.rules.allSatisfy { $0.hasPrefix("\(told.rule)-") }, "\(says)")
        #expect(found.statuses.contains("listed"), "\(says)")
      case "listed", "words": #expect(found.rules == [String(told.rule)], "\(says)")
      case "new": #expect(found.rules.isEmpty && found.statuses.contains("new"), "\(says)")
      case "unresolved": #expect(found.rules.isEmpty && found.statuses.contains("unresolved"), "\(says)")
      case "allowed": #expect(found.rules.isEmpty && found.exceptions == [String(told.rule)], "\(says)")
      case "harmless": #expect(found.rules.isEmpty && found.exceptions.isEmpty, "\(says)")
      default: Issue.record("\(says)")
      }
    }
    // The worklist: the records that matched, one row each.
    let worklist = try workshop.run("scan", "-l", "week.cordon", "--output", "csv", Workshop.example("week.csv"))
    #expect(worklist.text.components(separatedBy: "\r\n").count { $0.hasPrefix("R-2026-47-") } == 565 + 120 + 75)

    // No platform is a reading of a defanged address.
    let split = try workshop.run(
      "scan", "-l", "week.cordon", "--split-by", "platform", "parts", Workshop.example("week.csv"))
    #expect(split.status == 0)
    let names = try FileManager.default.contentsOfDirectory(atPath: workshop.folder.appending(path: "parts").path)
    #expect(names.count > 20 && names.allSatisfy { !$0.contains("%") }, "\(names)")

    let groups = Dictionary(grouping: told, by: \.what).mapValues(\.count)
    #expect(
      groups == [
        "repost": 565, "listed": 120, "words": 75, "new": 305, "unresolved": 40, "allowed": 15, "harmless": 80,
      ])
  }
}
