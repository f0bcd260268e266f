// Records of CSV and its kin: each ends at a line feed outside of quotes (CKernels). The first one may hold the names of
// the columns, and tells what separates them.
//
//     input:  [ carry │ read … │ read … ]        fill: read until full, or until nothing more has come yet
//             [ whole records       │ rest ]     hand on the records, carry the rest into the next batch
//
// A quote that is never closed would take in all that follows. So where the end of a record is not found within the limit,
// or not at all, its first line is handed on alone, as a record that is no record, and reading continues behind it.

import CKernels
import CordonBytes

struct TableReader: RecordReader {
  var source: SourceReader
  let dialect: TableDialect
  let fields: [String]
  let kept: [String]
  let maximumLength: Int
  let probe: ItemProbe
  var note: String?
  /// The start of a record whose end has not been read yet.
  private var carry: [UInt8] = []
  var delimiter: UInt8?
  var layout: TableLayout?
  private var nextRecord = 1
  var nextLine = 1
  private var offset = 0

  /// - Parameter probe: asked whether the first line is a record.
  init(
    _ source: any ByteSource, dialect: TableDialect, fields: [String], kept: [String] = [], maximumLength: Int,
    probe: ItemProbe = .none
  ) {
    self.probe = probe
    self.source = SourceReader(source)
    self.dialect = dialect
    self.fields = fields
    self.kept = kept
    self.maximumLength = maximumLength
  }

  /// What was found of records from some place on.
  struct Extent {
    /// Behind the last one that is complete.
    var end: Int
    var records = 0
    /// Where a quote is open in what follows them.
    var openQuote: Int?
  }

  var position: ReadPosition {
    ReadPosition(
      offset: offset, record: nextRecord, line: nextLine,
      table: layout.map { ReadPosition.TableStart(delimiter: $0.delimiter, columns: $0.columns, areNames: $0.hasNames) }
    )
  }

  mutating func takeNote() -> String? {
    defer { note = nil }
    return note
  }

  mutating func resume(at position: ReadPosition) throws(SourceError) {
    guard let table = position.table else { return }
    try source.skip(position.offset)
    layout = try TableLayout(
      first: table.columns, delimiter: table.delimiter, hasHeader: table.areNames, fields: fields,
      kept: kept)
    delimiter = table.delimiter
    (offset, nextRecord, nextLine) = (position.offset, position.record, position.line)
  }

  mutating func fill(_ batch: inout RecordBatch) throws(SourceError) -> Bool {
    guard try fillWithRecords(&batch) else { return false }
    offset += batch.bytesRead
    return true
  }

  private mutating func fillWithRecords(_ batch: inout RecordBatch) throws(SourceError) -> Bool {
    var filled = carry.count
    batch.buffer.grow(to: filled)
    batch.buffer.bytes.replaceSubrange(0..<filled, with: carry)
    carry.removeAll(keepingCapacity: true)
    var start = 0
    if delimiter == nil { start = try begin(&batch, &filled) }
    var found = extent(of: batch.buffer.bytes, start..<filled)
    while true {
      readRecords(from: start, into: &batch, &filled, &found)
      guard layout == nil, found.end > start || (source.isAtEnd && filled > start && found.openQuote == nil) else {
        break
      }
      if found.records == 0 { (found.end, found.records) = (filled, 1) }
      start = try readHeader(batch.buffer.bytes, from: start, &found)
    }
    if source.isAtEnd, found.end < filled, found.openQuote == nil {
      found.end = filled
      found.records += 1
    }
    batch.firstRecord = nextRecord
    batch.firstLine = nextLine
    batch.layout = layout
    if found.records > 0 {
      carry.append(contentsOf: batch.buffer.bytes[found.end..<filled])
      batch.content = .records(found.records)
      batch.range = start..<found.end
      batch.bytesRead = found.end
      nextRecord += found.records
      nextLine += LineReader.lineCount(in: batch.buffer.bytes, batch.range)
      return true
    }
    if filled > start { return try handOnLine(of: &batch, start..<filled, found) }
    try source.throwFailure()
    return false
  }

  /// Reads until a record is complete, and on for as long as more has come and there is room.
  private mutating func readRecords(
    from start: Int, into batch: inout RecordBatch, _ filled: inout Int, _ found: inout Extent
  ) {
    while !source.isAtEnd {
      if found.records == 0 {
        if filled - start >= maximumLength + 2 { return }
        if filled == batch.buffer.size { batch.buffer.grow(to: min(2 * filled, start + maximumLength + 2)) }
      } else if filled == batch.buffer.size || !source.isReady() {
        return
      }
      let count = source.read(into: &batch.buffer.bytes, filled..<batch.buffer.size)
      filled += count
      let more = extent(of: batch.buffer.bytes, found.end..<filled)
      found = Extent(end: more.end, records: found.records + more.records, openQuote: more.openQuote)
    }
  }

  // MARK: What is no record

  /// Hands on the first line of what stands at `range`, of which no record's end was found.
  private mutating func handOnLine(
    of batch: inout RecordBatch, _ range: Range<Int>, _ found: Extent
  ) throws(SourceError) -> Bool {
    if layout == nil {
      throw SourceError(
        found.openQuote == nil
          ? "the first line is longer than \(maximumLength) bytes; is this CSV?"
          : "a quote is opened in the first record and never closed; is this CSV?")
    }
    nextRecord += 1
    nextLine += 1
    guard found.openQuote != nil,
      let newline = batch.buffer.bytes[range].firstIndex(of: .ascii("\n")) ?? lineEnd(range)
    else { return skipLine(of: &batch, range) }
    let end = min(newline + 1, range.upperBound)
    carry.append(contentsOf: batch.buffer.bytes[end..<range.upperBound])
    batch.content = .unclosedQuote
    batch.range = range.lowerBound..<newline
    batch.bytesRead = end
    return true
  }

  /// At the end of the input its end is a line's.
  private func lineEnd(_ range: Range<Int>) -> Int? { source.isAtEnd ? range.upperBound : nil }

  /// Reads on to the end of a line that is longer than the limit.
  private mutating func skipLine(of batch: inout RecordBatch, _ range: Range<Int>) -> Bool {
    var length = range.count
    var end: Int?
    while end == nil, !source.isAtEnd {
      let count = source.read(into: &batch.buffer.bytes, 0..<batch.buffer.size)
      end = batch.buffer.bytes[0..<count].firstIndex(of: .ascii("\n"))
      length += end ?? count
      if let end { carry.append(contentsOf: batch.buffer.bytes[(end + 1)..<count]) }
    }
    batch.content = .oversized(length)
    batch.range = 0..<0
    batch.bytesRead = range.lowerBound + length + (end == nil ? 0 : 1)
    return true
  }

  // MARK: Bytes

  private func extent(of input: [UInt8], _ range: Range<Int>) -> Extent {
    input.withUnsafeBufferPointer { bytes in
      let part = UnsafeBufferPointer(rebasing: bytes[range])
      // SAFETY: `part.count` bytes are read.
      let found = unsafe cordon_find_records(part.baseAddress, part.count, delimiter ?? .ascii(","))
      return Extent(
        end: range.lowerBound + found.end, records: found.records,
        openQuote: found.quote < 0 ? nil : range.lowerBound + found.quote)
    }
  }
}
