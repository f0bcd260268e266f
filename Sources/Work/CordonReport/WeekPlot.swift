// The weeks as standing bars, each a stack of actions. Across, everything is a share of the width, so that the plot fits a
// telephone and a wall alike and its text keeps its size; upwards, pixels:
//
//      0 ┬ 18 for the number above the highest bar
//     18 ┼ top of the axis ──────────────────────────
//        │  ▂ ▅ █ ▃          a bar: 72 % of its week
//    218 ┼ zero ─────────────────────────────────────
//        │  Nov      Dec     months, below them years
//    258 ┴

import CordonModel

/// A plot of counts by week, in numbers for the template.
struct WeekPlot {
  struct Line {
    var y: String
    var labelY: String
    var text: String
  }
  struct Segment {
    var style: String
    var y: String
    var height: String
  }
  struct Bar {
    var x: String
    var width: String
    var middle: String
    var top: String
    var words: String
    var number: String
    /// The highest bar has its number on any screen.
    var isPeak: Bool
    var isNewest: Bool
    var segments: [Segment]
  }
  struct Month {
    var x: String
    var name: String
    /// Stands below the name where a year begins.
    var year: String?
    /// One of two has room on a telephone.
    var isMinor: Bool
    /// A year that the next one stands close to.
    var yearIsMinor: Bool
  }

  static let top = 18.0
  static let zero = 218.0
  static let height = 258

  var lines: [Line]
  var bars: [Bar]
  var months: [Month]
  let height = WeekPlot.height
  let zero = "\(Int(WeekPlot.zero))"
  let tickEnd = "\(Int(WeekPlot.zero) + 5)"
  let monthY = "\(Int(WeekPlot.zero) + 18)"
  let yearY = "\(Int(WeekPlot.zero) + 34)"
  /// Whether every bar has room for its number on a wide screen.
  var hasNumbers: Bool

  init(_ weeks: [Report.Week]) {
    let maximum = weeks.map(\.matched).max() ?? 0
    let axis = Axis(maximum: maximum)
    func y(_ count: Int) -> Double { WeekPlot.zero - axis.share(count) * (WeekPlot.zero - WeekPlot.top) }
    lines = axis.ticks.map { tick in
      Line(y: y(tick).short, labelY: (y(tick) + 4).short, text: PageText.number(tick))
    }
    hasNumbers = maximum < 1000

    // Few weeks do not make broad bars.
    let slot = 100.0 / Double(max(weeks.count, 12))
    let peak = weeks.firstIndex { $0.matched == maximum }
    bars = weeks.enumerated().map { place, week in
      var below = 0
      let segments = zip(ReportCounts.actions, week.actions).compactMap { action, count -> Segment? in
        guard count > 0 else { return nil }
        defer { below += count }
        return Segment(style: action.rawValue, y: y(below + count).short, height: (y(below) - y(below + count)).short)
      }
      return Bar(
        x: (slot * (Double(place) + 0.14)).short, width: (slot * 0.72).short,
        middle: (slot * (Double(place) + 0.5)).short, top: (y(week.matched) - 5).short,
        words: "\(week.week), from \(week.week.monday.words): \(PageText.counted(week.matched, "matched item"))",
        number: PageText.number(week.matched), isPeak: maximum > 0 && place == peak,
        isNewest: place == weeks.count - 1, segments: segments)
    }
    months = WeekPlot.months(of: weeks, slot: slot)
  }

  /// A name under the first week whose Thursday lies in a new month: the month that most of the week is in.
  private static func months(of weeks: [Report.Week], slot: Double) -> [Month] {
    var months: [Month] = []
    var before: (year: Int, month: Int)?
    for (place, week) in weeks.enumerated() {
      let (year, month, _) = week.week.monday.advanced(by: 3).parts
      defer { before = (year, month) }
      if let before, before.month == month, before.year == year { continue }
      months.append(
        Month(
          x: (slot * Double(place)).short, name: CalendarDate.monthName(month),
          year: before?.year == year ? nil : "\(year)",
          isMinor: false, yearIsMinor: false))
    }
    // A month that is cut short at the front has no room for its name, but the year must stand somewhere.
    if months.count > 1, let second = Double(months[1].x), second < 2.5 * slot {
      months[1].year = months[1].year ?? months[0].year
      months.removeFirst()
    }
    for place in months.indices {
      months[place].isMinor = place % 2 == 1
      months[place].yearIsMinor = months[place...].dropFirst().prefix(2).contains { $0.year != nil }
    }
    return months
  }
}

extension Double {
  /// With at most two digits behind the point.
  var short: String {
    let hundredths = Int((self * 100).rounded())
    let (whole, rest) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
    let front = "\(hundredths < 0 ? "-" : "")\(whole)"
    if rest == 0 { return front }
    return rest % 10 == 0 ? "\(front).\(rest / 10)" : "\(front).\(rest < 10 ? "0" : "")\(rest)"
  }
}
