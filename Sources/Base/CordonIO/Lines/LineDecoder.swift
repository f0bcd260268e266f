// Lines as items: one each. How lines are told apart is here too, for every format made of lines.

import CKernels
import CordonBytes

struct LineDecoder: RecordDecoder {
  let maximumLineLength: Int
  /// The lines that are to be checked together, and their record numbers.
  private var ranges: [Range<Int>] = []
  private var records: [Int] = []

  init(maximumLineLength: Int) { self.maximumLineLength = maximumLineLength }

  mutating func decode(_ batch: inout RecordBatch, into visitor: inout some RecordVisitor) {
    let mayBeWide = WideRun.mayBegin(in: batch.buffer.bytes, batch.range)
    var cursor = LineCursor(batch)
    while true {
      let stop = takeLines(of: batch, from: &cursor, mayBeWide: mayBeWide)
      visitor.check(ranges, of: batch.buffer.bytes.span, records: records)
      ranges.removeAll(keepingCapacity: true)
      records.removeAll(keepingCapacity: true)
      switch stop {
      case .bytes(let range, let record):
        visitor.check(batch.buffer.bytes.span.extracting(range), of: record, problem: .wideText)
      case .tooLong(let length, let record):
        visitor.skip(record, because: .tooLong(length, limit: maximumLineLength))
      case nil: return
      }
    }
  }

  /// Takes lines up to the next one that is too long or UTF-16, which is returned; nil at the end.
  ///
  /// Apart from ``decode(_:into:)``, which is generic: this loop sees every line.
  private mutating func takeLines(of batch: borrowing RecordBatch, from cursor: inout LineCursor, mayBeWide: Bool)
    -> Line?
  {
    while let line = cursor.next(in: batch, upTo: maximumLineLength) {
      guard case .bytes(let range, let record) = line else { return line }
      if mayBeWide, WideRun.begins(in: batch.buffer.bytes, range) { return line }
      ranges.append(range)
      records.append(record)
    }
    return nil
  }
}

/// One line of a batch and its record number. Its newline, and one CR before that, are not part of it.
enum Line {
  /// Where it is in the batch's buffer.
  case bytes(Range<Int>, record: Int)
  /// It is longer than the limit: its length in bytes.
  case tooLong(Int, record: Int)
}

/// A place between the lines of a batch.
struct LineCursor {
  private var start: Int
  private var record: Int
  private var isAtEnd: Bool

  /// The place before the first line.
  init(_ batch: borrowing RecordBatch) {
    (start, record) = (batch.range.lowerBound, batch.firstRecord)
    isAtEnd = false
  }

  /// The next line; nil at the end.
  ///
  /// - Complexity: O(*n*), by memchr(3).
  @inline(__always)
  mutating func next(in batch: borrowing RecordBatch, upTo maximumLength: Int) -> Line? {
    if case .oversized(let length) = batch.content {
      defer { isAtEnd = true }
      return isAtEnd ? nil : .tooLong(length, record: record)
    }
    let input = batch.buffer.bytes.span.extracting(first: batch.range.upperBound)
    guard start < input.count else { return nil }
    let newline = LineCursor.firstNewline(in: input, from: start)
    var end = newline ?? input.count
    let next = end + (newline == nil ? 0 : 1)
    if end > start, input[end - 1] == .ascii("\r") { end -= 1 }
    let length = end - start
    defer { (start, record) = (next, record + 1) }
    return length > maximumLength ? .tooLong(length, record: record) : .bytes(start..<end, record: record)
  }

  // PERF: not ``Swift/Span/firstIndex(of:from:)``, which is a call into another room for each line.
  private static func firstNewline(in input: Span<UInt8>, from start: Int) -> Int? {
    input.withUnsafeBytes { bytes in
      // SAFETY: `start` is below the count, so there is a base, and the bytes looked at lie inside the span.
      let found = unsafe cordon_find_byte(bytes.baseAddress! + start, bytes.count &- start, 0x0A)
      // SAFETY: both point into the span.
      return unsafe found.map { unsafe UnsafeRawPointer($0) - bytes.baseAddress! }
    }
  }
}

/// Calls `body` with each line of `batch`.
func forEachLine(of batch: borrowing RecordBatch, upTo maximumLength: Int, _ body: (Line) -> Void) {
  var cursor = LineCursor(batch)
  while let line = cursor.next(in: batch, upTo: maximumLength) { body(line) }
}
