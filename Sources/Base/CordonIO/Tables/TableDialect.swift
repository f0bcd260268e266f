// How a table is written, as far as somebody says so.

/// How the records of a table are written.
public struct TableDialect: Sendable, Hashable {
  /// The byte that separates fields. Nil infers it from the first record: the most frequent of `,`, `;`, tab and `|`.
  public var delimiter: UInt8?
  /// Whether the first record holds the columns' names.
  public var header: TableHeader

  /// A dialect whose delimiter and header are told from the first record.
  public init(delimiter: UInt8? = nil, header: TableHeader = .inferred) {
    self.delimiter = delimiter
    self.header = header
  }

  /// Whether the first record is taken for a header, unless it looks like a record.
  public var hasHeader: Bool {
    get { header != .absent }
    set { header = newValue ? .inferred : .absent }
  }

  /// A dialect with a header or without one.
  public init(delimiter: UInt8? = nil, hasHeader: Bool) {
    self.init(delimiter: delimiter, header: hasHeader ? .inferred : .absent)
  }
}

/// Whether a table's first record holds the names of its columns.
public enum TableHeader: String, Sendable, Hashable, CaseIterable {
  /// It does, unless one of its fields is an address or something is found in it: then it is a record too.
  case inferred
  /// It does, and is no record.
  case present
  /// It does not: columns are named by their numbers, from 1.
  case absent
}
