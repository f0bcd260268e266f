// Lines: each ends at LF, the last perhaps at the end of the input. Any other byte is data. A UTF-8 byte order mark at
// the start is dropped.
//
//     input:  [ carry │ read … │ read … ]        fill: read until full, or until nothing more has come yet
//             [ whole lines         │ rest ]     hand on the lines, carry the rest into the next batch
//
// A line that does not fit makes the buffer grow up to the limit; beyond it the line is read to its end into the same
// buffer again and again, and only its length is kept.

struct LineReader: RecordReader {
  private var source: SourceReader
  private let maximumLineLength: Int
  /// The start of a line whose end has not been read yet.
  private var carry: [UInt8] = []
  private var isAtStart = true
  private var nextRecord = 1
  private var offset = 0

  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  init(_ source: any ByteSource, maximumLineLength: Int) {
    self.source = SourceReader(source)
    self.maximumLineLength = maximumLineLength
  }

  var position: ReadPosition { ReadPosition(offset: offset, record: nextRecord) }

  mutating func resume(at position: ReadPosition) throws(SourceError) {
    try source.skip(position.offset)
    (offset, nextRecord) = (position.offset, position.record)
    isAtStart = offset == 0
  }

  mutating func fill(_ batch: inout RecordBatch) throws(SourceError) -> Bool {
    batch.firstRecord = nextRecord
    var filled = carry.count
    batch.buffer.grow(to: filled)
    batch.buffer.bytes.replaceSubrange(0..<filled, with: carry)
    carry.removeAll(keepingCapacity: true)
    // After a skipped line the carry may hold whole lines.
    var linesEnd = LineReader.endOfLastLine(in: batch.buffer.bytes, 0..<filled) ?? 0
    // What may be unfinished and yet be a line of the greatest length: with its CR, and a byte order mark before it.
    let longest = maximumLineLength + 1 + (isAtStart ? LineReader.byteOrderMark.count : 0)

    while !source.isAtEnd {
      if linesEnd == 0 {
        if filled > longest { return skipLine(into: &batch, startingWith: filled) }
        if filled == batch.buffer.size { batch.buffer.grow(to: min(2 * filled, longest + 1)) }
      } else if filled == batch.buffer.size || !source.isReady() {
        break
      }
      let count = source.read(into: &batch.buffer.bytes, filled..<batch.buffer.size)
      linesEnd = LineReader.endOfLastLine(in: batch.buffer.bytes, filled..<filled + count) ?? linesEnd
      filled += count
    }

    if source.isAtEnd { linesEnd = filled }
    carry.append(contentsOf: batch.buffer.bytes[linesEnd..<filled])
    let start = startAfterMark(in: batch.buffer.bytes, linesEnd)
    batch.range = start..<linesEnd
    batch.bytesRead = linesEnd
    offset += linesEnd
    let records = LineReader.lineCount(in: batch.buffer.bytes, batch.range)
    batch.content = .records(records)
    nextRecord += records
    if records == 0, source.isAtEnd { try source.throwFailure() }
    return records > 0
  }

  /// Reads on to the end of a line of which `length` bytes are in the batch, and makes it an oversized record.
  private mutating func skipLine(into batch: inout RecordBatch, startingWith length: Int) -> Bool {
    var read = length
    var last = batch.buffer.bytes[length - 1]
    var end: Int?
    let mark = startAfterMark(in: batch.buffer.bytes, length)
    while end == nil && !source.isAtEnd {
      let count = source.read(into: &batch.buffer.bytes, 0..<batch.buffer.size)
      end = batch.buffer.bytes[0..<count].firstIndex(of: UInt8(ascii: "\n"))
      let skipped = end ?? count
      if skipped > 0 { last = batch.buffer.bytes[skipped - 1] }
      read += skipped
      if let end { carry.append(contentsOf: batch.buffer.bytes[(end + 1)..<count]) }
    }
    batch.content = .oversized(read - mark - (last == UInt8(ascii: "\r") ? 1 : 0))
    batch.range = 0..<0
    batch.bytesRead = read + (end == nil ? 0 : 1)
    offset += batch.bytesRead
    nextRecord += 1
    return true
  }

  /// Where data begin in the first `count` bytes: after a byte order mark, if these are the first of the source.
  private mutating func startAfterMark(in input: [UInt8], _ count: Int) -> Int {
    guard isAtStart else { return 0 }
    isAtStart = false
    let mark = LineReader.byteOrderMark
    return count >= mark.count && input[0..<mark.count].elementsEqual(mark) ? mark.count : 0
  }

  /// The offset after the last newline in `range`.
  private static func endOfLastLine(in input: [UInt8], _ range: Range<Int>) -> Int? {
    input[range].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 }
  }

  /// The number of lines in `range`, the last one with or without its newline.
  ///
  /// - Complexity: O(*n*)
  static func lineCount(in input: [UInt8], _ range: Range<Int>) -> Int {
    let bytes = input.span.extracting(range)
    var (count, start) = (0, 0)
    while let newline = bytes.firstIndex(of: UInt8(ascii: "\n"), from: start) {
      count &+= 1
      start = newline &+ 1
    }
    return start < bytes.count ? count + 1 : count
  }
}
