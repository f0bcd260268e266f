// The first record of a table: what separates its fields, and whether it names the columns or is a record like the others.

import CordonBytes

extension TableReader {
  /// Reads the first line, and tells from it what separates fields; answers where it begins, behind a byte order mark.
  mutating func begin(_ batch: inout RecordBatch, _ filled: inout Int) throws(SourceError) -> Int {
    while !source.isAtEnd, filled <= maximumLength, batch.buffer.bytes[..<filled].firstIndex(of: .ascii("\n")) == nil {
      if filled == batch.buffer.size { batch.buffer.grow(to: 2 * filled) }
      filled += source.read(into: &batch.buffer.bytes, filled..<batch.buffer.size)
    }
    let input = batch.buffer.bytes[..<filled]
    let start = input.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let end = input.firstIndex(of: .ascii("\n")) ?? filled
    delimiter = dialect.delimiter ?? TableLayout.delimiter(of: input.span.extracting(start..<max(start, end)))
    return start
  }

  /// Makes the layout of the first record, which is complete; answers where the first record of data begins.
  mutating func readHeader(
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
    let cells = (layout.selected ?? Array(names.indices)).filter { $0 < names.count }.map { names[$0] }
    let hasAddress = cells.contains { cell in
      probe.links(cell.span).contains { link in
        // `user.id` and `created.at` are names of hosts, and of columns.
        let isHost =
          !link.address.contains(.ascii("/")) && !link.address.starts(with: "www.".utf8)
          && link.address.elementsEqual(cell[link.span])
        return !isHost || (names.count == 1 && !isColumn(cell, before: next))
      }
    }
    if hasAddress { return .address }
    return cells.contains { !$0.isEmpty && probe.finds($0) } ? .match : nil
  }

  /// Whether the only field of the first record names a column, although it may name a host: `video.id` before values that
  /// are no hosts. A list of hosts may begin with a host of that domain.
  private func isColumn(_ name: [UInt8], before next: ArraySlice<UInt8>?) -> Bool {
    guard let dot = name.lastIndex(of: .ascii(".")), let next,
      TableReader.columnWords.contains(String(decoding: name[(dot + 1)...], as: UTF8.self).lowercased())
    else { return false }
    let value = next.prefix { $0 != .ascii("\n") && $0 != .ascii("\r") }.filter { $0 != .ascii("\"") }
    return !value.isEmpty
      && !probe.links(value.span).contains { $0.span == value.indices && !value.contains(.ascii("/")) }
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
}
