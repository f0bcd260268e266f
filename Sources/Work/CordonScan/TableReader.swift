// Records of CSV and its kin: each ends at a line feed outside of quotes (CKernels). The first one may hold the names of
// the columns, and tells what separates them.
//
//     input:  [ carry │ read … │ read … ]        fill: read until full, or until nothing more has come yet
//             [ whole records       │ rest ]     hand on the records, carry the rest into the next batch
//
// A quote that is never closed would take in all that follows. So where the end of a record is not found within the limit,
// or not at all, its first line is handed on alone, as a record that is no record, and reading goes on behind it.

import CKernels
import CordonBytes
import CordonText

struct TableReader: RecordReader {
  private var source: SourceReader
  private let dialect: TableDialect
  private let fields: [String]
  private let kept: [String]
  private let maximumLength: Int
  private let finds: ([UInt8]) -> Bool
  private var note: String?
  /// The start of a record whose end has not been read yet.
  private var carry: [UInt8] = []
  private var delimiter: UInt8?
  private var layout: TableLayout?
  private var nextRecord = 1
  private var nextLine = 1
  private var offset = 0

  /// - Parameter finds: says whether something is found in an item.
  init(
    _ source: any ByteSource, dialect: TableDialect, fields: [String], kept: [String] = [], maximumLength: Int,
    finds: @escaping ([UInt8]) -> Bool = { _ in false }
  ) {
    self.finds = finds
    self.source = SourceReader(source)
    self.dialect = dialect
    self.fields = fields
    self.kept = kept
    self.maximumLength = maximumLength
  }

  /// What was found of records from some place on.
  private struct Extent {
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

  mutating func fill(_ batch: inout Batch) throws(SourceError) -> Bool {
    guard try fillWithRecords(&batch) else { return false }
    offset += batch.bytesRead
    return true
  }

  private mutating func fillWithRecords(_ batch: inout Batch) throws(SourceError) -> Bool {
    var filled = carry.count
    batch.buffers.grow(to: filled)
    batch.buffers.input.replaceSubrange(0..<filled, with: carry)
    carry.removeAll(keepingCapacity: true)
    var start = 0
    if delimiter == nil { start = try begin(&batch, &filled) }
    var found = extent(of: batch.buffers.input, start..<filled)
    while true {
      readRecords(from: start, into: &batch, &filled, &found)
      guard layout == nil, found.end > start || (source.isAtEnd && filled > start && found.openQuote == nil) else {
        break
      }
      if found.records == 0 { (found.end, found.records) = (filled, 1) }
      start = try readHeader(batch.buffers.input, from: start, &found)
    }
    if source.isAtEnd, found.end < filled, found.openQuote == nil {
      found.end = filled
      found.records += 1
    }
    batch.firstRecord = nextRecord
    batch.firstLine = nextLine
    batch.layout = layout
    if found.records > 0 {
      carry.append(contentsOf: batch.buffers.input[found.end..<filled])
      batch.content = .records(found.records)
      batch.range = start..<found.end
      batch.bytesRead = found.end
      nextRecord += found.records
      nextLine += LineReader.lineCount(in: batch.buffers.input, batch.range)
      return true
    }
    if filled > start { return try handOnLine(of: &batch, start..<filled, found) }
    try source.throwFailure()
    return false
  }

  /// Reads until a record is complete, and on for as long as more has come and there is room.
  private mutating func readRecords(
    from start: Int, into batch: inout Batch, _ filled: inout Int, _ found: inout Extent
  ) {
    while !source.isAtEnd {
      if found.records == 0 {
        if filled - start >= maximumLength + 2 { return }
        if filled == batch.buffers.size { batch.buffers.grow(to: min(2 * filled, start + maximumLength + 2)) }
      } else if filled == batch.buffers.size || !source.isReady() {
        return
      }
      let count = source.read(into: &batch.buffers.input, filled..<batch.buffers.size)
      filled += count
      let more = extent(of: batch.buffers.input, found.end..<filled)
      found = Extent(end: more.end, records: found.records + more.records, openQuote: more.openQuote)
    }
  }

  // MARK: The beginning

  /// Reads the first line, and tells from it what separates fields; answers where it begins, behind a byte order mark.
  private mutating func begin(_ batch: inout Batch, _ filled: inout Int) throws(SourceError) -> Int {
    while !source.isAtEnd, filled <= maximumLength, batch.buffers.input[..<filled].firstIndex(of: .ascii("\n")) == nil {
      if filled == batch.buffers.size { batch.buffers.grow(to: 2 * filled) }
      filled += source.read(into: &batch.buffers.input, filled..<batch.buffers.size)
    }
    let input = batch.buffers.input[..<filled]
    let start = input.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let end = input.firstIndex(of: .ascii("\n")) ?? filled
    delimiter = dialect.delimiter ?? TableLayout.delimiter(of: input.span.extracting(start..<max(start, end)))
    return start
  }

  /// Makes the layout of the first record, which is complete; answers where the first record of data begins.
  private mutating func readHeader(
    _ input: [UInt8], from start: Int, _ found: inout Extent
  ) throws(SourceError) -> Int {
    var fields = TableFields()
    let delimiter = delimiter ?? .ascii(",")
    let end = input.withUnsafeBufferPointer { fields.read($0, from: start, to: found.end, delimiter: delimiter) }
    var names: [[UInt8]] = []
    for column in 0..<fields.count {
      var name = Array(input[fields[column].range])
      if fields[column].needsUndoing { name = Array(name[TableFields.undo(name.indices, in: &name)]) }
      names.append(name)
    }
    try checkLineEnds(input[start..<end])
    let layout = try TableLayout(
      first: names, delimiter: delimiter, hasHeader: dialect.hasHeader, fields: self.fields, kept: kept)
    self.layout = layout
    if dialect.header == .absent { return start }
    let next = end < found.end ? input[end..<found.end] : nil
    if dialect.header == .inferred, let look = look(of: names, layout, before: next) {
      // Where columns are asked for by their names, the first line has them, and is a record besides.
      let areNamed =
        look == .match
        || (self.fields + kept).contains { name in names.contains { $0.elementsEqual(name.utf8) } }
      if !areNamed {
        self.layout = try TableLayout(
          first: names, delimiter: delimiter, hasHeader: false, fields: self.fields, kept: kept)
      }
      note =
        "the first line \(look == .match ? "matches" : "holds an address"), so it was checked as record 1, "
        + (areNamed ? "and names the columns too; " : "and columns are named by their numbers; ")
        + "give --no-header if it is a record, or --header if it only names the columns"
      return start
    }
    found.records -= 1
    nextLine += LineReader.lineCount(in: input, start..<end)
    return end
  }

  /// Why a header seems to be a record.
  private enum Look { case address, match }

  /// Returns what the first record holds that names of columns do not: an address, or something that is listed. Only columns
  /// that are checked count.
  ///
  /// - Parameter next: the records that follow, as far as they have been read; nil where none has.
  private func look(of names: [[UInt8]], _ layout: TableLayout, before next: ArraySlice<UInt8>?) -> Look? {
    var links = LinkFinder()
    let cells = (layout.selected ?? Array(names.indices)).filter { $0 < names.count }.map { names[$0] }
    let hasAddress = cells.contains { cell in
      links.links(in: cell.span).contains { link in
        // `user.id` and `created.at` are names of hosts, and of columns.
        let isHost =
          !link.address.contains(.ascii("/")) && !link.address.starts(with: "www.".utf8)
          && link.address.elementsEqual(cell[link.span])
        return !isHost || (names.count == 1 && !isColumn(cell, before: next))
      }
    }
    if hasAddress { return .address }
    return cells.contains { !$0.isEmpty && finds($0) } ? .match : nil
  }

  /// Whether the only field of the first record names a column, although it may name a host: `video.id` before values that
  /// are no hosts. A list of hosts may begin with a host of that domain.
  private func isColumn(_ name: [UInt8], before next: ArraySlice<UInt8>?) -> Bool {
    guard let dot = name.lastIndex(of: .ascii(".")), let next,
      TableReader.columnWords.contains(String(decoding: name[(dot + 1)...], as: UTF8.self).lowercased())
    else { return false }
    let value = next.prefix { $0 != .ascii("\n") && $0 != .ascii("\r") }.filter { $0 != .ascii("\"") }
    var links = LinkFinder()
    return !value.isEmpty
      && !links.links(in: value.span).contains { $0.span == value.indices && !value.contains(.ascii("/")) }
  }

  /// Words for columns that are top-level domains too.
  private static let columnWords = Set(
    """
    as at author blog by channel chat city company country date email forum group host id in info ip is
    link map me media movie name news no page phone photo photos pics post report review reviews site
    social song tel to total tv us video watch website zip
    """.split(whereSeparator: \.isWhitespace).map(String.init))

  /// Where lines end in CR, all of them are one record.
  private func checkLineEnds(_ record: ArraySlice<UInt8>) throws(SourceError) {
    var isQuoted = false
    for index in record.indices {
      if record[index] == .ascii("\"") { isQuoted.toggle() }
      guard record[index] == .ascii("\r"), !isQuoted, index + 1 < record.endIndex, record[index + 1] != .ascii("\n")
      else {
        continue
      }
      throw SourceError(
        "the first record has a carriage return without a line feed in it; end lines with LF or CR LF, "
          + "or put the field in quotes")
    }
  }

  // MARK: What is no record

  /// Hands on the first line of what stands at `range`, of which no record's end was found.
  private mutating func handOnLine(
    of batch: inout Batch, _ range: Range<Int>, _ found: Extent
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
      let newline = batch.buffers.input[range].firstIndex(of: .ascii("\n")) ?? lineEnd(range)
    else { return skipLine(of: &batch, range) }
    let end = min(newline + 1, range.upperBound)
    carry.append(contentsOf: batch.buffers.input[end..<range.upperBound])
    batch.content = .unclosedQuote
    batch.range = range.lowerBound..<newline
    batch.bytesRead = end
    return true
  }

  /// At the end of the input its end is a line's.
  private func lineEnd(_ range: Range<Int>) -> Int? { source.isAtEnd ? range.upperBound : nil }

  /// Reads on to the end of a line that is longer than the limit.
  private mutating func skipLine(of batch: inout Batch, _ range: Range<Int>) -> Bool {
    var length = range.count
    var end: Int?
    while end == nil, !source.isAtEnd {
      let count = source.read(into: &batch.buffers.input, 0..<batch.buffers.size)
      end = batch.buffers.input[0..<count].firstIndex(of: .ascii("\n"))
      length += end ?? count
      if let end { carry.append(contentsOf: batch.buffers.input[(end + 1)..<count]) }
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
