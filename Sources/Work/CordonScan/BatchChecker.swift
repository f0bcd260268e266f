// One worker's view of a batch: each item is checked, counted, and written to the batch's output where it is wanted.

import CordonIO
import CordonMatcher

/// Where an item stands: the sink's `source` and `record`, and what of that is kept.
struct RecordPlace: Sendable {
  var source: String
  var record: Int
  var kept: [KeptField] = []
}

struct BatchChecker: RecordVisitor {
  /// How many bytes of a record's own cells are written for its contents, apart from those of the last one: 1 MiB.
  private static let maximumRepetition = 1 << 20

  private let checker: any ItemChecker
  private let type: ItemType
  private let showsAll: Bool
  private let explains: Bool
  /// Where records are written, and where rows are; neither where items are only counted.
  private var sink: (any RecordSink)?
  private var worklist: WorklistSink?
  /// Whether it is asked what was found in each row.
  private let collectsRows: Bool
  /// Whether a record is a row for each content of it.
  private let isUnique: Bool
  /// Of a list that stays the same.
  private let givenPlatforms: Platforms
  private let keepsFields: Bool

  private var source = ""
  private(set) var output: [UInt8] = []
  private(set) var statistics = ScanStatistics()
  private(set) var firstProblem: String?
  private(set) var rows: [OutputRow] = []

  init(_ checker: any ItemChecker, options: Scanner.Options, platforms: Platforms) {
    self.checker = checker
    type = options.type
    showsAll = options.all
    explains = options.explain
    sink = options.count ? nil : options.output.makeRecordSink(options)
    worklist = options.count ? nil : options.output.makeWorklistSink(options)
    collectsRows = options.split != nil || options.unique
    isUnique = options.unique
    keepsFields = !options.kept.isEmpty
    givenPlatforms = platforms
  }

  private var platforms: Platforms { checker.platforms ?? givenPlatforms }

  /// Whether there is a newer list.
  var isBehind: Bool { checker.isBehind }
  /// Goes over to the newest list.
  func catchUp() { checker.catchUp() }

  /// Whether whole records of tables are wanted.
  var takesRows: Bool { worklist != nil }
  /// Whether the fields of tables are wanted, whichever are checked.
  var takesCells: Bool { takesRows || keepsFields }

  /// Starts a batch: its output memory is written to from here on.
  mutating func begin(_ batch: inout Batch) {
    source = batch.source.name
    swap(&output, &batch.output)
    statistics = ScanStatistics()
    statistics.bytes = batch.records.bytesRead
    statistics.records = batch.records.recordCount
    firstProblem = nil
    rows.removeAll()
    worklist?.begin(batch.records.layout)
  }

  /// Ends the batch that was begun, and gives it its output.
  mutating func end(_ batch: inout Batch) { swap(&output, &batch.output) }

  /// Checks a whole record as it is, since it could not be taken apart.
  mutating func check(_ item: Span<UInt8>, of record: Int, problem: RecordProblem) {
    take(checker.match(item: item, as: type), of: item, field: nil, of: record, problem: problem) { [] }
  }

  /// Checks the strings of a JSON record.
  mutating func check(_ leaves: JSONLeaves, of record: Int, kept: () -> [KeptField]) {
    var fields: [KeptField]?
    // Outside of the closure, where each use would be a copy.
    let (checker, type) = (checker, type)
    leaves.forEach { path, value in
      take(checker.match(item: value, as: type), of: value, field: path, of: record, problem: nil) {
        let found = fields ?? kept()
        fields = found
        return found
      }
    }
  }

  /// Checks the items of `bytes` that stand at `ranges`, each the whole record of the number in the same place of
  /// `records`.
  mutating func check(_ ranges: [Range<Int>], of bytes: Span<UInt8>, records: [Int]) {
    checker.match(items: ranges, of: bytes, as: type, together: { _ in false }) { place, verdict in
      take(verdict, of: bytes.extracting(ranges[place]), field: nil, of: records[place], problem: nil) { [] }
    }
  }

  /// Checks the items of `bytes` that stand at `ranges`, each the field of a table at the same place of `places`.
  ///
  /// - Parameter rows: the fields of all of their records, where ``takesRows``.
  mutating func check(
    _ ranges: [Range<Int>], of bytes: Span<UInt8>, places: [FieldPlace], layout: TableLayout, rows: TableRows
  ) {
    if ranges.isEmpty { return }
    if takesRows { return checkRows(ranges, of: bytes, places: places, rows: rows) }
    checker.match(items: ranges, of: bytes, as: type, together: { _ in false }) { index, verdict in
      if verdict.isEmpty, !showsAll {
        statistics.items += 1
        return
      }
      let place = places[index]
      let name = layout.name(of: place.column)
      take(verdict, of: bytes.extracting(ranges[index]), field: name.span, of: place.record, problem: nil) {
        layout.kept(of: rows.cells(of: place.record), in: bytes)
      }
    }
  }

  /// The same, each record with all that was found in its items.
  private mutating func checkRows(
    _ ranges: [Range<Int>], of bytes: Span<UInt8>, places: [FieldPlace], rows: TableRows
  ) {
    var found: [Verdict] = []
    /// The items in which nothing was found.
    var bare: [Int] = []
    var isShown = false
    // A row tells of one list.
    let isInside = { places[$0].record == places[$0 - 1].record }
    checker.match(items: ranges, of: bytes, as: type, together: isInside) { index, verdict in
      let record = places[index].record
      if count(verdict, in: record, problem: nil) { isShown = true }
      if !verdict.isEmpty { found.append(verdict) } else if isUnique { bare.append(index) }
      guard index + 1 == places.count || places[index + 1].record != record else { return }
      if isShown {
        // Where else the record leads to counts for what is found in it.
        for index in bare {
          let verdict = checker.addresses(of: bytes.extracting(ranges[index]), as: type)
          if !verdict.isEmpty { found.append(verdict) }
        }
        write(found, of: record, problem: nil) { sink, found, output in
          sink.writeRow(rows.cells(of: record), of: bytes, found: found, to: &output)
        }
      }
      found.removeAll(keepingCapacity: true)
      bare.removeAll(keepingCapacity: true)
      isShown = false
    }
  }

  /// Counts an item that was checked, and writes what is wanted of it.
  private mutating func take(
    _ verdict: Verdict, of item: Span<UInt8>, field: Span<UInt8>?, of record: Int, problem: RecordProblem?,
    kept: () -> [KeptField]
  ) {
    guard count(verdict, in: record, problem: problem) else { return }
    let place = RecordPlace(source: source, record: record, kept: keepsFields ? kept() : [])
    if sink != nil {
      let start = output.count
      sink?.write(verdict, of: item, field: field, at: place, problem: problem?.message, to: &output)
      note([verdict], problem: problem?.message, from: start, of: record)
    } else {
      write([verdict], of: record, problem: problem?.message) { sink, found, output in
        sink.writeItem(item, field: field, at: place, found: found, to: &output)
      }
    }
  }

  /// Writes the row of a record, or one for each of its contents, where rows are written.
  private mutating func write(
    _ verdicts: [Verdict], of record: Int, problem: String?,
    by body: (inout WorklistSink, RecordSummary, inout [UInt8]) -> Int
  ) {
    if worklist == nil { return }
    let all =
      isUnique
      ? RecordSummary.ofEachContent(of: verdicts, problem: problem, platforms: platforms)
      : [RecordSummary(of: verdicts, problem: problem, platforms: platforms)]
    let begin = output.count
    for summary in all {
      let start = output.count
      // A record of very many contents would be written as often.
      let isTooMuch = start - begin > BatchChecker.maximumRepetition
      let place =
        isTooMuch
        ? worklist!.writeBare(found: summary, to: &output) : body(&worklist!, summary, &output)
      if collectsRows { addRow(from: start, summary, place: place, of: record) }
    }
  }

  private mutating func addRow(from start: Int, _ summary: RecordSummary, place: Int, of record: Int) {
    rows.append(
      OutputRow(range: start..<output.count, summary: summary, place: place, origin: "\(source):\(record)"))
  }

  /// Notes what was found in what was written from `start` on, where that is asked for.
  private mutating func note(_ verdicts: [Verdict], problem: String?, from start: Int, of record: Int) {
    guard collectsRows, output.count > start else { return }
    let summary = RecordSummary(of: verdicts, problem: problem, platforms: platforms)
    addRow(from: start, summary, place: output.count, of: record)
  }

  /// Counts an item that was checked; answers whether it is wanted.
  private mutating func count(_ verdict: Verdict, in record: Int, problem: RecordProblem?) -> Bool {
    statistics.items += 1
    if verdict.isEmpty, !showsAll, problem == nil { return false }
    if verdict.isMatch {
      statistics.matchedItems += 1
      statistics.matches += verdict.matchCount
    }
    if let problem { note(problem, in: record) }
    if let failure = verdict.failures.first {
      statistics.undecidedItems += 1
      noteFirst((failure.rule.map { "rule \($0): " } ?? "") + failure.error, in: record)
    }
    return showsAll || verdict.isMatch || !verdict.failures.isEmpty || (explains && !verdict.exceptions.isEmpty)
  }

  /// Counts a record that was not checked.
  mutating func skip(_ record: Int, because problem: RecordProblem) {
    note(problem, in: record)
    writeEmpty(record, problem: problem.message)
  }

  /// Counts a record that is nothing but white space.
  mutating func skipBlank(_ record: Int) { statistics.blankRecords += 1 }

  /// Counts a record without an item: without any text, or without text at one of `fields`.
  mutating func noItem(in record: Int, fields: [String], kept: () -> [KeptField]) {
    statistics.recordsWithoutField += fields.isEmpty ? 0 : 1
    let names = fields.joined(separator: ", ")
    writeEmpty(
      record, kept: kept,
      problem: fields.isEmpty ? nil : "no text at \(fields.count == 1 ? "field" : "fields") \(names)")
  }

  /// The same of a table's record, whose fields are told.
  mutating func noItem(
    in record: Int, fields: [String], of bytes: Span<UInt8>, layout: TableLayout, rows: TableRows
  ) {
    guard takesRows else {
      return noItem(in: record, fields: fields) { layout.kept(of: rows.cells(of: record), in: bytes) }
    }
    statistics.recordsWithoutField += fields.isEmpty ? 0 : 1
    guard showsAll else { return }
    write([], of: record, problem: nil) { sink, found, output in
      sink.writeRow(rows.cells(of: record), of: bytes, found: found, to: &output)
    }
  }

  private mutating func writeEmpty(_ record: Int, kept: () -> [KeptField] = { [] }, problem: String?) {
    guard showsAll else { return }
    let place = RecordPlace(source: source, record: record, kept: keepsFields ? kept() : [])
    if sink != nil {
      let start = output.count
      sink?.writeEmpty(at: place, problem: problem, to: &output)
      note([], problem: problem, from: start, of: record)
    } else {
      write([], of: record, problem: problem) { sink, found, output in
        sink.writeEmpty(at: place, found: found, to: &output)
      }
    }
  }

  private mutating func note(_ problem: RecordProblem, in record: Int) {
    switch problem.kind {
    case .tooLong: statistics.oversizedRecords += 1
    case .malformed: statistics.malformedRecords += 1
    }
    noteFirst(problem.message, in: record)
  }

  private mutating func noteFirst(_ message: String, in record: Int) {
    if firstProblem == nil { firstProblem = "\(source):\(record): \(message)" }
  }
}
