// Reads a file of platforms: a mapping with any of `platforms`, `wrappers` and `shorteners`. Every field is looked at,
// whatever is wrong with those before it.

import CordonPlatforms

struct PlatformFileReader {
  let file: String
  var result = PlatformFile()
  private var words: Set<String> = []

  init(file: String) { self.file = file }

  mutating func read(_ bytes: [UInt8]) {
    let root: FieldValue?
    do throws(YAMLSyntaxError) {
      root = try YAMLFields.read(bytes)
    } catch {
      report(YAMLPlaces(bytes).place(offset: error.offset), error.message)
      return
    }
    guard let root, case .fields(let top) = root.content else {
      report(
        Place(line: 1, column: 1), "a file of platforms is a mapping with any of `platforms`, `wrappers`, `shorteners`")
      return
    }
    for field in known(top, ["platforms", "wrappers", "shorteners"], what: "the fields of a file of platforms") {
      for entry in list(field.value, of: field.name) {
        switch field.name {
        case "platforms": readPlatform(entry)
        case "wrappers": readWrapper(entry)
        default: readShortener(entry)
        }
      }
    }
  }

  // MARK: Entries

  private mutating func readPlatform(_ value: FieldValue) {
    let names = ["platform", "name", "kind", "hosts", "sets", "ids", "urls", "handles", "examples"]
    let fields = fields(value, names, required: ["platform", "name", "kind", "ids", "urls", "examples"])
    guard let word = fields["platform"].flatMap({ text($0, of: "platform") }) else { return }
    if !words.insert("platform \(word.text)").inserted {
      report(value.place, "the platform \(quoted(word.text)) is given twice; make one entry of both")
    }
    var platform = PlatformDefinition(word: word)
    platform.name = fields["name"].flatMap { text($0, of: "name")?.text } ?? ""
    if let given = fields["kind"], let kind = text(given, of: "kind") {
      if let known = PlatformDefinition.Kind(rawValue: kind.text) {
        platform.kind = known
      } else {
        let hint = NearestName.hint(
          for: kind.text, in: PlatformDefinition.Kind.allCases.map(\.rawValue), what: "the kinds of platforms")
        report(given.place, "`kind` has no value \(quoted(kind.text))\(hint)")
      }
    }
    platform.sets = sets(fields)
    platform.captures = fields["ids"].map { captures($0) } ?? []
    for value in fields["urls"].map({ list($0, of: "urls") }) ?? [] {
      let fields = self.fields(value, ["match", "gives", "within"], required: ["match"])
      if (fields["gives"] == nil) == (fields["within"] == nil) {
        report(value.place, "addresses have `gives`, what they are, or `within`, what they lie in")
      }
      platform.addresses.append(
        PlatformDefinition.Addresses(
          match: fields["match"].map { texts($0, of: "match") } ?? [],
          gives: (fields["gives"] ?? fields["within"]).map { texts($0, of: "gives") } ?? [],
          isWithin: fields["gives"] == nil))
    }
    if let value = fields["handles"] {
      let fields = self.fields(value, ["names", "words", "gives"], required: ["gives"])
      if let gives = fields["gives"].flatMap({ text($0, of: "gives") }) {
        platform.handles = PlatformDefinition.Handles(
          names: fields["names"].map { texts($0, of: "names") } ?? [],
          words: fields["words"].map { texts($0, of: "words") } ?? [], gives: gives)
      }
    }
    for value in fields["examples"].map({ list($0, of: "examples") }) ?? [] { platform.examples.append(example(value)) }
    result.definitions.platforms.append(platform)
  }

  private mutating func example(_ value: FieldValue) -> PlatformDefinition.Example {
    let fields = fields(value, ["is", "same", "below", "not", "none", "handles"], required: [])
    var example = PlatformDefinition.Example()
    example.identity = fields["is"].flatMap { text($0, of: "is") }
    example.same = fields["same"].map { texts($0, of: "same") } ?? []
    example.below = fields["below"].map { texts($0, of: "below") } ?? []
    example.not = fields["not"].map { texts($0, of: "not") } ?? []
    example.none = fields["none"].map { texts($0, of: "none") } ?? []
    example.handles = fields["handles"].map { texts($0, of: "handles") } ?? []
    if (example.identity == nil) == example.none.isEmpty
      || example.identity == nil && example.count > example.none.count
    {
      report(value.place, "an example has `is` with `same`, `below`, `not` and `handles`, or `none` alone")
    }
    return example
  }

  private mutating func readWrapper(_ value: FieldValue) {
    let names = ["wrapper", "name", "hosts", "sets", "ids", "match", "strip", "decode", "to", "examples"]
    let fields = fields(value, names, required: ["wrapper", "name", "match", "examples"])
    guard let word = fields["wrapper"].flatMap({ text($0, of: "wrapper") }) else { return }
    if !words.insert("wrapper \(word.text)").inserted {
      report(value.place, "the wrapper \(quoted(word.text)) is given twice; make one entry of both, or name it apart")
    }
    var wrapper = WrapperDefinition(word: word)
    wrapper.name = fields["name"].flatMap { text($0, of: "name")?.text } ?? ""
    wrapper.sets = sets(fields)
    wrapper.captures = fields["ids"].map { captures($0) } ?? []
    wrapper.match = fields["match"].map { texts($0, of: "match") } ?? []
    wrapper.strip = fields["strip"].map { texts($0, of: "strip") } ?? []
    wrapper.decode = fields["decode"].map { texts($0, of: "decode") } ?? []
    wrapper.to = fields["to"].flatMap { text($0, of: "to") }
    for value in fields["examples"].map({ list($0, of: "examples") }) ?? [] {
      let fields = self.fields(value, ["from", "to", "none"], required: ["from"])
      guard let from = fields["from"].flatMap({ text($0, of: "from") }) else { continue }
      let isNone = fields["none"].flatMap { text($0, of: "none") }?.text == "true"
      let to = fields["to"].flatMap { text($0, of: "to") }
      if isNone == (to != nil) { report(value.place, "an example has `from`, and `to` or `none: true`") }
      wrapper.examples.append(WrapperDefinition.Example(from: from, to: to))
    }
    result.definitions.wrappers.append(wrapper)
  }

  private mutating func readShortener(_ value: FieldValue) {
    let fields = fields(value, ["host", "path", "by"], required: ["host", "by"])
    guard let host = fields["host"].flatMap({ text($0, of: "host") }) else { return }
    let path = fields["path"].flatMap { text($0, of: "path") }
    if !words.insert("shortener \(host.text)\(path?.text ?? "")").inserted {
      report(value.place, "the shortener \(quoted(host.text)) is given twice; keep one")
    }
    result.definitions.shorteners.append(
      ShortenerDefinition(host: host, path: path, by: fields["by"].flatMap { text($0, of: "by")?.text } ?? ""))
  }

  // MARK: Parts

  /// `hosts`, which templates name `{host}`, and the named `sets`.
  private mutating func sets(_ fields: [String: FieldValue]) -> [HostSet] {
    var sets: [HostSet] = []
    if let value = fields["hosts"] {
      sets.append(
        HostSet(
          name: placed("host", value.place), hosts: texts(value, of: "hosts")))
    }
    guard let value = fields["sets"] else { return sets }
    guard case .fields(let named) = value.content else {
      report(value.place, "`sets` wants a mapping of names to hosts, and this is \(value.sort)")
      return sets
    }
    for field in named {
      sets.append(
        HostSet(
          name: placed(field.name, field.place), hosts: texts(field.value, of: "sets"))
      )
    }
    return sets
  }

  private mutating func captures(_ value: FieldValue) -> [CaptureDefinition] {
    guard case .fields(let named) = value.content else {
      report(value.place, "`ids` wants a mapping of names to what they may be, and this is \(value.sort)")
      return []
    }
    var captures: [CaptureDefinition] = []
    for field in named {
      let fields = fields(field.value, ["is", "case", "form", "not"], required: ["is"])
      if let given = fields["case"], let text = text(given, of: "case"), text.text != "ignored" {
        report(given.place, "`case` is `ignored`, or left out where it counts")
      }
      captures.append(
        CaptureDefinition(
          name: placed(field.name, field.place),
          form: fields["is"].flatMap { text($0, of: "is")?.text } ?? "x", ignoresCase: fields["case"] != nil,
          normalization: fields["form"].flatMap { text($0, of: "form")?.text },
          exceptions: fields["not"].map { texts($0, of: "not").map(\.text) } ?? []))
    }
    return captures
  }
}

// MARK: - Fields

extension PlatformFileReader {
  private mutating func report(_ place: Place, _ message: String) {
    result.diagnostics.append(Diagnostic(.error, at: location(place), message))
  }

  private func placed(_ text: String, _ place: Place) -> DefinitionText {
    DefinitionText(text, file: file, line: place.line, column: place.column)
  }

  private func location(_ place: Place) -> SourceLocation {
    SourceLocation(file: file, line: place.line, column: place.column)
  }

  private mutating func known(_ fields: [FieldValue.Field], _ names: [String], what: String) -> [FieldValue.Field] {
    fields.filter { field in
      if names.contains(field.name) { return true }
      let hint = NearestName.hint(for: field.name, in: names, what: what)
      report(field.place, "unknown field \(quoted(field.name))\(hint)")
      return false
    }
  }

  private mutating func fields(
    _ value: FieldValue, _ names: [String], required: [String]
  ) -> [String: FieldValue] {
    guard case .fields(let given) = value.content else {
      report(value.place, "a mapping of fields was expected here, and this is \(value.sort)")
      return [:]
    }
    var fields: [String: FieldValue] = [:]
    for field in known(given, names, what: "the fields here") { fields[field.name] = field.value }
    for name in required where fields[name] == nil { report(value.place, "this entry wants a `\(name)`") }
    return fields
  }

  private mutating func list(_ value: FieldValue, of field: String) -> [FieldValue] {
    if case .list(let values) = value.content { return values }
    report(value.place, "`\(field)` wants a list, and this is \(value.sort)")
    return []
  }

  private mutating func text(_ value: FieldValue, of field: String) -> DefinitionText? {
    guard case .text(let text) = value.content, !text.isEmpty else {
      report(value.place, "`\(field)` wants text, and this is \(value.content == .text("") ? "empty" : value.sort)")
      return nil
    }
    guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      report(value.place, "`\(field)` holds a control character; remove it")
      return nil
    }
    return placed(text, value.place)
  }

  /// One text, or a list of texts.
  private mutating func texts(_ value: FieldValue, of field: String) -> [DefinitionText] {
    guard case .list(let values) = value.content else { return text(value, of: field).map { [$0] } ?? [] }
    var texts: [DefinitionText] = []
    for value in values { if let text = text(value, of: field) { texts.append(text) } }
    return texts
  }
}
