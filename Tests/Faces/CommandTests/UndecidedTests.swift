// A pattern that reaches its limit on an item: it is said wherever the item is answered, and the others go on.

import Testing

@Suite struct UndecidedTests {
  let workshop: Workshop
  /// Every way of splitting the letters is tried in vain.
  static let item = "2 " + String(repeating: "a", count: 60) + "c"

  init() throws {
    workshop = try Workshop()
    try workshop.compile(
      "rules:\n  - {id: slow, pattern: '(?:a+)+[28]'}\n  - {id: words, pattern: 'tea\\W?pot'}\n",
      options: ["--allow-broad"])
  }

  private func scan(_ options: String..., input: String) throws -> Outcome {
    try workshop.run(["scan", "-l", "list.cordon"] + options, input: Array(input.utf8))
  }

  @Test func anItemThatIsNotDecidedIsReported() throws {
    let outcome = try scan(input: "x\n\(UndecidedTests.item)\ntea pot\n")
    #expect(outcome.status == 2)
    #expect(outcome.lines.count == 2)
    #expect(
      outcome.lines.first
        == #"{"source":"-","record":2,"input":"\#(UndecidedTests.item)","matches":[],"#
        + #""errors":[{"rule":"slow","action":"block","error":"match limit"}]}"#)
    #expect(
      outcome.message == "cordon: not checked whole: 1 item with undecided rules; first: -:2: rule slow: match limit\n")
  }

  @Test func theOtherRulesStillHoldForIt() throws {
    let record = try #require(try scan(input: UndecidedTests.item + " teapot\n").records.first)
    #expect((record["matches"] as? [[String: Any]])?.map { $0["rule"] as? String } == ["words"])
    #expect((record["errors"] as? [[String: Any]])?.map { $0["rule"] as? String } == ["slow"])
  }

  @Test func textNamesTheRuleAndTheReason() throws {
    let outcome = try scan("--output", "text", "--stats", input: UndecidedTests.item)
    #expect(outcome.text == "-:1\tundecided\tslow\t-\tmatch limit\t-\t\(UndecidedTests.item)\n")
    #expect(outcome.message.contains("0 matched (0 matches), 1 error; "))
  }

  @Test func explainDoesNotSayThatNothingIsOnTheList() throws {
    let outcome = try workshop.run("explain", "-l", "list.cordon", UndecidedTests.item)
    #expect(outcome.status == 2)
    #expect(
      outcome.text.hasSuffix(
        """
        patterns
          undecided rule slow: match limit
          on text   2 searched
        verdict
          undecided rule slow: match limit
          no match: not every rule could be decided

        """), "\(outcome.text)")
    let object = try workshop.run("explain", "-l", "list.cordon", "--format", "jsonl", UndecidedTests.item)
    #expect(
      object.text.hasSuffix(#""removed":[],"errors":[{"rule":"slow","action":"block","error":"match limit"}]}"# + "\n"))
  }

  // MARK: Beside a weaker match

  /// A rule that asks for less holds for the item, and one that asks for more could not be decided.
  private func scanWeaker(_ options: String...) throws -> Outcome {
    try workshop.compile(
      "rules:\n  - {id: a-weak, pattern: 'tea\\W?pot', action: log}\n  - {id: b-slow, pattern: '(?:a+)+[28]'}\n"
        + "  - {id: c-weakest, pattern: '(?:a+)+[39]', action: log}\n",
      options: ["--allow-broad"])
    return try workshop.run(
      ["scan", "-l", "list.cordon"] + options, input: Array("tea pot 2 3 \(UndecidedTests.item)\n".utf8))
  }

  @Test func aStrongerUndecidedRuleStandsInTheRowOfAWeakerMatch() throws {
    let outcome = try scanWeaker("--output", "csv")
    #expect(outcome.status == 2)
    let row = try #require(outcome.text.split(separator: "\r\n").last)
    #expect(row.contains(",\"log; undecided\",\"a-weak; b-slow (undecided)\",,direct,"), "\(row)")
    let merged = try scanWeaker("--output", "csv", "--unique")
    #expect(merged.text.contains("\"log; undecided\",\"a-weak; b-slow (undecided)\""), "\(merged.text)")
  }

  @Test func itsRowStandsAmongTheUndecidedToo() throws {
    let outcome = try scanWeaker("--output", "csv", "--split-by", "action", "split")
    #expect(outcome.status == 2)
    for name in ["log.csv", "_undecided.csv"] {
      #expect(
        try String(decoding: workshop.bytes(of: "split/\(name)"), as: UTF8.self).contains("b-slow (undecided)"),
        "\(name)")
    }
  }

  @Test func theFirstRuleDoesNotDropIt() throws {
    let outcome = try scanWeaker("--first")
    #expect(outcome.status == 2)
    let record = try #require(try outcome.records.first)
    #expect((record["matches"] as? [[String: Any]])?.map { $0["rule"] as? String } == ["a-weak"])
    let errors = try #require(record["errors"] as? [[String: Any]])
    #expect(errors.contains { $0["rule"] as? String == "b-slow" && $0["action"] as? String == "block" })
    let text = try scanWeaker("--first", "--output", "text").text
    #expect(text.contains("\tlog\ta-weak\t") && text.contains("\tundecided\tb-slow\t"), "\(text)")
  }
}
