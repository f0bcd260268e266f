// The formats of records, and what is read of them.

import CordonBytes

/// How the records of an input are told apart.
public enum RecordFormat: String, Sendable, Hashable, CaseIterable {
  /// Each line is an item.
  case lines
  /// Each line is a JSON value; its strings are items.
  case jsonl
  /// One array of JSON values, or values one after another, over as many lines as they take; their strings are items.
  case json
  /// Fields with commas, semicolons, tabs or bars between them, and quotes around those that hold such (RFC 4180).
  case csv
  /// The same, with tabs.
  case tsv

  /// The format that goes with the extension of `path`: `.jsonl` and `.ndjson` hold JSON lines, `.json` JSON, `.csv` and
  /// `.tsv` tables, all else lines.
  public init(path: String) {
    let name = path.utf8.split(separator: UInt8(ascii: "/")).last ?? path.utf8[...]
    let parts = name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let suffix = parts.count > 1 ? String(Substring(parts[parts.count - 1])).lowercased() : ""
    switch suffix {
    case "jsonl", "ndjson": self = .jsonl
    case "json": self = .json
    case "csv": self = .csv
    case "tsv", "tab": self = .tsv
    default: self = .lines
    }
  }
}

/// What is read of records, and what a record may be at most.
package struct ReadingOptions: Sendable {
  /// The fields that hold items, such as `body`, `user.bio`, `urls[].href`. Empty: every string.
  package var fields: [String]
  /// Fields that are reported beside what was found, named as ``fields``.
  package var kept: [String]
  /// Whether the keys of JSON objects are items too.
  package var checksKeys: Bool
  package var table: TableDialect
  /// In bytes, without the end of the line.
  package var maximumLineLength: Int
  /// How many bytes of records are read together when input is plentiful.
  package var batchSize: Int

  /// The greatest length of a line where none is given: 1 MiB.
  package static let defaultMaximumLineLength = 1 << 20

  package init(
    fields: [String] = [], kept: [String] = [], checksKeys: Bool = false, table: TableDialect = TableDialect(),
    maximumLineLength: Int = ReadingOptions.defaultMaximumLineLength, batchSize: Int = 128 << 10
  ) {
    self.fields = fields
    self.kept = kept
    self.checksKeys = checksKeys
    self.table = table
    self.maximumLineLength = maximumLineLength
    self.batchSize = batchSize
  }
}

extension RecordFormat {
  /// What cuts `bytes` into records of this format.
  package func makeReader(
    of bytes: any ByteSource, options: ReadingOptions, probe: ItemProbe = .none
  ) -> any RecordReader {
    switch self {
    case .lines, .jsonl: LineReader(bytes, maximumLineLength: options.maximumLineLength)
    case .json: LineReader(JSONTextSource(bytes), maximumLineLength: options.maximumLineLength)
    case .csv, .tsv:
      TableReader(
        bytes,
        dialect: TableDialect(
          delimiter: options.table.delimiter ?? (self == .tsv ? .ascii("\t") : nil), header: options.table.header),
        fields: options.fields, kept: options.kept,
        // A record that fits a batch is read whole; the decoder reports those that are too long.
        maximumLength: max(options.maximumLineLength, options.batchSize), probe: probe)
    }
  }

  /// What finds the items in records of this format.
  package func makeDecoder(_ options: ReadingOptions) -> any RecordDecoder {
    switch self {
    case .csv, .tsv: TableDecoder(fields: options.fields, maximumLength: options.maximumLineLength)
    case .lines: LineDecoder(maximumLineLength: options.maximumLineLength)
    case .jsonl, .json:
      JSONLDecoder(
        fields: options.fields, kept: options.kept, checksKeys: options.checksKeys,
        maximumLineLength: options.maximumLineLength)
    }
  }
}
