// The day of an item, out of what exports write (UTC):
//
//     2026-11-20                         the day as it stands
//     2026-11-20 10:00:00                a time without a zone: the day as it stands
//     2026-11-20T10:00:00.5+02:00        a time with a zone: the day in UTC
//     1795168800, 1795168800.5           Unix seconds, as a number or as text
//     1795168800000                      Unix milliseconds
//
// A number is seconds from 1973 to 2286 (10⁸ ..< 10¹⁰) or milliseconds of the same years (10¹¹ ..< 10¹³), so that neither
// is taken for the other, and 20261120 or 0 for neither.

import CordonModel

/// What a line says of its date.
enum ItemDate: Equatable {
  case absent
  /// Something stands there that is no date as above.
  case unreadable
  case day(CalendarDate)

  init(_ value: JSONValue) {
    if let text = value.string {
      self.init(text)
    } else if value.isNull {
      self = .absent
    } else {
      self = value.number.flatMap(ItemDate.day(unix:)).map(ItemDate.day) ?? .unreadable
    }
  }

  /// Reads a date; white space around it does not count. Text without anything is absent.
  init(_ text: String) {
    var bytes = Array(text.utf8.prefix(64))[...]
    while let first = bytes.first, first <= 0x20 { bytes.removeFirst() }
    while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
    guard !bytes.isEmpty, text.utf8.count <= 64 else {
      self = bytes.isEmpty ? .absent : .unreadable
      return
    }
    var reader = DateReader(rest: bytes)
    if let day = reader.day() {
      self = .day(day)
    } else {
      self = ItemDate.number(bytes).flatMap(ItemDate.day(unix:)).map(ItemDate.day) ?? .unreadable
    }
  }

  /// The day, where there is one.
  var day: CalendarDate? { if case .day(let day) = self { day } else { nil } }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Double? {
    guard bytes.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }), bytes.first != 0x2E else { return nil }
    return Double(String(decoding: bytes, as: UTF8.self))
  }

  private static func day(unix number: Double) -> CalendarDate? {
    if (1e8..<1e10).contains(number) { return CalendarDate(daysSince1970: Int32(number / 86_400)) }
    if (1e11..<1e13).contains(number) { return CalendarDate(daysSince1970: Int32(number / 86_400_000)) }
    return nil
  }
}

/// Reads a date and time of ISO 8601 from its front.
private struct DateReader {
  var rest: ArraySlice<UInt8>

  mutating func day() -> CalendarDate? {
    guard let year = digits(4), take("-"), let month = digits(2), take("-"), let dayOfMonth = digits(2),
      let day = CalendarDate(year: year, month: month, day: dayOfMonth)
    else { return nil }
    if rest.isEmpty { return day }
    guard take("T") || take("t") || take(" "), let hour = digits(2), hour < 24, take(":"), let minute = digits(2),
      minute < 60
    else { return nil }
    if take(":") {
      guard let second = digits(2), second <= 60 else { return nil }
      if take(".") || take(",") {
        guard digits(1) != nil else { return nil }
        while digits(1) != nil {}
      }
    }
    guard let offset = offset(), rest.isEmpty else { return nil }
    let minutes = hour * 60 + minute - offset
    let shift: Int32 = minutes < 0 ? -1 : minutes >= 1440 ? 1 : 0
    return CalendarDate(daysSince1970: day.daysSince1970 + shift)
  }

  /// Minutes east of UTC; 0 where there is no zone.
  private mutating func offset() -> Int? {
    if rest.isEmpty || take("Z") || take("z") { return 0 }
    _ = take(" ")
    let isEast = take("+")
    guard isEast || take("-"), let hours = digits(2), hours < 24 else { return nil }
    _ = take(":")
    if rest.isEmpty { return isEast ? hours * 60 : -hours * 60 }
    guard let minutes = digits(2), minutes < 60 else { return nil }
    return (hours * 60 + minutes) * (isEast ? 1 : -1)
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  private mutating func digits(_ count: Int) -> Int? {
    guard rest.count >= count else { return nil }
    var value = 0
    for byte in rest.prefix(count) {
      guard (0x30...0x39).contains(byte) else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    rest.removeFirst(count)
    return value
  }
}
