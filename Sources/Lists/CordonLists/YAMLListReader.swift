// YAML lists:
//
//     bytes ─► UTF-8, size ─► no aliases ─► tree ─► name, version, defaults, rules ─► RuleBuilder
//                   └── an error in a rule's lines: note it, blank the rule out, and again ──┘

import CordonBytes

struct YAMLListReader {
  let file: String
  let limits: ListLimits
  private var bytes: [UInt8]
  private var builder: RuleBuilder
  private var syntax: [Diagnostic] = []
  private(set) var name: String?
  private(set) var version: String?

  var rules: [Rule] { builder.rules }
  var diagnostics: [Diagnostic] { syntax + builder.diagnostics }

  init(_ text: SourceText, file: String, limits: ListLimits) {
    self.file = file
    self.limits = limits
    bytes = Array(text.bytes[text.start...])
    builder = RuleBuilder(file: file, limits: limits)
  }

  mutating func read() {
    guard bytes.count <= limits.yamlBytes else {
      report(
        at: 0,
        "\(bytes.count) bytes of YAML, and the limit is \(limits.yamlBytes); write large lists as JSON Lines or "
          + "plain text")
      return
    }
    blankInvalidLines()
    if let document = document() { readDocument(document) }
  }

  // MARK: - Syntax

  /// The tree of what can be read; each error on the way is reported and its rule blanked out.
  private mutating func document() -> FieldValue? {
    while syntax.count < limits.yamlSyntaxErrors {
      do throws(YAMLSyntaxError) {
        return try YAMLFields.read(bytes, nesting: limits.nesting)
      } catch {
        report(at: error.offset, error.message)
        guard blankItem(at: error.offset) else { return nil }
      }
    }
    report(
      at: bytes.count, "more than \(limits.yamlSyntaxErrors) syntax errors, and no rule was read; mend these first")
    return nil
  }

  /// Reports the first invalid byte of each line that is not UTF-8, and blanks out the rule it stands in.
  private mutating func blankInvalidLines() {
    let text = SourceText(bytes)
    var bad: [Int] = []
    text.forEachLine { _, line in
      let offset = bytes[line].withUnsafeBufferPointer { UTF8Check.firstInvalidByte(in: $0) }
      if let offset { bad.append(line.lowerBound + offset) }
      return bad.count < limits.yamlSyntaxErrors
    }
    for offset in bad {
      report(at: offset, YAMLSyntaxError.invalidUTF8)
      if !blankItem(at: offset) { YAMLItems.blank(offset..<offset + 1, in: &bytes) }
    }
  }

  /// Blanks out the rule at `offset`; false where no rule stands there.
  private mutating func blankItem(at offset: Int) -> Bool {
    guard let item = YAMLItems(in: bytes).item(at: offset) else { return false }
    YAMLItems.blank(item, in: &bytes)
    return true
  }

  private mutating func report(at offset: Int, _ message: String) {
    let place = YAMLPlaces(bytes).place(offset: offset)
    syntax.append(
      Diagnostic(.error, at: SourceLocation(file: file, line: place.line, column: place.column), message))
  }

  // MARK: - The document

  private mutating func readDocument(_ document: FieldValue) {
    switch document.content {
    case .list(let values): readRules(values)
    case .fields(let fields): readFields(fields)
    case .text(""): break
    default:
      builder.error(
        at: document.place,
        "a list is a mapping with `rules`, or a sequence of rules that begin with `- `, and this is \(document.sort)")
    }
  }

  private mutating func readFields(_ fields: [FieldValue.Field]) {
    let names = ["name", "version", "defaults", "rules"]
    var rules: [FieldValue]?
    var unknown: [FieldValue.Field] = []
    for field in fields {
      switch field.name {
      case "name": name = builder.text(field.value, of: field.name)
      case "version": version = builder.text(field.value, of: field.name)
      case "defaults": builder.setDefaults(field.value)
      case "rules": rules = items(field.value)
      default: unknown.append(field)
      }
    }
    if rules == nil, let field = unknown.first(where: { RuleField(rawValue: $0.name)?.kind != nil }) {
      builder.error(at: field.place, "a rule outside the list; begin each rule with `- ` under `rules:`")
    } else {
      for field in unknown.prefix(limits.errors) {
        let hint = NearestName.hint(for: field.name, in: names, what: "the fields of a list")
        builder.error(at: field.place, "unknown field \(quoted(field.name))\(hint)")
      }
      if rules == nil, let first = fields.first {
        builder.error(at: first.place, "this list has no `rules`; write `rules:` and the rules below it")
      }
    }
    readRules(rules ?? [])
  }

  private mutating func items(_ value: FieldValue) -> [FieldValue] {
    switch value.content {
    case .list(let values): return values
    case .text(""): return []
    default:
      builder.error(
        at: value.place, "`rules` wants a sequence of rules that begin with `- `, and this is \(value.sort)")
      return []
    }
  }

  private mutating func readRules(_ values: [FieldValue]) {
    for value in values where !builder.add(value) { break }
  }
}
