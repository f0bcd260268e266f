// The worklist: a table for people, with each record's own columns and beside them what was found in it.
//
//   id,date,url,cordon_action,cordon_rules,cordon_labels,cordon_tier,cordon_key,cordon_platform
//   7,2026-11-26,hxxps://bad[.]example/x,block,demo-1,video,direct,bad[.]example/x,bad.example
//
// Where a rule could not be decided that would ask for more than those that hold, `cordon_action` is `log; undecided`, and
// `cordon_rules` names it: `demo-1; demo-2 (undecided)`.
//
// A record of a table is one row, however many of its fields match. Of lines and of JSON each item is one, and its own
// columns are source, record, field and input. What a record has beyond the columns of its table stands behind all others.
// Nothing in a cell runs when a spreadsheet opens it: one that would be a formula begins with an apostrophe. Nor does a cell
// drive a terminal, wherever the table goes: controls (but tabs and line ends), line and paragraph separators, bidirectional
// controls, and bytes 80 to 9F that are not UTF-8 are written as in TextSink: `\x1b`, `\u{202e}`. A worklist is for people; what
// was there byte for byte is in --output jsonl.

import CordonBytes
import CordonDomains
import CordonIO
import CordonMatcher
import CordonText

struct WorklistSink: Sendable {
  /// The columns of what is no table.
  static let itemColumns = ["source", "record", "field", "input"].map { Array($0.utf8) }
  private static let foundColumns = ["action", "rules", "labels", "tier", "key", "platform"]
  /// What a row of merged records has besides.
  private static let mergedColumns = ["count", "platform_count", "places"]

  /// Nil where links stay as they are.
  private var defanger: Defanger?
  /// Whether rows are left without their summary, which come when records of the same content have been merged.
  private let isMerged: Bool
  private var scratch: [UInt8] = []
  /// How many columns the table has that is read; nil where it is none.
  private var columns: Int?

  init(defanger: Defanger?, isMerged: Bool = false) {
    self.defanger = defanger
    self.isMerged = isMerged
  }

  mutating func begin(_ layout: TableLayout?) { columns = layout?.columns.count }

  /// The first line, over records with the columns `own`.
  func header(_ own: [[UInt8]]) -> [UInt8] {
    var output: [UInt8] = []
    for name in own { appendCell(name.span, to: &output) }
    for name in WorklistSink.foundColumns + (isMerged ? WorklistSink.mergedColumns : []) {
      appendCell("cordon_\(name)", to: &output)
    }
    endRow(&output)
    return output
  }

  /// Writes the row of one item, or of a line of a table that is no record. Like the others it answers where in the
  /// output its summary stand, or are to stand.
  mutating func writeItem(
    _ item: Span<UInt8>, field: Span<UInt8>?, at place: RecordPlace, found: RecordSummary, to output: inout [UInt8]
  ) -> Int {
    if let columns {
      appendText(item, to: &output)
      appendEmptyCells(columns - 1, to: &output)
    } else {
      appendCell(place.source, to: &output)
      appendCell("\(place.record)", to: &output)
      if let field { appendCell(field, to: &output) } else { appendEmptyCells(1, to: &output) }
      appendText(item, to: &output)
    }
    return endRow(with: found, &output)
  }

  /// Writes the row of a record that holds no item.
  mutating func writeEmpty(at place: RecordPlace, found: RecordSummary, to output: inout [UInt8]) -> Int {
    if let columns {
      appendEmptyCells(columns, to: &output)
    } else {
      appendCell(place.source, to: &output)
      appendCell("\(place.record)", to: &output)
      appendEmptyCells(2, to: &output)
    }
    return endRow(with: found, &output)
  }

  /// Writes the row of a record without any cell of its own.
  mutating func writeBare(found: RecordSummary, to output: inout [UInt8]) -> Int {
    appendEmptyCells(columns ?? WorklistSink.itemColumns.count, to: &output)
    return endRow(with: found, &output)
  }

  /// Writes the row of a table's record, whose fields are `cells` of `bytes`.
  mutating func writeRow(
    _ cells: ArraySlice<Range<Int>>, of bytes: Span<UInt8>, found: RecordSummary, to output: inout [UInt8]
  ) -> Int {
    let columns = columns ?? cells.count
    for cell in cells.prefix(columns) { appendText(bytes.extracting(cell), to: &output) }
    appendEmptyCells(columns - cells.count, to: &output)
    let place = output.count
    if !isMerged { append(found, to: &output) }
    for cell in cells.dropFirst(columns) { appendText(bytes.extracting(cell), to: &output) }
    if !isMerged { endRow(&output) }
    return place
  }

  /// Makes a row whole that was left without its summary, by which it is one of `count` records at `places`.
  func completed(_ row: MergedRow) -> [UInt8] {
    var output = Array(row.bytes[..<row.place])
    append(row.summary, to: &output)
    appendCell("\(row.count)", to: &output)
    appendCell("\(row.summary.surroundings.count)", to: &output)
    let omitted = row.count - row.places.count
    appendCell((row.places + (omitted > 0 ? ["and \(omitted) more"] : [])).joined(separator: "; "), to: &output)
    output.append(contentsOf: row.bytes[row.place...])
    endRow(&output)
    return output
  }

  // MARK: Cells

  private func append(_ found: RecordSummary, to output: inout [UInt8]) {
    let keys = found.contents.map { content in
      content.isAddress && defanger != nil ? Defanger.defanged(address: content.text) : content.text
    }
    // Where no rule holds, the action and the rules are those that were undecided already.
    let undecided = found.isListed ? found.undecided : []
    let action = [found.action] + (undecided.isEmpty ? [] : ["undecided"])
    let rules = found.rules.all + undecided.map { "\($0) (undecided)" }
    for text in [
      action.joined(separator: "; "), rules.joined(separator: "; "), found.labels.all.joined(separator: "; "),
      found.tier,
      keys.joined(separator: "; "), found.platforms.all.joined(separator: "; "),
    ] { appendCell(text, to: &output) }
  }

  private func appendCell(_ text: String, to output: inout [UInt8]) { appendCell(Array(text.utf8).span, to: &output) }

  private func endRow(with found: RecordSummary, _ output: inout [UInt8]) -> Int {
    let place = output.count
    if !isMerged {
      append(found, to: &output)
      endRow(&output)
    }
    return place
  }

  /// Appends a cell of the record's own, with its links defanged.
  private mutating func appendText(_ text: Span<UInt8>, to output: inout [UInt8]) {
    guard defanger != nil else { return appendCell(text, to: &output) }
    scratch.removeAll(keepingCapacity: true)
    defanger?.append(text, to: &scratch)
    let shown = scratch
    appendCell(shown.span, to: &output)
  }

  private func appendCell(_ text: Span<UInt8>, to output: inout [UInt8]) {
    let isQuoted = text.indices.contains { WorklistSink.quoted.contains(text[$0]) }
    if isQuoted { output.append(.ascii("\"")) }
    if WorklistSink.isFormula(text) { output.append(.ascii("'")) }
    // Whether a program that splits at other characters than commas would begin a cell here.
    var beginsOther = false
    var index = 0
    while index < text.count {
      let byte = text[index]
      if beginsOther, byte != .ascii(" ") {
        beginsOther = false
        if WorklistSink.isFormula(text.extracting(index..<text.count)) { output.append(.ascii("'")) }
      }
      let length = appendEscaped(text, at: index, to: &output)
      index += max(1, length)
      if length > 0 { continue }
      // CR LF is one line end.
      let isHalfALineEnd = byte == .ascii("\r") && index < text.count && text[index] == .ascii("\n")
      if WorklistSink.splitting.contains(byte), !isHalfALineEnd { beginsOther = true }
      if byte == .ascii("\"") { output.append(.ascii("\"")) }
      output.append(byte)
    }
    if isQuoted { output.append(.ascii("\"")) }
    output.append(.ascii(","))
  }

  /// Writes what stands at `index` as an escape where it would drive a terminal.
  ///
  /// - Returns: how many bytes it has; 0 where nothing was written.
  private func appendEscaped(_ text: Span<UInt8>, at index: Int, to output: inout [UInt8]) -> Int {
    let byte = text[index]
    if byte >= 0x20, byte < 0x7F { return 0 }
    switch byte {
    case .ascii("\t"), .ascii("\n"): return 0
    case .ascii("\r"):
      // By itself it would have the line written over.
      if index + 1 < text.count, text[index + 1] == .ascii("\n") { return 0 }
      output.append(contentsOf: #"\r"#.utf8)
      return 1
    default: break
    }
    let sequence = UTF8Sequence(at: index, of: text)
    if let scalar = sequence.scalar {
      guard TerminalSafety.isControl(scalar) else {
        for place in index..<index + sequence.length { output.append(text[place]) }
        return sequence.length
      }
      output.appendEscape(of: scalar)
    } else {
      for place in index..<index + sequence.length {
        if (0x80...0x9F).contains(text[place]) {
          output.appendHexEscape(text[place])
        } else {
          output.append(text[place])
        }
      }
    }
    return sequence.length
  }

  private func appendEmptyCells(_ count: Int, to output: inout [UInt8]) {
    output.append(contentsOf: repeatElement(.ascii(","), count: max(0, count)))
  }

  /// Ends the row behind the comma of its last cell.
  private func endRow(_ output: inout [UInt8]) {
    output.removeLast()
    output.append(contentsOf: "\r\n".utf8)
  }

  private static let quoted = ByteSet(",;|\t\"\r\n")
  /// At what else a spreadsheet may be told to split.
  private static let splitting = ByteSet(";|\t\r\n")

  /// Whether a spreadsheet would run the cell: it begins as a formula does, and is no number.
  static func isFormula(_ text: Span<UInt8>) -> Bool {
    guard !text.isEmpty, let first = Scalar(decoding: text, at: 0)?.value else { return false }
    switch first {
    case 0x3D, 0x40, 0x09, 0x0D, 0x0A, 0xFF1D, 0xFF0B, 0xFF0D, 0xFF20: return true
    case 0x2B, 0x2D: return !(1..<text.count).allSatisfy { numeric.contains(text[$0]) }
    default: return false
    }
  }
  private static let numeric = ByteSet("0123456789., ")
}
