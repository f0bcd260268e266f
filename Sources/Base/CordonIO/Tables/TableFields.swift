// The fields of a table's records: where they are, and what they hold once their quotes are undone.

import CKernels
import CordonBytes

/// The fields of the records of a batch, where they stand.
package struct TableRows {
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
  package func cells(of number: Int) -> ArraySlice<Range<Int>> {
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
