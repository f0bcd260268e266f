// One worker's view of a batch: each item is checked, counted, and written to the batch's output where it is wanted.

import CordonMatcher

/// Where an item stands: the sink's `source`, `record` and `field`.
struct RecordPlace: Sendable {
  var source: String
  var record: Int
}

struct BatchChecker {
  private let checker: any ItemChecker
  private let type: ItemType
  private let showsAll: Bool
  private let explains: Bool
  private var sink: (any RecordSink)?

  private var source = ""
  private(set) var output: [UInt8] = []
  private(set) var statistics = ScanStatistics()
  private(set) var firstProblem: String?

  init(_ checker: any ItemChecker, options: Scanner.Options) {
    self.checker = checker
    type = options.type
    showsAll = options.all
    explains = options.explain
    sink = options.count ? nil : options.output.makeSink(options)
  }

  /// Whether whole records of tables are wanted.
  var takesRows: Bool { sink?.takesRows == true }

  /// Starts a batch: its output memory is written to from here on.
  mutating func begin(_ batch: inout Batch) {
    source = batch.source.name
    swap(&output, &batch.buffers.output)
    statistics = ScanStatistics()
    statistics.bytes = batch.bytesRead
    statistics.records = batch.recordCount
    firstProblem = nil
    sink?.begin(batch.layout)
  }

  /// Ends the batch that was begun, and gives it its output.
  mutating func end(_ batch: inout Batch) { swap(&output, &batch.buffers.output) }

  /// Checks one item. `problem` says why it is a whole record as it stands and not a field of one.
  mutating func check(_ item: Span<UInt8>, field: Span<UInt8>?, of record: Int, problem: RecordProblem? = nil) {
    take(checker.match(item: item, as: type), of: item, field: field, of: record, problem: problem)
  }

  /// Checks the items of `bytes` that stand at `ranges`, each the whole record of the number in the same place of
  /// `records`.
  mutating func check(_ ranges: [Range<Int>], of bytes: Span<UInt8>, records: [Int]) {
    checker.match(items: ranges, of: bytes, as: type) { place, verdict in
      take(verdict, of: bytes.extracting(ranges[place]), field: nil, of: records[place], problem: nil)
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
    checker.match(items: ranges, of: bytes, as: type) { index, verdict in
      if verdict.isEmpty, !showsAll {
        statistics.items += 1
        return
      }
      let place = places[index]
      let name = layout.name(of: place.column)
      take(verdict, of: bytes.extracting(ranges[index]), field: name.span, of: place.record, problem: nil)
    }
  }

  /// The same, each record with all that was found in its items.
  private mutating func checkRows(
    _ ranges: [Range<Int>], of bytes: Span<UInt8>, places: [FieldPlace], rows: TableRows
  ) {
    var found: [Verdict] = []
    var isShown = false
    checker.match(items: ranges, of: bytes, as: type) { index, verdict in
      let record = places[index].record
      if count(verdict, in: record, problem: nil) { isShown = true }
      if !verdict.isEmpty { found.append(verdict) }
      guard index + 1 == places.count || places[index + 1].record != record else { return }
      if isShown { sink?.writeRow(found, cells: rows.cells(of: record), of: bytes, to: &output) }
      found.removeAll(keepingCapacity: true)
      isShown = false
    }
  }

  /// Counts an item that was checked, and writes what is wanted of it.
  private mutating func take(
    _ verdict: Verdict, of item: Span<UInt8>, field: Span<UInt8>?, of record: Int, problem: RecordProblem?
  ) {
    guard count(verdict, in: record, problem: problem) else { return }
    let place = RecordPlace(source: source, record: record)
    sink?.write(verdict, of: item, field: field, at: place, problem: problem?.message, to: &output)
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
  mutating func noItem(in record: Int, fields: [String]) {
    statistics.recordsWithoutField += fields.isEmpty ? 0 : 1
    let names = fields.joined(separator: ", ")
    writeEmpty(record, problem: fields.isEmpty ? nil : "no text at \(fields.count == 1 ? "field" : "fields") \(names)")
  }

  /// The same of a table's record, whose fields are told.
  mutating func noItem(in record: Int, fields: [String], of bytes: Span<UInt8>, rows: TableRows) {
    guard takesRows else { return noItem(in: record, fields: fields) }
    statistics.recordsWithoutField += fields.isEmpty ? 0 : 1
    if showsAll { sink?.writeRow([], cells: rows.cells(of: record), of: bytes, to: &output) }
  }

  private mutating func writeEmpty(_ record: Int, problem: String?) {
    guard showsAll else { return }
    sink?.writeEmpty(at: RecordPlace(source: source, record: record), problem: problem, to: &output)
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
