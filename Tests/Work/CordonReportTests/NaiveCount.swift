// The definitions of a report, each written out in the plainest way.

import CordonDomains
import CordonModel
import Foundation

@testable import CordonReport

/// What one line says.
struct NaiveItem {
  var source = ""
  var record = 0
  var day: CalendarDate?
  var matches: [[String: Any]] = []
  var labels: Set<ExactText> = []
  var platforms: Set<ExactText> = []
  var recordPlatforms: Set<ExactText> = []
  var content: Set<ExactText> = []
  var actions: Set<ExactText> = []
  var tiers: Set<ExactText> = []
  var rules: Set<ExactText> = []
  var lists: Set<ExactText> = []
  var statuses: [String] = []
  var hasError = false
  var isUndecided = false
  var isMatched: Bool { !matches.isEmpty }

  /// Nil where the line is malformed.
  init?(_ line: String) {
    guard let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
      let source = object["source"] as? String, let record = object["record"] as? Int
    else { return nil }
    self.source = source
    self.record = record
    matches = object["matches"] as? [[String: Any]] ?? []
    hasError = object["error"] != nil
    isUndecided = object["errors"] != nil
    let kept = object["kept"] as? [String: Any]
    if let text = (kept?["day"] ?? object["day"]) as? String {
      day = text.utf8.count == 10 ? CalendarDate(text) : nil
    } else if let seconds = (kept?["day"] ?? object["day"]) as? Int {
      day = CalendarDate(daysSince1970: Int32(seconds / 86_400))
    }

    func texts(_ key: String) -> Set<ExactText> { Set(matches.compactMap { $0[key] as? String }.map(ExactText.init)) }
    labels = Set(matches.flatMap { $0["labels"] as? [String] ?? [] }.map(ExactText.init))
    lists = texts("list")
    rules = Set(matches.map { ExactText("\($0["list"] as? String ?? "")/\($0["rule"] as? String ?? "")") })
    let own = (actions: texts("action").map(\.text), tiers: texts("tier").map(\.text))
    if let action = ["block", "review", "log"].first(where: own.actions.contains) { actions = [ExactText(action)] }
    if let tier = ["direct", "derived", "folded"].first(where: own.tiers.contains) { tiers = [ExactText(tier)] }

    for object in object["urls"] as? [[String: Any]] ?? [] {
      let url = object.compactMapValues { $0 as? String }
      statuses.append(url["status"] ?? "")
      let carried = object["carried"] as? [String: String]
      var places = [url["identity"].flatMap { NaiveItem.home(of: $0) } ?? url["platform"] ?? ""]
      if let carried {
        let isClip = carried["identity"] != nil
        if carried["as"] != "copy" { places = [] }
        places.append(isClip ? "youtube.com" : String((carried["key"] ?? "").dropFirst(2).prefix { $0 != "/" }))
      }
      recordPlatforms.formUnion(places.map(ExactText.init))
      guard url["status"] == "listed" else { continue }
      platforms.formUnion(places.map(ExactText.init))
      let named = carried ?? url
      content.insert(ExactText(named["identity"] ?? named["key"] ?? ""))
    }
    if content.isEmpty {
      for match in matches {
        let (kind, value) = (match["kind"] as? String ?? "", match["value"] as? String ?? "")
        if kind == "identity" {
          content.insert(ExactText(value))
          platforms.insert(ExactText(NaiveItem.home(of: value) ?? value))
        } else if ["url", "host", "domain"].contains(kind) {
          content.insert(ExactText(value))
          let host = String(value.split(separator: "/")[0])
          platforms.insert(ExactText(host == "192.0.2.7" ? host : PublicSuffixes.registrableDomain(of: host) ?? host))
        }
      }
      recordPlatforms.formUnion(platforms)
    }
  }

  private static func home(of identity: String) -> String? {
    identity.hasPrefix("youtube:") ? "youtube.com" : identity.hasPrefix("telegram:") ? "t.me" : nil
  }
}

/// All lines of some files.
struct NaiveCount {
  var items: [NaiveItem] = []
  var records: [[NaiveItem]] = []
  var malformed = 0
  var end: CalendarDate?

  init(_ files: [String], until: String?) throws {
    for file in files {
      var record: [NaiveItem] = []
      for line in file.split(separator: "\n") {
        guard let item = NaiveItem(String(line)) else {
          malformed += 1
          continue
        }
        items.append(item)
        if let before = record.last, before.source != item.source || before.record != item.record {
          records.append(record)
          record = []
        }
        record.append(item)
      }
      if !record.isEmpty { records.append(record) }
    }
    end = until.flatMap { CalendarDate($0) } ?? items.compactMap(\.day).max()
  }

  private var firstOfYear: CalendarDate {
    let parts = end!.description.split(separator: "-").map { Int($0)! }
    let before =
      CalendarDate(year: parts[0] - 1, month: parts[1], day: parts[2]) ?? CalendarDate(
        year: parts[0] - 1, month: 2, day: 28)!
    return CalendarDate(daysSince1970: before.daysSince1970 + 1)
  }

  private func week(of day: CalendarDate) -> String {
    var calendar = Calendar(identifier: .iso8601)
    calendar.timeZone = TimeZone(identifier: "UTC")!
    let date = Date(timeIntervalSince1970: Double(day.daysSince1970) * 86_400)
    let parts = calendar.dateComponents([.yearForWeekOfYear, .weekOfYear], from: date)
    return String(format: "%04d-W%02d", parts.yearForWeekOfYear!, parts.weekOfYear!)
  }

  /// In all, in the twelve months, in the newest week, and in the one before.
  func spread(_ items: [NaiveItem]) -> [Int] {
    let end = end!
    let days = items.compactMap(\.day)
    let lastWeek = CalendarDate(daysSince1970: end.daysSince1970 - 7)
    return [
      items.count, days.count { $0 >= firstOfYear && $0 <= end },
      days.count { $0 <= end && week(of: $0) == week(of: end) }, days.count { week(of: $0) == week(of: lastWeek) },
    ]
  }

  func spreads(_ values: KeyPath<NaiveItem, Set<ExactText>>) -> [ExactText: [Int]] {
    var result: [ExactText: [Int]] = [:]
    for value in Set(items.flatMap { $0[keyPath: values] }) {
      result[value] = spread(items.filter { $0[keyPath: values].contains(value) })
    }
    return result
  }

  /// Week by week, from that of the first date of the twelve months.
  var weeks: [(week: String, items: Int, matched: Int, blocked: Int)] {
    let days = items.compactMap(\.day)
    var day = max(firstOfYear, min(days.min()!, end!))
    var names: [String] = []
    while day <= end! {
      if names.last != week(of: day) { names.append(week(of: day)) }
      day = CalendarDate(daysSince1970: day.daysSince1970 + 1)
    }
    return names.map { name in
      let own = items.filter { item in item.day.map { $0 <= end! && week(of: $0) == name } ?? false }
      return (
        name, own.count, own.count { $0.isMatched }, own.count { $0.actions.contains(ExactText("block")) }
      )
    }
  }
}
