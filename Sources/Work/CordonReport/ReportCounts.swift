// Everything that is counted while lines go by. Nothing of a line is kept but names, each once (NamePool), and numbers:
// some hundred bytes for each distinct label, rule, platform, source and content, however many lines there are.
//
//     ScanLine ─► ReportCounts.add ─┬─ totals, by action and tier            each a DayCounts
//                                   ├─ by label, platform, rule, list
//                                   ├─ addresses: listed, unresolved, new
//                                   └─ the record that the line belongs to ─► content (ReportCounts+Content.swift)
//
// Words: an item is one line; a matched item has matches. It counts once for each of its distinct labels, rules and
// platforms; its action is the strongest of its matches', its tier the least.

import CordonModel

/// The numbers of a report while its lines are read.
struct ReportCounts {
  /// Actions of matches, the strongest first.
  static let actions: [Action] = [.block, .review, .log]

  var window: DateWindow
  let dateField: String?
  var platformNames: PlatformNames

  // MARK: Items

  var items = DayCounts()
  var matchedItems = DayCounts()
  var records = DayCounts()
  var matchedRecords = DayCounts()
  /// Rules that held, each time.
  var matches = 0
  var actions = [DayCounts](repeating: DayCounts(), count: 3)
  var tiers = [DayCounts](repeating: DayCounts(), count: 3)
  /// By action, then tier.
  var actionTiers = [[Int]](repeating: [0, 0, 0], count: 3)

  var labelNames = NamePool()
  var labels: [DayCounts] = []
  var unlabelled = DayCounts()

  var platformPool = NamePool()
  var platforms: [PlatformCounts] = []
  var withoutPlatform = DayCounts()

  var lists = NamePool()
  var listItems: [Int] = []
  var ruleNames: [RuleName: Int32] = [:]
  var rules: [RuleCounts] = []

  /// Nil until a line tells of its addresses.
  var addresses: [DayCounts]?

  var content = ContentTable()

  // MARK: What was wrong

  var datedItems = 0
  var absentDates = 0
  var unreadableDates = 0
  var problems = ReportProblems()

  init(dateField: String?, until: CalendarDate?, platformNames: PlatformNames) {
    self.dateField = dateField
    self.platformNames = platformNames
    window = DateWindow(until: until)
  }

  /// A rule, by its list and id.
  struct RuleName: Hashable {
    var list: ExactText
    var rule: ExactText
  }

  struct RuleCounts {
    var list: Int32
    var id: String
    /// As the last line said.
    var action: Action
    var items = DayCounts()
    var last: CalendarDate?
  }

  struct PlatformCounts {
    /// Matched items.
    var items = DayCounts()
    var actions = [0, 0, 0]
    /// Of all items, by ``ScanLine/Address/Status``.
    var addresses = [0, 0, 0]
  }

  // MARK: Adding

  /// Counts one line.
  mutating func add(_ line: ScanLine) {
    let day = see(line.date)
    let found = LineSummary(of: line, names: &platformNames)
    content.open(
      recordOf: line, day: day, hasMatches: !line.matches.isEmpty, records: &records, matched: &matchedRecords, window)
    items.add(day, in: window)
    countAddresses(of: line, on: day)
    countProblems(of: line)

    for platform in found.recordPlatforms.sorted() { content.note(platform: number(ofPlatform: platform)) }
    guard let action = found.action, let tier = found.tier else { return }
    matchedItems.add(day, in: window)
    matches += line.matches.count
    actions[action].add(day, in: window)
    tiers[tier].add(day, in: window)
    actionTiers[action][tier] += 1

    if found.labels.isEmpty { unlabelled.add(day, in: window) }
    for label in found.labels {
      let number = Int(labelNames.number(of: label.text))
      if number == labels.count { labels.append(DayCounts()) }
      labels[number].add(day, in: window)
    }
    if found.platforms.isEmpty { withoutPlatform.add(day, in: window) }
    for platform in found.platforms {
      let number = Int(number(ofPlatform: platform))
      platforms[number].items.add(day, in: window)
      platforms[number].actions[action] += 1
    }
    countRules(of: line, on: day)
    for key in found.content { content.add(key, source: line.source, day: day, in: window) }
  }

  /// The day of an item, once the window has seen it.
  private mutating func see(_ date: ItemDate) -> CalendarDate? {
    guard dateField != nil else { return nil }
    switch date {
    case .absent: absentDates += 1
    case .unreadable: unreadableDates += 1
    case .day(let day):
      datedItems += 1
      window.see(day)
      return day
    }
    return nil
  }

  private mutating func number(ofPlatform name: ExactText) -> Int32 {
    let number = platformPool.number(of: name.text)
    if Int(number) == platforms.count { platforms.append(PlatformCounts()) }
    return number
  }

  private mutating func countAddresses(of line: ScanLine, on day: CalendarDate?) {
    for address in line.addresses ?? [] {
      let status = address.status.place
      addresses = addresses ?? [DayCounts(), DayCounts(), DayCounts()]
      addresses?[status].add(day, in: window)
      if let name = platformNames.name(identity: address.identity, domain: address.platform) {
        platforms[Int(number(ofPlatform: ExactText(name)))].addresses[status] += 1
      }
    }
  }

  private mutating func countRules(of line: ScanLine, on day: CalendarDate?) {
    var seen: Set<Int32> = []
    var seenLists: Set<Int32> = []
    for match in line.matches {
      let list = lists.number(of: match.list)
      if Int(list) == listItems.count { listItems.append(0) }
      if seenLists.insert(list).inserted { listItems[Int(list)] += 1 }

      let id = NamePool.bounded(match.rule)
      let name = RuleName(list: ExactText(lists[list]), rule: ExactText(id))
      let number = ruleNames[name] ?? Int32(truncatingIfNeeded: rules.count)
      if Int(number) == rules.count {
        ruleNames[name] = number
        rules.append(RuleCounts(list: list, id: id, action: match.action))
      }
      guard seen.insert(number).inserted else { continue }
      rules[Int(number)].action = match.action
      rules[Int(number)].items.add(day, in: window)
      if let day { rules[Int(number)].last = rules[Int(number)].last.map { max($0, day) } ?? day }
    }
  }

  private mutating func countProblems(of line: ScanLine) {
    if let error = line.error { problems.addRecordError(error) }
    if !line.failures.isEmpty { problems.addUndecided(line.failures) }
  }

  /// Ends an input: what comes next is of another record.
  mutating func endInput() { content.close() }
}

extension ScanLine.Address.Status {
  /// Its place among all of them.
  var place: Int {
    switch self {
    case .listed: 0
    case .unresolved: 1
    case .new: 2
    }
  }
}
