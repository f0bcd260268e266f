// Lines as items: one each. How lines are told apart is here too, for every format made of lines.

import CordonBytes

struct LineDecoder: RecordDecoder {
  let maximumLineLength: Int
  /// The lines that are to be checked together, and their record numbers.
  private var ranges: [Range<Int>] = []
  private var records: [Int] = []

  init(maximumLineLength: Int) { self.maximumLineLength = maximumLineLength }

  mutating func decode(_ batch: inout RecordBatch, into visitor: inout some RecordVisitor) {
    let mayBeWide = WideRun.mayBegin(in: batch.buffer.bytes, batch.range)
    forEachLine(of: batch, upTo: maximumLineLength) { line in
      switch line {
      case .bytes(let range, let record) where mayBeWide && WideRun.begins(in: batch.buffer.bytes, range):
        check(batch, by: &visitor)
        visitor.check(batch.buffer.bytes.span.extracting(range), of: record, problem: .wideText)
      case .bytes(let range, let record):
        ranges.append(range)
        records.append(record)
      case .tooLong(let length, let record):
        check(batch, by: &visitor)
        visitor.skip(record, because: .tooLong(length, limit: maximumLineLength))
      }
    }
    check(batch, by: &visitor)
  }

  private mutating func check(_ batch: RecordBatch, by visitor: inout some RecordVisitor) {
    visitor.check(ranges, of: batch.buffer.bytes.span, records: records)
    ranges.removeAll(keepingCapacity: true)
    records.removeAll(keepingCapacity: true)
  }
}

/// One line of a batch and its record number. Its newline, and one CR before that, are not part of it.
enum Line {
  /// Where it stands in the batch's input.
  case bytes(Range<Int>, record: Int)
  /// It is longer than the limit: its length in bytes.
  case tooLong(Int, record: Int)
}

/// Calls `body` with each line of `batch`.
///
/// - Complexity: O(*n*), by memchr(3).
func forEachLine(of batch: RecordBatch, upTo maximumLength: Int, _ body: (Line) -> Void) {
  if case .oversized(let length) = batch.content { return body(.tooLong(length, record: batch.firstRecord)) }
  var record = batch.firstRecord
  var start = batch.range.lowerBound
  let input = batch.buffer.bytes.span.extracting(first: batch.range.upperBound)
  while start < input.count {
    let newline = input.firstIndex(of: .ascii("\n"), from: start)
    var end = newline ?? input.count
    let next = end + (newline == nil ? 0 : 1)
    if end > start && input[end - 1] == .ascii("\r") { end -= 1 }
    let length = end - start
    body(length > maximumLength ? .tooLong(length, record: record) : .bytes(start..<end, record: record))
    record += 1
    start = next
  }
}
