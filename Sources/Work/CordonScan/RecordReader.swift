// Bytes in, batches of whole records out, on one thread. What a record is made of (fields, items) is the workers' task
// (RecordDecoder): a reader only finds where records end, and numbers them.

/// Cuts one source into batches of whole records.
protocol RecordReader {
  /// Fills `batch` with the next records. When input comes slowly, what is complete is handed on at once.
  ///
  /// - Returns: False, with an empty batch, when there is nothing more.
  /// - Throws: After the records before the place of the error have been handed on.
  mutating func fill(_ batch: inout Batch) throws(SourceError) -> Bool

  /// Something about the source that people should know, once; it is no error.
  mutating func takeNote() -> String?

  /// Behind the last record that was handed on.
  var position: ReadPosition { get }

  /// Goes on at `position`, to which another reader of the same bytes had come. Nothing has been read.
  mutating func resume(at position: ReadPosition) throws(SourceError)
}

extension RecordReader {
  mutating func takeNote() -> String? { nil }
}

extension RecordFormat {
  /// - Parameter finds: says whether something is found in an item.
  func makeReader(
    of bytes: any ByteSource, options: Scanner.Options, finds: @escaping ([UInt8]) -> Bool = { _ in false }
  ) -> any RecordReader {
    switch self {
    case .lines, .jsonl: LineReader(bytes, maximumLineLength: options.limits.maximumLineLength)
    case .json: LineReader(JSONTextSource(bytes), maximumLineLength: options.limits.maximumLineLength)
    case .csv, .tsv:
      TableReader(
        bytes,
        dialect: TableDialect(
          delimiter: options.table.delimiter ?? (self == .tsv ? .ascii("\t") : nil), header: options.table.header),
        fields: options.fields, kept: options.kept,
        // What fits a batch is a record wherever it came in one; which of them are too long the decoder tells.
        maximumLength: max(options.limits.maximumLineLength, options.limits.batchSize), finds: finds)
    }
  }
}
