// What the template is filled with: texts and numbers, all as they stand on the page. Names here are the template's.
//
// Every structure has every name that its part of the template asks for, so that none is looked up further out.

import CordonModel

/// The page, part by part.
struct PageModel {
  var title: String
  var style: String
  var styleHash: String
  var version: String
  /// `27 Nov 2025 to 26 Nov 2026 · 2 files`.
  var subtitle: String
  var figures: [Figure]
  var hasPeriod: Bool
  var noPeriodReason: String
  var columns: Columns
  var summary: [SummaryRow]
  var weeks: Weeks?
  var platforms: Breakdown
  var labels: Breakdown
  var actionPlot: BarPlot
  var tierPlot: BarPlot
  var actionDescription: String
  var tierDescription: String
  var actionRows: [ActionRow]
  var addresses: Addresses?
  var content: ContentPart
  var fired: UsedRulesPart
  var list: ListPart?
  var listsNamed: [NamedCount]
  var hasListsNamed: Bool
  var errors: ErrorsPart
  var notes: Notes

  struct Figure {
    var label: String
    var number: String
    var remark: String
    var isMain: Bool
  }

  /// The heads of the columns over time; nil where there are none.
  struct Columns {
    var year: String
    var week: String
    var weekBefore: String
    /// `2026-W48 and 2026-W47`.
    var names: String
    var hasPeriod: Bool
  }

  struct SummaryRow {
    var name: String
    var isPart: Bool
    var total: String
    var year: String
    var week: String
    var weekBefore: String
  }

  struct Weeks {
    var plot: WeekPlot
    var description: String
    var rows: [WeekRow]
    var hasNumbers: Bool
  }

  struct WeekRow {
    var week: String
    var monday: String
    var items: String
    var matched: String
    var block: String
    var review: String
    var log: String
  }

  /// A plot and a table of names with counts of items.
  struct Breakdown {
    var isEmpty: Bool
    var plot: BarPlot
    var description: String
    /// `and 12 more, with 30 items`; nil where all are shown.
    var more: String?
    var rows: [BreakdownRow]
    /// What has none: `without a label`.
    var rest: BreakdownRow?
    var hasAddresses: Bool
  }

  struct BreakdownRow {
    var name: String
    var total: String
    var share: String
    var year: String
    var week: String
    var weekBefore: String
    var block: String
    var review: String
    var log: String
    var listed: String
    var unresolved: String
    var new: String
  }

  struct ActionRow {
    var name: String
    var direct: String
    var derived: String
    var folded: String
    var total: String
  }

  struct Addresses {
    var plot: BarPlot
    var description: String
    var rows: [SummaryRow]
  }

  struct ContentPart {
    var isEmpty: Bool
    var lead: String
    var rows: [ContentRow]
    var more: String?
  }

  struct ContentRow {
    var name: String
    var platforms: String
    var platformCount: String
    var items: String
    var records: String
    var week: String
    /// Nil where all lines are of one source.
    var sources: String?
    var first: String
    var last: String
  }

  struct UsedRulesPart {
    var isEmpty: Bool
    var plot: BarPlot
    var description: String
    var rows: [UsedRuleRow]
    var more: String?
  }

  struct UsedRuleRow {
    var rule: String
    var list: String
    var action: String
    var total: String
    var year: String
    var week: String
    var weekBefore: String
    var last: String
  }

  struct ListPart {
    var image: String
    var digest: String
    var lists: [ListName]
    var rules: String
    var exceptions: String
    var fired: String
    var silent: String
    /// Nil where there are none.
    var unknown: String?
    var hasSilent: Bool
    var isOpen: Bool
    var silentRows: [SilentRow]
    var more: String?
  }

  struct ListName {
    var name: String
    var version: String
  }

  struct SilentRow {
    var rule: String
    var list: String
    var kind: String
    var action: String
    var added: String
    var expires: String
  }

  struct NamedCount {
    var name: String
    var count: String
  }

  struct ErrorsPart {
    var isEmpty: Bool
    var counts: [NamedCount]
    var places: [Place]
    var hasPlaces: Bool
    var reasons: [NamedCount]
    var hasReasons: Bool
  }

  struct Place {
    var place: String
    var reason: String
  }

  struct Notes {
    /// How dates were read; nil where there were none to read.
    var dates: String?
    var window: String?
    var inputs: [String]
    var moreInputs: String?
    var addressesAreLive: Bool
  }
}
