// What `cordon scan` prints of a match, with which exit status, and the options that change it.

import Testing

@Suite struct ScanOutputTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop.withSmallList() }

  private func scan(_ options: String..., input: String) throws -> Outcome {
    try workshop.run(["scan", "-l", "list.cordon"] + options, input: Array(input.utf8))
  }

  // MARK: The contract's JSON

  /// Keys and their order, as DESIGN.md has them.
  @Test func aMatchOfALineIsThisObject() throws {
    let outcome = try scan(input: "nothing\nsee https://example.org/posts/rally, it is back\n")
    #expect(outcome.status == 0)
    #expect(outcome.message == "")
    #expect(
      outcome.text == """
        {"source":"-","record":2,"input":"see https://example.org/posts/rally, it is back","matches":[\
        {"rule":"page","list":"small","action":"block","labels":["event","2026"],"kind":"url",\
        "value":"example.org/posts/rally","tier":"derived","via":["extract"],"span":[4,35]}]}

        """)
  }

  @Test func aMatchOfAFieldNamesIt() throws {
    try workshop.write(#"{"id": 7, "body": "https://www.kettle.test/x"}"# + "\n", to: "posts.jsonl")
    let outcome = try scan("posts.jsonl", input: "")
    #expect(
      outcome.text == """
        {"source":"posts.jsonl","record":1,"field":"body","input":"https://www.kettle.test/x","matches":[\
        {"rule":"site","list":"small","action":"block","labels":[],"kind":"domain",\
        "value":"kettle.test","tier":"direct","via":[],"span":[8,23]}]}

        """)
  }

  @Test func allMatchesOfAnItemAreReportedTheMostSpecificFirst() throws {
    let text = "ＴＥＡ pot: pour it all out! https://kettle.test/ https://files.example.net/pamphlets/1.pdf tea-pot"
    let outcome = try scan(input: text + "\n")
    let matches = try #require(try outcome.records.first?["matches"] as? [[String: Any]])
    #expect(matches.map { $0["rule"] as? String } == ["tree", "site", "words", "slogan"])
    #expect(matches.map { $0["action"] as? String } == ["review", "block", "log", "block"])
    #expect(matches.map { $0["kind"] as? String } == ["url", "domain", "pattern", "phrase"])
    #expect(matches.map { $0["tier"] as? String } == ["derived", "derived", "direct", "direct"])
    for match in matches {
      // Offsets are bytes: the full-width letters before them are three each.
      let span = try #require(match["span"] as? [Int])
      let part = String(decoding: Array(text.utf8)[span[0]..<span[1]], as: UTF8.self)
      let expected = [
        "tree": "https://files.example.net/pamphlets/1.pdf", "site": "kettle.test", "words": "tea-pot",
        "slogan": "pour it all out",
      ]
      #expect(part == expected[match["rule"] as! String])
    }
  }

  @Test func whatHoldsOnlyAfterFoldingSaysSo() throws {
    let outcome = try scan(input: "ＴＥＡ pot\n")
    #expect(
      outcome.text == """
        {"source":"-","record":1,"input":"ＴＥＡ pot","matches":[{"rule":"words","list":"small","action":"log",\
        "labels":[],"kind":"pattern","value":"tea\\\\W?pot","tier":"folded","via":["fold"],"span":[0,13]}]}

        """)
  }

  // MARK: Exit status

  @Test(
    arguments: [
      ("https://kettle.test/\n", [], 0), ("https://kettle.example/\n", [], 1), ("", [], 1),
      ("https://kettle.example/\n", ["--exit-zero"], 0), ("https://kettle.test/\n", ["--exit-zero"], 0),
      ("https://kettle.test/archive/1\n", [], 1), ("example.org/closed\n", [], 1),
      ("https://kettle.example/\n", ["--all"], 1), ("https://kettle.test/\n", ["--count"], 0),
      ("https://kettle.example/\n", ["--count"], 1), ("https://kettle.example/\n", ["--count", "--exit-zero"], 0),
    ] as [(String, [String], Int32)])
  func theExitStatusIsThatOfGrep(input: String, options: [String], status: Int32) throws {
    let outcome = try workshop.run(["scan", "-l", "list.cordon"] + options, input: Array(input.utf8))
    #expect(outcome.status == status)
    #expect(outcome.message == "")
  }

  @Test func exitZeroHidesNoError() throws {
    let outcome = try scan("--exit-zero", "missing.txt", input: "")
    #expect(outcome.status == 2)
    #expect(outcome.message == "cordon: missing.txt: No such file or directory\n")
  }

  // MARK: --all, --count, --explain, --stats

  @Test func allPrintsAVerdictForEveryItem() throws {
    let outcome = try scan("--all", input: "one\nkettle.test/a\n\nkettle.test/archive")
    #expect(outcome.status == 0)
    let records = try outcome.records
    #expect(records.map { $0["record"] as? Int } == [1, 2, 3, 4])
    #expect(records.map { $0["input"] as? String } == ["one", "kettle.test/a", "", "kettle.test/archive"])
    #expect(records.map { ($0["matches"] as? [Any])?.count } == [0, 1, 0, 0])
    #expect(outcome.lines.first == #"{"source":"-","record":1,"input":"one","matches":[]}"#)
  }

  @Test func countOfOneInputIsANumberAndOfSeveralALineEach() throws {
    try workshop.write("kettle.test\nx\nkettle.test/a https://kettle.test/b\n", to: "a.txt")
    try workshop.write("", to: "b.txt")
    #expect(try scan("--count", "a.txt", input: "").text == "2\n")
    #expect(try scan("--count", input: "kettle.test\n").text == "1\n")
    let outcome = try scan("--count", "a.txt", "b.txt", "-", input: "kettle.test\n")
    #expect(outcome.text == "a.txt:2\nb.txt:0\n-:1\n")
    #expect(outcome.status == 0)
  }

  @Test func explainAlsoPrintsWhatAnExceptionRemoved() throws {
    let outcome = try scan("--explain", input: "kettle.test/archive/1\n")
    #expect(outcome.status == 1)
    #expect(
      outcome.text == """
        {"source":"-","record":1,"input":"kettle.test/archive/1","matches":[],"exceptions":[{"rule":"kept",\
        "list":"small","action":"allow","labels":[],"kind":"url","value":"kettle.test/archive","tier":"direct",\
        "via":[],"span":[0,21]}],"removed":[{"rule":"site","list":"small","action":"block","labels":[],\
        "kind":"domain","value":"kettle.test","tier":"direct","via":[],"span":[0,11]}]}

        """)
  }

  @Test func statsGoToStandardErrorAlone() throws {
    let input = "kettle.test\nx\nhttps://example.org/posts/rally tea-pot\n"
    let plain = try scan(input: input)
    let outcome = try scan("--stats", input: input)
    #expect(plain.message == "")
    #expect(outcome.text == plain.text)
    let line =
      #/3 records, 3 items, 2 matched \(3 matches\), 0 errors; 54 bytes in [\d.,]+ s: [\d,]+ items/s, [\d.,]+ MB/s\n/#
    #expect(outcome.message.wholeMatch(of: line) != nil, "\(outcome.message)")
  }

  // MARK: --jobs, --order, --type

  @Test func theNumberOfJobsChangesNothing() throws {
    var input = ""
    for number in 0..<6000 {
      input += number % 7 == 0 ? "see https://kettle.test/\(number)\n" : "https://example.net/\(number)?tea\n"
    }
    let one = try scan("--jobs", "1", input: input)
    #expect(one.status == 0)
    #expect(one.lines.count == 858)
    for jobs in ["2", "4", "16"] { #expect(try scan("--jobs", jobs, input: input).output == one.output, "\(jobs)") }
    #expect(try scan(input: input).output == one.output)
    let unordered = try scan("--jobs", "4", "--order", "none", input: input)
    #expect(unordered.lines.sorted() == one.lines.sorted())
  }

  @Test(arguments: [
    ("auto", ["direct", "direct", "derived"]), ("url", ["direct", "direct", nil]),
    ("text", [nil, "derived", "derived"]),
  ])
  func theTypeSaysWhatItemsAreTakenFor(type: String, tiers: [String?]) throws {
    let outcome = try scan(
      "--all", "--type", type, input: "kettle.test/a\nhttps://kettle.test/a\nsee https://kettle.test/a\n")
    let found = try outcome.records.map { ($0["matches"] as? [[String: Any]])?.first?["tier"] as? String }
    #expect(found == tiers)
  }

  // MARK: --output text

  @Test func textIsOneLineAMatchWithTabsBetweenItsColumns() throws {
    try workshop.write("https://example.org/posts/rally\nＴＥＡ pot and kettle.test\nnothing\n", to: "a.txt")
    let outcome = try scan("--output", "text", "a.txt", input: "")
    #expect(outcome.status == 0)
    #expect(
      outcome.text == """
        a.txt:1\tblock\tpage\turl\texample[.]org/posts/rally\tdirect\thxxps://example[.]org/posts/rally
        a.txt:2\tlog\twords\tpattern\ttea\\\\W?pot\tfolded via fold\tＴＥＡ pot and kettle.test

        """)
    let live = try scan("--output", "text", "--live-links", "a.txt", input: "")
    #expect(live.text.hasPrefix("a.txt:1\tblock\tpage\turl\texample.org/posts/rally\tdirect\thttps://example.org/"))
    let all = try scan("--output", "text", "--all", "a.txt", input: "")
    #expect(all.text == outcome.text + "a.txt:3\t-\t-\t-\t-\t-\tnothing\n")
  }

  /// Nothing that an item holds may end a line, start a column, or reach the terminal as a command.
  @Test(arguments: [
    ("\u{1B}[31mtea pot\u{1B}[0m", #"\x1b[31mtea pot\x1b[0m"#), ("tea pot\tblock", #"tea pot\tblock"#),
    ("tea pot\r-:9", #"tea pot\r-:9"#), ("\u{202E}tea pot\u{2066}", #"\u{202e}tea pot\u{2066}"#),
    ("tea pot\u{85}\u{9B}2J", #"tea pot\u{85}\u{9b}2J"#),
    ("tea pot\u{2028}-:2\u{2029}", #"tea pot\u{2028}-:2\u{2029}"#),
    ("tea pot \\n", #"tea pot \\n"#), ("tea pot\u{7F}\u{0}\u{8}", #"tea pot\x7f\x00\x08"#),
    ("\u{200E}\u{200F}\u{61C}tea pot", #"\u{200e}\u{200f}\u{61c}tea pot"#),
  ])
  func noItemForgesALineOfText(item: String, shown: String) throws {
    let outcome = try scan("--output", "text", "--type", "text", input: item + "\n")
    #expect(outcome.text == "-:1\tlog\twords\tpattern\ttea\\\\W?pot\tdirect\t" + shown + "\n")
  }

  @Test func noFieldOrFileForgesALineOfText() throws {
    try workshop.write(#"{"b\n-:9\tblock\u001b[2J": "tea pot\nforged:1\tblock\tx"}"#, to: "a\n\u{1B}b.jsonl")
    let outcome = try scan("--output", "text", "a\n\u{1B}b.jsonl", input: "")
    #expect(
      outcome.text == #"a\n\x1bb.jsonl:1:b\n-:9\tblock\x1b[2J"# + "\tlog\twords\tpattern\ttea\\\\W?pot\tdirect\t"
        + #"tea pot\nforged:1\tblock\tx"# + "\n")
    let json = try scan("a\n\u{1B}b.jsonl", input: "")
    #expect(json.lines.count == 1)
    #expect(try json.records.first?["field"] as? String == "b\n-:9\tblock\u{1B}[2J")
    #expect(json.output.filter { $0 < 0x20 } == [0x0A])
  }
}
