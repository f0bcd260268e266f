// What a worker writes of what it found: one form for programs (JSONLSink), two for people (TextSink, and WorklistSink,
// which writes rows).

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
}

extension OutputFormat {
  /// What writes records of this form; nil for a worklist, which is rows.
  func makeRecordSink(_ options: Scanner.Options) -> (any RecordSink)? {
    switch self {
    case .jsonl: JSONLSink(explains: options.explain, showsAll: options.all)
    case .csv: nil
    case .text: TextSink(explains: options.explain, defanger: options.liveLinks ? nil : Defanger())
    }
  }

  /// What writes the rows of a worklist; nil for the other forms.
  func makeWorklistSink(_ options: Scanner.Options) -> WorklistSink? {
    self == .csv ? WorklistSink(defanger: options.liveLinks ? nil : Defanger(), isMerged: options.unique) : nil
  }
}
