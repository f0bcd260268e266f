// What flows through a scan: whole records of one source, in a buffer that goes round.
//
//     pool ─► reader fills `input` ─► queue ─► worker fills `output` ─► writer ─► pool
//
// A batch is a value that is handed on, never shared, so its arrays stay uniquely referenced and nothing is copied.

import CordonIO

/// One thing that records are read from.
struct ScanSource: Sendable {
  /// As given by the caller; `-` is standard input.
  var name: String
  /// Its place among the inputs.
  var index: Int
  var format: RecordFormat
}

/// The memory of one batch. Only ``BatchPool`` makes and recycles it.
struct BatchBuffers: Sendable {
  var input: RecordBuffer
  var output: [UInt8] = []

  init(size: Int) { input = RecordBuffer(size: size) }

  fileprivate init() { input = RecordBuffer() }

  /// Gives the memory away and keeps none, so that the arrays stay uniquely referenced as they are handed on.
  mutating func take() -> BatchBuffers {
    var taken = BatchBuffers()
    swap(&taken, &self)
    return taken
  }
}

/// Whole records on their way.
struct Batch: Sendable {
  var source: ScanSource
  /// The batch's place in the run, from 0.
  var sequence: Int
  var records: RecordBatch
  var output: [UInt8]
  /// How far the run has come with it, where somebody asks.
  var end: RunPosition?

  init(source: ScanSource, sequence: Int, buffers: consuming BatchBuffers) {
    self.source = source
    self.sequence = sequence
    records = RecordBatch(buffer: buffers.input)
    output = buffers.output
  }

  /// Gives the memory away and keeps none.
  mutating func takeBuffers() -> BatchBuffers {
    var taken = BatchBuffers()
    swap(&taken.input, &records.buffer)
    swap(&taken.output, &output)
    return taken
  }
}

/// A batch that has been checked: what is to be written, and what is to be counted.
struct FinishedBatch: Sendable {
  var sequence: Int
  var sourceIndex: Int
  var buffers: BatchBuffers
  var statistics: ScanStatistics
  /// The first record that could not be checked whole, and why.
  var firstProblem: String?
  /// What was written, row by row, where somebody asks for what was found in each.
  var rows: [OutputRow] = []
  /// How far the run has come with it, where somebody asks.
  var end: RunPosition?
}

/// One record of the output: where it stands in a batch's output, and what it tells.
struct OutputRow: Sendable {
  var range: Range<Int>
  var summary: RecordSummary
  /// Where in the output the summary stand, or, where they are left out, are to stand.
  var place: Int
  /// Where the record stands that it is of: `source:record`.
  var origin: String
}
