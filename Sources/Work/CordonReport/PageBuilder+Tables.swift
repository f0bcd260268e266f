// The parts of the page that name things: platforms, labels, content, rules, the list, errors, notes.

import CordonModel

extension PageBuilder {
  // MARK: Platforms and labels

  mutating func platforms() -> PageModel.Breakdown {
    let shown = report.platforms.rows.filter { $0.items.total > 0 }.prefix(PageBuilder.rows)
    let hidden = report.platforms.rows.count { $0.items.total > 0 } - shown.count + report.platforms.leftOut
    let plot = BarPlot(
      shown.map { platform in
        BarPlot.Value(
          name: text.platform(platform.name, isKnown: isKnown(platform.name), width: PageText.plotWidth),
          parts: zip(ReportCounts.actions.map(\.rawValue), platform.actions).map { ($0, $1) },
          recent: recent(platform.items))
      }, noun: "item")
    // In the table also those on which nothing is listed.
    let rows = report.platforms.rows.prefix(PageBuilder.rows).map { platform in
      var row = row(
        text.platform(platform.name, isKnown: isKnown(platform.name)), platform.items, actions: platform.actions)
      (row.listed, row.unresolved, row.new) = (
        PageText.number(platform.addresses[0]), PageText.number(platform.addresses[1]),
        PageText.number(platform.addresses[2])
      )
      return row
    }
    return PageModel.Breakdown(
      isEmpty: shown.isEmpty, plot: plot,
      description: PageBuilder.listed(shown.prefix(5).map { (plotName($0.name), $0.items.total) }),
      more: more(hidden, "platform"), rows: rows,
      rest: report.withoutPlatform.total == 0 ? nil : row("Without an address", report.withoutPlatform, actions: nil),
      hasAddresses: report.addresses != nil)
  }

  private func isKnown(_ platform: String) -> Bool { report.homes.contains(platform) }
  private func plotName(_ platform: String) -> String {
    text.platform(platform, isKnown: isKnown(platform), width: PageText.plotWidth)
  }

  mutating func labels() -> PageModel.Breakdown {
    let shown = report.labels.rows.prefix(PageBuilder.rows)
    var values: [BarPlot.Value] = []
    var rows: [PageModel.BreakdownRow] = []
    for label in shown {
      values.append(
        BarPlot.Value(
          name: text.text(label.name, width: PageText.plotWidth), parts: [("plain", label.items.total)],
          recent: recent(label.items)))
      rows.append(row(text.text(label.name), label.items, actions: nil))
    }
    return PageModel.Breakdown(
      isEmpty: shown.isEmpty, plot: BarPlot(values, noun: "item"),
      description: PageBuilder.listed(values.prefix(5).map { ($0.name, $0.total) }),
      more: more(report.labels.count - shown.count, "label"), rows: rows,
      rest: report.unlabelled.total == 0 ? nil : row("Without a label", report.unlabelled, actions: nil),
      hasAddresses: false)
  }

  private func row(_ name: String, _ items: Report.Spread, actions: [Int]?) -> PageModel.BreakdownRow {
    PageModel.BreakdownRow(
      name: name, total: PageText.number(items.total),
      share: PageText.share(items.total, of: report.matchedItems.total), year: items.year.map(PageText.number) ?? "",
      week: items.week.map(PageText.number) ?? "", weekBefore: items.weekBefore.map(PageText.number) ?? "",
      block: actions.map { PageText.number($0[0]) } ?? "", review: actions.map { PageText.number($0[1]) } ?? "",
      log: actions.map { PageText.number($0[2]) } ?? "", listed: "", unresolved: "", new: "")
  }

  private func more(_ count: Int, _ noun: String) -> String? {
    count > 0 ? "and \(PageText.counted(count, "more \(noun)")), which --json lists" : nil
  }

  // MARK: Content

  mutating func content() -> PageModel.ContentPart {
    // What was seen once, in one place, has not come back.
    let shown = report.content.rows.prefix(PageBuilder.rows).filter { $0.platformCount > 1 || $0.items.total > 1 }
    let rows = shown.map { content in
      PageModel.ContentRow(
        name: text.content(content.name),
        platforms: names(content.platforms, content.platformCount, limit: 8) {
          text.platform($0, isKnown: isKnown($0), width: 60)
        }, platformCount: PageText.number(content.platformCount), items: PageText.number(content.items.total),
        records: PageText.number(content.records), week: content.items.week.map(PageText.number) ?? "",
        sources: report.sourceCount > 1
          ? names(content.sources, content.sourceCount, limit: 3) { text.file($0, width: 40) } : nil,
        first: content.first?.words ?? "–", last: content.last?.words ?? "–")
    }
    let comingBack = report.content.count - report.content.rows.count { $0.platformCount <= 1 && $0.items.total <= 1 }
    return PageModel.ContentPart(
      isEmpty: rows.isEmpty,
      lead:
        "Of \(PageText.counted(report.content.count, "listed piece")) of content, "
        + "\(PageText.number(report.crossPlatformContent)) were on more than one platform and "
        + "\(PageText.number(report.repeatedContent)) in more than one item.",
      rows: rows, more: more(comingBack - rows.count, "piece"))
  }

  private func names(_ names: [String], _ count: Int, limit: Int, _ shown: (String) -> String) -> String {
    let first = names.prefix(limit).map(shown).joined(separator: ", ")
    return count > min(limit, names.count)
      ? "\(first) and \(PageText.number(count - min(limit, names.count))) more" : first
  }

  // MARK: Rules

  mutating func fired() -> PageModel.UsedRulesPart {
    let shown = report.fired.rows.prefix(PageBuilder.rows)
    var values: [BarPlot.Value] = []
    var rows: [PageModel.UsedRuleRow] = []
    for rule in shown {
      values.append(
        BarPlot.Value(
          name: text.text(rule.rule, width: PageText.plotWidth), parts: [(rule.action.rawValue, rule.items.total)],
          recent: recent(rule.items)))
      rows.append(
        PageModel.UsedRuleRow(
          rule: text.text(rule.rule), list: text.text(rule.list, width: 60), action: rule.action.rawValue,
          total: PageText.number(rule.items.total), year: rule.items.year.map(PageText.number) ?? "",
          week: rule.items.week.map(PageText.number) ?? "",
          weekBefore: rule.items.weekBefore.map(PageText.number) ?? "", last: rule.last?.words ?? "–"))
    }
    return PageModel.UsedRulesPart(
      isEmpty: shown.isEmpty, plot: BarPlot(values, noun: "item"),
      description: PageBuilder.listed(values.prefix(5).map { ($0.name, $0.total) }), rows: rows,
      more: more(report.fired.count - shown.count, "rule"))
  }

  mutating func list() -> PageModel.ListPart? {
    guard let list = report.list else { return nil }
    return PageModel.ListPart(
      image: PageText.shown(list.path), digest: list.digest,
      lists: list.lists.map { name, version in
        PageModel.ListName(name: text.text(name), version: version.map { text.text($0) } ?? "none given")
      }, rules: PageText.number(list.rules), exceptions: PageText.number(list.exceptions),
      fired: PageText.number(list.fired), silent: PageText.number(list.silent.count),
      unknown: list.unknown == 0 ? nil : PageText.counted(list.unknown, "rule"), hasSilent: list.silent.count > 0,
      isOpen: list.silent.count <= 25,
      silentRows: list.silent.rows.prefix(PageBuilder.silentRows).map { rule in
        PageModel.SilentRow(
          rule: text.text(rule.rule), list: text.text(rule.list, width: 60), kind: rule.kind.rawValue,
          action: rule.action.rawValue, added: rule.added?.words ?? "–", expires: rule.expires?.words ?? "–")
      }, more: more(list.silent.count - min(list.silent.rows.count, PageBuilder.silentRows), "rule"))
  }

  // MARK: Errors and notes

  mutating func errors() -> PageModel.ErrorsPart {
    let problems = report.problems
    var counts: [PageModel.NamedCount] = []
    for (name, count) in [
      ("Lines that could not be read", problems.malformedLines),
      ("Files that could not be read", problems.unreadInputs.count),
      ("Records that could not be read, or only in part", problems.recordErrors),
      ("Items with a rule that was not decided", problems.undecidedItems),
    ] { counts.append(PageModel.NamedCount(name: name, count: PageText.number(count))) }
    if report.dateField != nil {
      counts.append(
        PageModel.NamedCount(name: "Items without a date", count: PageText.number(report.absentDates)))
      counts.append(
        PageModel.NamedCount(
          name: "Items with a date that could not be read", count: PageText.number(report.unreadableDates)))
    }
    let places = (problems.firstMalformed + problems.unreadInputs.prefix(PageBuilder.rows)).map {
      PageModel.Place(place: text.file($0.place), reason: text.text($0.reason))
    }
    let reasons = (problems.recordReasons.sorted.prefix(10) + problems.undecidedReasons.sorted.prefix(10)).map {
      PageModel.NamedCount(name: text.text($0.text), count: PageText.number($0.count))
    }
    return PageModel.ErrorsPart(
      isEmpty: problems.isClean && problems.recordErrors == 0 && problems.undecidedItems == 0, counts: counts,
      places: places, hasPlaces: !places.isEmpty, reasons: reasons, hasReasons: !reasons.isEmpty)
  }

  func notes(liveLinks: Bool) -> PageModel.Notes {
    let inputs = report.inputs.prefix(PageBuilder.rows).map { $0 == "-" ? "standard input" : PageText.shown($0) }
    let left = report.inputs.count - inputs.count
    return PageModel.Notes(
      dates: report.dateField.map { field in
        "Dates are from the field \(PageText.shown(field, width: 60)), in UTC: "
          + "\(PageText.counted(report.datedItems, "item")) with a date, "
          + "\(PageText.number(report.absentDates + report.unreadableDates)) without, which are in the totals alone."
      },
      window: report.period.map { period in
        "The twelve months are \(period.year.lowerBound.words) to \(period.year.upperBound.words), "
          + (report.hasGivenEnd ? "as was asked for" : "the newest date")
          + ". Weeks are those of ISO 8601, from Monday to "
          + "Sunday; \(period.week) begins on \(period.week.monday.words). The first week of the plot is shown whole."
      }, inputs: Array(inputs), moreInputs: left > 0 ? "and \(PageText.number(left)) more" : nil,
      addressesAreLive: liveLinks)
  }
}
