// `cordon scan --first`: one match of each item, the first, and the same items as without.

import Testing

@Suite struct ScanFirstTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop.withSmallList() }

  private func scan(_ options: String..., input: String = ScanFirstTests.items) throws -> Outcome {
    try workshop.run(["scan", "-l", "list.cordon"] + options, input: Array(input.utf8))
  }

  static let items = """
    ＴＥＡ pot: pour it all out! https://kettle.test/ https://files.example.net/pamphlets/1.pdf tea-pot
    pour it all out of the tea pot
    https://kettle.test/archive/1 and https://kettle.test/shop
    kettle.test/archive/1
    nothing of note
    https://kettle.test/archive/2: a tea pot

    """

  @Test func eachItemHasItsFirstMatchAlone() throws {
    let outcome = try scan("--first")
    #expect(outcome.status == 0)
    #expect(outcome.message == "")
    #expect(
      outcome.text == """
        {"source":"-","record":1,"input":"ＴＥＡ pot: pour it all out! https://kettle.test/ \
        https://files.example.net/pamphlets/1.pdf tea-pot","matches":[{"rule":"site","list":"small","action":"block",\
        "labels":[],"kind":"domain","value":"kettle.test","tier":"derived","via":["extract"],"span":[40,51]}]}
        {"source":"-","record":2,"input":"pour it all out of the tea pot","matches":[{"rule":"slogan","list":"small",\
        "action":"block","labels":[],"kind":"phrase","value":"pour it all out","tier":"direct","via":[],"span":[0,15]}]}
        {"source":"-","record":3,"input":"https://kettle.test/archive/1 and https://kettle.test/shop","matches":[\
        {"rule":"site","list":"small","action":"block","labels":[],"kind":"domain","value":"kettle.test",\
        "tier":"derived","via":["extract"],"span":[42,53]}]}
        {"source":"-","record":6,"input":"https://kettle.test/archive/2: a tea pot","matches":[{"rule":"words",\
        "list":"small","action":"log","labels":[],"kind":"pattern","value":"tea\\\\W?pot","tier":"direct","via":[],\
        "span":[33,40]}]}

        """)
  }

  @Test func theItemsThatMatchAreTheSame() throws {
    let (first, whole) = (try scan("--first", "--stats"), try scan("--stats"))
    #expect(first.message.contains("6 items, 4 matched (4 matches), 0 errors; "), "\(first.message)")
    #expect(whole.message.contains("6 items, 4 matched (8 matches), 0 errors; "), "\(whole.message)")
    for (one, all) in zip(try first.records, try whole.records) {
      #expect(one["record"] as? Int == all["record"] as? Int)
      let found = try #require(one["matches"] as? [[String: Any]])
      let among = try #require(all["matches"] as? [[String: Any]])
      #expect(
        found.count == 1
          && among.contains { "\($0["rule"]!)\($0["span"]!)" == "\(found[0]["rule"]!)\(found[0]["span"]!)" })
    }
    #expect(try scan("--first", "--count").text == "4\n")
    #expect(try scan("--count").text == "4\n")
    #expect(try scan("--first", "--jobs", "4").output == first.output)
  }

  @Test func itGoesWithTheOtherOptions() throws {
    let all = try scan("--first", "--all")
    #expect(try all.records.map { ($0["matches"] as? [Any])?.count } == [1, 1, 1, 0, 0, 1])
    let text = try scan("--first", "--output", "text")
    #expect(text.lines.map { $0.split(separator: "\t")[2] } == ["site", "slogan", "site", "words"])
    #expect(try scan("--first", input: "nothing\n").status == 1)
    #expect(try scan("--first", input: "kettle.test/archive/1\n").status == 1)
    // The fields of a record are items of their own.
    let fields = try scan(
      "--first", "--format", "jsonl", input: #"{"a": "tea pot, pour it all out", "b": "kettle.test teapot"}"# + "\n")
    #expect(try fields.records.map { $0["field"] as? String } == ["a", "b"])
    #expect(try fields.records.map { ($0["matches"] as? [Any])?.count } == [1, 1])
  }

  @Test func whatIsUndecidedBeforeTheFirstMatchIsReported() throws {
    let slow = "{id: slow, pattern: '(?:a+)+[28]', on: text}"
    let teapot = "{id: words, pattern: 'tea\\W?pot', on: text}"
    let item = "tea pot 2 " + String(repeating: "a", count: 60) + "c\n"
    // By the order of their ids, not by that of the list.
    let later = slow.replacing("id: slow", with: "id: zeppelin")
    for (rules, errors) in [([teapot, slow], ["slow"]), ([later, teapot], [])] {
      try workshop.compile(
        "rules:\n" + rules.map { "  - \($0)\n" }.joined(), to: "slow.cordon", options: ["--allow-broad"])
      let outcome = try workshop.run("scan", "-l", "slow.cordon", "--first", input: item)
      #expect(outcome.status == (errors.isEmpty ? 0 : 2))
      let record = try #require(try outcome.records.first)
      #expect((record["matches"] as? [[String: Any]])?.map { $0["rule"] as? String } == ["words"])
      #expect((record["errors"] as? [[String: Any]] ?? []).map { $0["rule"] as? String } == errors)
      #expect(outcome.message.contains("1 item with undecided rules") == !errors.isEmpty)
    }
  }
}
