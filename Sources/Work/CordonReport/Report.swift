// The finished numbers of a report, sorted and cut: what the page shows and what --json writes are the same value.

import CordonModel

/// Everything that a report says.
package struct Report {
  /// How often in all, and in the three stretches of time that a report compares; nil where no date is known.
  struct Spread: Equatable {
    var total = 0
    var year: Int?
    var week: Int?
    var weekBefore: Int?
  }

  /// The stretches of time.
  struct Period {
    var first: CalendarDate
    var newest: CalendarDate
    /// The twelve months.
    var year: ClosedRange<CalendarDate>
    /// The week that holds their last day.
    var week: ISOWeek
  }

  struct Week {
    var week: ISOWeek
    var items: Int
    var matched: Int
    /// By ``ReportCounts/actions``.
    var actions: [Int]
  }

  struct Named {
    var name: String
    var items: Spread
  }

  struct Platform {
    var name: String
    var items: Spread
    var actions: [Int]
    var addresses: [Int]
  }

  struct Content {
    var name: String
    var items: Spread
    var records: Int
    var platforms: [String]
    var platformCount: Int
    var sources: [String]
    var sourceCount: Int
    var first: CalendarDate?
    var last: CalendarDate?
  }

  struct UsedRule {
    var list: String
    var rule: String
    var action: Action
    var items: Spread
    var last: CalendarDate?
  }

  /// A table that may be longer than what is kept of it.
  struct Table<Row> {
    var rows: [Row]
    /// How many rows there are.
    var count: Int
    var leftOut: Int { count - rows.count }

    /// The first rows of `all`, already sorted; only they are made.
    init<All: Collection>(_ all: All, _ row: (All.Element) -> Row) {
      rows = all.prefix(Report.maximumRows).map(row)
      count = all.count
    }

    init(rows: [Row], count: Int) {
      self.rows = rows
      self.count = count
    }
  }

  /// How many rows of a table are kept, for --json too.
  static let maximumRows = 10_000
  /// How many platforms and sources are named of one content.
  static let maximumNames = 100

  var title: String
  var inputs: [String]
  var dateField: String?
  /// Whether the twelve months end where they were told to.
  var hasGivenEnd: Bool
  var datedItems: Int
  var absentDates: Int
  var unreadableDates: Int
  var period: Period?

  var items: Spread
  var matchedItems: Spread
  var records: Spread
  var matchedRecords: Spread
  var matches: Int
  var weeks: [Week]

  /// By ``ReportCounts/actions``.
  var actions: [Spread]
  /// By ``Tier/allCases``.
  var tiers: [Spread]
  var actionTiers: [[Int]]
  var labels: Table<Named>
  var unlabelled: Spread
  var platforms: Table<Platform>
  var withoutPlatform: Spread
  /// By ``ScanLine/Address/Status``; nil where no line tells of its addresses.
  var addresses: [Spread]?
  var content: Table<Content>
  var sourceCount: Int
  /// Content that was in more than one item, and on more than one platform.
  var repeatedContent: Int
  var crossPlatformContent: Int
  var fired: Table<UsedRule>
  var listsNamed: Table<(name: String, items: Int)>
  var list: ReportList.Summary?
  var problems: ReportProblems
  /// The domains of platforms that everybody knows.
  var homes: Set<String>
}

extension Report {
  /// Sorts what was counted. `counts` has been told of the end of its last input.
  ///
  /// - Complexity: O(*n* log *n*) in distinct names, and O(*r*) in the rules of `list`.
  init(_ counts: ReportCounts, title: String, inputs: [String], list: ReportList?) {
    self.title = title
    self.inputs = inputs
    dateField = counts.dateField
    hasGivenEnd = counts.window.until != nil
    datedItems = counts.datedItems
    absentDates = counts.absentDates
    unreadableDates = counts.unreadableDates
    var period: Period?
    if let first = counts.window.first, let newest = counts.window.newest, let end = counts.window.end {
      period = Period(first: first, newest: newest, year: end.yearBefore, week: ISOWeek(of: end))
    }
    self.period = period
    func spread(_ days: DayCounts) -> Spread { Spread(days, in: period) }

    items = spread(counts.items)
    matchedItems = spread(counts.matchedItems)
    records = spread(counts.records)
    matchedRecords = spread(counts.matchedRecords)
    matches = counts.matches
    weeks = period.map { Report.weeks(of: counts, in: $0) } ?? []
    actions = counts.actions.map(spread)
    tiers = counts.tiers.map(spread)
    actionTiers = counts.actionTiers
    unlabelled = spread(counts.unlabelled)
    withoutPlatform = spread(counts.withoutPlatform)
    addresses = counts.addresses?.map(spread)

    labels = Table(
      Report.ranked(counts.labels.indices, by: { counts.labels[$0].total }, named: { counts.labelNames.texts[$0] })
    ) { Named(name: counts.labelNames.texts[$0], items: spread(counts.labels[$0])) }

    let platforms = counts.platforms
    self.platforms = Table(
      Report.ranked(
        platforms.indices, by: { platforms[$0].items.total }, named: { counts.platformPool.texts[$0] },
        then: { platforms[$0].addresses.reduce(0, +) })
    ) { number in
      Platform(
        name: counts.platformPool.texts[number], items: spread(platforms[number].items),
        actions: platforms[number].actions, addresses: platforms[number].addresses)
    }

    let rules = counts.rules
    fired = Table(
      Report.ranked(rules.indices, by: { rules[$0].items.total }, named: { rules[$0].id })
    ) { number in
      UsedRule(
        list: counts.lists[rules[number].list], rule: rules[number].id, action: rules[number].action,
        items: spread(rules[number].items), last: rules[number].last)
    }
    listsNamed = Table(
      Report.ranked(counts.listItems.indices, by: { counts.listItems[$0] }, named: { counts.lists.texts[$0] })
    ) { (name: counts.lists.texts[$0], items: counts.listItems[$0]) }

    let rows = counts.content.rows
    sourceCount = counts.content.sources.count
    repeatedContent = rows.count { $0.items.total > 1 }
    crossPlatformContent = rows.count { $0.platforms.numbers.count > 1 }
    content = Table(
      Report.ranked(
        rows.indices, by: { rows[$0].platforms.numbers.count }, named: { counts.content.names.texts[$0] },
        then: { rows[$0].items.total })
    ) { number in
      let row = rows[number]
      func names(_ set: NumberSet, _ pool: NamePool) -> [String] {
        Array(set.numbers.map { ExactText(pool[$0]) }.sorted().map(\.text).prefix(Report.maximumNames))
      }
      return Content(
        name: counts.content.names.texts[number], items: spread(row.items), records: row.records,
        platforms: names(row.platforms, counts.platformPool), platformCount: row.platforms.numbers.count,
        sources: names(row.sources, counts.content.sources), sourceCount: row.sources.numbers.count, first: row.first,
        last: row.last)
    }

    self.list = list?.summary(firedRules: counts.ruleNames)
    problems = counts.problems
    homes = counts.platformNames.knownDomains
  }

  /// The weeks that the plot shows: of the twelve months each whole, from the first that has a date.
  private static func weeks(of counts: ReportCounts, in period: Period) -> [Week] {
    var weeks: [Week] = []
    let last = period.week
    var week = max(ISOWeek(of: period.year.lowerBound), ISOWeek(of: min(period.first, period.year.upperBound)))
    while week <= last {
      let days = week.monday...min(week.sunday, period.year.upperBound)
      weeks.append(
        Week(
          week: week, items: counts.items.count(on: days), matched: counts.matchedItems.count(on: days),
          actions: counts.actions.map { $0.count(on: days) }))
      week = week.next
    }
    return weeks
  }

  /// `all`, the greatest count first, then by `then`, then by the name's bytes.
  private static func ranked(
    _ all: Range<Int>, by count: (Int) -> Int, named name: (Int) -> String, then: (Int) -> Int = { _ in 0 }
  ) -> [Int] {
    all.map { (number: $0, count: count($0), then: then($0), name: ExactText(name($0))) }
      .sorted { a, b in
        if a.count != b.count { return a.count > b.count }
        if a.then != b.then { return a.then > b.then }
        return a.name == b.name ? a.number < b.number : a.name < b.name
      }
      .map(\.number)
  }
}

extension Report.Spread {
  fileprivate init(_ days: DayCounts, in period: Report.Period?) {
    total = days.total
    guard let period else { return }
    year = days.count(on: period.year)
    week = days.count(on: period.week.monday...min(period.week.sunday, period.year.upperBound))
    weekBefore = days.count(on: period.week.previous.days)
  }
}
