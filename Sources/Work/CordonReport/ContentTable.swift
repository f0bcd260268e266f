// What keeps coming back: each content (an identity or a match key that is listed) with where it was seen.
//
// A content's platforms are those of all addresses in the records that hold it: a video that a channel's post links to is
// seen on the video's platform and on the channel's. A record is a run of lines with the same source and number, as
// scan prints them; so nothing of a record is kept once the next one has begun.

import CordonModel

struct ContentTable {
  struct Row {
    var items = DayCounts()
    var records = 0
    var platforms = NumberSet()
    var sources = NumberSet()
    var first: CalendarDate?
    var last: CalendarDate?
  }

  private(set) var names = NamePool()
  private(set) var sources = NamePool()
  private(set) var rows: [Row] = []

  /// The record whose lines are being read.
  private var record: (source: Int32, number: Int, day: CalendarDate?, isMatched: Bool)?
  private var recordContent: Set<Int32> = []
  private var recordPlatforms: Set<Int32> = []

  /// How many platforms of one record are counted for its content: a record with a hundred thousand links would
  /// otherwise take their square.
  static let maximumPlatforms = 100

  /// Begins the record of `line`, unless it is the one that is being read.
  mutating func open(
    recordOf line: ScanLine, day: CalendarDate?, hasMatches: Bool, records: inout DayCounts, matched: inout DayCounts,
    _ window: DateWindow
  ) {
    let source = sources.number(of: line.source)
    if record?.source != source || record?.number != line.record {
      close()
      record = (source, line.record, day, false)
      records.add(day, in: window)
    }
    if hasMatches, record?.isMatched == false {
      record?.isMatched = true
      matched.add(record?.day, in: window)
    }
  }

  /// Notes that an address of the record is on that platform.
  mutating func note(platform: Int32) {
    if recordPlatforms.count < ContentTable.maximumPlatforms { recordPlatforms.insert(platform) }
  }

  /// Counts an item that holds `key`.
  mutating func add(_ key: ExactText, source: String, day: CalendarDate?, in window: DateWindow) {
    let number = names.number(of: key.text)
    if Int(number) == rows.count { rows.append(Row()) }
    rows[Int(number)].items.add(day, in: window)
    if let record { rows[Int(number)].sources.insert(record.source) }
    if let day {
      rows[Int(number)].first = rows[Int(number)].first.map { min($0, day) } ?? day
      rows[Int(number)].last = rows[Int(number)].last.map { max($0, day) } ?? day
    }
    recordContent.insert(number)
  }

  /// Ends the record that is being read.
  mutating func close() {
    for number in recordContent {
      rows[Int(number)].records += 1
      for platform in recordPlatforms { rows[Int(number)].platforms.insert(platform) }
    }
    recordContent.removeAll(keepingCapacity: recordContent.count < 1024)
    recordPlatforms.removeAll(keepingCapacity: true)
    record = nil
  }
}
