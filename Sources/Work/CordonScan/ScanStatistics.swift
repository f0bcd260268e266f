// What a run counted, and the lines that tell a person.

/// What a scan counted.
public struct ScanStatistics: Sendable, Hashable {
  /// Records read: lines, or JSON objects; blank and unreadable ones too.
  public internal(set) var records = 0
  /// Items checked.
  public internal(set) var items = 0
  /// Items that matched.
  public internal(set) var matchedItems = 0
  /// Matches, of which an item may have several.
  public internal(set) var matches = 0
  /// Bytes read.
  public internal(set) var bytes = 0
  /// Records of nothing but white space, which hold no item. Only structured formats have them.
  public internal(set) var blankRecords = 0
  /// Records without text at any of the fields asked for.
  public internal(set) var recordsWithoutField = 0
  /// Records longer than the limit: not checked.
  public internal(set) var oversizedRecords = 0
  /// Records that are not what their format asks for: checked as plain bytes.
  public internal(set) var malformedRecords = 0
  /// Items for which some rule could not be decided.
  public internal(set) var undecidedItems = 0
  /// Inputs that could not be opened, or not be read to their end.
  public internal(set) var failedSources = 0
  /// How often the list was replaced.
  public internal(set) var reloads = 0
  /// Wall-clock time of the run.
  public internal(set) var seconds = 0.0

  /// Nothing read yet.
  public init() {}

  /// Items checked in a second.
  public var itemsPerSecond: Double { seconds > 0 ? Double(items) / seconds : 0 }
  /// Megabytes (10⁶ bytes) read in a second.
  public var megabytesPerSecond: Double { seconds > 0 ? Double(bytes) / 1e6 / seconds : 0 }

  /// One line for people:
  ///
  ///     200 records, 200 items, 121 matched (143 matches), 2 errors; 10,240 bytes in 0.12 s: 1,666 items/s, 0.1 MB/s
  ///
  /// Blank records and records without the field are named where there are any, and how often the list was reloaded where
  /// it was.
  public var summary: String {
    let errors = oversizedRecords + malformedRecords + undecidedItems + failedSources
    let rate =
      "\(ScanStatistics.grouped(Int(itemsPerSecond))) items/s, \(ScanStatistics.decimal(megabytesPerSecond)) MB/s"
    let blank = blankRecords > 0 ? " (\(ScanStatistics.grouped(blankRecords)) blank)" : ""
    let bare = recordsWithoutField > 0 ? " (\(ScanStatistics.grouped(recordsWithoutField)) without the field)" : ""
    let lists =
      reloads > 0 ? "; list reloaded \(reloads == 1 ? "once" : "\(ScanStatistics.grouped(reloads)) times")" : ""
    return "\(ScanStatistics.count(records, "record"))\(blank)\(bare), \(ScanStatistics.count(items, "item")), "
      + "\(ScanStatistics.grouped(matchedItems)) matched (\(ScanStatistics.count(matches, "match", "matches"))), "
      + "\(ScanStatistics.count(errors, "error")); \(ScanStatistics.count(bytes, "byte")) in "
      + "\(ScanStatistics.decimal(seconds, places: 2)) s: \(rate)\(lists)"
  }

  /// One line that says which records could not be checked whole, or nil when all were:
  ///
  ///     not checked whole: 2 records too long (skipped), 1 record malformed (checked as plain bytes)
  public var incompleteness: String? {
    var parts: [String] = []
    if oversizedRecords > 0 { parts.append("\(ScanStatistics.count(oversizedRecords, "record")) too long (skipped)") }
    if malformedRecords > 0 {
      parts.append("\(ScanStatistics.count(malformedRecords, "record")) malformed (checked as plain bytes)")
    }
    if undecidedItems > 0 { parts.append("\(ScanStatistics.count(undecidedItems, "item")) with undecided rules") }
    if recordsWithoutField > 0 && items == 0 {
      parts.append("\(ScanStatistics.count(recordsWithoutField, "record")) without the field, which no record has")
    }
    return parts.isEmpty ? nil : "not checked whole: " + parts.joined(separator: ", ")
  }

  mutating func add(_ other: ScanStatistics) {
    records += other.records
    items += other.items
    matchedItems += other.matchedItems
    matches += other.matches
    bytes += other.bytes
    blankRecords += other.blankRecords
    recordsWithoutField += other.recordsWithoutField
    oversizedRecords += other.oversizedRecords
    malformedRecords += other.malformedRecords
    undecidedItems += other.undecidedItems
    failedSources += other.failedSources
  }
}

extension ScanStatistics {
  /// `1 item`, `2,500 items`.
  private static func count(_ number: Int, _ singular: String, _ plural: String? = nil) -> String {
    "\(grouped(number)) \(number == 1 ? singular : plural ?? singular + "s")"
  }

  /// `1,234,567`.
  package static func grouped(_ number: Int) -> String {
    let digits = Array(String(number.magnitude))
    var text = number < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }

  /// `0.3`, `1,234.5`; negative and unbounded numbers do not occur.
  static func decimal(_ value: Double, places: Int = 1) -> String {
    let scale = places == 2 ? 100 : 10
    let scaled = (value * Double(scale)).rounded()
    guard scaled.isFinite, scaled >= 0, scaled < 1e18 else { return "?" }
    let whole = Int(scaled)
    let fraction = String(whole % scale)
    return "\(grouped(whole / scale)).\(String(repeating: "0", count: max(0, places - fraction.count)))\(fraction)"
  }
}

extension ContinuousClock.Instant {
  /// How many seconds have passed since.
  package var secondsUntilNow: Double {
    let elapsed = (ContinuousClock.now - self).components
    return Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
  }
}
