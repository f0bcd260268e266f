// How many there were in all, and on which of the last days: what every row of a report is counted with.
//
// Which week is the newest is known when the last line has been read, so days are kept, of the last fourteen months before
// the newest date seen so far: at most some 900 entries of eight bytes a counter, and most have a few.

import CordonModel

/// The dates that have been seen, and which of them a report looks at one by one.
struct DateWindow {
  /// The last day that counts for the twelve months, where it was given.
  let until: CalendarDate?
  private(set) var first: CalendarDate?
  private(set) var newest: CalendarDate?

  init(until: CalendarDate? = nil) { self.until = until }

  /// The last day of the twelve months; nil where no date is known.
  var end: CalendarDate? { newest == nil ? nil : until ?? newest }

  mutating func see(_ day: CalendarDate) {
    first = first.map { min($0, day) } ?? day
    newest = newest.map { max($0, day) } ?? day
  }

  /// The days that are kept: the twelve months, whole weeks, and a little more.
  fileprivate var kept: ClosedRange<Int32>? {
    end.map { $0.daysSince1970 - DateWindow.keptDays...$0.daysSince1970 }
  }
  fileprivate static let keptDays: Int32 = 400
}

/// A count, and its days.
struct DayCounts {
  private(set) var total = 0
  private var days: [(day: Int32, count: Int32)] = []

  /// Counts one more.
  ///
  /// - Parameter day: of what is counted, which `window` has seen; nil where it has no date.
  mutating func add(_ day: CalendarDate?, in window: DateWindow) {
    total += 1
    guard let day = day?.daysSince1970, let kept = window.kept, kept.contains(day) else { return }
    let place = firstPlace(from: day)
    if place < days.count, days[place].day == day {
      days[place].count &+= 1
    } else {
      days.insert((day, 1), at: place)
    }
    if days.count > 2 * Int(DateWindow.keptDays) { days.removeAll { !kept.contains($0.day) } }
  }

  /// How many there were on these days.
  func count(on range: ClosedRange<CalendarDate>) -> Int {
    days[firstPlace(from: range.lowerBound.daysSince1970)..<firstPlace(from: range.upperBound.daysSince1970 &+ 1)]
      .reduce(0) { $0 + Int($1.count) }
  }

  /// The first place whose day is not before `day`.
  private func firstPlace(from day: Int32) -> Int {
    var low = 0
    var high = days.count
    while low < high {
      let middle = (low + high) / 2
      if days[middle].day < day { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
