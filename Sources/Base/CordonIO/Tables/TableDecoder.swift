// Records of a table to items: each field is one, or only those of the columns asked for. A line that is no record, because a
// quote in it is never closed, is checked whole, as bytes: a broken export must not hide what is in it.

import CordonBytes

struct TableDecoder: RecordDecoder {
  private let fields: [String]
  private let maximumLength: Int
  private var record = TableFields()
  /// The items that are to be checked together, where they stand: of which record, and in which column.
  private var items: [Range<Int>] = []
  private var places: [FieldPlace] = []
  /// All fields, where whole records are wanted.
  private var rows = TableRows()

  init(fields: [String], maximumLength: Int) {
    self.fields = fields
    self.maximumLength = maximumLength
  }

  mutating func decode(_ batch: inout RecordBatch, into visitor: inout some RecordVisitor) {
    switch batch.content {
    case .oversized(let length):
      visitor.skip(batch.firstRecord, because: .tooLong(length, limit: maximumLength))
    case .unclosedQuote:
      visitor.check(
        batch.buffer.bytes.span.extracting(batch.range), of: batch.firstRecord,
        problem: .unclosedQuote(line: batch.firstLine))
    case .records: decodeRecords(of: &batch, into: &visitor)
    }
  }

  private mutating func decodeRecords(of batch: inout RecordBatch, into visitor: inout some RecordVisitor) {
    guard let layout = batch.layout else { return }
    var number = batch.firstRecord
    var start = batch.range.lowerBound
    let mayBeWide = WideRun.mayBegin(in: batch.buffer.bytes, batch.range)
    let takesCells = visitor.takesCells
    rows.begin(at: number)
    while start < batch.range.upperBound {
      let end = batch.range.upperBound
      let next = batch.buffer.bytes.withUnsafeBufferPointer {
        record.read($0, from: start, to: end, delimiter: layout.delimiter)
      }
      if next - start > maximumLength, let length = excessiveLength(of: batch.buffer.bytes[start..<next]) {
        check(batch, layout, by: &visitor)
        visitor.skip(number, because: .tooLong(length, limit: maximumLength))
        (start, number) = (next, number + 1)
        rows.begin(at: number)
        continue
      }
      if mayBeWide, WideRun.begins(in: batch.buffer.bytes, start..<next) {
        check(batch, layout, by: &visitor)
        visitor.check(
          batch.buffer.bytes.span.extracting(start..<next), of: number, problem: .wideText)
        rows.begin(at: number)
      }
      start = next
      if takesCells { takeRow(&batch) }
      if record.isBlank {
        check(batch, layout, by: &visitor)
        visitor.skipBlank(number)
        rows.begin(at: number + 1)
      } else {
        let known = items.count
        if let selected = layout.selected {
          for column in selected where column < record.count { take(column, of: number, &batch) }
        } else {
          for column in 0..<record.count { take(column, of: number, &batch) }
        }
        if items.count == known, layout.selected != nil || visitor.takesRows {
          check(batch, layout, by: &visitor)
          visitor.noItem(in: number, fields: fields, of: batch.buffer.bytes.span, layout: layout, rows: rows)
          rows.begin(at: number + 1)
        }
      }
      number += 1
    }
    check(batch, layout, by: &visitor)
  }

  /// The length of a record without its end; nil where it is not too long.
  private func excessiveLength(of record: ArraySlice<UInt8>) -> Int? {
    var length = record.count
    if record.last == .ascii("\n") {
      length -= 1
      if record.dropLast().last == .ascii("\r") { length -= 1 }
    }
    return length > maximumLength ? length : nil
  }

  /// Takes all fields as they are.
  private mutating func takeRow(_ batch: inout RecordBatch) {
    for column in 0..<record.count {
      rows.append(record.undone(column, in: &batch.buffer.bytes))
    }
    rows.endRecord()
  }

  /// Takes a field that is not empty as an item.
  private mutating func take(_ column: Int, of number: Int, _ batch: inout RecordBatch) {
    let range = record.undone(column, in: &batch.buffer.bytes)
    if range.isEmpty { return }
    items.append(range)
    places.append(FieldPlace(record: number, column: column))
  }

  private mutating func check(_ batch: RecordBatch, _ layout: TableLayout, by visitor: inout some RecordVisitor) {
    visitor.check(items, of: batch.buffer.bytes.span, places: places, layout: layout, rows: rows)
    items.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
  }
}

/// Where a field stands.
package struct FieldPlace: Sendable {
  package let record: Int
  package let column: Int
}
