// The worklist: a table for people, with each record's own columns and beside them what was found in it.
//
//   id,date,url,cordon_action,cordon_rules,cordon_labels,cordon_tier,cordon_key,cordon_platform
//   7,2026-11-26,hxxps://bad[.]example/x,block,demo-1,video,direct,bad[.]example/x,bad.example
//
// A record of a table is one row, however many of its fields match. Of lines and of JSON each item is one, and its own
// columns are source, record, field and input. What a record has beyond the columns of its table stands behind all others.
// Nothing in a cell runs when a spreadsheet opens it: one that would be a formula begins with an apostrophe.

import CordonBytes
import CordonDomains
import CordonMatcher
import CordonText

struct WorklistSink: RecordSink {
  /// The columns of what is no table.
  static let itemColumns = ["source", "record", "field", "input"].map { Array($0.utf8) }
  private static let foundColumns = ["action", "rules", "labels", "tier", "key", "platform"].map { "cordon_\($0)" }

  /// Nil where links stay as they are.
  private var defanger: Defanger?
  private var scratch: [UInt8] = []
  /// How many columns the table has that is read; nil where it is none.
  private var columns: Int?

  init(defanger: Defanger?) { self.defanger = defanger }

  var takesRows: Bool { true }

  mutating func begin(_ layout: TableLayout?) { columns = layout?.columns.count }

  /// The first line, over records with the columns `own`.
  mutating func header(_ own: [[UInt8]]) -> [UInt8] {
    var output: [UInt8] = []
    for name in own { appendCell(name.span, to: &output) }
    for name in WorklistSink.foundColumns { appendCell(Array(name.utf8).span, to: &output) }
    endRow(&output)
    return output
  }

  mutating func write(
    _ verdict: Verdict, of item: Span<UInt8>, field: Span<UInt8>?, at place: RecordPlace, problem: String?,
    to output: inout [UInt8]
  ) {
    if let columns {
      // A line that is no record stands whole in the first column.
      appendText(item, to: &output)
      appendEmptyCells(columns - 1, to: &output)
    } else {
      appendCell(Array(place.source.utf8).span, to: &output)
      appendCell(Array("\(place.record)".utf8).span, to: &output)
      if let field { appendCell(field, to: &output) } else { appendEmptyCells(1, to: &output) }
      appendText(item, to: &output)
    }
    append(Findings(of: [verdict], problem: problem), to: &output)
    endRow(&output)
  }

  mutating func writeEmpty(at place: RecordPlace, problem: String?, to output: inout [UInt8]) {
    if let columns {
      appendEmptyCells(columns, to: &output)
    } else {
      appendCell(Array(place.source.utf8).span, to: &output)
      appendCell(Array("\(place.record)".utf8).span, to: &output)
      appendEmptyCells(2, to: &output)
    }
    append(Findings(of: [], problem: problem), to: &output)
    endRow(&output)
  }

  mutating func writeRow(
    _ verdicts: [Verdict], cells: ArraySlice<Range<Int>>, of bytes: Span<UInt8>, to output: inout [UInt8]
  ) {
    let columns = columns ?? cells.count
    for cell in cells.prefix(columns) { appendText(bytes.extracting(cell), to: &output) }
    appendEmptyCells(columns - cells.count, to: &output)
    append(Findings(of: verdicts, problem: nil), to: &output)
    for cell in cells.dropFirst(columns) { appendText(bytes.extracting(cell), to: &output) }
    endRow(&output)
  }

  // MARK: Cells

  private mutating func append(_ found: Findings, to output: inout [UInt8]) {
    let keys = found.keys.map { key in
      key.isAddress && defanger != nil ? Defanger.defanged(address: key.text) : key.text
    }
    for text in [
      found.action, found.rules.joined(separator: "; "), found.labels.joined(separator: "; "), found.tier,
      keys.joined(separator: "; "), found.platforms.joined(separator: "; "),
    ] { appendCell(Array(text.utf8).span, to: &output) }
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
    for index in text.indices {
      if text[index] == .ascii("\"") { output.append(.ascii("\"")) }
      output.append(text[index])
    }
    if isQuoted { output.append(.ascii("\"")) }
    output.append(.ascii(","))
  }

  private func appendEmptyCells(_ count: Int, to output: inout [UInt8]) {
    output.append(contentsOf: repeatElement(.ascii(","), count: max(0, count)))
  }

  /// Ends the row behind the comma of its last cell.
  private func endRow(_ output: inout [UInt8]) {
    output.removeLast()
    output.append(contentsOf: "\r\n".utf8)
  }

  private static let quoted = ByteSet(",\"\r\n")

  /// Whether a spreadsheet would run the cell: it begins as a formula does, and is no number.
  static func isFormula(_ text: Span<UInt8>) -> Bool {
    guard !text.isEmpty, let first = Scalar(decoding: text, at: 0)?.value else { return false }
    switch first {
    case 0x3D, 0x40, 0x09, 0x0D, 0x0A, 0xFF1D, 0xFF0B, 0xFF0D, 0xFF20: return true
    case 0x2B, 0x2D: return text.count == 1 || !(1..<text.count).allSatisfy { numeric.contains(text[$0]) }
    default: return false
    }
  }
  private static let numeric = ByteSet("0123456789., ")
}

/// What was found in the items of one record.
private struct Findings {
  var action = ""
  var rules: [String] = []
  var labels: [String] = []
  var tier = ""
  var keys: [(text: String, isAddress: Bool)] = []
  var platforms: [String] = []

  init(of verdicts: [Verdict], problem: String?) {
    let matches = verdicts.flatMap(\.matches)
    let failures = verdicts.flatMap(\.failures)
    let urls = verdicts.flatMap(\.urls)
    for match in matches {
      add(match.rule, to: &rules)
      for label in match.labels { add(label, to: &labels) }
    }
    if let strongest = [Action.block, .review, .log].first(where: { action in matches.contains { $0.action == action } }
    ) {
      action = strongest.rawValue
    } else if !failures.isEmpty {
      action = "undecided"
      for failure in failures { add(failure.rule ?? failure.error, to: &rules) }
    } else if let problem {
      action = "error"
      rules = [problem]
    }
    if let least = Tier.allCases.first(where: { tier in matches.contains { $0.tier == tier } }) {
      tier = least.rawValue
    }
    // What is listed; where nothing is, what the item is of.
    let listed = urls.filter { $0.status == .listed }
    for url in matches.isEmpty ? urls : listed {
      let key = (text: url.identity ?? url.key, isAddress: url.identity == nil)
      if !keys.contains(where: { $0 == key }) { keys.append(key) }
      if let platform = url.platform { add(platform, to: &platforms) }
    }
    // A handle is no address, and names the content all the same.
    for match in matches where match.kind == .identity && listed.isEmpty {
      if !keys.contains(where: { $0.text == match.value }) { keys.append((match.value, false)) }
      add(String(match.value.prefix { $0 != ":" }), to: &platforms)
    }
  }

  private func add(_ text: String, to texts: inout [String]) {
    if !texts.contains(text) { texts.append(text) }
  }
}

extension FoundURL {
  /// The registrable domain of its host; the host itself where it is a number, or a registry.
  var platform: String? {
    if host.isEmpty { return nil }
    let isNumber = host.utf8.last?.isASCIIDigit == true || host.hasPrefix("[")
    return isNumber ? host : PublicSuffixes.registrableDomain(of: host) ?? host
  }
}
