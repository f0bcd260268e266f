#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension CalendarDate {
  /// Today by the system's clock, UTC.
  package static var today: CalendarDate { CalendarDate(daysSince1970: Int32(clamping: time(nil) / 86_400)) }
}
