// From the numbers of a report to what stands on the page: the first part, over time and in sum. Names and tables are in
// PageBuilder+Tables.swift.

import CordonModel

/// Makes the model of a page.
struct PageBuilder {
  let report: Report
  var text: PageText

  init(_ report: Report, liveLinks: Bool) {
    self.report = report
    text = PageText(liveLinks: liveLinks)
  }

  /// How many rows a plot or a table of the page has at the most; --json has the rest.
  static let rows = 20
  /// How many rules that never fired are named.
  static let silentRows = 100

  mutating func model(liveLinks: Bool, style: String, styleHash: String, version: String) -> PageModel {
    PageModel(
      title: PageText.shown(report.title, width: 200), style: style, styleHash: styleHash, version: version,
      subtitle: subtitle, figures: figures, hasPeriod: report.period != nil, noPeriodReason: noPeriodReason,
      columns: columns, summary: summary, weeks: weeks, platforms: platforms(), labels: labels(),
      actionPlot: BarPlot(
        zip(ReportCounts.actions, report.actions).map { action, items in
          BarPlot.Value(name: action.rawValue, parts: [(action.rawValue, items.total)], recent: recent(items))
        }, noun: "item"),
      tierPlot: BarPlot(
        zip(Tier.allCases, report.tiers).map { tier, items in
          BarPlot.Value(name: tier.rawValue, parts: [("plain", items.total)], recent: recent(items))
        }, noun: "item"),
      actionDescription: PageBuilder.listed(zip(ReportCounts.actions.map(\.rawValue), report.actions.map(\.total))),
      tierDescription: PageBuilder.listed(zip(Tier.allCases.map(\.rawValue), report.tiers.map(\.total))),
      actionRows: actionRows, addresses: addresses, content: content(), fired: fired(), list: list(),
      listsNamed: report.listsNamed.rows.prefix(PageBuilder.rows).map { list in
        PageModel.NamedCount(name: text.text(list.name), count: PageText.number(list.items))
      }, hasListsNamed: !report.listsNamed.rows.isEmpty, errors: errors(), notes: notes(liveLinks: liveLinks))
  }

  // MARK: Head

  private var subtitle: String {
    var parts: [String] = []
    if let period = report.period {
      parts.append(
        period.first == period.newest
          ? "Items of \(period.first.words)" : "Items of \(period.first.words) to \(period.newest.words)")
    }
    parts.append(PageText.counted(report.inputs.count, "file"))
    if let list = report.list {
      parts += list.lists.prefix(3).map { name, version in
        "list \(PageText.shown(name, width: 40))" + (version.map { ", version \(PageText.shown($0, width: 40))" } ?? "")
      }
    }
    return parts.joined(separator: " · ")
  }

  private var figures: [PageModel.Figure] {
    var figures: [PageModel.Figure] = []
    let matched = report.matchedItems
    if let period = report.period, let week = matched.week, let year = matched.year {
      figures.append(
        PageModel.Figure(
          label: "matched items in \(period.week.shortName)\(weekIsWhole ? "" : " so far")",
          number: PageText.number(week),
          remark: weekRemark(week, before: matched.weekBefore ?? 0), isMain: true))
      figures.append(
        PageModel.Figure(
          label: "matched items in twelve months", number: PageText.number(year),
          remark: "to \(period.year.upperBound.words)\(meanRemark)", isMain: false))
    }
    figures.append(
      PageModel.Figure(
        label: "matched items in all", number: PageText.number(matched.total),
        remark:
          "of \(PageText.counted(report.items.total, "item")) in \(PageText.counted(report.records.total, "record"))",
        isMain: report.period == nil))
    figures.append(
      PageModel.Figure(
        label: "pieces of content on several platforms", number: PageText.number(report.crossPlatformContent),
        remark: "of \(PageText.number(report.content.count)) that are listed", isMain: false))
    return figures
  }

  /// Whether the newest week has its Sunday.
  private var weekIsWhole: Bool {
    report.period.map { $0.week.sunday <= $0.year.upperBound } ?? true
  }

  private func weekRemark(_ week: Int, before: Int) -> String {
    guard let period = report.period else { return "" }
    let change = week - before
    let words = change == 0 ? "as many as" : "\(PageText.number(abs(change))) \(change > 0 ? "more" : "fewer") than"
    return "\(words) in \(period.week.previous.shortName)"
  }

  /// The mean of the whole weeks of the plot.
  private var meanRemark: String {
    let whole = weekIsWhole ? report.weeks[...] : report.weeks.dropLast()
    guard whole.count >= 2 else { return "" }
    let tenths = Int((Double(whole.reduce(0) { $0 + $1.matched } * 10) / Double(whole.count)).rounded())
    return "; \(PageText.number(tenths / 10)).\(tenths % 10) in a whole week, on average"
  }

  private var noPeriodReason: String {
    guard let field = report.dateField else {
      return "No field was named that holds a date (--date-field), so nothing is shown over time."
    }
    return
      "No line has a date in \(PageText.shown(field, width: 60)) that can be read, so nothing is shown over time. "
      + "cordon scan --keep keeps a field of the record in its lines."
  }

  private var columns: PageModel.Columns {
    guard let period = report.period else {
      return PageModel.Columns(year: "", week: "", weekBefore: "", names: "", hasPeriod: false)
    }
    return PageModel.Columns(
      year: "12 months", week: period.week.shortName, weekBefore: period.week.previous.shortName,
      names: "\(period.week) and \(period.week.previous)", hasPeriod: true)
  }

  /// What of a count is of the newest week.
  func recent(_ spread: Report.Spread) -> String? {
    guard let period = report.period, let week = spread.week else { return nil }
    return "\(PageText.number(week)) in \(period.week.shortName)"
  }

  // MARK: Sums

  func row(_ name: String, _ spread: Report.Spread, isPart: Bool = false) -> PageModel.SummaryRow {
    PageModel.SummaryRow(
      name: name, isPart: isPart, total: PageText.number(spread.total), year: spread.year.map(PageText.number) ?? "",
      week: spread.week.map(PageText.number) ?? "", weekBefore: spread.weekBefore.map(PageText.number) ?? "")
  }

  private var summary: [PageModel.SummaryRow] {
    [row("Items", report.items), row("Matched items", report.matchedItems)]
      + zip(ReportCounts.actions, report.actions).map { row("of which \($0.rawValue)", $1, isPart: true) }
      + [row("Records", report.records), row("Records with a match", report.matchedRecords)]
  }

  private var weeks: PageModel.Weeks? {
    guard let newest = report.weeks.last, let peak = report.weeks.max(by: { $0.matched < $1.matched }) else {
      return nil
    }
    let plot = WeekPlot(report.weeks)
    return PageModel.Weeks(
      plot: plot,
      description:
        "\(PageText.counted(report.weeks.count, "week")), from \(report.weeks[0].week) to \(newest.week). The most is "
        + "\(PageText.number(peak.matched)) in \(peak.week), the newest week has \(PageText.number(newest.matched)). "
        + "The table below has every number.",
      rows: report.weeks.reversed().map { week in
        PageModel.WeekRow(
          week: "\(week.week)", monday: week.week.monday.words, items: PageText.number(week.items),
          matched: PageText.number(week.matched), block: PageText.number(week.actions[0]),
          review: PageText.number(week.actions[1]), log: PageText.number(week.actions[2]))
      }, hasNumbers: plot.hasNumbers)
  }

  private var actionRows: [PageModel.ActionRow] {
    func row(_ name: String, _ tiers: [Int], _ total: Int) -> PageModel.ActionRow {
      PageModel.ActionRow(
        name: name, direct: PageText.number(tiers[0]), derived: PageText.number(tiers[1]),
        folded: PageText.number(tiers[2]), total: PageText.number(total))
    }
    return ReportCounts.actions.indices.map { place in
      row(ReportCounts.actions[place].rawValue, report.actionTiers[place], report.actions[place].total)
    } + [row("all", report.tiers.map(\.total), report.matchedItems.total)]
  }

  private var addresses: PageModel.Addresses? {
    guard let addresses = report.addresses else { return nil }
    let names = ["listed", "on a shortener", "new"]
    return PageModel.Addresses(
      plot: BarPlot(
        zip(names, addresses).map { name, count in
          BarPlot.Value(name: name, parts: [("plain", count.total)], recent: recent(count))
        }, noun: "address"),
      description: PageBuilder.listed(zip(names, addresses.map(\.total))),
      rows: zip(names, addresses).map { row($0, $1) })
  }

  /// `block 12, review 3`.
  static func listed(_ counts: some Sequence<(String, Int)>) -> String {
    counts.map { "\($0) \(PageText.number($1))" }.joined(separator: ", ")
  }
}
