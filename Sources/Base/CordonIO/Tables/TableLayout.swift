// The columns of a CSV file and its kin: what separates them, what they are called, and which of them are checked.

import CKernels
import CordonBytes

/// The columns of one source.
package final class TableLayout: Sendable {
  package let delimiter: UInt8
  /// As the header has them; empty where there is none.
  private let names: [[UInt8]]
  /// What its columns are called: ``names``, or their numbers from 1.
  package let columns: [[UInt8]]
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
  package func kept(of cells: ArraySlice<Range<Int>>, in bytes: Span<UInt8>) -> [KeptField] {
    let cells = Array(cells)
    return kept.compactMap { name, columns in
      let found = columns.filter { $0 < cells.count }
      guard let column = found.first(where: { !cells[$0].isEmpty }) ?? found.first else { return nil }
      return KeptField(name: name, values: [.text(bytes.extracting(cells[column]).copied())])
    }
  }

  /// What a column is called in results: its name, or its number from 1 where it has none.
  package func name(of column: Int) -> [UInt8] {
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
