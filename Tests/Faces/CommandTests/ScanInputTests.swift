// What `cordon scan` makes of files and records that are not as one would wish: none may stop it, crash it, or be lost
// without a word.

import Foundation
import Testing

@Suite struct ScanInputTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop.withSmallList() }

  private func scan(_ options: String..., input: [UInt8] = []) throws -> Outcome {
    try workshop.run(["scan", "-l", "list.cordon"] + options, input: input)
  }

  // MARK: Files

  @Test func aGoodFileIsScannedBesideThoseThatCannotBeRead() throws {
    try workshop.write("kettle.test/1\n", to: "good.txt")
    try workshop.write("kettle.test/2\n", to: "last.txt")
    try workshop.makeFolder("folder")
    let outcome = try scan("missing.txt", "good.txt", "folder", "last.txt")
    #expect(outcome.status == 2)
    #expect(try outcome.records.map { $0["source"] as? String } == ["good.txt", "last.txt"])
    #expect(
      outcome.message == """
        cordon: missing.txt: No such file or directory
        cordon: folder: is a folder; name the files in it

        """)
    let count = try scan("--count", "--stats", "missing.txt", "good.txt")
    #expect(count.text == "good.txt:1\n")
    #expect(count.message.contains(", 1 error; "))
  }

  @Test(.enabled(if: getuid() != 0, "root may read everything"))
  func aFileThatMayNotBeReadIsNamed() throws {
    try workshop.write("kettle.test\n", to: "closed.txt")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0], ofItemAtPath: workshop.folder.appending(path: "closed.txt").path)
    let outcome = try scan("closed.txt")
    #expect(outcome.status == 2)
    #expect(outcome.message == "cordon: closed.txt: Permission denied\n")
  }

  @Test func anEmptyFileHoldsNothing() throws {
    try workshop.write("", to: "empty.txt")
    for options in [["empty.txt"], ["--all", "empty.txt"], ["--format", "jsonl", "empty.txt"]] {
      let outcome = try workshop.run(["scan", "-l", "list.cordon"] + options)
      #expect(outcome.status == 1)
      #expect(outcome.text == "")
      #expect(outcome.message == "")
    }
  }

  // MARK: Lines

  struct Lines: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    /// What `--all` gives as inputs, and which of them match.
    let inputs: [String]
    let matched: [Int]
    var testDescription: String { name }

    init(_ name: String, _ text: String, _ inputs: [String], matched: [Int]) {
      self.init(name, bytes: Array(text.utf8), inputs, matched: matched)
    }
    init(_ name: String, bytes: [UInt8], _ inputs: [String], matched: [Int]) {
      self.name = name
      self.bytes = bytes
      self.inputs = inputs
      self.matched = matched
    }
  }

  static let lines: [Lines] = [
    Lines("no last newline", "x\nkettle.test", ["x", "kettle.test"], matched: [2]),
    Lines("only a newline", "\n", [""], matched: []),
    Lines("CR LF", "kettle.test\r\n\r\nx\r\n", ["kettle.test", "", "x"], matched: [1]),
    Lines("CR alone", "x\rkettle.test\n", ["x\rkettle.test"], matched: []),
    Lines("a byte order mark", "\u{FEFF}kettle.test\nx\n", ["kettle.test", "x"], matched: [1]),
    Lines("NUL", "\0\na\0 https://kettle.test/\0b c\n", ["\0", "a\0 https://kettle.test/\0b c"], matched: [2]),
    Lines(
      "no UTF-8", bytes: [0xFE, 0xFE, 0x20] + Array("tea pot ".utf8) + [0xC3, 0x0A] + Array("kettle.test\n".utf8),
      ["\u{FFFD}\u{FFFD} tea pot \u{FFFD}", "kettle.test"], matched: [1, 2]),
    Lines(
      "overlong and surrogates", bytes: [0xC0, 0xAF, 0xED, 0xA0, 0x80] + Array(" tea pot\n".utf8),
      [String(repeating: "\u{FFFD}", count: 5) + " tea pot"], matched: [1]),
    Lines("controls", "\u{1}\u{1B}\u{7F} tea pot \"\\\n", ["\u{1}\u{1B}\u{7F} tea pot \"\\"], matched: [1]),
  ]

  @Test(arguments: lines, [true, false])
  func everyLineIsAnswered(lines: Lines, fromFile: Bool) throws {
    try workshop.write(lines.bytes, to: "items.txt")
    let outcome = fromFile ? try scan("--all", "items.txt") : try scan("--all", input: lines.bytes)
    #expect(outcome.status == (lines.matched.isEmpty ? 1 : 0))
    #expect(outcome.message == "")
    #expect(String(validating: outcome.output, as: UTF8.self) != nil)
    let records = try outcome.records
    #expect(records.map { $0["input"] as? String } == lines.inputs)
    #expect(records.map { $0["record"] as? Int } == Array(1...lines.inputs.count))
    let matched = records.filter { ($0["matches"] as? [Any])?.isEmpty == false }.map { $0["record"] as? Int }
    #expect(matched == lines.matched)
  }

  @Test func everyKindOfLineIsTried() { #expect(ScanInputTests.lines.count == 9) }

  @Test func anItemThatIsNoUTF8IsGivenWholeAsBase64() throws {
    let item: [UInt8] = [0xFE, 0xFE, 0x20] + Array("tea pot ".utf8) + [0xC3]
    let record = try #require(try scan(input: item).records.first)
    #expect(Data(base64Encoded: try #require(record["bytes"] as? String)) == Data(item))
    let match = try #require((record["matches"] as? [[String: Any]])?.first)
    #expect(match["span"] as? [Int] == [3, 10])
  }

  @Test func aLineOfTenMebibytesIsCountedAndThoseAroundItAreAnswered() throws {
    let long = [UInt8](repeating: 0x61, count: 10 << 20)
    let input = Array("kettle.test/1\n".utf8) + long + Array("\nkettle.test/2\n".utf8)
    let says = "line of 10485760 bytes is longer than 1048576; split it, or raise --max-line"
    let outcome = try scan("--stats", input: input)
    #expect(outcome.status == 2)
    #expect(try outcome.records.map { $0["record"] as? Int } == [1, 3])
    let messages = outcome.message.split(separator: "\n")
    #expect(messages.count == 2)
    #expect(messages.first == "cordon: not checked whole: 1 record too long (skipped); first: -:2: \(says)")
    #expect(
      messages.last?.hasPrefix("3 records, 2 items, 2 matched (2 matches), 1 error; 10,485,789 bytes in ") == true)
    let all = try scan("--all", input: input)
    #expect(all.lines.dropFirst().first == #"{"source":"-","record":2,"error":"\#(says)"}"#)
    #expect(all.lines.count == 3)
  }

  /// Lines are checked many at once; what is skipped keeps its place among them.
  @Test func linesThatAreTooLongKeepTheirPlace() throws {
    let long = String(repeating: "a", count: 26)
    let lines = ["kettle.test", long, "https://kettle.test/x", "other.test", long, long, "kettle.test/y"]
    let outcome = try scan("--all", "--max-line", "25", input: Array(lines.joined(separator: "\n").utf8))
    #expect(outcome.status == 2)
    #expect(try outcome.records.map { $0["record"] as? Int } == [1, 2, 3, 4, 5, 6, 7])
    #expect(try outcome.records.map { $0["error"] == nil } == lines.map { $0 != long })
    #expect(try outcome.records.map { $0["input"] as? String } == lines.map { $0 == long ? nil : $0 })
  }

  @Test func theGreatestLineLengthCanBeSet() throws {
    let line = "kettle.test/" + String(repeating: "a", count: 2 << 20)
    #expect(try scan(input: Array(line.utf8)).status == 2)
    let outcome = try scan(
      "--count", "--type", "text", "--max-line", "\(4 << 20)", input: Array("tea pot \(line)".utf8))
    #expect(outcome.text == "1\n")
    #expect(outcome.message == "")
    #expect(try scan("--max-line", "10", input: Array("kettle.test\n".utf8)).status == 2)
  }

  // MARK: JSON lines

  static let posts = #"""
    {"a": "https://kettle.test/1", "b": {"c": ["tea pot", "x", {"d": "teapot"}]}, "n": 3, "none": null}
    broken tea pot

    {"z": 1}
    []
    "tea pot"
    {"a": "tea\u0020pot\ud800", "b": {"c": "pour it all out"}}
    """#

  @Test(arguments: [
    ([], ["1 a", "1 b.c[]", "1 b.c[].d", "2 -", "6 ", "7 a", "7 b.c"]),
    (["--field", "a"], ["1 a", "2 -", "7 a"]),
    (["--field", "b.c[]"], ["1 b.c[]", "2 -"]),
    (["--field", "b.c[].d", "--field", "b.c"], ["1 b.c[].d", "2 -", "7 b.c"]),
    (["--field", "b"], ["2 -"]),
    (["--field", "nope"], ["2 -"]),
  ])
  func theFieldsAskedForAreChecked(options: [String], found: [String]) throws {
    try workshop.write(ScanInputTests.posts, to: "posts.jsonl")
    let outcome = try workshop.run(["scan", "-l", "list.cordon", "posts.jsonl"] + options)
    #expect(outcome.status == 2)
    let places = try outcome.records.map { "\($0["record"]!) \($0["field"] ?? "-")" }
    #expect(places == found)
    #expect(
      outcome.message.hasPrefix("cordon: not checked whole: 1 record malformed (checked as plain bytes); first: "))
  }

  @Test func aMalformedRecordIsCheckedAsBytesAndSaysSo() throws {
    try workshop.write(ScanInputTests.posts, to: "posts.jsonl")
    let outcome = try scan("--all", "--field", "a", "posts.jsonl")
    let lines = outcome.lines
    #expect(lines.count == 6)
    #expect(
      lines[1].hasPrefix(#"{"source":"posts.jsonl","record":2,"input":"broken tea pot","matches":[{"rule":"words""#))
    #expect(lines[1].hasSuffix(#"],"error":"not a JSON record (it is not one JSON value); checked as plain bytes"}"#))
    #expect(lines[2] == #"{"source":"posts.jsonl","record":4,"error":"no text at field a"}"#)
  }

  @Test func aFieldThatNoRecordHasIsSaid() throws {
    let outcome = try scan("--format", "jsonl", "--field", "bdoy", input: Array("{\"body\": \"tea pot\"}\n".utf8))
    #expect(outcome.status == 2)
    #expect(outcome.text == "")
    #expect(outcome.message == "cordon: not checked whole: 1 record without the field, which no record has\n")
  }

  @Test func linesHaveNoFields() throws {
    try workshop.write("tea pot\n", to: "items.txt")
    let outcome = try scan("--field", "body", "items.txt")
    #expect(outcome.status == 2)
    #expect(
      outcome.message
        == "cordon: items.txt: lines have no fields; drop the field names, or say that the format is csv, tsv or jsonl\n"
    )
  }

  private static let table = """
    id;url;text
    1;https://kettle.test/1;"nothing; here"
    2;https://example.org/;"a ""tea pot"",
    on two lines"
    3;https://example.org/;tea pot;https://kettle.test/2

    """

  @Test func aTableIsReadByItsColumns() throws {
    try workshop.write(ScanInputTests.table, to: "export.csv")
    let all = try scan("export.csv")
    #expect(all.status == 0 && all.message == "")
    #expect(
      try all.records.map { "\($0["record"] ?? "") \($0["field"] ?? "") \($0["input"] ?? "")" } == [
        "1 url https://kettle.test/1", "2 text a \"tea pot\",\non two lines", "3 text tea pot",
        "3 4 https://kettle.test/2",
      ])
    #expect(try scan("--field", "url", "export.csv").records.map { $0["record"] as? Int } == [1])
    #expect(try scan("--field", "3", "export.csv").records.map { $0["record"] as? Int } == [2, 3])
    let headless = try scan("--no-header", "--field", "2", "export.csv")
    #expect(try headless.records.map { "\($0["record"] ?? "") \($0["field"] ?? "")" } == ["2 2"])
    #expect(
      try scan("--count", "--format", "csv", "--delimiter", ";", "-", input: Array(ScanInputTests.table.utf8)).text
        == "4\n")
    let other = try scan("--delimiter", "|", "--field", "url", "export.csv")
    #expect(other.status == 2)
    #expect(other.message == "cordon: export.csv: no column `url`; the columns are id;url;text\n")
    #expect(try scan("--delimiter", "||", "export.csv").status == 2)
  }

  @Test func aBrokenTableIsReadAllTheSame() throws {
    try workshop.write("a,b\n1,\"open\n2,tea pot\n", to: "broken.csv")
    let outcome = try scan("--all", "broken.csv")
    #expect(outcome.status == 2)
    #expect(
      outcome.message == "cordon: not checked whole: 1 record malformed (checked as plain bytes); first: broken.csv:1: "
        + "line 2 opens a quote that is never closed; the line was checked as plain bytes\n")
    #expect(outcome.lines.count == 3)
    try workshop.write("", to: "empty.csv")
    #expect(try scan("empty.csv").status == 1)
    try workshop.write("url\n", to: "header.csv")
    #expect(try scan("--field", "url", "header.csv").status == 1)
  }

  @Test func theFormatIsToldFromTheExtensionUnlessSaid() throws {
    for name in ["a.jsonl", "a.ndjson", "a.json", "A.JSONL", "a.txt", "a"] {
      try workshop.write(#"{"x": "tea pot"}"#, to: name)
      let record = try #require(try scan(name).records.first)
      #expect((record["field"] != nil) == (name.lowercased().contains("json")), "\(name)")
      #expect(try scan("--format", "jsonl", name).records.first?["field"] as? String == "x", "\(name)")
      #expect(try scan("--format", "lines", name).records.first?["field"] == nil, "\(name)")
    }
  }
}
