// How old a list is: by the date that its publisher gave it, else by the time of its file.

import CordonModel
import CordonSystem

/// How old a list is, and how that is known.
public struct ListAge: Sendable, Equatable {
  /// When the list was published, or its file last written.
  public let date: Timestamp
  /// Whether ``date`` is that of the file: a copy of an old list may be new.
  public let isByFile: Bool
  /// Seconds from ``date`` until now; negative where the date is yet to come.
  public let seconds: Int64

  /// How far a date may lie ahead, in seconds: a publisher's day begins up to 14 hours before the same day of UTC, and no
  /// two clocks agree.
  public static let tolerance: Int64 = 86_400

  /// Whether the date lies further ahead than time zones and clocks explain: then one of the clocks is wrong, or the date
  /// is, and the age is not known.
  public var isInFuture: Bool { seconds < -ListAge.tolerance }

  /// Whether the list is older than `maximum` seconds.
  public func exceeds(_ maximum: Int64) -> Bool { seconds > maximum }
}

extension Blocklist {
  /// How old the list is at `now`, by ``date`` where there is one, else by ``fileDate``; nil where there is neither.
  ///
  ///     if let age = blocklist.age(), age.exceeds(7 * 86_400) { print("older than a week") }
  public func age(at now: Timestamp = .now) -> ListAge? {
    guard let known = date ?? fileDate else { return nil }
    return ListAge(date: known, isByFile: date == nil, seconds: now.secondsSince1970 - known.secondsSince1970)
  }
}

extension Timestamp {
  /// Now, by the system's clock.
  public static var now: Timestamp {
    let seconds = min(max(SystemClock.secondsSince1970, 0), Timestamp.maximum.secondsSince1970)
    return Timestamp(secondsSince1970: seconds) ?? .maximum
  }
}
