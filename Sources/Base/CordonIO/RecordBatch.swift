// Whole records of one source, in a buffer that is used again: what a reader fills and a decoder takes apart.
//
// A batch is a value that is handed on, never shared, so its bytes stay uniquely referenced and nothing is copied.

import CJSON

/// The memory of the records of one batch.
package struct RecordBuffer: Sendable {
  /// Bytes kept free after the records, for parsers that read a little past the end of a record.
  private static let padding = cordon_json_padding()

  package var bytes: [UInt8]

  /// A buffer for `size` bytes of records.
  package init(size: Int) { bytes = [UInt8](repeating: 0, count: size + RecordBuffer.padding) }

  /// A buffer without memory.
  package init() { bytes = [] }

  /// How many bytes of records there is room for.
  package var size: Int { bytes.count - RecordBuffer.padding }

  mutating func grow(to size: Int) {
    guard size > self.size else { return }
    bytes.append(contentsOf: repeatElement(0, count: size - self.size))
  }
}

/// Whole records.
package struct RecordBatch: Sendable {
  package enum Content: Sendable, Equatable {
    /// `range` of the buffer holds this many records.
    case records(Int)
    /// One record that is longer than the limit and was skipped to its end: its length in bytes.
    case oversized(Int)
    /// One line, at `range`, of a table in which a quote is opened and never closed.
    case unclosedQuote
  }

  package var buffer: RecordBuffer
  /// The number, in its source, of the first record; from 1.
  package internal(set) var firstRecord = 1
  /// The number of the line it begins in, where the format counts lines apart from records.
  package internal(set) var firstLine = 1
  /// The columns of a table's records.
  package internal(set) var layout: TableLayout?
  package internal(set) var content = Content.records(0)
  /// Where the records are in the buffer.
  package internal(set) var range = 0..<0
  /// How many bytes of the source the batch accounts for.
  package internal(set) var bytesRead = 0

  package init(buffer: consuming RecordBuffer) { self.buffer = buffer }

  package var recordCount: Int {
    switch content {
    case .records(let count): count
    case .oversized, .unclosedQuote: 1
    }
  }
}
