// Bytes in, batches of whole records out, on one thread. What a record is made of (fields, items) is the workers' task
// (RecordDecoder): a reader only finds where records end, and numbers them.

/// Cuts one source into batches of whole records.
protocol RecordReader {
  /// Fills `batch` with the next records. When input comes slowly, what is complete is handed on at once.
  ///
  /// - Returns: False, with an empty batch, when there is nothing more.
  /// - Throws: After the records before the place of the error have been handed on.
  mutating func fill(_ batch: inout Batch) throws(SourceError) -> Bool
}

extension RecordFormat {
  func makeReader(of bytes: any ByteSource, options: Scanner.Options) -> any RecordReader {
    switch self {
    case .lines, .jsonl: LineReader(bytes, maximumLineLength: options.limits.maximumLineLength)
    case .json: LineReader(JSONTextSource(bytes), maximumLineLength: options.limits.maximumLineLength)
    case .csv, .tsv:
      TableReader(
        bytes,
        dialect: TableDialect(
          delimiter: options.table.delimiter ?? (self == .tsv ? .ascii("\t") : nil), hasHeader: options.table.hasHeader),
        fields: options.fields, maximumLength: options.limits.maximumLineLength)
    }
  }
}
