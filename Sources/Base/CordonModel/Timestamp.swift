// Moments (the date of a list, the time of a file): seconds since 1970, UTC, written as RFC 3339.

/// A second of the years 1970 to 9999, UTC.
public struct Timestamp: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Seconds since 1970-01-01T00:00:00Z, without leap seconds.
  public let secondsSince1970: Int64

  /// The last one: 9999-12-31T23:59:59Z.
  public static let maximum = Timestamp(unchecked: 253_402_300_799)

  private init(unchecked seconds: Int64) { secondsSince1970 = seconds }

  /// The moment so many seconds after 1970-01-01T00:00:00Z; nil before that, and after the year 9999.
  public init?(secondsSince1970 seconds: Int64) {
    guard (0...Timestamp.maximum.secondsSince1970).contains(seconds) else { return nil }
    secondsSince1970 = seconds
  }

  /// Reads `2026-11-26`, which is the beginning of that day, or `2026-11-26T18:00:00Z`; nil for anything else.
  public init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count == 10 || bytes.count == 20, let day = CalendarDate(text) else { return nil }
    var seconds = Int64(day.daysSince1970) * 86_400
    if bytes.count == 20 {
      // Thh:mm:ssZ
      func number(_ start: Int, below limit: Int64) -> Int64? {
        let (tens, ones) = (bytes[start] &- 0x30, bytes[start + 1] &- 0x30)
        guard tens < 10, ones < 10, Int64(tens * 10 + ones) < limit else { return nil }
        return Int64(tens * 10 + ones)
      }
      guard bytes[10] == 0x54, bytes[13] == 0x3A, bytes[16] == 0x3A, bytes[19] == 0x5A,
        let hour = number(11, below: 24), let minute = number(14, below: 60), let second = number(17, below: 60)
      else { return nil }
      seconds += hour * 3600 + minute * 60 + second
    }
    self.init(secondsSince1970: seconds)
  }

  /// Whether `a` is before `b`.
  public static func < (a: Timestamp, b: Timestamp) -> Bool { a.secondsSince1970 < b.secondsSince1970 }

  /// `2026-11-26T18:00:00Z`.
  public var description: String {
    let day = CalendarDate(daysSince1970: Int32(truncatingIfNeeded: secondsSince1970 / 86_400))
    let second = secondsSince1970 % 86_400
    func padded(_ n: Int64) -> String { n < 10 ? "0\(n)" : "\(n)" }
    return "\(day)T\(padded(second / 3600)):\(padded(second / 60 % 60)):\(padded(second % 60))Z"
  }
}
