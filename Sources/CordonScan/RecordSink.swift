// What a worker writes of what it found: one form for programs (JSONLSink), one for people (TextSink).

import CordonMatcher

/// Turns verdicts into lines. Each worker has its own.
protocol RecordSink {
  /// Writes what was found in one item. `problem`: why its record could not be read as its format asks.
  func write(
    _ verdict: Verdict, of item: Span<UInt8>, field: Span<UInt8>?, at place: RecordPlace, problem: String?,
    to output: inout [UInt8])

  /// Writes a record that holds no item. `problem`: why, where that is not plain.
  func writeEmpty(at place: RecordPlace, problem: String?, to output: inout [UInt8])
}

extension OutputFormat {
  func makeSink(explains: Bool, showsAll: Bool) -> any RecordSink {
    switch self {
    case .jsonl: JSONLSink(explains: explains, showsAll: showsAll)
    case .text: TextSink(explains: explains)
    }
  }
}
