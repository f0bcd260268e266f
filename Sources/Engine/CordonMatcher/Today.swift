import CordonSystem

extension CalendarDate {
  /// Today by the system's clock, UTC.
  package static var today: CalendarDate {
    CalendarDate(daysSince1970: Int32(clamping: SystemClock.secondsSince1970 / 86_400))
  }
}
