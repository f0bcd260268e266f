import CordonMatcher
import CordonLists
import CordonTestSupport
import Testing

@testable import CordonScan

@Suite struct ScannerTests {
  private let folder = TemporaryFolder()

  @Test func eachItemThatMatchesIsOneObject() throws {
    let path = try folder.file("posts.txt", "a hit\nnothing\r\nhit\r\n\nhit hit")
    let run = try scan([path], in: folder)
    let match = { (lower: Int) in
      #"{"rule":"word-1","list":"demo","action":"block","labels":["word"],"kind":"phrase","value":"hit","#
        + #""tier":"folded","via":["fold"],"span":[\#(lower),\#(lower + 3)]}"#
    }
    #expect(
      run.lines == [
        #"{"source":"posts.txt","record":1,"input":"a hit","matches":[\#(match(2))]}"#,
        #"{"source":"posts.txt","record":3,"input":"hit","matches":[\#(match(0))]}"#,
        #"{"source":"posts.txt","record":5,"input":"hit hit","matches":[\#(match(0)),\#(match(4))]}"#,
      ])
    #expect(run.result.outcome == .matched)
    #expect(run.reports.isEmpty)
    let statistics = run.result.statistics
    #expect(statistics.records == 5 && statistics.items == 5)
    #expect(statistics.matchedItems == 3 && statistics.matches == 4)
    #expect(statistics.bytes == 28)
  }

  @Test func allShowsEveryRecord() throws {
    let lines = try folder.file("a.txt", "x\n\nhit\n")
    let objects = try folder.file(
      "b.jsonl", "{\"body\":\"hit\",\"n\":1}\n\n{\"other\":\"hit\"}\n{\"body\":\"\"}\nbroken hit\n{\"body\":7}\n")
    let run = try scan([lines, objects], in: folder) {
      $0.all = true
      $0.format = nil
    }
    #expect(run.lines.count == 3 + 5)
    #expect(run.lines.allSatisfy { $0.contains(#""matches":["#) })
    let fields = try scan([objects], in: folder) {
      $0.all = true
      $0.fields = ["body"]
    }
    #expect(
      fields.lines.filter { !$0.contains("word-1") } == [
        #"{"source":"b.jsonl","record":3,"error":"no text at field body"}"#,
        #"{"source":"b.jsonl","record":4,"field":"body","input":"","matches":[]}"#,
        #"{"source":"b.jsonl","record":6,"error":"no text at field body"}"#,
      ])
    #expect(fields.records == [1, 3, 4, 5, 6])
    #expect(
      fields.line(3).hasSuffix(#","error":"not a JSON record (it is not one JSON value); checked as plain bytes"}"#))
    #expect(fields.line(3).hasPrefix(#"{"source":"b.jsonl","record":5,"input":"broken hit","matches":[{"#))
    let statistics = fields.result.statistics
    #expect(statistics.records == 6 && statistics.blankRecords == 1 && statistics.recordsWithoutField == 2)
    #expect(statistics.malformedRecords == 1 && statistics.items == 3)
    #expect(
      fields.reports == [
        "not checked whole: 1 record malformed (checked as plain bytes); first: b.jsonl:5: not a JSON record "
          + "(it is not one JSON value); checked as plain bytes"
      ])
  }

  @Test func everyStringOfARecordIsAnItemWithItsPath() throws {
    let path = try folder.file("x.ndjson", #"{"a":"hit","b":{"c":["x","hit"]},"d":"h\u0069t"}"#)
    let run = try scan([path], in: folder)
    #expect(run.objects.map { $0["field"] as? String } == ["a", "b.c[]", "d"])
    #expect(run.result.statistics.items == 4 && run.result.statistics.records == 1)
    let selected = try scan([path], in: folder) { $0.fields = ["b.c[]"] }
    #expect(selected.result.statistics.items == 2 && selected.lines.count == 1)
  }

  @Test func theFormatIsToldFromTheExtension() {
    let expected: [(String, RecordFormat)] = [
      ("a.jsonl", .jsonl), ("a.JSON", .json), ("A.CSV", .csv), ("a.tsv", .tsv), ("d.json/a", .lines),
      ("a.ndjson", .jsonl), ("-", .lines),
      ("a.txt", .lines), ("jsonl", .lines), ("a.jsonl.bak", .lines), ("", .lines), ("/", .lines), (".jsonl", .jsonl),
    ]
    for (path, format) in expected { #expect(RecordFormat(path: path) == format, "\(path)") }
  }

  @Test(arguments: 1...8) func outputKeepsTheOrderOfTheInput(jobs: Int) throws {
    let paths = try (0..<3).map { file in
      try folder.file(
        "\(file).txt", (1...1_200).map { "\(file) \($0) \($0 % 3 == 0 ? "hit" : "")" }.joined(separator: "\n"))
    }
    let run = try scan(paths, in: folder, checker: WordChecker { if $0.count % 2 == 0 { _ = (0..<200).reduce(0, &+) } })
    {
      $0.jobs = jobs
      $0.limits.batchSize = 300
    }
    let expected = (0..<3).flatMap { file in (1...1_200).filter { $0 % 3 == 0 }.map { "\(file).txt:\($0)" } }
    #expect(run.objects.map { "\($0["source"] ?? ""):\($0["record"] ?? "")" } == expected)
    let unordered = try scan(paths, in: folder) {
      $0.jobs = jobs
      $0.limits.batchSize = 300
      $0.order = .none
    }
    #expect(unordered.lines.sorted() == run.lines.sorted())
    #expect(run.lines.count == 1_200)
  }

  @Test func inputThatCannotBeReadDoesNotStopTheRest() throws {
    let good = try folder.file("good.txt", "hit\n")
    let empty = try folder.file("empty.txt", "")
    let fields = try folder.file("x.jsonl", "\"hit\"")
    let run = try scan([folder.path + "/missing", folder.path, empty, good, fields], in: folder)
    #expect(run.reports.count == 2)
    #expect(run.reports.first == "missing: No such file or directory")
    #expect(run.reports.last?.hasSuffix("is a folder; name the files in it") == true)
    #expect(run.objects.map { $0["source"] as? String } == ["good.txt", "x.jsonl"])
    #expect(run.result.outcome == .failed && run.result.outcome.exitStatus() == 2)
    #expect(run.result.statistics.failedSources == 2)
    let counted = try scan([folder.path + "/missing", empty, good], in: folder) { $0.count = true }
    #expect(counted.lines == ["empty.txt:0", "good.txt:1"])
  }

  @Test func theOutputIsNotScanned() throws {
    let run = try scan([folder.path + "/output"], in: folder)
    #expect(run.reports == ["output: is also the output; write to another file"])
  }

  @Test func linesHaveNoFields() throws {
    let path = try folder.file("a.txt", "hit\n")
    let run = try scan([path], in: folder) { $0.fields = ["body"] }
    #expect(
      run.reports == ["a.txt: lines have no fields; drop the field names, or say that the format is csv, tsv or jsonl"])
    #expect(run.result.outcome == .failed)
  }

  @Test func nothingFoundIsToldApartFromErrors() throws {
    let path = try folder.file("a.txt", "x\n")
    let run = try scan([path], in: folder)
    #expect(run.result.outcome == .nothing)
    #expect(run.result.outcome.exitStatus() == 1 && run.result.outcome.exitStatus(exitZero: true) == 0)
    #expect(run.output.isEmpty)
  }

  @Test func aLineAboveTheLimitIsSkippedAndSaid() throws {
    let path = try folder.file("a.txt", "hit 1\n" + "hit " + String(repeating: "x", count: 1_199_996) + "\r\nhit 3\n")
    let run = try scan([path], in: folder)
    #expect(run.records == [1, 3])
    #expect(run.result.statistics.oversizedRecords == 1 && run.result.statistics.records == 3)
    #expect(
      run.reports == [
        "not checked whole: 1 record too long (skipped); first: a.txt:2: line of 1200000 bytes is longer than 1048576; "
          + "split it, or raise --max-line"
      ])
    let all = try scan([path], in: folder) { $0.all = true }
    #expect(all.records == [1, 2, 3])
    #expect(all.line(1).hasPrefix(#"{"source":"a.txt","record":2,"error":"line of 1200000 bytes"#))
    let short = try scan([path], in: folder) { $0.limits = ScanLimits(maximumLineLength: 1_200_000) }
    #expect(short.records == [1, 2, 3] && short.reports.isEmpty)
  }

  @Test func bytesThatAreNotUTF8AreCheckedAndShown() throws {
    let path = try folder.file("a.txt", [0xFF, 0x00] + Array("hit\n".utf8))
    let run = try scan([path], in: folder)
    #expect(run.objects.first?["input"] as? String == "\u{FFFD}\0hit")
    #expect(run.objects.first?["bytes"] as? String == "/wBoaXQ=")
  }

  @Test func anItemWithAnUndecidedRuleIsShownAndSaid() throws {
    let path = try folder.file("a.txt", "undecided\nx\n")
    let run = try scan([path], in: folder)
    #expect(
      run.lines == [
        #"{"source":"a.txt","record":1,"input":"undecided","matches":[],"errors":[{"rule":"slow-1","error":"match limit"}]}"#
      ])
    #expect(run.reports == ["not checked whole: 1 item with undecided rules; first: a.txt:1: rule slow-1: match limit"])
    #expect(run.result.outcome == .failed)
  }

  @Test func explainShowsWhatAnExceptionRemoved() throws {
    let path = try folder.file("a.txt", "excused hit\n")
    #expect(try scan([path], in: folder).lines.isEmpty)
    let run = try scan([path], in: folder) { $0.explain = true }
    #expect((run.objects.first?["removed"] as? [Any])?.count == 1)
    #expect((run.objects.first?["exceptions"] as? [Any])?.count == 1)
    let text = try scan([path], in: folder) {
      $0.explain = true
      $0.output = .text
    }
    #expect(text.lines.map { $0.split(separator: "\t").dropFirst().first } == ["allow", "removed"])
  }

  @Test func countIsANumber() throws {
    let one = try folder.file("1.txt", "hit hit\nx\nhit\n")
    #expect(try scan([one], in: folder) { $0.count = true }.output == "2\n")
    #expect(try scan([one, one], in: folder) { $0.count = true }.output == "1.txt:2\n1.txt:2\n")
  }

  @Test func theSummaryIsForPeople() throws {
    var statistics = ScanStatistics()
    statistics.records = 1_234_567
    statistics.items = 1_200_000
    statistics.matchedItems = 1
    statistics.matches = 1
    statistics.bytes = 98_765_432
    statistics.blankRecords = 2
    statistics.oversizedRecords = 1
    statistics.seconds = 1.5
    #expect(
      statistics.summary == "1,234,567 records (2 blank), 1,200,000 items, 1 matched (1 match), 1 error; "
        + "98,765,432 bytes in 1.50 s: 800,000 items/s, 65.8 MB/s")
    #expect(ScanStatistics().summary.contains("0 records, 0 items"))
  }

  /// Of a network no host is the platform; which they are stands in the data of identities too.
  @Test func networksAreThoseOfTheData() {
    let networks = PlatformFile.builtin().definitions.platforms.filter { $0.kind == .network }.map(\.word.text)
    #expect(Set(networks) == Platforms.networks && networks.count == 5)
  }
}
