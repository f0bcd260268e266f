// The numbers of a report as one JSON object: everything that can be counted on the page, under the same words.
//
//     {"title":…,"inputs":[…],"dates":{…},"totals":{…},"weeks":[…],"actions":[…],"tiers":[…],"labels":[…],…}
//
// Counts of items are `items` (in all), and where dates are known `lastTwelveMonths`, `week` (the newest) and
// `weekBefore`. A table that is cut says how many rows it has left out.

import CordonIO
import CordonModel
import CordonScan

extension Report {
  /// The object, and a line end. Addresses are as they are in the lines: this is for programs.
  package func json() -> [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    json.text("title", title)
    json.texts("inputs", inputs)
    writeDates(to: &json)
    writeTotals(to: &json)
    writeBreakdowns(to: &json)
    writeContent(to: &json)
    writeRules(to: &json)
    writeErrors(to: &json)
    json.endObject()
    json.endLine()
    return json.takeBytes()
  }

  private func writeDates(to json: inout JSONWriter) {
    guard let dateField else { return }
    json.key("dates")
    json.beginObject()
    json.text("field", dateField)
    json.count("dated", datedItems)
    json.count("absent", absentDates)
    json.count("unreadable", unreadableDates)
    if let period {
      json.text("first", period.first.description)
      json.text("newest", period.newest.description)
      json.texts("lastTwelveMonths", [period.year.lowerBound.description, period.year.upperBound.description])
      json.text("week", period.week.description)
    }
    json.endObject()
  }

  private func writeTotals(to json: inout JSONWriter) {
    json.key("totals")
    json.beginObject()
    for (name, spread) in [
      ("items", items), ("matchedItems", matchedItems), ("records", records), ("matchedRecords", matchedRecords),
    ] as [(StaticString, Spread)] {
      json.object(name, spread)
    }
    json.count("matches", matches)
    json.count("distinctContent", content.count)
    json.count("contentInSeveralItems", repeatedContent)
    json.count("contentOnSeveralPlatforms", crossPlatformContent)
    json.endObject()

    json.key("weeks")
    json.beginArray()
    for week in weeks {
      json.beginObject()
      json.text("week", week.week.description)
      json.text("monday", week.week.monday.description)
      json.count("items", week.items)
      json.count("matchedItems", week.matched)
      for (action, count) in zip(ReportCounts.actions, week.actions) { json.count(action.key, count) }
      json.endObject()
    }
    json.endArray()
  }

  private func writeBreakdowns(to json: inout JSONWriter) {
    json.key("actions")
    json.beginArray()
    for (place, action) in ReportCounts.actions.enumerated() {
      json.beginObject()
      json.text("action", action.rawValue)
      json.spread(actions[place])
      for (tier, count) in zip(Tier.allCases, actionTiers[place]) { json.count(tier.key, count) }
      json.endObject()
    }
    json.endArray()
    json.key("tiers")
    json.beginArray()
    for (place, tier) in Tier.allCases.enumerated() {
      json.beginObject()
      json.text("tier", tier.rawValue)
      json.spread(tiers[place])
      json.endObject()
    }
    json.endArray()

    json.table("labels", labels, leftOut: "labelsLeftOut") { json, label in
      json.text("label", label.name)
      json.spread(label.items)
    }
    json.object("withoutLabel", unlabelled)

    json.table("platforms", platforms, leftOut: "platformsLeftOut") { json, platform in
      json.text("platform", platform.name)
      json.spread(platform.items)
      for (action, count) in zip(ReportCounts.actions, platform.actions) { json.count(action.key, count) }
      guard addresses != nil else { return }
      for (status, count) in zip(ScanLine.Address.Status.allCases, platform.addresses) { json.count(status.key, count) }
    }
    json.object("withoutPlatform", withoutPlatform)

    guard let addresses else { return }
    json.key("addresses")
    json.beginObject()
    for (status, spread) in zip(ScanLine.Address.Status.allCases, addresses) {
      json.object(status.key, spread, of: "addresses")
    }
    json.endObject()
  }

  private func writeContent(to json: inout JSONWriter) {
    json.table("content", content, leftOut: "contentLeftOut") { json, row in
      json.text("content", row.name)
      json.spread(row.items)
      json.count("records", row.records)
      json.count("platformCount", row.platformCount)
      json.texts("platforms", row.platforms)
      json.count("sourceCount", row.sourceCount)
      json.texts("sources", row.sources)
      if let first = row.first { json.text("first", first.description) }
      if let last = row.last { json.text("last", last.description) }
    }
  }

  private func writeRules(to json: inout JSONWriter) {
    json.table("listsNamed", listsNamed, leftOut: "listsNamedLeftOut") { json, list in
      json.text("list", list.name)
      json.count("items", list.items)
    }
    json.table("rulesFired", fired, leftOut: "rulesFiredLeftOut") { json, rule in
      json.text("rule", rule.rule)
      json.text("list", rule.list)
      json.text("action", rule.action.rawValue)
      json.spread(rule.items)
      if let last = rule.last { json.text("last", last.description) }
    }
    guard let list else { return }
    json.key("list")
    json.beginObject()
    json.text("image", list.path)
    json.text("sha256", list.digest)
    json.key("lists")
    json.beginArray()
    for own in list.lists {
      json.beginObject()
      json.text("name", own.name)
      if let version = own.version { json.text("version", version) }
      json.endObject()
    }
    json.endArray()
    json.count("rules", list.rules)
    json.count("exceptions", list.exceptions)
    json.count("rulesFired", list.fired)
    json.count("rulesNeverFired", list.silent.count)
    json.count("rulesNotInTheList", list.unknown)
    json.endObject()
    json.table("rulesNeverFired", list.silent, leftOut: "rulesNeverFiredLeftOut") { json, rule in
      json.text("rule", rule.rule)
      json.text("list", rule.list)
      json.text("kind", rule.kind.rawValue)
      json.text("action", rule.action.rawValue)
      if let added = rule.added { json.text("added", added.description) }
      if let expires = rule.expires { json.text("expires", expires.description) }
    }
  }

  private func writeErrors(to json: inout JSONWriter) {
    json.key("errors")
    json.beginObject()
    json.count("malformedLines", problems.malformedLines)
    json.key("firstMalformedLines")
    json.places(problems.firstMalformed)
    json.key("unreadInputs")
    json.places(problems.unreadInputs)
    json.count("recordErrors", problems.recordErrors)
    json.table("recordErrorReasons", Table(problems.recordReasons.sorted) { $0 }, leftOut: "recordErrorReasonsLeftOut")
    {
      json, reason in
      json.text("reason", reason.text)
      json.count("items", reason.count)
    }
    json.count("undecidedItems", problems.undecidedItems)
    json.table("undecidedReasons", Table(problems.undecidedReasons.sorted) { $0 }, leftOut: "undecidedReasonsLeftOut") {
      json, reason in
      json.text("reason", reason.text)
      json.count("items", reason.count)
    }
    json.endObject()
  }
}

extension JSONWriter {
  /// A member with a spread as its object.
  fileprivate mutating func object(_ name: StaticString, _ spread: Report.Spread, of noun: StaticString = "items") {
    key(name)
    beginObject()
    self.spread(spread, named: noun)
    endObject()
  }

  fileprivate mutating func spread(_ spread: Report.Spread, named name: StaticString = "items") {
    count(name, spread.total)
    if let year = spread.year { count("lastTwelveMonths", year) }
    if let week = spread.week { count("week", week) }
    if let before = spread.weekBefore { count("weekBefore", before) }
  }

  fileprivate mutating func table<Row>(
    _ name: StaticString, _ table: Report.Table<Row>, leftOut: StaticString, _ body: (inout JSONWriter, Row) -> Void
  ) {
    key(name)
    beginArray()
    for row in table.rows {
      beginObject()
      body(&self, row)
      endObject()
    }
    endArray()
    if table.leftOut > 0 { count(leftOut, table.leftOut) }
  }

  fileprivate mutating func places(_ places: [ReportProblems.Place]) {
    beginArray()
    for place in places {
      beginObject()
      text("place", place.place)
      text("reason", place.reason)
      endObject()
    }
    endArray()
  }
}

extension Action {
  fileprivate var key: StaticString {
    switch self {
    case .block: "block"
    case .review: "review"
    case .log: "log"
    case .allow: "allow"
    }
  }
}

extension Tier {
  fileprivate var key: StaticString {
    switch self {
    case .direct: "direct"
    case .derived: "derived"
    case .folded: "folded"
    }
  }
}

extension ScanLine.Address.Status {
  fileprivate var key: StaticString {
    switch self {
    case .listed: "listed"
    case .unresolved: "unresolved"
    case .new: "new"
    }
  }
}
