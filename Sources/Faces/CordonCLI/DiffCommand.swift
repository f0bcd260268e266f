import ArgumentParser
import CordonIO
import CordonImage
import CordonMatcher
import CordonModel

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Show which rules were added, removed or changed.",
    discussion: """
      Rules are compared by list and id. A line begins with + for an added rule, - for a removed one, and ~ for a changed \
      one. If the names leave exactly one list on each side, such as plain lists in files with dates in their names, the two \
      are compared. The canary, versions and dates are left out; cordon check prints those. Exit status: 0 if there is no \
      difference, 1 if there are some, 2 if there was an error.

      Example:
        cordon diff yesterday.cordon today.cordon
        + demo clip-9 url block video
        ~ demo clip-3 url action: review → block
      """)

  @Argument(help: ArgumentHelp("The older compiled list.", valueName: "old"), completion: .file())
  var old: String

  @Argument(help: ArgumentHelp("The newer compiled list.", valueName: "new"), completion: .file())
  var new: String

  @OptionGroup(title: "List and trust") var conditions: ListConditions

  @Flag(help: "Print one JSON object for each rule.")
  var json = false

  func run() throws {
    let opener = try conditions.opener()
    let (before, after) = (try opener.ofAnyAge.open(old), try opener.open(new))
    if let remark = after.pairing(with: before).remark(old: old, new: new) { reportToStandardError(remark) }
    var console = Console()
    var counts = (added: 0, removed: 0, changed: 0)
    do throws(ImageError) {
      try after.forEachChange(from: before) { change in
        switch change {
        case .added: counts.added += 1
        case .removed: counts.removed += 1
        case .changed: counts.changed += 1
        }
        let line = RuleChangeLine(change)
        console.write(json ? line.json : line.text)
      }
    } catch {
      throw CommandFailure(message: ImageError(error.problem, path: new).description)
    }
    try console.flush()
    reportToStandardError(
      "\(counted(counts.added, "rule")) added, \(counts.removed) removed, \(counts.changed) changed")
    if counts != (0, 0, 0) { throw ExitCode(1) }
  }
}

/// A change of a rule, as a line.
private struct RuleChangeLine {
  private let word: String
  private let mark: String
  /// The newer version, or the last one.
  private let rule: RuleRecord
  private var changes: [(field: String, before: Value, after: Value)] = []

  /// The value of a field.
  private enum Value: Equatable {
    case none
    case text(String)
    case texts([String])

    /// For people. Labels with a comma or a space are quoted.
    var text: String {
      switch self {
      case .none: "none"
      case .text(let text): text
      case .texts(let texts): texts.isEmpty ? "none" : Value.joined(texts)
      }
    }

    static func joined(_ texts: [String]) -> String {
      texts.map { $0.contains { $0 == "," || $0 == " " || $0 == "\"" } || $0.isEmpty ? "\"\($0)\"" : $0 }
        .joined(separator: ",")
    }

    func write(to json: inout JSONWriter) {
      switch self {
      case .none: json.null()
      case .text(let text): json.string(text)
      case .texts(let texts):
        json.beginArray()
        for text in texts { json.string(text) }
        json.endArray()
      }
    }
  }

  init(_ change: RuleChange) {
    switch change {
    case .added(let rule): (word, mark, self.rule) = ("added", "+", rule)
    case .removed(let rule): (word, mark, self.rule) = ("removed", "-", rule)
    case .changed(let before, let after, let isOnOther):
      (word, mark, rule) = ("changed", "~", after)
      func compare(_ field: String, _ value: (RuleRecord) -> Value) {
        if value(before) != value(after) { changes.append((field, value(before), value(after))) }
      }
      func text(_ text: String?) -> Value { text.map(Value.text) ?? .none }
      compare("kind") { .text($0.kind.rawValue) }
      compare("scope") { rule in
        .text(rule.writtenScope.rawValue + (rule.scope == rule.writtenScope ? "" : " (held as \(rule.scope.rawValue))"))
      }
      compare("action") { .text($0.action.rawValue) }
      compare("labels") { .texts($0.labels) }
      compare("added") { text($0.added?.description) }
      compare("expires") { text($0.expires?.description) }
      compare("text") { text($0.text) }
      compare("on") { rule in
        .texts(PatternTargets.named.filter { rule.targets.contains($0.target) }.map(\.name))
      }
      compare("evasion") { .text("\($0.findsEvasions)") }
      // A compiled list has only digests of addresses, so they can only be found to differ.
      if isOnOther, before.text == after.text { changes.append(("value", .none, .none)) }
    }
  }

  var text: [UInt8] {
    var words = [mark, rule.list, rule.id, rule.kind.rawValue]
    if changes.isEmpty {
      words.append(rule.action.rawValue)
      if !rule.labels.isEmpty { words.append(Value.joined(rule.labels)) }
      if let text = rule.text { words.append(text) }
    } else {
      words += changes.map { change in
        change.field == "value" ? "value: another" : "\(change.field): \(change.before.text) → \(change.after.text)"
      }
    }
    return Array((words.joined(separator: " ").printable + "\n").utf8)
  }

  var json: [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    json.key("change")
    json.string(word)
    json.key("list")
    json.string(rule.list)
    json.key("rule")
    json.string(rule.id)
    json.key("kind")
    json.string(rule.kind.rawValue)
    json.key("action")
    json.string(rule.action.rawValue)
    json.key("labels")
    json.beginArray()
    for label in rule.labels { json.string(label) }
    json.endArray()
    if let text = rule.text {
      json.key("value")
      json.string(text)
    }
    if let added = rule.added {
      json.key("added")
      json.string(added.description)
    }
    if let expires = rule.expires {
      json.key("expires")
      json.string(expires.description)
    }
    if !changes.isEmpty {
      json.key("changes")
      json.beginArray()
      for change in changes {
        json.beginObject()
        json.key("field")
        json.string(change.field)
        if change.field != "value" {
          json.key("before")
          change.before.write(to: &json)
          json.key("after")
          change.after.write(to: &json)
        }
        json.endObject()
      }
      json.endArray()
    }
    json.endObject()
    json.endLine()
    return json.takeBytes()
  }
}
