// Every JSON that a command prints is as docs/json says, on input that is as varied as the example's; and every schema, and every
// key of each, is met by some of it.

import Foundation
import Testing

@Suite struct JSONSchemaTests {
  let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    for name in ["list", "week-list"] {
      let made = try workshop.run("compile", Workshop.example("\(name).yaml"), "-o", "\(name).cordon")
      try #require(made.status == 0, "\(made.message)")
    }
  }

  /// Validates each line of an output, and returns how many there were.
  @discardableResult
  func validate(_ outcome: Outcome, as schemas: String...) throws -> Int {
    let schemas = try schemas.map { try JSONSchema($0) }
    for (record, line) in zip(try outcome.records, outcome.lines) {
      let problems = try schemas.map { try $0.problems(of: record) }
      #expect(problems.contains { $0.isEmpty }, "\(problems) in \(line.prefix(500))")
    }
    return outcome.lines.count
  }

  @Test func scanPrintsWhatTheSchemaSays() throws {
    for options in [[], ["--all"], ["--explain"], ["--all", "--explain"], ["--first"]] {
      let items = try workshop.run(["scan", "-l", "list.cordon"] + options + [Workshop.example("items.txt")])
      #expect(try validate(items, as: "scan") > 100)
      let posts = try workshop.run(["scan", "-l", "list.cordon"] + options + [Workshop.example("posts.jsonl")])
      #expect(try validate(posts, as: "scan") > 15)
    }
    let week = try workshop.run(
      "scan", "-l", "week-list.cordon", "--all", "--keep", "created_at", "--keep", "id", Workshop.example("week.csv"))
    #expect(try validate(week, as: "scan") > 1000)
  }

  /// Carried addresses, shorteners, bytes that are not UTF-8, broken JSON, an item that cannot be decided.
  @Test func rareRecordsAreAsTheSchemaSays() throws {
    try workshop.compile(
      """
      name: rare
      rules:
        - {id: page, url: example.org/a}
        - {id: slow, pattern: '(?:a|b|ab)*teapot', action: review}
      """, options: ["--allow-broad"])
    try workshop.write(
      Array("https://web.archive.org/web/2026/https://example.org/a\nhttps://bit.ly/3xYzAbC\n".utf8)
        + Array("https://example.org/a ".utf8) + [0xFF, 0xFE, 0x0A]
        + Array((String(repeating: "ab", count: 40_000) + "teapo teapot\n").utf8)
        + Array(
          ("http://u.example/?u=" + String(repeating: "https%3A%2F%2Fa.example%2F%3Fu%3D", count: 60) + "\n").utf8),
      to: "rare.txt")
    try workshop.write("{\"text\": \"see example.org/a\", \"tags\": [\"a\", 1]}\nno JSON\n{}\n", to: "rare.jsonl")
    for file in ["rare.txt", "rare.jsonl"] {
      let options = file == "rare.jsonl" ? ["--keep", "tags[]", "--keys"] : []
      let outcome = try workshop.run(["scan", "-l", "list.cordon", "--all"] + options + [file])
      #expect(outcome.status == 2)
      #expect(try validate(outcome, as: "scan") > 2)
    }
    let carried = try workshop.run("scan", "-l", "list.cordon", "--all", "rare.txt").text
    for key in ["carried", "unresolved", "bytes", "urls", "errors"] {
      #expect(carried.contains("\"\(key)\":"), "\(key)")
    }
  }

  @Test func theCommandsForItemsPrintWhatTheirSchemasSay() throws {
    let input = Array(
      """
      {"url": "https://www.example.org/posts/teapot-rally/?utm_source=x"}
      {"text": "see hxxps://files[.]example[.]net/pamphlets and t3ap0t rally"}
      {"url": "http://exa mple/"}
      no JSON
      {"url": 1}

      """.utf8)
    for (arguments, schema) in [
      (["explain", "-l", "list.cordon"], "explain"), (["canonicalize"], "canonicalize"),
      (["canonicalize", "--profile", "safebrowsing", "--expressions"], "canonicalize"), (["hash"], "hash"),
      (["extract"], "extract"),
    ] {
      let outcome = try workshop.run(arguments + ["--format", "jsonl"], input: input)
      #expect(outcome.status == 2)
      #expect(try validate(outcome, as: schema, "problem") >= 4, "\(arguments)")
      #expect(outcome.text.contains("\"error\""))
    }
  }

  @Test func theCommandsForListsPrintWhatTheirSchemasSay() throws {
    try workshop.write(
      """
      name: demo
      version: v2
      rules:
        - {id: a, url: example.org/a, labels: [x], added: 2026-01-02, expires: 2099-01-01}
        - {id: b, pattern: 'tea\\W?pots', on: text}
        - {id: c, domain: kettle.test, action: allow}
      """, to: "new.yaml")
    try workshop.write(
      "name: demo\nrules:\n  - {id: a, url: example.org/b, action: review}\n  - {id: d, phrase: pour it out}\n",
      to: "old.yaml")
    #expect(try workshop.run("keygen", "-o", "a.key").status == 0)
    let signed = ["--sign", "a.key", "--date", "2026-01-02", "--canary"]
    #expect(try workshop.run(["compile", "new.yaml", "-o", "new.cordon"] + signed).status == 0)
    #expect(try workshop.run("compile", "old.yaml", "-o", "old.cordon").status == 0)
    let trust = ["--trust", "a.key.pub", "--max-age", "1d"]
    for options in [["-l", "new.cordon"], ["-l", "old.cordon"], ["-l", "new.cordon"] + trust] {
      #expect(try validate(workshop.run(["check", "--json"] + options), as: "check") == 1)
    }
    for list in ["new", "old", "list", "week-list"] {
      #expect(try validate(workshop.run("inspect", "--json", "\(list).cordon"), as: "inspect") == 1)
    }
    #expect(try validate(workshop.run("diff", "--json", "old.cordon", "new.cordon"), as: "diff") == 4)
  }

  @Test func theReportIsAsItsSchemaSays() throws {
    try workshop.write("no JSON\n", to: "bad.jsonl")
    for options in [["--all", "--keep", "created_at"], []] {
      let found = try workshop.run(["scan", "-l", "week-list.cordon"] + options + [Workshop.example("week.csv")])
      try workshop.write(found.output, to: "week.jsonl")
      for more in [[], ["--date-field", "created_at"], ["-l", "week-list.cordon", "--date-field", "created_at"]] {
        let report = try workshop.run(["report", "--json", "week.jsonl", "bad.jsonl"] + more)
        #expect(report.status == 2)
        #expect(try validate(report, as: "report") == 1)
      }
    }
  }

  @Test func everySchemaIsTried() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: JSONSchema.folder.path)
    #expect(
      Set(files.map { $0.prefix { $0 != "." } }) == [
        "match", "failure", "found-url", "scan", "problem", "explain", "canonicalize", "hash", "extract", "check",
        "inspect", "diff", "report",
      ])
  }
}
