// The columns of a CSV file and its kin: what separates them, what they are called, and which of them are checked.

import CKernels
import CordonBytes

/// How the records of a table are written.
public struct TableDialect: Sendable, Hashable {
  /// What separates fields; nil: told from the first record, by which of `,` `;` tab `|` there is most of.
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

/// The columns of one source.
final class TableLayout: Sendable {
  let delimiter: UInt8
  /// As the header has them; empty where there is none.
  private let names: [[UInt8]]
  /// What its columns are called: ``names``, or their numbers from 1.
  let columns: [[UInt8]]
  /// Whether ``columns`` are names.
  let hasNames: Bool
  /// The columns to check, ascending; nil: all.
  let selected: [Int]?
  /// The columns that are kept, each by what it was asked for.
  private let kept: [(name: String, columns: [Int])]

  /// - Parameter first: the fields of the first record.
  /// - Throws: ``SourceError`` where one of `fields` or of `kept` is no column.
  init(
    first: [[UInt8]], delimiter: UInt8, hasHeader: Bool, fields: [String], kept: [String] = []
  ) throws(SourceError) {
    self.delimiter = delimiter
    let names = hasHeader ? first : []
    self.names = names
    hasNames = hasHeader
    self.columns = hasHeader ? first : first.indices.map { Array("\($0 + 1)".utf8) }
    func place(of field: String) throws(SourceError) -> [Int] {
      let named = names.indices.filter { names[$0].elementsEqual(field.utf8) }
      if !named.isEmpty { return named }
      if let number = Int(field), (1...max(1, first.count)).contains(number), !first.isEmpty { return [number - 1] }
      throw SourceError(TableLayout.message(for: field, names: names, count: first.count))
    }
    var columns: Set<Int> = []
    for field in fields { columns.formUnion(try place(of: field)) }
    selected = fields.isEmpty ? nil : columns.sorted()
    var keptColumns: [(name: String, columns: [Int])] = []
    for field in kept { keptColumns.append((field, try place(of: field))) }
    self.kept = keptColumns
  }

  /// What is kept of a record whose fields are `cells` of `bytes`; of columns of one name, the first that holds something.
  func kept(of cells: ArraySlice<Range<Int>>, in bytes: Span<UInt8>) -> [KeptField] {
    let cells = Array(cells)
    return kept.compactMap { name, columns in
      let found = columns.filter { $0 < cells.count }
      guard let column = found.first(where: { !cells[$0].isEmpty }) ?? found.first else { return nil }
      return KeptField(name: name, values: [.text(bytes.extracting(cells[column]).copied())])
    }
  }

  /// What a column is called in results: its name, or its number from 1 where it has none.
  func name(of column: Int) -> [UInt8] {
    column < names.count && !names[column].isEmpty ? names[column] : Array("\(column + 1)".utf8)
  }

  private static func message(for field: String, names: [[UInt8]], count: Int) -> String {
    let columns = count == 1 ? "1 column" : "\(count) columns"
    if names.isEmpty { return "no column `\(field)`; there are \(columns), named by their numbers" }
    let texts = names.map { String(decoding: $0, as: UTF8.self) }
    let near = texts.first { $0.lowercased() == field.lowercased() }
    let hint = near.map { "did you mean `\($0)`?" } ?? "the columns are \(texts.prefix(20).joined(separator: ", "))"
    return "no column `\(field)`; \(hint)"
  }

  /// What separates the fields of `record`: of what may, that which stands there most often outside of quotes.
  static func delimiter(of record: Span<UInt8>) -> UInt8 {
    var best = (delimiter: UInt8.ascii(","), count: 0)
    for delimiter in [UInt8.ascii(","), .ascii(";"), .ascii("\t"), .ascii("|")] {
      let count = record.fieldCount(delimiter: delimiter) - 1
      if count > best.count { best = (delimiter, count) }
    }
    return best.delimiter
  }
}

extension Span<UInt8> {
  /// How many fields the record has that begins here.
  fileprivate func fieldCount(delimiter: UInt8) -> Int {
    withUnsafeBufferPointer { bytes in
      var next = 0
      // SAFETY: `count` bytes are read, and no field is written.
      return unsafe cordon_find_fields(bytes.baseAddress, 0, bytes.count, delimiter, nil, 0, &next)
    }
  }
}

/// The fields of the records of a batch, where they stand.
struct TableRows {
  private var cells: [Range<Int>] = []
  /// Where each record's fields end in `cells`.
  private var ends: [Int] = []
  private var first = 0

  /// Begins anew with the record `number`.
  mutating func begin(at number: Int) {
    cells.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    first = number
  }

  mutating func append(_ cell: Range<Int>) { cells.append(cell) }
  mutating func endRecord() { ends.append(cells.count) }

  /// The fields of the record `number`, whose end was told.
  func cells(of number: Int) -> ArraySlice<Range<Int>> {
    let index = number - first
    return cells[(index > 0 ? ends[index - 1] : 0)..<ends[index]]
  }
}

/// Finds the fields of records. Holds memory that is reused.
struct TableFields {
  private var fields: [cordon_field] = []
  private(set) var count = 0

  /// Finds the fields of the record that begins at `start` of `bytes` and ends at `end` at the latest; answers where the
  /// next one begins.
  mutating func read(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int, delimiter: UInt8) -> Int {
    precondition(start <= end && end <= bytes.count)
    var next = 0
    while true {
      // SAFETY: no byte from `end` on is read, and no more fields are written than there is room for.
      count = unsafe fields.withUnsafeMutableBufferPointer {
        cordon_find_fields(bytes.baseAddress, start, end, delimiter, $0.baseAddress, $0.count, &next)
      }
      if count <= fields.count { return next }
      fields = Array(repeating: cordon_field(), count: max(16, 2 * count))
    }
  }

  /// Where the field stands, and whether quotes in it are to be undone.
  subscript(_ index: Int) -> (range: Range<Int>, needsUndoing: Bool) {
    precondition(index < count)
    return (fields[index].start..<fields[index].end, fields[index].needs_undoing != 0)
  }

  /// Where the field stands once its quotes are undone, for good.
  mutating func undone(_ index: Int, in bytes: inout [UInt8]) -> Range<Int> {
    let (range, needsUndoing) = self[index]
    guard needsUndoing else { return range }
    let undone = TableFields.undo(range, in: &bytes)
    fields[index] = cordon_field(start: undone.lowerBound, end: undone.upperBound, needs_undoing: 0)
    return undone
  }

  /// Whether the record holds nothing.
  var isBlank: Bool { count == 1 && fields[0].start == fields[0].end && fields[0].needs_undoing == 0 }

  /// Undoes the quotes of a field that begins with one, where it stands: what it holds then stands at the front of `range`,
  /// whose new end is returned. A quote that is never closed is left out, and what follows a closing one is kept.
  static func undo(_ range: Range<Int>, in bytes: inout [UInt8]) -> Range<Int> {
    var target = range.lowerBound
    var at = range.lowerBound
    if at < range.upperBound, bytes[at] == .ascii("\"") {
      at += 1
      while at < range.upperBound {
        if bytes[at] == .ascii("\"") {
          at += 1
          guard at < range.upperBound, bytes[at] == .ascii("\"") else { break }
        }
        bytes[target] = bytes[at]
        target += 1
        at += 1
      }
    }
    while at < range.upperBound {
      bytes[target] = bytes[at]
      target += 1
      at += 1
    }
    return range.lowerBound..<target
  }
}
