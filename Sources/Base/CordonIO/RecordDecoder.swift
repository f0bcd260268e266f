// Records to items, on the workers. A decoder goes through the records of a batch in order and gives a visitor what each
// holds; the bytes it passes are valid only until the call returns.

/// Finds the items in the records of a batch. Each worker has its own, with its own scratch memory.
package protocol RecordDecoder {
  /// May change the bytes of the records.
  mutating func decode(_ batch: inout RecordBatch, into visitor: inout some RecordVisitor)
}

/// Takes the items of records, in order.
package protocol RecordVisitor {
  /// Whether it wants whole records of tables.
  var takesRows: Bool { get }
  /// Whether it wants the fields of tables, whichever hold items.
  var takesCells: Bool { get }

  /// Takes a whole record as it is, since it could not be taken apart.
  mutating func check(_ item: Span<UInt8>, of record: Int, problem: RecordProblem)

  /// Takes the strings of a JSON record.
  ///
  /// - Parameter kept: the fields of the record that are kept, where something is written of an item.
  mutating func check(_ leaves: JSONLeaves, of record: Int, kept: () -> [KeptField])

  /// Takes the items of `bytes` at `ranges`, each the whole record of the number at the same place of `records`.
  mutating func check(_ ranges: [Range<Int>], of bytes: Span<UInt8>, records: [Int])

  /// Takes the items of `bytes` at `ranges`, each the field of a table at the same place of `places`.
  ///
  /// - Parameter rows: the fields of all of their records, where it ``takesCells``.
  mutating func check(
    _ ranges: [Range<Int>], of bytes: Span<UInt8>, places: [FieldPlace], layout: TableLayout, rows: TableRows)

  /// Takes a record that cannot be checked.
  mutating func skip(_ record: Int, because problem: RecordProblem)

  /// Takes a record that is nothing but white space.
  mutating func skipBlank(_ record: Int)

  /// Takes a record without an item: without any text, or without text at one of `fields`.
  mutating func noItem(in record: Int, fields: [String], kept: () -> [KeptField])

  /// Takes a table's record without an item.
  mutating func noItem(in record: Int, fields: [String], of bytes: Span<UInt8>, layout: TableLayout, rows: TableRows)
}

/// Why a record could not be read, and how that is counted.
package struct RecordProblem: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    /// A record above the limit, not checked at all.
    case tooLong
    /// A record that is not what its format asks for, checked as plain bytes.
    case malformed
  }

  package var kind: Kind
  /// What is wrong and how to fix it, without a full stop.
  package var message: String

  package static func tooLong(_ length: Int, limit: Int) -> RecordProblem {
    RecordProblem(
      kind: .tooLong,
      message: "line of \(length) bytes is longer than \(limit); split it, or raise --max-line")
  }

  package static func unclosedQuote(line: Int) -> RecordProblem {
    RecordProblem(
      kind: .malformed, message: "line \(line) opens a quote that is never closed; the line was checked as plain bytes")
  }

  package static func notJSON(_ reason: String) -> RecordProblem {
    RecordProblem(kind: .malformed, message: "not a JSON record (\(reason)); checked as plain bytes")
  }
}

/// A field of a record that is written beside what was found in it.
package struct KeptField: Sendable, Equatable {
  package enum Value: Sendable, Equatable {
    case text([UInt8])
    /// As JSON text.
    case json([UInt8])
  }

  package var name: String
  /// One, or for a field such as `urls[].href` those that there are.
  package var values: [Value]

  package init(name: String, values: [Value]) { (self.name, self.values) = (name, values) }

  package static func add(_ value: Value, named name: String, to fields: inout [KeptField]) {
    if let index = fields.firstIndex(where: { $0.name == name }) {
      fields[index].values.append(value)
    } else {
      fields.append(KeptField(name: name, values: [value]))
    }
  }
}
