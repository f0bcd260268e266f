// `cordon scan --split-by` and `--unique`: a worklist for each platform, label or action, and one row for each content.

import CordonTestSupport
import Foundation
import Testing

@Suite struct SplitTests {
  let workshop: Workshop

  private static let list = """
    name: split
    rules:
      - {id: clip, identity: youtube:video:KETTLE00001, labels: [video, a/b]}
      - {id: channel, identity: telegram:channel:teapots, labels: [channel], action: review}
      - {id: site, domain: kettle.example, labels: [Site]}
      - {id: slogan, phrase: pour it all out, action: log}
    """

  private static let week = """
    id,date,url,text
    1,d1,https://x.com/a/status/1234567890123456789,see https://youtu.be/KETTLE00001 pour it all out
    2,d2,https://www.facebook.com/some/posts/123,"m.youtube.com/watch?v=KETTLE00001&t=9"
    3,d3,https://web.archive.org/web/2026/https://www.youtube.com/watch?v=KETTLE00001,
    4,d4,https://t.me/s/teapots/12,
    5,d5,https://new.example/,nothing
    6,d6,,pour it all out
    7,d7,https://kettle.example/b,telegram @teapots
    8,d8,https://kettle.example/b?utm_source=x,again
    9,d9,https://new.example/#x,

    """

  init() throws {
    workshop = try Workshop()
    try workshop.compile(Self.list)
    try workshop.write(Self.week, to: "week.csv")
  }

  private func scan(_ options: String...) throws -> Outcome {
    try workshop.run(["scan", "-l", "list.cordon", "--output", "csv"] + options + ["week.csv"])
  }

  /// The rows of a worklist, each as its cells.
  private func rows(_ text: String) -> [[String]] {
    text.components(separatedBy: "\r\n").dropLast().map { line in
      line.components(separatedBy: ",").map {
        $0.hasPrefix("\"") && $0.hasSuffix("\"") ? String($0.dropFirst().dropLast()) : $0
      }
    }
  }

  /// The ids of the rows of each file in `folder`.
  private func files(_ folder: String) throws -> [String: String] {
    let names = try FileManager.default.contentsOfDirectory(atPath: workshop.folder.appending(path: folder).path)
    return Dictionary(
      uniqueKeysWithValues: try names.map { name in
        let rows = rows(String(decoding: try workshop.bytes(of: "\(folder)/\(name)"), as: UTF8.self))
        #expect(rows.first?.prefix(5) == ["id", "date", "url", "text", "cordon_action"], "\(name)")
        return (name, rows.dropFirst().map { $0[0] }.joined(separator: " "))
      })
  }

  @Test func aRowStandsInTheFileOfEachThatItIsOf() throws {
    let platform = try scan("--split-by", "platform", "made/by/us", "--all")
    #expect(platform.text == "" && platform.message == "cordon: made/by/us: 6 files, 11 rows\n" && platform.status == 0)
    #expect(
      try files("made/by/us") == [
        "youtube.com.csv": "1 2 3", "archive.org.csv": "3", "t.me.csv": "4 7", "kettle.example.csv": "7 8",
        "_none.csv": "6", "_unlisted.csv": "5 9",
      ])
    _ = try scan("--split-by", "label", "labels")
    #expect(
      try files("labels") == [
        "video.csv": "1 2 3", "a%2Fb.csv": "1 2 3", "channel.csv": "4 7", "Site.csv": "7 8", "_none.csv": "6",
      ])
    _ = try scan("--split-by", "action", "actions")
    #expect(try files("actions") == ["block.csv": "1 2 3 7 8", "review.csv": "4", "log.csv": "6"])
  }

  @Test func theFilesHoldTheRowsOfTheWholeInTheirOrder() throws {
    for format in ["csv", "jsonl", "text"] {
      let options = ["scan", "-l", "list.cordon", "--all", "--output", format, "week.csv"]
      let whole = try workshop.run(options).text.split(separator: format == "csv" ? "\r\n" : "\n").map(String.init)
      let folder = "parts-\(format)"
      let split = try workshop.run(options + ["--split-by", "action", folder])
      #expect(split.status == 0 && split.text == "")
      var parts: [String] = []
      for name in try FileManager.default.contentsOfDirectory(atPath: workshop.folder.appending(path: folder).path) {
        #expect(name.hasSuffix(format == "text" ? ".txt" : ".\(format)"))
        let text = String(decoding: try workshop.bytes(of: "\(folder)/\(name)"), as: UTF8.self)
        let lines = text.split(separator: format == "csv" ? "\r\n" : "\n").map(String.init)
        // What is in order in the whole is so in each part.
        let places = lines.compactMap { whole.firstIndex(of: $0) }
        #expect(places == places.sorted() && places.count == lines.count, "\(name)")
        parts += format == "csv" ? Array(lines.dropFirst()) : lines
      }
      #expect(parts.sorted() == whole.dropFirst(format == "csv" ? 1 : 0).sorted() && !parts.isEmpty, "\(format)")
    }
  }

  @Test func oneContentIsOneRow() throws {
    let found = rows(try scan("--unique").text)
    #expect(
      found.first?.suffix(9) == [
        "cordon_action", "cordon_rules", "cordon_labels", "cordon_tier", "cordon_key", "cordon_platform",
        "cordon_count",
        "cordon_platform_count", "cordon_places",
      ])
    #expect(
      found.dropFirst().map { ([$0[0]] + $0.suffix(9)).joined(separator: " | ") } == [
        "6 | log | slogan |  | direct |  |  | 1 | 0 | week.csv:6",
        "1 | block | clip; slogan | video; a/b | direct | youtube:video:KETTLE00001 | youtube.com; archive.org | 3 | 4 | "
          + "week.csv:1; week.csv:2; week.csv:3",
        "4 | review | channel | channel | derived | telegram:post:teapots/12 | t.me | 1 | 1 | week.csv:4",
        "7 | block | site | Site | direct | kettle[.]example/b | kettle.example | 2 | 2 | week.csv:7; week.csv:8",
        "7 | review | channel | channel | folded | telegram:channel:teapots | t.me | 1 | 2 | week.csv:7",
      ])
    // What is new is one row too, and rows that were merged are split.
    let all = rows(try scan("--unique", "--all").text)
    #expect(
      all.filter { $0[0] == "5" }.map { $0.suffix(3).joined(separator: " | ") } == ["2 | 1 | week.csv:5; week.csv:9"])
    _ = try scan("--unique", "--split-by", "platform", "merged")
    #expect(
      try files("merged") == [
        "youtube.com.csv": "1", "archive.org.csv": "1", "t.me.csv": "4 7", "kettle.example.csv": "7", "_none.csv": "6",
      ])
  }

  @Test func aRowNamesAHundredPlacesAndCountsAll() throws {
    try workshop.write("url\n" + String(repeating: "https://kettle.example/a\n", count: 1234), to: "many.csv")
    let outcome = try workshop.run("scan", "-l", "list.cordon", "--output", "csv", "--unique", "many.csv", "many.csv")
    let row = try #require(rows(outcome.text).last)
    #expect(rows(outcome.text).count == 2 && row[7] == "2468")
    let places = row[9].components(separatedBy: "; ")
    #expect(places.count == 101 && places.last == "and 2368 more" && places[99] == "many.csv:100")
  }

  /// A record of a hostile stranger: as often as it has contents it would be gigabytes.
  @Test func aRecordOfManyContentsIsNotWrittenAsOften() throws {
    let links = (0..<20_000).map { "https://kettle.example/\($0)" }.joined(separator: " ")
    try workshop.write("id,text\n1,\(links)\n2,https://kettle.example/0\n", to: "many.csv")
    let outcome = try workshop.run("scan", "-l", "list.cordon", "--output", "csv", "--unique", "many.csv")
    #expect(outcome.status == 0 && outcome.output.count < 8 << 20, "\(outcome.output.count) bytes")
    let rows = rows(outcome.text)
    #expect(rows.count == 20_001 && rows[1].suffix(3) == ["2", "1", "many.csv:1; many.csv:2"])
    #expect(rows[20_000].suffix(3) == ["1", "1", "many.csv:1"] && rows[20_000].prefix(2) == ["", ""])
    // As one row it names them all.
    let one = try workshop.run("scan", "-l", "list.cordon", "--output", "csv", "many.csv").text
    #expect(one.components(separatedBy: "; kettle[.]example/").count == 20_000)
  }

  @Test func whatStandsInTheFolderIsTold() throws {
    try workshop.makeFolder("out")
    try workshop.write("old", to: "out/old.example.csv")
    try workshop.write("mine", to: "out/notes.txt")
    try workshop.write("old", to: "out/youtube.com.csv")
    let outcome = try scan("--split-by", "platform", "out")
    #expect(outcome.message == "cordon: out: 5 files, 9 rows\ncordon: out: not of this run: old.example.csv\n")
    #expect(try workshop.bytes(of: "out/notes.txt") == Array("mine".utf8))
    let again = String(decoding: try workshop.bytes(of: "out/youtube.com.csv"), as: UTF8.self)
    #expect(rows(again).count == 4)
  }

  @Test func anInputIsNotWrittenOver() throws {
    try workshop.makeFolder("in")
    try workshop.write(Self.week, to: "in/youtube.com.csv")
    let outcome = try workshop.run(
      "scan", "-l", "list.cordon", "--output", "csv", "--split-by", "platform", "in", "in/youtube.com.csv")
    #expect(outcome.status == 2)
    #expect(outcome.message == "cordon: in/youtube.com.csv: is also read; split into another folder\n")
    #expect(try workshop.bytes(of: "in/youtube.com.csv") == Array(Self.week.utf8))
  }

  @Test func theListIsNotWrittenOver() throws {
    try workshop.makeFolder("lists")
    try workshop.compile(Self.list, to: "lists/block.csv")
    let image = try workshop.bytes(of: "lists/block.csv")
    let outcome = try workshop.run(
      "scan", "-l", "lists/block.csv", "--output", "csv", "--split-by", "action", "lists", "week.csv")
    #expect(
      outcome.status == 2 && outcome.message == "cordon: lists/block.csv: is also read; split into another folder\n")
    #expect(try workshop.bytes(of: "lists/block.csv") == image)
  }

  /// A defanged link reads as an address with brackets in its host, too.
  @Test func aDefangedLinkIsTheSameContentOnTheSamePlatform() throws {
    let forms = [
      "https://youtu.be/KETTLE00001", "hxxps://youtu[.]be/KETTLE00001", "h**ps://youtu(.)be/KETTLE00001",
      "https://youtube{.}com/watch?v=KETTLE00001", "hxxp://www[dot]youtube[dot]com/shorts/KETTLE00001",
    ]
    try workshop.write("url\n" + forms.joined(separator: "\n") + "\n", to: "forms.csv")
    let found = rows(try workshop.run("scan", "-l", "list.cordon", "--output", "csv", "--unique", "forms.csv").text)
    #expect(found.count == 2, "\(found)")
    #expect(found[1].suffix(5).dropLast() == ["youtube:video:KETTLE00001", "youtube.com", "5", "1"], "\(found)")
    // Addresses that stand beside one that is listed are told.
    for text in ["https://kettle.example/x,https://new.example/y", "https://kettle.example/x|https://new.example/y"] {
      let record = try #require(
        try workshop.run("scan", "-l", "list.cordon", "--all", input: text + "\n").records.first)
      let keys = (record["urls"] as? [[String: Any]] ?? []).compactMap { $0["key"] as? String }
      #expect(keys.contains("kettle.example/x") && keys.contains("new.example/y"), "\(keys)")
    }
  }

  /// Names that would lead elsewhere, are too long, or differ in case alone.
  @Test func labelsAreNamesOfFiles() throws {
    let labels = [
      "../up", ".hidden", "_none", "a b", "чай", "%41", "CASE", "case", String(repeating: "é", count: 150),
      String(repeating: "x", count: 300), "x\u{202E}y", "",
    ].filter { !$0.isEmpty }
    let rules = labels.enumerated().map { "  - {id: r\($0), url: example.org/\($0), labels: ['\($1)']}" }
    try workshop.compile("name: l\nrules:\n" + rules.joined(separator: "\n"), to: "l.cordon")
    let items = labels.indices.map { "https://example.org/\($0)\n" }.joined()
    let outcome = try workshop.run(
      ["scan", "-l", "l.cordon", "--split-by", "label", "out"], input: Array(items.utf8))
    #expect(outcome.status == 0 && outcome.message == "cordon: out: 10 files, 11 rows\n", "\(outcome.message)")
    let names = try FileManager.default.contentsOfDirectory(atPath: workshop.folder.appending(path: "out").path)
    #expect(
      Set(names).isSuperset(of: [
        "%2E.%2Fup.jsonl", "%2Ehidden.jsonl", "%5Fnone.jsonl", "a%20b.jsonl", "чай.jsonl", "%2541.jsonl", "CASE.jsonl",
        "x%E2%80%AEy.jsonl",
      ]), "\(names)")
    #expect(names.allSatisfy { $0.utf8.count < 256 } && names.count == 10)
  }

  @Test func wrongOptionsSayWhatIsMissing() throws {
    for (options, message) in [
      (["--split-by", "colour", "out"], "give platform, label or action, and a folder: --split-by platform worklists"),
      (["--split-by", "label"], "give platform, label or action, and a folder"),
      (["--split-by=label", "out"], "give platform, label or action, and a folder"),
      (["--split-by", "label", ""], "give platform, label or action, and a folder"),
      (["--unique", "--output", "text"], "give --output csv with it"),
      (["--count", "--unique"], "leave out --unique"),
      (["--count", "--split-by", "label", "x"], "leave out --split-by"),
      (["--keep", "id"], "--keep works only with --output jsonl"),
    ] {
      let outcome = try workshop.run(["scan", "-l", "list.cordon", "--output", "csv", "week.csv"] + options)
      #expect(outcome.status == 2 && outcome.text == "", "\(options)")
      #expect(outcome.message.replacing("\0", with: " ").contains(message), "\(options): \(outcome.message)")
    }
    let nameless = try workshop.run("scan", "-l", "list.cordon", "--keep", "", "week.csv")
    #expect(nameless.status == 2 && nameless.message.contains("this one is empty"))
    try workshop.write("x", to: "file")
    let outcome = try scan("--split-by", "label", "file/out")
    #expect(outcome.status == 2 && outcome.message == "cordon: file/out: Not a directory\n", "\(outcome.message)")
  }

  @Test func fieldsOfTheRecordAreKept() throws {
    let table = try workshop.run(
      "scan", "-l", "list.cordon", "--keep", "date", "--keep", "1", "--field", "text", "week.csv")
    #expect(table.lines.first?.contains(#""kept":{"date":"d1","1":"1"},"matches""#) == true, "\(table.text)")
    try workshop.write(
      #"{"u":"pour it all out","d":1700000000,"user":{"id":7,"n":"a\u2028\"b"},"tags":["a",1],"x":null,"e":[{"h":1.5},{"h":"z"}]}"#
        + "\n{\"u\":\"nothing\",\"d\":1}\n{\"u\":\"pour it all out\"}\n", to: "a.jsonl")
    let lines = try workshop.run(
      ["scan", "-l", "list.cordon", "a.jsonl"]
        + ["d", "user", "user.n", "tags[]", "tags", "x", "e[].h", "no"].flatMap { ["--keep", $0] }
    ).lines
    #expect(lines.count == 2 && lines[1].contains("\"kept\"") == false)
    #expect(
      lines[0].contains(
        #""kept":{"d":1700000000,"user":{"id":7,"n":"a\u2028\"b"},"user.n":"a\u2028\"b","tags":["a",1],"tags[]":["a",1],"x":null,"e[].h":[1.5,"z"]},"#
      ), "\(lines[0])")
    // Records without an item keep theirs too.
    let bare = try workshop.run("scan", "-l", "list.cordon", "--all", "--keep", "d", "--field", "no", "a.jsonl").lines
    #expect(bare.first == #"{"source":"a.jsonl","record":1,"kept":{"d":1700000000},"error":"no text at field no"}"#)
    let empty = try workshop.run(
      "scan", "-l", "list.cordon", "--all", "--keep", "date", "--field", "text", "week.csv"
    ).lines
    #expect(empty[2] == #"{"source":"week.csv","record":3,"kept":{"date":"d3"},"error":"no text at field text"}"#)
    let missing = try workshop.run("scan", "-l", "list.cordon", "--keep", "dat", "week.csv")
    #expect(missing.status == 2 && missing.message.contains("no column `dat`; the columns are id, date, url, text"))
    let plain = try workshop.run("scan", "-l", "list.cordon", "--keep", "date", input: "x\n")
    #expect(plain.status == 2 && plain.message.contains("lines have no fields"))
  }
}
