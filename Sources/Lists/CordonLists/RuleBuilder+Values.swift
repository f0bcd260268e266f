// Values of one type out of fields: text, lists of text, names, days. Each says what it wanted where it got
// something else.

import CordonBytes
import CordonModel

extension RuleBuilder {
  /// Text that is not empty, not too long and without control characters that no field can mean.
  mutating func text(_ value: FieldValue, of field: String) -> String? {
    guard case .text(let text) = value.content else {
      error(at: value.place, "`\(field)` wants text, and this is \(value.sort)\(mendText(value))")
      return nil
    }
    guard !text.isEmpty else {
      error(at: value.place, "`\(field)` is empty; give it a value or leave it out")
      return nil
    }
    guard text.utf8.count <= limits.valueBytes else {
      error(
        at: value.place, "`\(field)` has \(text.utf8.count) bytes, and the limit is \(limits.valueBytes); shorten it")
      return nil
    }
    guard RuleField(rawValue: field)?.kind == nil else { return text }
    let multiline = field == "note" || field == "match" || field == "no-match"
    for byte in text.utf8 where byte < 0x20 || byte == 0x7F {
      if multiline, byte != 0 { continue }
      error(
        at: value.place, "`\(field)` holds the control character \(ValueChecks.codePoint(byte)); remove it")
      return nil
    }
    return text
  }

  /// One text, or a list of texts.
  mutating func texts(_ value: FieldValue, of field: String) -> [(text: String, place: Place)]? {
    guard case .list(let values) = value.content else {
      return text(value, of: field).map { [($0, value.place)] }
    }
    guard values.count <= limits.entries else {
      error(at: value.place, "`\(field)` has \(values.count) entries, and the limit is \(limits.entries); shorten it")
      return nil
    }
    var texts: [(text: String, place: Place)] = []
    for value in values {
      if value.content == .text("") {
        error(at: value.place, "an empty entry in `\(field)`; remove it")
        continue
      }
      if let text = text(value, of: field) { texts.append((text, value.place)) }
    }
    return texts.count == values.count ? texts : nil
  }

  mutating func choice<Choice>(_ value: FieldValue, of field: RuleField) -> Choice?
  where Choice: RawRepresentable<String> & CaseIterable {
    guard let text = text(value, of: field.rawValue) else { return nil }
    if let choice = Choice(rawValue: text) { return choice }
    let names = Choice.allCases.map(\.rawValue)
    let hint = NearestName.hint(for: text, in: names, what: "its values")
    error(at: value.place, "`\(field.rawValue)` has no value \(quoted(text))\(hint)")
    return nil
  }

  /// `url, text`, or a list of these names.
  mutating func targets(_ value: FieldValue) -> PatternTargets? {
    guard let texts = texts(value, of: "on") else { return nil }
    let errorsBefore = diagnostics.count
    var targets: PatternTargets = []
    for (text, place) in texts {
      for word in text.split(whereSeparator: { $0 == "," || $0 == " " || $0 == "\t" }) {
        if let known = PatternTargets.named.first(where: { $0.name == word }) {
          targets.formUnion(known.target)
        } else {
          let hint = NearestName.hint(for: String(word), in: PatternTargets.named.map(\.name), what: "its values")
          error(at: place, "`on` has no value \(quoted(word))\(hint)")
        }
      }
    }
    guard diagnostics.count == errorsBefore else { return nil }
    guard !targets.isEmpty else {
      error(at: value.place, "`on` is empty; give it any of url, host, text, or leave it out")
      return nil
    }
    return targets
  }

  /// `true` or `false`, in formats that have nothing but text as well.
  mutating func flag(_ value: FieldValue, of field: RuleField) -> Bool? {
    switch value.content {
    case .flag(let flag): return flag
    case .text("true"): return true
    case .text("false"): return false
    case .text(let text):
      error(at: value.place, "`\(field.rawValue)` wants true or false, and this is \(quoted(text))")
    default:
      error(at: value.place, "`\(field.rawValue)` wants true or false, and this is \(value.sort)\(mend(value))")
    }
    return nil
  }

  mutating func date(_ value: FieldValue, of field: RuleField) -> CalendarDate? {
    guard let text = text(value, of: field.rawValue) else { return nil }
    if let date = CalendarDate(text) { return date }
    error(
      at: value.place, "`\(field.rawValue)` wants a day that exists, written 2026-11-23, and this is \(quoted(text))")
    return nil
  }

  /// `; ` and how to mend what should have been text: in YAML the quotes are most often what is missing.
  func mendText(_ value: FieldValue) -> String {
    switch value.content {
    case .list: "; write one rule for each value, and put text that begins with [ in quotes"
    case .fields: "; put text that begins with { or holds `: ` in quotes"
    default: mend(value)
    }
  }

  /// `; ` and how to mend what no field takes.
  func mend(_ value: FieldValue) -> String {
    switch value.content {
    case .unusable(_, let mend): "; \(mend)"
    case .flag: "; put it in quotes"
    default: ""
    }
  }

  func location(_ place: Place) -> SourceLocation {
    SourceLocation(file: file, line: place.line, column: place.column)
  }
}
