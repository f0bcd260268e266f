// Weeks of ISO 8601: they begin on Monday, and belong to the year that holds their Thursday. And the year that ends with
// a day.

import CordonModel

/// A week, Monday to Sunday.
struct ISOWeek: Hashable, Comparable, CustomStringConvertible {
  let monday: CalendarDate

  /// The week that `day` lies in.
  init(of day: CalendarDate) {
    // 1970-01-01 was a Thursday.
    let days = Int(day.daysSince1970) + 3
    let weeks = days >= 0 ? days / 7 : (days - 6) / 7
    monday = CalendarDate(daysSince1970: Int32(weeks * 7 - 3))
  }

  var sunday: CalendarDate { monday.advanced(by: 6) }
  var next: ISOWeek { ISOWeek(of: monday.advanced(by: 7)) }
  var previous: ISOWeek { ISOWeek(of: monday.advanced(by: -7)) }
  var days: ClosedRange<CalendarDate> { monday...sunday }

  static func < (a: ISOWeek, b: ISOWeek) -> Bool { a.monday < b.monday }

  /// `W47`.
  var shortName: String { String(description.drop { $0 != "W" }) }

  /// `2026-W47`.
  var description: String {
    let thursday = monday.advanced(by: 3)
    let year = thursday.parts.year
    let number = (Int(thursday.daysSince1970) - Int(CalendarDate.firstDay(of: year).daysSince1970)) / 7 + 1
    return "\(thursday.description.prefix(4))-W\(number < 10 ? "0" : "")\(number)"
  }
}

extension CalendarDate {
  func advanced(by days: Int) -> CalendarDate {
    CalendarDate(daysSince1970: daysSince1970 &+ Int32(truncatingIfNeeded: days))
  }

  /// The numbers of its description.
  var parts: (year: Int, month: Int, day: Int) {
    let parts = description.split(separator: "-").map { Int($0) ?? 0 }
    return parts.count == 3 ? (parts[0], parts[1], parts[2]) : (0, 0, 0)
  }

  static func firstDay(of year: Int) -> CalendarDate {
    CalendarDate(year: max(1, min(9999, year)), month: 1, day: 1) ?? CalendarDate(daysSince1970: 0)
  }

  /// The twelve months that end with this day: from the day after the same one a year before.
  var yearBefore: ClosedRange<CalendarDate> {
    let (year, month, day) = parts
    // The year before may have no 29 February; then it is the 28th.
    let same =
      CalendarDate(year: year - 1, month: month, day: day)
      ?? CalendarDate(year: year - 1, month: month, day: min(day, 28)) ?? advanced(by: -365)
    return same.advanced(by: 1)...self
  }

  /// `26 Nov 2026`.
  var words: String {
    let (year, month, day) = parts
    return "\(day) \(CalendarDate.monthName(month)) \(year)"
  }

  static func monthName(_ month: Int) -> String {
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][max(1, min(12, month)) - 1]
  }
}
