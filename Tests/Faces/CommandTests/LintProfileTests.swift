// `cordon lint --profile FILE`: what the patterns of a list cost on a sample of texts. No cost is asked for, since none is
// the same twice.

import Testing

@Suite struct LintProfileTests {
  let workshop: Workshop
  static let header = "microseconds\tshare\tsearched\tmatched\trule\tpattern"

  init() throws {
    workshop = try Workshop()
    try workshop.write(
      #"""
      rules:
        - {id: pot, pattern: 'tea\W?pot'}
        - {id: circle, pattern: 'kettle\W?circle'}
        - {id: letters, pattern: 'tea\W{0,3}\d', on: text}
        - {id: spout, pattern: 'spout\d'}
        - {id: words, phrase: the kettle}
        - {id: site, domain: kettle.test}

      """#, to: "list.yaml")
  }

  private func profile(_ sample: String, list: String = "list.yaml", _ options: String...) throws -> Outcome {
    try workshop.write(sample, to: "sample.txt")
    return try workshop.run(["lint", list, "--profile", "sample.txt"] + options)
  }

  /// One line of the ranking.
  private struct Row {
    let microseconds: Int
    let share: Int
    /// `rule pattern: searched, matched`
    let summary: String

    init(_ line: String) throws {
      let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
      try #require(columns.count == 6, "\(line)")
      microseconds = try #require(Int(columns[0]))
      share = try #require(columns[1].last == "%" ? Int(columns[1].dropLast()) : nil)
      summary = "\(columns[4]) \(columns[5]): \(columns[2]), \(columns[3])"
    }
  }

  /// A stage's line: what is counted, and the three shares in percent.
  private static func stage(_ line: Substring, _ what: String) throws -> (count: Int, shares: [Double]) {
    let form =
      #/cordon: (\d+) (.+): (\d+\.\d{3}) % passed the filter, (\d+\.\d{3}) % had a literal, (\d+\.\d{3}) % all that a rule asks for/#
    let parts = try #require(line.wholeMatch(of: form), "\(line)").output
    #expect(parts.2 == what)
    return (try #require(Int(parts.1)), [parts.3, parts.4, parts.5].compactMap { Double($0) })
  }

  @Test func theRankingCountsSearchesAndMatchesOfEachPattern() throws {
    // A text that costs `letters` more than all else costs together.
    let long = String(repeating: "tea ", count: 20_000)
    let outcome = try profile(
      "a tea pot on the table\nin the kettle circle\nＳＡＵＣＥＲ\nnothing of note\n\(long)\n")
    #expect(outcome.status == 0)
    #expect(outcome.lines.first == LintProfileTests.header)
    let rows = try outcome.lines.dropFirst().map(Row.init)
    #expect(
      rows.map(\.summary).sorted() == [
        #"circle kettle\W?circle: 1, 1"#, #"letters tea\W{0,3}\d: 2, 0"#, #"pot tea\W?pot: 1, 1"#,
        "words the kettle: 1, 1",
      ])
    #expect(rows.map(\.microseconds) == rows.map(\.microseconds).sorted(by: >))
    #expect(rows.map(\.share) == rows.map(\.share).sorted(by: >))
    #expect((96...104).contains(rows.reduce(0) { $0 + $1.share }))
    #expect(rows[0].summary.hasPrefix("letters ") && rows[0].microseconds > 0, "\(outcome.text)")

    let said = outcome.message.split(separator: "\n")
    try #require(said.count == 4, "\(outcome.message)")
    #expect(said[0] == "cordon: 6 rules usable, 0 errors, 0 warnings")
    #expect(said[1].wholeMatch(of: /cordon: 5 texts, 4 patterns searched for, in \d+ µs/) != nil, "\(said[1])")
    // One text has a folded form that is another. Three of the six hold all that some rule asks for.
    let texts = try LintProfileTests.stage(said[2], "texts, folded ones too")
    #expect(texts.count == 6)
    #expect(texts.shares[0] >= texts.shares[1] && texts.shares[1] >= texts.shares[2] && texts.shares[2] == 50)
    let places = try LintProfileTests.stage(said[3], "places in them")
    #expect(places.count > long.utf8.count && places.shares.allSatisfy { $0 > 0 })
  }

  @Test func theRankingShowsTheTwentyCostliest() throws {
    let names = (10..<35).map { "pot\($0)x" }
    try workshop.write(names.map { "\($0)\\d?y\n" }.joined(), to: "many.txt")
    let outcome = try profile(names.map { "\($0)1y\n" }.joined(), list: "many.txt", "--as", "pattern")
    #expect(outcome.status == 0)
    #expect(outcome.lines.count == 1 + 20)
    #expect(outcome.message.contains("cordon: 25 texts, 25 patterns searched for, in "), "\(outcome.message)")
    let rows = try outcome.lines.dropFirst().map(Row.init)
    #expect(rows.allSatisfy { $0.summary.hasSuffix(": 1, 1") })
    #expect(rows.map(\.microseconds) == rows.map(\.microseconds).sorted(by: >))
  }

  @Test func aSampleWithoutTextsGivesAnEmptyRanking() throws {
    let outcome = try profile("")
    #expect(outcome.status == 0)
    #expect(outcome.text == LintProfileTests.header + "\n")
    let shares = "0.000 % passed the filter, 0.000 % had a literal, 0.000 % all that a rule asks for"
    #expect(
      outcome.message == """
        cordon: 6 rules usable, 0 errors, 0 warnings
        cordon: 0 texts, 0 patterns searched for, in 0 µs
        cordon: 0 texts, folded ones too: \(shares)
        cordon: 0 places in them: \(shares)

        """)
  }

  @Test func patternsThatNothingAsksForAreNotRanked() throws {
    let outcome = try profile("nothing of note\n")
    #expect(outcome.status == 0)
    #expect(outcome.text == LintProfileTests.header + "\n")
    let said = outcome.message.split(separator: "\n")
    try #require(said.count == 4, "\(outcome.message)")
    #expect(said[1] == "cordon: 1 text, 0 patterns searched for, in 0 µs")
    let texts = try LintProfileTests.stage(said[2], "texts, folded ones too")
    #expect(texts.count == 1 && texts.shares.dropFirst() == [0, 0])
    let places = try LintProfileTests.stage(said[3], "places in them")
    #expect(places.count > 0 && places.shares.dropFirst() == [0, 0])
  }

  /// What is usable is ranked all the same, and the exit status is that of the findings.
  @Test func aListWithErrorsIsRankedWithoutThem() throws {
    try workshop.write("tea\\W?pot\n(\n", to: "bad.txt")
    let outcome = try profile("a tea pot\n", list: "bad.txt", "--as", "pattern")
    #expect(outcome.status == 2)
    #expect(outcome.lines.count == 3 && outcome.lines[0].hasPrefix("bad.txt:2:1: error: "), "\(outcome.text)")
    #expect(outcome.lines[1] == LintProfileTests.header)
    #expect(try Row(outcome.lines[2]).summary.hasSuffix(#" tea\W?pot: 1, 1"#))
  }

  @Test(arguments: [
    ("none.txt", "none.txt: No such file or directory"), ("folder", "folder: is a folder; name the files in it"),
  ])
  func aSampleThatCannotBeReadIsAnError(name: String, message: String) throws {
    try workshop.makeFolder("folder")
    let outcome = try workshop.run("lint", "list.yaml", "--profile", name)
    #expect(outcome.status == 2)
    #expect(outcome.text == "")
    #expect(outcome.message == "cordon: 6 rules usable, 0 errors, 0 warnings\ncordon: \(message)\n")
  }

  @Test func standardInputIsNoSample() throws {
    let outcome = try workshop.run("lint", "list.yaml", "--profile", "-", input: "a tea pot\n")
    #expect(outcome.status == 2)
    #expect(outcome.text == "")
    #expect(
      outcome.message.contains("--profile must be the name of a file, because it is read twice"), "\(outcome.message)")
  }
}
