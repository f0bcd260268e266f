// What a worker writes of what it found: one form for programs (JSONLSink), one for people (TextSink).

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
  func makeSink(_ options: Scanner.Options) -> any RecordSink {
    switch self {
    case .jsonl: JSONLSink(explains: options.explain, showsAll: options.all)
    case .text: TextSink(explains: options.explain, defanger: options.liveLinks ? nil : Defanger())
    }
  }
}
