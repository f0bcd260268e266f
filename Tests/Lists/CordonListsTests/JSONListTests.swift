// JSON Lines lists: the same fields and checks as YAML, and strict JSON.

import CordonModel
import Testing

@testable import CordonLists

@Suite struct JSONListTests {
  @Test func everyFieldIsRead() throws {
    let source = read(
      #"""
      {"id":"a","url":"example.org/\u00e9\uD83D\uDE00\n","scope":"exact","action":"allow","labels":["x","y"],"source":"s","reference":"r","note":"n","added":"2026-01-02","expires":"2026-12-31T00:00:00Z"}

        {"pattern" : "tea\\W?pot" , "on":["host","text"], "examples":{"match":["a","b"],"no-match":"c"}, "id":null}
      {"phrase":"a","evasion":true}
      {"phrase":"b","evasion":false}
      {"phrase":"c","evasion":"true"}
      """#.replacing("\\n", with: ""), .jsonl)
    #expect(source.diagnosticLines == [])
    try #require(source.list.rules.count == 5)
    #expect(source.list.rules.map(\.findsEvasions) == [false, false, true, false, true])
    let first = source.list.rules[0]
    #expect(first.id == "a" && first.kind == .url && first.value == "example.org/é😀" && first.scope == .exact)
    #expect(first.action == .allow && first.labels == ["x", "y"] && first.source == "s" && first.reference == "r")
    #expect(first.note == "n" && first.expires == CalendarDate("2026-12-31"))
    #expect(first.location == SourceLocation(file: "l", line: 1, column: 17))
    let second = source.list.rules[1]
    #expect(second.value == #"tea\W?pot"# && second.targets == [.host, .text] && second.id == nil)
    #expect(second.examples.match.map(\.item) == ["a", "b"] && second.examples.noMatch.map(\.item) == ["c"])
    #expect(second.examples.match[1].location == SourceLocation(file: "l", line: 3, column: 78))
  }

  static let lines: [SourceCase] = [
    SourceCase(#"{"url":5}"#, ["l:1:8: error: `url` wants text, and this is a number; put it in quotes"]),
    SourceCase(
      #"{"url":"x","note":true}"#, ["l:1:19: error: `note` wants text, and this is true or false; put it in quotes"]),
    SourceCase(
      #"{"phrase":"x","evasion":1}"#,
      ["l:1:25: error: `evasion` wants true or false, and this is a number; put it in quotes"]),
    SourceCase(#"{"url":"x","url":"y"}"#, ["l:1:12: error: `url` is given twice; keep one"]),
    SourceCase(#"{"url":"x","uri":"y"}"#, ["l:1:12: error: unknown field `uri`; did you mean `url`?"]),
    SourceCase(
      #"{"url":"x","a\u001b[31m\n":"y"}"#,
      ["l:1:12: error: unknown field `a\\u{1B}[31m\\u{A}`; the fields of a rule are \(YAMLListTests.fields)"]),
    SourceCase(
      #"{"url":null}"#, ["l:1:1: error: a rule has one value, and this one has none of \(YAMLListTests.values)"]),
    SourceCase(
      "[1]", ["l:1:1: error: a rule is a mapping of fields, such as `url: example.org/page`, and this is a list"]),
    SourceCase(
      "null", ["l:1:1: error: a rule is a mapping of fields, such as `url: example.org/page`, and this is null"]),
    SourceCase(#"{"url":"x"} {}"#, ["l:1:13: error: more follows the object; write one object on each line"]),
    SourceCase(
      #"{"url":tru}"#, ["l:1:8: error: a JSON value was expected here: text in double quotes, a list or an object"]),
    SourceCase(
      #"{"url":01}"#, ["l:1:8: error: a JSON value was expected here: text in double quotes, a list or an object"]),
    SourceCase(
      #"{"url":}"#, ["l:1:8: error: a JSON value was expected here: text in double quotes, a list or an object"]),
    SourceCase(#"{,}"#, ["l:1:2: error: a field's name in double quotes was expected here"]),
    SourceCase(#"{'url':'x'}"#, ["l:1:2: error: a field's name in double quotes was expected here"]),
    SourceCase(#"{"url":"x",}"#, ["l:1:12: error: a field's name in double quotes was expected here"]),
    SourceCase(#"{"url" "x"}"#, ["l:1:8: error: `:` was expected here, after a field's name"]),
    SourceCase(#"{"url":"x" "id":"y"}"#, ["l:1:12: error: `,` or `}` was expected here"]),
    SourceCase(#"{"labels":["x" "y"]}"#, ["l:1:16: error: `,` or `]` was expected here"]),
    SourceCase(#"{"url":"x"#, ["l:1:8: error: this string has no closing quote"]),
    SourceCase(#"{"url":"x\"#, ["l:1:10: error: this string has no closing quote"]),
    SourceCase(#"{"url":"\d"}"#, [#"l:1:9: error: no such escape in JSON; a backslash itself is written \\"#]),
    SourceCase(#"{"url":"\u12"}"#, [#"l:1:9: error: \u wants four hexadecimal digits"#]),
    SourceCase(#"{"url":"\ud83d"}"#, ["l:1:9: error: half of a surrogate pair; write both halves"]),
    SourceCase(#"{"url":"\ude00"}"#, ["l:1:9: error: half of a surrogate pair; write both halves"]),
    SourceCase(#"{"url":"\ud83d\u0041"}"#, ["l:1:9: error: half of a surrogate pair; write both halves"]),
    SourceCase(
      "{\"url\":\"a\tb\"}", ["l:1:10: error: the control character U+0009 in a string; write it as an escape"]),
    SourceCase(
      "{\"url\":\"a\0b\"}", ["l:1:10: error: a NUL byte: this is no text, or a damaged file; save it as UTF-8"]),
    SourceCase(String(repeating: "[", count: 17), ["l:1:17: error: nested more than 16 deep, which no rule is"]),
    SourceCase("url: x", ["l:1:1: error: a JSON value was expected here: text in double quotes, a list or an object"]),
  ]

  @Test(arguments: lines) func aBadLineIsNamedAndTheNextOneStands(_ source: SourceCase) {
    let read = read(source.text + "\n{\"domain\":\"ok.example\"}", .jsonl)
    #expect(read.diagnosticLines == source.diagnostics)
    #expect(read.ruleLines == ["domain ok.example"])
  }

  @Test func numbersFollowTheGrammar() {
    for number in ["0", "-0", "12", "1.5", "-1.5e10", "1E+2", "1e-2"] {
      #expect(
        read("{\"url\":\(number)}", .jsonl).diagnosticLines.first?.contains("this is a number") == true, "\(number)")
    }
    for word in ["00", "1.", ".5", "-", "+1", "1e", "1e+", "0x1", "NaN", "1.5.5"] {
      #expect(read("{\"url\":\(word)}", .jsonl).diagnosticLines.first?.contains("a JSON value") == true, "\(word)")
    }
  }

  @Test func theTableIsWhole() { #expect(Self.lines.count == 30) }
}
