// Bytes in, batches of whole records out, on one thread. What a record is made of (fields, items) is the workers' task
// (RecordDecoder): a reader only finds where records end, and numbers them.

/// Cuts one source into batches of whole records.
package protocol RecordReader {
  /// Fills `batch` with the next records. When input comes slowly, what is complete is handed on at once.
  ///
  /// - Returns: False, with an empty batch, when there is nothing more.
  /// - Throws: After the records before the place of the error have been handed on.
  mutating func fill(_ batch: inout RecordBatch) throws(SourceError) -> Bool

  /// Something about the source that people should know, once; it is no error.
  mutating func takeNote() -> String?

  /// Behind the last record that was handed on.
  var position: ReadPosition { get }

  /// Goes on at `position`, to which another reader of the same bytes had come. Nothing has been read.
  mutating func resume(at position: ReadPosition) throws(SourceError)
}

extension RecordReader {
  package mutating func takeNote() -> String? { nil }
}

/// How far one source has been read: behind the last record that was handed on.
package struct ReadPosition: Sendable, Hashable {
  /// In bytes; of what is compressed, unpacked.
  package var offset: Int
  /// The numbers of the next record, and of the line that it begins in; from 1.
  package var record: Int
  package var line: Int
  /// What the first record of a table said, once it was read.
  package var table: TableStart?

  package init(offset: Int = 0, record: Int = 1, line: Int = 1, table: TableStart? = nil) {
    (self.offset, self.record, self.line, self.table) = (offset, record, line, table)
  }

  package struct TableStart: Sendable, Hashable {
    package var delimiter: UInt8
    /// As ``TableLayout/columns``.
    package var columns: [[UInt8]]
    /// Whether they are names, and not numbers.
    package var areNames: Bool

    package init(delimiter: UInt8, columns: [[UInt8]], areNames: Bool = true) {
      (self.delimiter, self.columns, self.areNames) = (delimiter, columns, areNames)
    }
  }
}
