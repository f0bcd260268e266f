import ArgumentParser
import CordonIO
import CordonMatcher
import CordonScan

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Show step by step why an item matches, or why not.",
    discussion: """
      Shows whether the item is read as a URL or a text, each of its forms, each lookup, the rules that match, those that an \
      exception removed and those that could not be decided. Exit status: 2 if something was not read or not decided, even if \
      something matched; otherwise 0 if something matched, and 1 if nothing did.

      Example:
        cordon explain -l demo.cordon 'see https://example.org/posts/teapot-rally'
      """)

  @OptionGroup(title: "Input") var input: ItemInput

  @Option(help: "How to check each item. auto takes an item without white space that looks like a URL as a URL.")
  var type: ItemType = .auto

  @OptionGroup var day: DayOption

  @OptionGroup(title: "List and trust") var list: ListOption

  func run() throws {
    let matcher = Matcher(try list.open(), options: .init(date: day.at))
    var console = Console()
    var (isMatch, isDecided) = (false, true)
    let isWhole = try input.forEach(&console) { console, record, item in
      switch item {
      case .item(let bytes):
        let explanation = matcher.explain(item: bytes.span, as: type)
        isMatch = isMatch || explanation.verdict.isMatch
        isDecided = isDecided && explanation.verdict.failures.isEmpty
        if record > 1 { console.write("\n") }
        console.write(text(of: explanation, item: bytes))
      case .field(let name, let bytes):
        let asked = type == .auto ? ItemType(rawValue: name) ?? .auto : type
        let explanation = matcher.explain(item: bytes.span, as: asked)
        isMatch = isMatch || explanation.verdict.isMatch
        isDecided = isDecided && explanation.verdict.failures.isEmpty
        console.write(object(of: explanation, item: bytes))
      case .problem(let reason): input.report(reason, record: record, &console)
      }
    }
    if !isWhole || !isDecided { throw ExitCode(2) }
    if !isMatch { throw ExitCode(1) }
  }

  private func text(of explanation: Explanation, item: [UInt8]) -> String {
    var lines = ["item        " + String(decoding: item, as: UTF8.self).printable]
    var section = Explanation.Line.Section.item
    for line in explanation.lines {
      if line.section != section, line.section != .item { lines.append(line.section.rawValue) }
      section = line.section
      let label = section == .item ? line.label : "  " + line.label
      lines.append(padded(label, 12) + line.detail.printable)
    }
    let verdict = explanation.verdict
    lines.append("verdict")
    for match in verdict.matches { lines.append("  holds     " + described(match)) }
    for match in verdict.exceptions { lines.append("  excepts   " + described(match)) }
    for match in verdict.removed { lines.append("  removed   " + described(match)) }
    for failure in verdict.failures {
      lines.append("  undecided " + ((failure.rule.map { "rule \($0): " } ?? "") + failure.error).printable)
    }
    if verdict.matches.isEmpty { lines.append("  no match: " + whyNothing(explanation)) }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Why an item without a match has none.
  private func whyNothing(_ explanation: Explanation) -> String {
    if !explanation.verdict.failures.isEmpty { return "not every rule could be decided" }
    if !explanation.verdict.removed.isEmpty { return "an exception removed what holds" }
    if explanation.lines.contains(where: \.isExpiry) { return "the rules that would hold have expired" }
    return "nothing that was looked up or searched for is on the list"
  }

  private func described(_ match: Match) -> String {
    let via = match.via.isEmpty ? "" : " via " + match.via.map(\.rawValue).joined(separator: ", ")
    let labels = match.labels.isEmpty ? "" : " [" + match.labels.joined(separator: ", ") + "]"
    return
      ("rule \(match.rule) of \(match.list): \(match.action.rawValue)\(labels), \(match.kind.rawValue) `\(match.value)`, "
      + "\(match.tier.rawValue)\(via), bytes \(match.span.lowerBound)..<\(match.span.upperBound)").printable
  }

  private func padded(_ label: String, _ width: Int) -> String {
    label + String(repeating: " ", count: max(1, width - label.count))
  }

  private func object(of explanation: Explanation, item: [UInt8]) -> [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    json.key("input")
    json.string(item.span)
    json.key("steps")
    json.beginArray()
    for line in explanation.lines {
      json.beginObject()
      json.key("section")
      json.string(line.section.rawValue)
      json.key("label")
      json.string(line.label)
      json.key("detail")
      json.string(line.detail)
      json.endObject()
    }
    json.endArray()
    json.key("matches")
    json.matches(explanation.verdict.matches)
    json.key("exceptions")
    json.matches(explanation.verdict.exceptions)
    json.key("removed")
    json.matches(explanation.verdict.removed)
    json.failures(explanation.verdict.failures)
    json.endObject()
    json.endLine()
    return json.takeBytes()
  }
}
