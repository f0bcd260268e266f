// `cordon scan --output csv`: each record with its own columns, and what was found in it.

import CordonTestSupport
import Foundation
import Testing

@Suite struct WorklistTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop.withSmallList() }

  private func scan(_ options: String..., input: String = "") throws -> Outcome {
    try workshop.run(["scan", "-l", "list.cordon", "--output", "csv"] + options, input: Array(input.utf8))
  }

  private static let found = "cordon_action,cordon_rules,cordon_labels,cordon_tier,cordon_key,cordon_platform"

  /// An output's lines end as RFC 4180 has them.
  private func lines(_ outcome: Outcome) -> [String] {
    #expect(outcome.text.isEmpty || outcome.text.hasSuffix("\r\n"))
    return outcome.text.components(separatedBy: "\r\n").dropLast()
  }

  @Test func aRecordIsOneRowWithAllThatWasFoundInIt() throws {
    try workshop.write(
      """
      id,url,post
      1,https://www.kettle.test/a?b=1.5,hello
      2,https://nothing.example/,x
      3,"a, ""b""
      c","see https://example.org/posts/rally, and a tea pot at kettle.test"
      4,,ＴＥＡ pot

      """, to: "week.csv")
    let outcome = try scan("week.csv")
    #expect(outcome.status == 0 && outcome.message == "")
    #expect(
      lines(outcome) == [
        "id,url,post," + Self.found,
        "1,hxxps://www[.]kettle[.]test/a?b=1.5,hello,block,site,,direct,kettle[.]test/a?b=1.5,kettle.test",
        "3,\"a, \"\"b\"\"\nc\",\"see hxxps://example[.]org/posts/rally, and a tea pot at kettle.test\",block,\"page; words\","
          + "\"event; 2026\",direct,example[.]org/posts/rally,example.org",
        "4,,ＴＥＡ pot,log,words,,folded,,",
      ])
    let live = try scan("--live-links", "--field", "url", "week.csv")
    #expect(
      lines(live) == [
        "id,url,post," + Self.found,
        "1,https://www.kettle.test/a?b=1.5,hello,block,site,,direct,kettle.test/a?b=1.5,kettle.test",
      ])
  }

  @Test func allShowsKnownAndNew() throws {
    let outcome = try scan(
      "--all", "--format", "csv", input: "url\nhttps://nothing.example/a\nplain\nhttps://kettle.test/\n")
    #expect(
      lines(outcome).dropFirst() == [
        "hxxps://nothing[.]example/a,,,,,nothing[.]example/a,nothing.example", "plain,,,,,,",
        "hxxps://kettle[.]test/,block,site,,direct,kettle[.]test/,kettle.test",
      ])
  }

  /// What a spreadsheet would run begins with an apostrophe; numbers do not run.
  static let cells: [(cell: String, shown: String)] = [
    ("=1+1", "'=1+1"), ("=cmd|' /C calc'!A0", "\"'=cmd|' /C calc'!A0\""), ("+1+1", "'+1+1"), ("-1+1", "'-1+1"),
    ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "\"'\t'=1\""), ("＝1", "'＝1"), ("＠x", "'＠x"), ("-", "-"), ("-12.50", "-12.50"),
    ("+44 20 7946 0000", "+44 20 7946 0000"), ("a=1", "a=1"), (" =1", " =1"), ("", ""), ("'=1", "'=1"), ("12", "12"),
    // What a program makes a cell of that splits elsewhere too.
    ("x;=1+1", "\"x;'=1+1\""), ("x\t =1+1", "\"x\t '=1+1\""), ("a|@b", "\"a|'@b\""), ("a;b=c", "\"a;b=c\""),
  ]

  @Test func noCellRuns() throws {
    #expect(Self.cells.count == 20)
    for (cell, shown) in Self.cells {
      let outcome = try scan("--format", "csv", "--delimiter", ",", input: "=a,url\n\(cell),kettle.test\n")
      #expect(
        outcome.text
          == "'=a,url,\(Self.found)\r\n\(shown),kettle.test,block,site,,direct,kettle[.]test/,kettle.test\r\n")
    }
  }

  @Test func whatIsNoWholeRecordKeepsItsColumns() throws {
    let outcome = try scan(
      "--format", "csv", "--all", input: "a,b\nkettle.test\nkettle.test,1,2,3\n,\nx\n\"tea pot,1\n")
    #expect(
      lines(outcome) == [
        "a,b,\(Self.found)", "kettle.test,,block,site,,direct,kettle[.]test/,kettle.test",
        "kettle.test,1,block,site,,direct,kettle[.]test/,kettle.test,2,3",
        ",,,,,,,", "x,,,,,,,",
        "\"\"\"tea pot,1\",,log,words,,direct,,",
      ])
    #expect(outcome.message.contains("not checked whole"))
  }

  @Test func linesAndObjectsAreRowsOfTheirOwn() throws {
    try workshop.write("{\"u\": \"https://kettle.test/a\", \"n\": {\"x\": \"tea pot, \\\"x\\\"\"}}\n", to: "a.jsonl")
    try workshop.write("kettle.test\nnothing\n", to: "b.txt")
    let outcome = try scan("a.jsonl", "b.txt")
    #expect(
      lines(outcome) == [
        "source,record,field,input,\(Self.found)",
        "a.jsonl,1,u,hxxps://kettle[.]test/a,block,site,,direct,kettle[.]test/a,kettle.test",
        "a.jsonl,1,n.x,\"tea pot, \"\"x\"\"\",log,words,,direct,,",
        "b.txt,1,,kettle.test,block,site,,direct,kettle[.]test/,kettle.test",
      ])
  }

  @Test func aTableWithoutRecordsHasItsColumns() throws {
    try workshop.write("a,b\n", to: "1.csv")
    try workshop.write("a,b\nkettle.test,1\n", to: "2.csv")
    try workshop.write("", to: "3.csv")
    #expect(try lines(scan("1.csv")) == ["a,b,\(Self.found)"])
    #expect(try lines(scan("3.csv", "1.csv", "2.csv")).count == 2)
    #expect(try lines(scan("3.csv")) == [])
  }

  @Test func tablesOfOneHeaderAreOneTable() throws {
    try workshop.write("a,b\nkettle.test,1\n", to: "1.csv")
    try workshop.write("a;b\nkettle.test;\"2\"\n", to: "2.csv")
    try workshop.write("a,c\nkettle.test,3\n", to: "3.csv")
    try workshop.write("a,b\nkettle.test,4\n", to: "4.csv")
    let outcome = try scan("1.csv", "2.csv", "3.csv", "4.csv")
    #expect(outcome.status == 2)
    #expect(
      outcome.message
        == "cordon: 3.csv: its columns are not those of the inputs before it, and a table has one header; scan it by itself\n"
    )
    #expect(lines(outcome).count == 4)
    #expect(lines(outcome).dropFirst().map { $0.prefix(13) } == ["kettle.test,1", "kettle.test,2", "kettle.test,4"])
    let numbered = try scan("--no-header", "1.csv")
    #expect(lines(numbered).first == "1,2,\(Self.found)" && lines(numbered).count == 2)
    #expect(try scan("--count", "1.csv").text == "1\n")
  }
}
