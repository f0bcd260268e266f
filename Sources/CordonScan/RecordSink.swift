// What a worker writes of what it found: one form for programs (JSONLSink), two for people (TextSink,
// WorklistSink).

import CordonMatcher
import CordonText

/// Turns verdicts into lines. Each worker has its own.
protocol RecordSink {
  /// Writes what was found in one item. `problem`: why its record could not be read as its format asks.
  mutating func write(
    _ verdict: Verdict, of item: Span<UInt8>, field: Span<UInt8>?, at place: RecordPlace, problem: String?,
    to output: inout [UInt8])

  /// Writes a record that holds no item. `problem`: why, where that is not plain.
  mutating func writeEmpty(at place: RecordPlace, problem: String?, to output: inout [UInt8])

  /// Whether the records of tables are wanted whole, by ``writeRow``, and not their fields.
  var takesRows: Bool { get }

  /// Begins a batch of records; `layout` is of a table.
  mutating func begin(_ layout: TableLayout?)

  /// Writes what was found in the items of a table's record, whose fields are `cells` of `bytes`.
  mutating func writeRow(
    _ verdicts: [Verdict], cells: ArraySlice<Range<Int>>, of bytes: Span<UInt8>, to output: inout [UInt8])
}

extension RecordSink {
  var takesRows: Bool { false }
  mutating func begin(_ layout: TableLayout?) {}
  mutating func writeRow(
    _ verdicts: [Verdict], cells: ArraySlice<Range<Int>>, of bytes: Span<UInt8>, to output: inout [UInt8]
  ) {}
}

extension OutputFormat {
  func makeSink(_ options: Scanner.Options) -> any RecordSink {
    switch self {
    case .jsonl: JSONLSink(explains: options.explain, showsAll: options.all)
    case .csv: WorklistSink(defanger: options.liveLinks ? nil : Defanger())
    case .text: TextSink(explains: options.explain, defanger: options.liveLinks ? nil : Defanger())
    }
  }
}
