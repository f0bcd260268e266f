// YAML lists: every field, every refusal with its place, and errors that cost one rule and not the list.

import CordonModel
import Testing

@testable import CordonLists

@Suite struct YAMLListTests {
  @Test func everyFieldIsRead() throws {
    let source = read(
      """
      name: demo
      version: 2026-11-23
      defaults: {action: review, labels: [x, y], source: unit}
      rules:
        - id: 0012
          url: example.org/a
          scope: prefix
          action: log
          labels: video
          reference: r-1
          note: no
          added: 2026-01-02
          expires: 2026-12-31
          examples:
            match: [example.org/a/b, 'example.org/a']
            no-match: example.org/ab
        - pattern: 'tea\\W?pot'
          on: host, text
        - {pattern: kettle, on: [url, host]}
        - phrase: |-
            teapot rally
          evasion: true
      """, .yaml)
    #expect(source.diagnosticLines == [])
    #expect(source.list.name == "demo")
    #expect(source.list.version == "2026-11-23")
    try #require(source.list.rules.count == 4)
    let first = source.list.rules[0]
    #expect(first.id == "0012" && first.kind == .url && first.value == "example.org/a" && first.scope == .prefix)
    #expect(first.action == .log && first.labels == ["video"] && first.source == "unit" && first.reference == "r-1")
    #expect(first.note == "no")
    #expect(first.added == CalendarDate("2026-01-02") && first.expires == CalendarDate("2026-12-31"))
    #expect(first.location == SourceLocation(file: "l", line: 6, column: 10))
    #expect(first.examples.match.map(\.item) == ["example.org/a/b", "example.org/a"])
    #expect(first.examples.noMatch.map(\.item) == ["example.org/ab"])
    #expect(first.examples.match[1].location == SourceLocation(file: "l", line: 15, column: 32))
    let second = source.list.rules[1]
    #expect(second.value == #"tea\W?pot"# && second.targets == [.host, .text])
    #expect(second.action == .review && second.labels == ["x", "y"] && second.id == nil)
    #expect(source.list.rules[2].targets == [.url, .host])
    #expect(source.list.rules[3].value == "teapot rally")
    #expect(source.list.rules.map(\.findsEvasions) == [false, false, false, true])
  }

  static let quote = "a value that begins with a sign such as [ { * & ! | > % @ or holds `: ` is put in single quotes"
  static let fields =
    "id, url, host, domain, pattern, phrase, identity, sha256, scope, on, evasion, action, labels, source, reference, note, "
    + "added, expires, examples"
  @Test func whatDefaultsAskForIsForTheRulesThatItCanBeHadFor() {
    let source = read(
      """
      defaults: {evasion: true}
      rules:
        - domain: a.example
        - phrase: x y
        - pattern: x
          on: url
        - pattern: x
        - pattern: x
          on: [host, text]
        - phrase: x z
          evasion: false
      """, .yaml)
    #expect(source.diagnosticLines == [])
    #expect(source.list.rules.map(\.findsEvasions) == [false, true, false, true, true, false])
  }

  static let values = "url, host, domain, pattern, phrase, identity, sha256"

  /// Sources whose rule on ok.example stands, whatever is wrong with the others.
  static let rules: [SourceCase] = [
    SourceCase(
      "- {url: x, domain: y.example}",
      ["l:1:12: error: a rule has one value, and this one has `url` and `domain`; write two rules"]),
    SourceCase("- {note: x}", ["l:1:3: error: a rule has one value, and this one has none of \(values)"]),
    SourceCase("- {url: x, ur: y}", ["l:1:12: error: unknown field `ur`; did you mean `url`?"]),
    SourceCase("- {url: x, tags: y}", ["l:1:12: error: unknown field `tags`; did you mean `labels`?"]),
    SourceCase("- {url: x, zzzzzz: y}", ["l:1:12: error: unknown field `zzzzzz`; the fields of a rule are \(fields)"]),
    SourceCase("- {url: x, Action: block}", ["l:1:12: error: unknown field `Action`; did you mean `action`?"]),
    SourceCase(
      "- {domain: x.example, scope: page}",
      ["l:1:23: error: `scope` belongs to a `url` rule, and this is a `domain` rule; leave it out"]),
    SourceCase(
      "- {url: x, on: text}",
      ["l:1:12: error: `on` belongs to a `pattern` rule, and this is a `url` rule; leave it out"]),
    SourceCase(
      "- {url: x, evasion: true}",
      ["l:1:12: error: `evasion` belongs to a `phrase` or a `pattern` rule, and this is a `url` rule; leave it out"]),
    SourceCase(
      "- {phrase: x, evasion: yes}", ["l:1:24: error: `evasion` wants true or false, and this is `yes`"]),
    SourceCase(
      "- {phrase: x, evasion: [true]}", ["l:1:24: error: `evasion` wants true or false, and this is a list"]),
    SourceCase("- {url: x, scope: pages}", ["l:1:19: error: `scope` has no value `pages`; did you mean `page`?"]),
    SourceCase(
      "- {url: x, action: ban}",
      ["l:1:20: error: `action` has no value `ban`; its values are block, review, log, allow"]),
    SourceCase("- {pattern: x, on: 'url, txt'}", ["l:1:20: error: `on` has no value `txt`; did you mean `text`?"]),
    SourceCase(
      "- {pattern: x, on: ','}", ["l:1:20: error: `on` is empty; give it any of url, host, text, or leave it out"]),
    SourceCase(
      "- {url: x, expires: 2026-02-30}",
      ["l:1:21: error: `expires` wants a day that exists, written 2026-11-23, and this is `2026-02-30`"]),
    SourceCase(
      "- {url: x, added: yesterday}",
      ["l:1:19: error: `added` wants a day that exists, written 2026-11-23, and this is `yesterday`"]),
    SourceCase("- sha256: abc", ["l:1:11: error: `sha256` wants 64 hexadecimal digits, and this has 3"]),
    SourceCase(
      "- identity: video", ["l:1:13: error: `identity` wants PLATFORM:TYPE:ID, such as youtube:video:EXAMPLE0001"]),
    SourceCase("- url:", ["l:1:7: error: `url` is empty; give it a value or leave it out"]),
    SourceCase(
      "- url: [a, b]",
      [
        "l:1:8: error: `url` wants text, and this is a list; write one rule for each value, and put text that begins with [ in quotes"
      ]),
    SourceCase(
      "- note: {a: b}\n  url: x",
      ["l:1:9: error: `note` wants text, and this is a mapping; put text that begins with { or holds `: ` in quotes"]),
    SourceCase(
      "- pattern: !x y",
      ["l:1:12: error: `pattern` wants text, and this is a YAML tag `!x`; put a value that begins with ! in quotes"]),
    SourceCase("- {url: x, labels: [a, '']}", ["l:1:24: error: an empty entry in `labels`; remove it"]),
    SourceCase(
      "- {url: x, examples: [a]}",
      ["l:1:22: error: `examples` wants a mapping with `match` and `no-match`, and this is a list"]),
    SourceCase(
      "- {url: x, examples: {nomatch: a}}", ["l:1:23: error: unknown field `nomatch`; did you mean `no-match`?"]),
    SourceCase(
      "- text", ["l:1:3: error: a rule is a mapping of fields, such as `url: example.org/page`, and this is text"]),
    SourceCase(
      "- {id: a, url: x}\n- {id: a, url: y}",
      ["l:2:8: error: the id `a` is taken by the rule at line 1, column 8; give each rule its own"]),
    SourceCase("- {url: x, id: \"a\\nb\"}", ["l:1:16: error: `id` holds the control character U+000A; remove it"]),
    SourceCase("- host: a.example/x", ["l:1:9: error: `host` wants a host alone; for an address write a `url` rule"]),
    SourceCase(
      "- domain: a.example:80",
      [
        "l:1:11: error: `domain` holds `:`; leave the port out (rules hold for every port), and write an IPv6 address in brackets"
      ]),
    SourceCase(
      "- {é: 1, ur: x}",
      [
        "l:1:3: error: a rule has one value, and this one has none of \(values)",
        "l:1:4: error: unknown field `é`; the fields of a rule are \(fields)",
        "l:1:11: error: unknown field `ur`; did you mean `url`?",
      ]),
    // Syntax: the rule is lost, the list is not.
    SourceCase("- url: x\n  url: y", ["l:1:3: error: `url` is given twice; keep one"]),
    SourceCase(
      "- pattern: [a-z]+x", ["l:1:17: error: a field's name was expected here, in the column of the others; \(quote)"]),
    SourceCase(
      "- pattern: a: b", ["l:1:13: error: a second `: ` in this line, or fields that are not in one column; \(quote)"]),
    SourceCase(
      "- pattern: \"\\d\"",
      ["l:1:12: error: no such escape in double quotes; use single quotes, where a backslash is itself"]),
    SourceCase(
      "- note: 'x\n  url: y",
      ["l:1:9: error: this quote is never closed; close it, and double a single quote inside the value"]),
    SourceCase("- pattern: *x", ["l:1:12: error: a value that begins with * is put in single quotes"]),
    SourceCase(
      "- pattern: @x", ["l:1:12: error: this character begins no value; \(quote), and lines are indented with spaces"]),
    SourceCase("- url: x\n\tnote: y", ["l:2:1: error: a tab in the indentation; lines are indented with spaces"]),
    SourceCase("- url: x\n  note", ["l:2:3: error: a field's name without `:`; write `name: value`"]),
    SourceCase(
      "- url: &u x\n- url: *u",
      [
        "l:2:8: error: `*u` repeats what `&u` in line 1 names, and lists are written out; copy the value, or put what rules share in `defaults` (inside text, write \\x2A in double quotes)"
      ]),
    SourceCase(
      "- url: \u{1}x",
      ["l:1:8: error: a character that YAML does not take; remove it, or write it as an escape in double quotes"]),
  ]

  @Test(arguments: rules) func aBadRuleIsNamedAndTheNextOneStands(_ source: SourceCase) {
    let read = read(source.text + "\n- domain: ok.example\n", .yaml)
    #expect(read.diagnosticLines == source.diagnostics)
    #expect(read.ruleLines.last == "domain ok.example")
    // The same under `rules:`, one line lower.
    let mapped = ListReader().read(
      bytes: Array("rules:\n\(source.text)\n- domain: ok.example\n".utf8), named: "l", format: .yaml)
    #expect(mapped.ruleLines == read.ruleLines)
    #expect(mapped.diagnostics.map(\.location.line) == read.diagnostics.map { $0.location.line + 1 })
  }

  static let documents: [SourceCase] = [
    SourceCase("", ["l:1:1: warning: this source holds no rules; is it the right file?"]),
    SourceCase("# only a comment\n", ["l:1:1: warning: this source holds no rules; is it the right file?"]),
    SourceCase("rules: []", ["l:1:1: warning: this source holds no rules; is it the right file?"]),
    SourceCase(
      "teapot",
      ["l:1:1: error: a list is a mapping with `rules`, or a sequence of rules that begin with `- `, and this is text"]),
    SourceCase("url: x", ["l:1:1: error: a rule outside the list; begin each rule with `- ` under `rules:`"]),
    SourceCase("name: x", ["l:1:1: error: this list has no `rules`; write `rules:` and the rules below it"]),
    SourceCase("rules: x", ["l:1:8: error: `rules` wants a sequence of rules that begin with `- `, and this is text"]),
    SourceCase(
      "nam: x\nrules: [{domain: a.example}]", rules: ["domain a.example"],
      ["l:1:1: error: unknown field `nam`; did you mean `name`?"]),
    SourceCase(
      "defaults: {url: x}\nrules: [{domain: a.example}]", rules: ["domain a.example"],
      [
        "l:1:12: error: unknown field `url`; the fields that `defaults` takes are scope, on, evasion, action, labels, source, reference, note, added, expires"
      ]),
    SourceCase(
      "defaults: [x]\nrules: [{domain: a.example}]", rules: ["domain a.example"],
      ["l:1:11: error: `defaults` wants a mapping of fields, and this is a list"]),
    SourceCase(
      "- domain: a.example\n---\n- domain: b.example",
      ["l:2:1: error: a second document; put each list in its own file"]),
    SourceCase("rules:\n- url: x\nrules:\n- url: y", ["l:1:1: error: `rules` is given twice; keep one"]),
  ]

  @Test(arguments: documents) func theShapeOfTheDocumentIsChecked(_ source: SourceCase) {
    let read = read(source.text, .yaml)
    #expect(read.ruleLines == source.rules)
    #expect(read.diagnosticLines == source.diagnostics)
  }

  @Test func theTablesAreWhole() {
    #expect(Self.rules.count == 43)
    #expect(Self.documents.count == 12)
  }

  @Test func placesAreThoseOfAnEditor() throws {
    // NEL and LS end a line for YAML and not for an editor; a byte order mark has no column.
    let source = read("\u{FEFF}# a\u{85}# b\u{2028}# c\r\n- url: é\r\n  ur: x\r\n", .yaml)
    #expect(source.diagnosticLines == ["l:3:3: error: unknown field `ur`; did you mean `url`?"])
    #expect(
      read("- {note: éé, ur: x, url: y}", .yaml).diagnosticLines == [
        "l:1:16: error: unknown field `ur`; did you mean `url`?"
      ])
  }

  @Test func invalidUTF8CostsOneRule() {
    let bytes = Array("- url: x".utf8) + [0xFF] + Array("\n- domain: ok.example\n".utf8)
    let source = ListReader().read(bytes: bytes, named: "l", format: .yaml)
    #expect(source.diagnosticLines == ["l:1:9: error: this is not valid UTF-8; save the list as UTF-8"])
    #expect(source.ruleLines == ["domain ok.example"])
  }
}
