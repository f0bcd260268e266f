// A line a match, for people and cut(1); seven columns with tabs between them:
//
//     posts.jsonl:12:body  block  demo-1  domain  bad.example  derived via refang,extract  see hxxp://bad[.]example…
//     source:record:field  action rule    kind    value        tier via steps              the item around the match
//
// Nothing in a column can end it, forge a line, or reach the terminal as a command: backslash, controls, line and
// paragraph separators, bidirectional controls and bytes that are not UTF-8 are written as `\\`, `\t`, `\n`, `\r`,
// `\x1b`, `\u{202e}`. An item without a match has `-` for what it lacks; a rule that could not be decided has the
// action `undecided` and the reason as its value; a record that could not be read has the action `error`. Addresses are
// defanged, so that none is opened by accident.

import CordonBytes
import CordonIO
import CordonMatcher
import CordonText

struct TextSink: RecordSink {
  let explains: Bool
  /// Nil where links stay as they are.
  var defanger: Defanger?
  private var scratch: [UInt8] = []

  init(explains: Bool, defanger: Defanger? = nil) {
    self.explains = explains
    self.defanger = defanger
  }

  mutating func write(
    _ verdict: Verdict, of item: Span<UInt8>, field: Span<UInt8>?, at place: RecordPlace, problem: String?,
    to output: inout [UInt8]
  ) {
    for match in verdict.matches { write(match, match.action.rawValue, item, field, place, &output) }
    if explains {
      for match in verdict.exceptions { write(match, match.action.rawValue, item, field, place, &output) }
      for match in verdict.removed { write(match, "removed", item, field, place, &output) }
    }
    for failure in verdict.failures {
      writeLine(
        place, field, ["undecided", failure.rule ?? "-", "-", failure.error, "-"], item, around: 0..<0, to: &output)
    }
    if let problem {
      writeLine(place, field, ["error", "-", "-", problem, "-"], item, around: 0..<0, to: &output)
    }
    let isShown =
      verdict.isMatch || !verdict.failures.isEmpty || problem != nil || (explains && !verdict.exceptions.isEmpty)
    if !isShown { writeLine(place, field, ["-", "-", "-", "-", "-"], item, around: 0..<0, to: &output) }
  }

  mutating func writeEmpty(at place: RecordPlace, problem: String?, to output: inout [UInt8]) {
    let columns = problem.map { ["error", "-", "-", $0, "-"] } ?? ["-", "-", "-", "-", "-"]
    let nothing: [UInt8] = []
    writeLine(place, nil, columns, nothing.span, around: 0..<0, to: &output)
  }

  private mutating func write(
    _ match: Match, _ action: String, _ item: Span<UInt8>, _ field: Span<UInt8>?, _ place: RecordPlace,
    _ output: inout [UInt8]
  ) {
    let via = match.via.isEmpty ? "" : " via " + match.via.map(\.rawValue).joined(separator: ",")
    let columns = [action, match.rule, match.kind.rawValue, shown(match), match.tier.rawValue + via]
    writeLine(place, field, columns, item, around: match.span, to: &output)
  }

  private mutating func writeLine(
    _ place: RecordPlace, _ field: Span<UInt8>?, _ columns: [String], _ item: Span<UInt8>, around span: Range<Int>,
    to output: inout [UInt8]
  ) {
    output.appendPrintable(place.source)
    output.append(UInt8(ascii: ":"))
    output.append(contentsOf: String(place.record).utf8)
    if let field {
      output.append(UInt8(ascii: ":"))
      output.appendPrintable(field)
    }
    for column in columns {
      output.append(UInt8(ascii: "\t"))
      output.appendPrintable(column)
    }
    output.append(UInt8(ascii: "\t"))
    let excerpt = TextSink.excerpt(of: item, around: span)
    if excerpt.lowerBound > 0 { output.append(contentsOf: "…".utf8) }
    appendItem(item.extracting(excerpt), to: &output)
    if excerpt.upperBound < item.count { output.append(contentsOf: "…".utf8) }
    output.append(UInt8(ascii: "\n"))
  }

  private mutating func appendItem(_ text: Span<UInt8>, to output: inout [UInt8]) {
    guard defanger != nil else { return output.appendPrintable(text) }
    scratch.removeAll(keepingCapacity: true)
    defanger?.append(text, to: &scratch)
    output.appendPrintable(scratch.span)
  }

  /// The rule's value; that of a rule on addresses is one.
  private func shown(_ match: Match) -> String {
    let isAddress = [.url, .host, .domain].contains(match.kind)
    return isAddress && defanger != nil ? Defanger.defanged(address: match.value) : match.value
  }

  /// The part of `item` that is shown: up to 40 bytes before the match and 120 from its start, cut between characters.
  static func excerpt(of item: Span<UInt8>, around span: Range<Int>) -> Range<Int> {
    func isInside(_ offset: Int) -> Bool { offset > 0 && offset < item.count && item[offset] & 0xC0 == 0x80 }
    let middle = min(max(span.lowerBound, 0), item.count)
    var start = max(0, middle - 40)
    var end = min(item.count, middle + 120)
    for _ in 0..<3 where isInside(start) { start -= 1 }
    for _ in 0..<3 where isInside(end) { end += 1 }
    return start..<end
  }
}
