// `cordon extract`: URLs with where they stand, as lines and as JSON.

import Testing

@Suite struct ExtractTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private static let text = "see hxxps://www[.]example[.]org/x, or example.com.\n\nnothing\nhttp://a.example/é\n"

  @Test func aURLStandsOnALineWithItsPlace() throws {
    let outcome = try workshop.run("extract", input: ExtractTests.text)
    #expect(outcome.status == 0)
    #expect(
      outcome.text == "1:4-33\thttps://www.example.org/x\n1:38-49\texample.com\n4:0-19\thttp://a.example/é\n")
    #expect(outcome.message == "")
    let argument = try workshop.run("extract", "--only-urls", "at example[.]com now")
    #expect(argument.text == "example.com\n")
    #expect(argument.status == 0)
  }

  @Test func inJSONStandsWhatWasWritten() throws {
    let outcome = try workshop.run(
      "extract", "--format", "jsonl",
      input: #"{"text": "x example[.]com/1 http://a.example"}"# + "\n" + #"{"text": "tea"}"# + "\n{\n")
    #expect(outcome.status == 2)
    #expect(outcome.lines.count == 3)
    #expect(
      outcome.lines.first
        == #"{"input":"x example[.]com/1 http://a.example","urls":[{"url":"example.com/1","raw":"example[.]com/1","#
        + #""span":[2,17]},{"url":"http://a.example","raw":"http://a.example","span":[18,34]}]}"#)
    #expect(outcome.lines.dropFirst().first == #"{"input":"tea","urls":[]}"#)
    #expect(outcome.lines.last?.hasPrefix(#"{"record":3,"error":"#) == true)
  }

  @Test func withoutAURLTheStatusIsOne() throws {
    let outcome = try workshop.run("extract", input: "end.Next, not bad, example v\n")
    #expect(outcome.status == 1)
    #expect(outcome.text == "")
    #expect(outcome.message == "")
  }

  @Test func manyTextsHaveTheirURLsInOrder() throws {
    let lines = (0..<20_000).map { "post \($0): example.com/\($0)" }
    let outcome = try workshop.run("extract", "--only-urls", input: lines.joined(separator: "\n"))
    #expect(outcome.lines == (0..<20_000).map { "example.com/\($0)" })
  }
}
