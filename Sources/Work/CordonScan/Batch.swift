// What flows through a scan: whole records of one source, in a buffer that goes round.
//
//     pool ─► reader fills `input` ─► queue ─► worker fills `output` ─► writer ─► pool
//
// A batch is a value that is handed on, never shared, so its arrays stay uniquely referenced and nothing is copied.

import CJSON

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
  /// Bytes kept free after the records, for parsers that read a little past the end of a record.
  static let padding = cordon_json_padding()

  var input: [UInt8]
  var output: [UInt8] = []

  init(size: Int) { input = [UInt8](repeating: 0, count: size + BatchBuffers.padding) }

  private init() { input = [] }

  /// Gives the memory away and keeps none, so that the arrays stay uniquely referenced as they are handed on.
  mutating func take() -> BatchBuffers {
    var taken = BatchBuffers()
    swap(&taken, &self)
    return taken
  }

  /// How many bytes of records `input` can take.
  var size: Int { input.count - BatchBuffers.padding }

  mutating func grow(to size: Int) {
    guard size > self.size else { return }
    input.append(contentsOf: repeatElement(0, count: size - self.size))
  }
}

/// Whole records on their way.
struct Batch: Sendable {
  enum Content: Sendable, Equatable {
    /// `range` of the input holds this many records.
    case records(Int)
    /// One record that is longer than the limit and was skipped to its end: its length in bytes.
    case oversized(Int)
    /// One line, at `range`, of a table in which a quote is opened and never closed.
    case unclosedQuote
  }

  var source: ScanSource
  /// The batch's place in the run, from 0.
  var sequence: Int
  /// The number, in its source, of the first record; from 1.
  var firstRecord: Int
  /// The number of the line it begins in, where the format tells lines from records.
  var firstLine = 1
  /// The columns, where the records are a table's.
  var layout: TableLayout?
  var content: Content
  /// Where the records stand in `buffers.input`.
  var range: Range<Int>
  /// How many bytes of the source the batch accounts for.
  var bytesRead: Int
  var buffers: BatchBuffers
  /// How far the run has come with it, where somebody asks.
  var end: RunPosition?

  init(source: ScanSource, sequence: Int, buffers: consuming BatchBuffers) {
    self.source = source
    self.sequence = sequence
    self.buffers = buffers
    firstRecord = 1
    content = .records(0)
    range = 0..<0
    bytesRead = 0
  }

  var recordCount: Int {
    switch content {
    case .records(let count): count
    case .oversized, .unclosedQuote: 1
    }
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
  var findings: Findings
  /// Where in the output the findings stand, or, where they are left out, are to stand.
  var place: Int
  /// Where the record stands that it is of: `source:record`.
  var origin: String
}
