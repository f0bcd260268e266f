// Dates as exports write them, weeks as ISO 8601 has them, and the twelve months before a day.

import CordonModel
import Testing

@testable import CordonReport

@Suite struct DateTests {
  /// Text, and the day that it is of; nil where it is none.
  static let table: [(String, String?)] = [
    ("2026-11-20", "2026-11-20"), ("2026-11-20 10:00:00", "2026-11-20"), ("2026-11-20T10:00:00", "2026-11-20"),
    ("2026-11-20T10:00:00Z", "2026-11-20"), ("2026-11-20T10:00:00.123Z", "2026-11-20"),
    ("2026-11-20T10:00:00,123456789Z", "2026-11-20"), ("2026-11-20T10:00", "2026-11-20"),
    ("2026-11-20T01:30:00+02:00", "2026-11-19"), ("2026-11-20T22:30:00-02:00", "2026-11-21"),
    ("2026-11-20 01:30:00.5 +0200", "2026-11-19"), ("2026-11-20 01:30:00+02", "2026-11-19"),
    ("2026-11-20t10:00:00z", "2026-11-20"), ("2026-12-31T23:59:60Z", "2026-12-31"),
    ("2026-12-31T23:30:00-01:00", "2027-01-01"), ("2028-03-01T00:30:00+01:00", "2028-02-29"),
    ("  2026-11-20\n", "2026-11-20"),
    ("1795168800", "2026-11-20"), ("1795168800000", "2026-11-20"), ("1795168800.75", "2026-11-20"),
    ("100000000", "1973-03-03"), ("9999999999", "2286-11-20"), ("100000000000", "1973-03-03"),
    ("99999999", nil), ("10000000000", nil), ("99999999999", nil), ("10000000000000", nil), ("20261120", nil),
    ("20261120100000", nil), ("0", nil), ("-1795168800", nil), ("1e9", nil), ("1795168800.", "2026-11-20"),
    ("1.2.3", nil), (".5", nil), ("2026-02-29", nil), ("2026-13-01", nil), ("2026-00-01", nil), ("2026-11-31", nil),
    ("2026-11-20T", nil), ("2026-11-20T24:00:00", nil), ("2026-11-20T10:60:00", nil), ("2026-11-20T10:00:61", nil),
    ("2026-11-20T10:00:00.Z", nil), ("2026-11-20T10:00:00Zulu", nil), ("2026-11-20T10:00:00+25:00", nil),
    ("20/11/2026", nil), ("2026-11-2", nil), ("yesterday", nil), ("２０２６-11-20", nil),
    (String(repeating: "1", count: 1_000_000), nil),
  ]

  @Test func everyTextIsReadAsItsDayOrRefused() {
    #expect(DateTests.table.count == 50)
    for (text, day) in DateTests.table {
      let expected = day.map { ItemDate.day(CalendarDate($0)!) } ?? .unreadable
      #expect(ItemDate(text) == expected, "\(text.prefix(40))")
    }
    for text in ["", " ", String(repeating: " ", count: 200)] { #expect(ItemDate(text) == .absent) }
  }

  static let weeks: [(String, String)] = [
    ("2026-11-20", "2026-W47"), ("2026-11-22", "2026-W47"), ("2026-11-23", "2026-W48"), ("2026-01-01", "2026-W01"),
    ("2025-12-29", "2026-W01"), ("2025-12-28", "2025-W52"), ("2026-12-31", "2026-W53"), ("2027-01-03", "2026-W53"),
    ("2027-01-04", "2027-W01"), ("2024-12-30", "2025-W01"), ("2021-01-03", "2020-W53"), ("2021-01-04", "2021-W01"),
    ("2016-01-03", "2015-W53"), ("2005-01-01", "2004-W53"), ("2008-12-29", "2009-W01"), ("1970-01-01", "1970-W01"),
    ("1969-12-28", "1969-W52"), ("1960-01-03", "1959-W53"), ("0001-01-01", "0001-W01"),
  ]

  @Test func aWeekBelongsToTheYearOfItsThursday() {
    #expect(DateTests.weeks.count == 19)
    for (day, name) in DateTests.weeks {
      let week = ISOWeek(of: CalendarDate(day)!)
      #expect(week.description == name, "\(day)")
      #expect(week.days.contains(CalendarDate(day)!), "\(day)")
    }
  }

  @Test func weeksFollowEachOtherWithoutAGap() {
    var week = ISOWeek(of: CalendarDate("1999-12-27")!)
    var names: Set<String> = []
    for _ in 0..<3000 {
      names.insert(week.description)
      #expect(week.next.previous == week)
      #expect(week.next.monday.daysSince1970 == week.sunday.daysSince1970 + 1)
      week = week.next
    }
    #expect(names.count == 3000)
  }

  @Test func twelveMonthsBeginOnTheDayAfterTheSameOneAYearBefore() {
    for (day, first) in [
      ("2026-11-26", "2025-11-27"), ("2024-02-29", "2023-03-01"), ("2025-02-28", "2024-02-29"),
      ("2024-12-31", "2024-01-01"), ("2025-03-01", "2024-03-02"),
    ] { #expect(CalendarDate(day)!.yearBefore.lowerBound.description == first, "\(day)") }
  }
}
