// From fields to rules: one set of checks for every structured format.
//
//     FieldValue ─► the fields by name ─► exactly one value ─► scope and on where they belong ─► the rest ─► Rule
//
// Every field is looked at even where another is wrong, so that one run shows all there is to mend. A rule with an
// error is not handed on.

import CordonBytes
import CordonModel

/// Builds the rules of one source, and keeps what it finds wrong.
struct RuleBuilder {
  let file: String
  let limits: ListLimits
  private(set) var rules: [Rule] = []
  private(set) var diagnostics: [Diagnostic] = []
  /// What a rule starts from: the fields of `defaults`.
  private var template: Rule
  private var firstPlaceOfID: [String: Place] = [:]

  init(file: String, limits: ListLimits) {
    self.file = file
    self.limits = limits
    template = Rule(kind: .url, value: "", location: SourceLocation(file: file, line: 1, column: 1))
  }

  /// Reads one rule. False when no more rules are to be read.
  mutating func add(_ value: FieldValue) -> Bool {
    guard case .fields(let fields) = value.content else {
      error(
        at: value.place,
        "a rule is a mapping of fields, such as `url: example.org/page`, and this is \(value.sort)\(mend(value))")
      return hasRoom(at: location(value.place))
    }
    let errorsBefore = diagnostics.count
    let known = knownFields(fields, names: RuleField.names, what: "the fields of a rule")
    var rule = template
    rule.location = location(value.place)
    setValue(of: &rule, from: known)
    for (field, given) in known where field.kind == nil { set(field, of: &rule, from: given.value) }
    // What `defaults` ask for is for those rules that it can be had for.
    let isOnText = rule.kind == .phrase || rule.kind == .pattern && rule.targets.contains(.text)
    if !isOnText, !known.contains(where: { $0.0 == .evasion }) { rule.findsEvasions = false }
    checkBelonging(known, rule)
    guard diagnostics.count == errorsBefore else { return hasRoom(at: rule.location) }
    guard rules.count < limits.rules else {
      diagnostics.append(.tooManyRules(limits, at: rule.location))
      return false
    }
    rules.append(rule)
    return hasRoom(at: rule.location)
  }

  /// Reads the `defaults` of a list, which hold for the rules added after.
  mutating func setDefaults(_ value: FieldValue) {
    guard case .fields(let fields) = value.content else {
      error(at: value.place, "`defaults` wants a mapping of fields, and this is \(value.sort)\(mend(value))")
      return
    }
    let known = knownFields(fields, names: RuleField.defaultNames, what: "the fields that `defaults` takes")
    var rule = template
    for (field, given) in known { set(field, of: &rule, from: given.value) }
    template = rule
  }

  // MARK: - Diagnostics

  mutating func error(at place: Place, _ message: String) {
    diagnostics.append(Diagnostic(.error, at: location(place), message))
  }

  /// Whether more is to be read after so many errors; where not, says so.
  private mutating func hasRoom(at location: SourceLocation) -> Bool {
    guard diagnostics.count >= limits.errors else { return true }
    diagnostics.append(.tooManyErrors(limits, at: location))
    return false
  }

  // MARK: - Names

  /// The fields with a known name, each once, in the order written; the others are reported. A field that is null was
  /// not given.
  private mutating func knownFields(
    _ fields: [FieldValue.Field], names: [String], what: String
  ) -> [(RuleField, FieldValue.Field)] {
    var known: [(RuleField, FieldValue.Field)] = []
    for field in fields where diagnostics.count < limits.errors {
      guard names.contains(field.name), let name = RuleField(rawValue: field.name) else {
        let hint = NearestName.hint(for: field.name, in: names, synonyms: RuleField.synonyms, what: what)
        error(at: field.place, "unknown field \(quoted(field.name))\(hint)")
        continue
      }
      if known.contains(where: { $0.0 == name }) {
        error(at: field.place, "`\(field.name)` is given twice; keep one")
        continue
      }
      if field.value.content != .null { known.append((name, field)) }
    }
    return known
  }

  private mutating func setValue(of rule: inout Rule, from known: [(RuleField, FieldValue.Field)]) {
    var first: RuleField?
    for (field, given) in known {
      guard let kind = field.kind else { continue }
      if let first {
        error(
          at: given.place,
          "a rule has one value, and this one has `\(first.rawValue)` and `\(field.rawValue)`; write two rules")
        continue
      }
      first = field
      guard let text = text(given.value, of: field.rawValue) else { continue }
      if let problem = ValueChecks.problem(with: Array(text.utf8)[...], kind: kind) {
        error(at: given.value.place, problem.message)
      }
      rule.kind = kind
      rule.value = text
      rule.location = location(given.value.place)
    }
    if first == nil {
      let names = RuleField.valueNames.joined(separator: ", ")
      diagnostics.append(
        Diagnostic(.error, at: rule.location, "a rule has one value, and this one has none of \(names)"))
    }
  }

  /// `scope`, `on` and `evasion` mean something for some kinds alone; elsewhere they would be ignored, so they are refused.
  private mutating func checkBelonging(_ known: [(RuleField, FieldValue.Field)], _ rule: Rule) {
    guard known.contains(where: { $0.0.kind != nil }) else { return }
    for (field, given) in known {
      let kinds: [RuleKind]
      switch field {
      case .scope: kinds = [.url]
      case .on: kinds = [.pattern]
      case .evasion: kinds = [.phrase, .pattern]
      default: continue
      }
      guard !known.contains(where: { $0.0.kind.map(kinds.contains) == true }) else { continue }
      let own = known.first { $0.0.kind != nil }?.0.rawValue ?? rule.kind.rawValue
      let names = kinds.map { "a `\($0.rawValue)`" }.joined(separator: " or ")
      error(
        at: given.place, "`\(field.rawValue)` belongs to \(names) rule, and this is a `\(own)` rule; leave it out")
    }
  }

  // MARK: - The fields beside the value

  private mutating func set(_ field: RuleField, of rule: inout Rule, from value: FieldValue) {
    switch field {
    case .id: setID(of: &rule, from: value)
    case .scope: if let scope: Scope = choice(value, of: field) { rule.scope = scope }
    case .action: if let action: Action = choice(value, of: field) { rule.action = action }
    case .on: if let targets = targets(value) { rule.targets = targets }
    case .evasion: if let flag = flag(value, of: field) { rule.findsEvasions = flag }
    case .labels:
      let labels = texts(value, of: field.rawValue)
      if let labels { rule.labels = labels.map(\.text) }
    case .source: if let text = text(value, of: field.rawValue) { rule.source = text }
    case .reference: if let text = text(value, of: field.rawValue) { rule.reference = text }
    case .note: if let text = text(value, of: field.rawValue) { rule.note = text }
    case .added: if let date = date(value, of: field) { rule.added = date }
    case .expires: if let date = date(value, of: field) { rule.expires = date }
    case .examples: setExamples(of: &rule, from: value)
    case .url, .host, .domain, .pattern, .phrase, .identity, .sha256: break
    }
  }

  private mutating func setID(of rule: inout Rule, from value: FieldValue) {
    guard let id = text(value, of: "id") else { return }
    if let first = firstPlaceOfID[id] {
      error(
        at: value.place,
        "the id \(quoted(id)) is taken by the rule at line \(first.line), column \(first.column); give each rule its own"
      )
      return
    }
    firstPlaceOfID[id] = value.place
    rule.id = id
  }

  private mutating func setExamples(of rule: inout Rule, from value: FieldValue) {
    guard case .fields(let fields) = value.content else {
      error(
        at: value.place,
        "`examples` wants a mapping with `match` and `no-match`, and this is \(value.sort)\(mend(value))")
      return
    }
    var seen: Set<String> = []
    for field in fields {
      guard field.name == "match" || field.name == "no-match" else {
        let hint = NearestName.hint(for: field.name, in: ["match", "no-match"], what: "the fields of `examples`")
        error(at: field.place, "unknown field \(quoted(field.name))\(hint)")
        continue
      }
      guard seen.insert(field.name).inserted else {
        error(at: field.place, "`\(field.name)` is given twice; keep one")
        continue
      }
      guard field.value.content != .null, let texts = texts(field.value, of: field.name) else { continue }
      let examples = texts.map { Rule.Example(item: $0.text, location: location($0.place)) }
      if field.name == "match" { rule.examples.match = examples } else { rule.examples.noMatch = examples }
    }
  }
}
