// `cordon report`: from what scan printed to a page and to numbers.

import Foundation
import Testing

@Suite struct ReportTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop.withSmallList() }

  /// Lines as `scan --all --keep created_at` prints them: two days, two platforms, one content on both.
  static let lines = #"""
    {"source":"posts.jsonl","record":1,"field":"body","input":"x","kept":{"created_at":"2026-11-20T10:00:00Z"},"matches":[{"rule":"a","list":"demo","action":"review","labels":["video","tea"],"kind":"identity","value":"youtube:video:abc","tier":"derived","via":[],"span":[0,1]},{"rule":"b","list":"demo","action":"block","labels":["tea"],"kind":"phrase","value":"pour","tier":"direct","via":[],"span":[0,1]}],"urls":[{"url":"https://youtu.be/abc","span":[0,1],"key":"youtu.be/abc","identity":"youtube:video:abc","platform":"youtu.be","status":"listed"},{"url":"https://bad.example/x","span":[0,1],"key":"bad.example/x","platform":"bad.example","status":"new"}]}
    {"source":"posts.jsonl","record":2,"field":"body","input":"x","kept":{"created_at":"2026-11-13"},"matches":[{"rule":"c","list":"demo","action":"log","labels":[],"kind":"url","value":"bad.example/x","tier":"folded","via":[],"span":[0,1]}]}
    {"source":"posts.jsonl","record":3,"kept":{"created_at":""},"error":"not a JSON record"}

    """#

  private func report(_ options: String..., input: String = "") throws -> Outcome {
    try workshop.run(["report"] + options, input: Array(input.utf8))
  }

  private func numbers(_ outcome: Outcome) throws -> [String: Any] { try #require(try outcome.records.first) }

  @Test func aPageAndNumbersAreMadeOfTheLines() throws {
    try workshop.write(ReportTests.lines, to: "m.jsonl")
    let outcome = try report("m.jsonl", "-o", "r.html", "--json", "--date-field", "created_at", "--title", "Tea & pots")
    #expect(outcome.status == 0)
    #expect(
      outcome.message == """
        cordon: 1 of 3 lines have no date in `created_at` that can be read, and are in the totals alone
        cordon: r.html: 3 items, 2 matched

        """)
    let page = String(decoding: try workshop.bytes(of: "r.html"), as: UTF8.self)
    #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">") && page.hasSuffix("</html>\n"))
    #expect(page.contains("<title>Tea &amp; pots</title>"))
    #expect(
      rows(ofTable: "t-weeks", in: page).dropFirst() == [
        ["2026-W47", "16 Nov 2026", "1", "1", "1", "0", "0"], ["2026-W46", "9 Nov 2026", "1", "1", "0", "0", "1"],
      ])
    #expect(rows(ofTable: "t-content", in: page).count == 2, "only what came back")

    let numbers = try numbers(outcome)
    #expect(numbers["title"] as? String == "Tea & pots")
    let platforms = try #require(numbers["platforms"] as? [[String: Any]])
    #expect(platforms.map { $0["platform"] as? String } == ["bad.example", "youtube.com"])
    #expect(platforms.map { $0["items"] as? Int } == [1, 1] && platforms.map { $0["new"] as? Int } == [1, 0])
    let content = try #require(numbers["content"] as? [[String: Any]])
    #expect(content.map { $0["content"] as? String } == ["youtube:video:abc", "bad.example/x"])
    #expect(content[0]["platforms"] as? [String] == ["bad.example", "youtube.com"])
    let actions = try #require(numbers["actions"] as? [[String: Any]])
    #expect(actions.map { $0["items"] as? Int } == [1, 0, 1] && actions[0]["direct"] as? Int == 1)
    #expect((numbers["errors"] as? [String: Any])?["recordErrors"] as? Int == 1)
    #expect(numbers["list"] == nil && numbers["rulesNeverFired"] == nil)
  }

  @Test func standardInputIsReadWhereNoFileIsNamedAndForADash() throws {
    let named = try report("-", "--json", "--date-field", "created_at", input: ReportTests.lines)
    let unnamed = try report("--json", "--date-field", "created_at", input: ReportTests.lines)
    #expect(named.status == 0 && named.text == unnamed.text)
    #expect(named.text.hasPrefix(#"{"title":"Cordon report","inputs":["-"],"dates":{"field":"created_at","dated":2,"#))
  }

  @Test func addressesAreDefangedUnlessTheyAreWantedLive() throws {
    try workshop.write(ReportTests.lines + ReportTests.lines, to: "m.jsonl")
    #expect(try report("m.jsonl", "-o", "r.html").status == 0)
    #expect(try report("m.jsonl", "-o", "live.html", "--live-links").status == 0)
    let page = String(decoding: try workshop.bytes(of: "r.html"), as: UTF8.self)
    let live = String(decoding: try workshop.bytes(of: "live.html"), as: UTF8.self)
    #expect(!page.contains("bad.example") && page.contains("bad[.]example/x") && page.contains("youtube.com"))
    #expect(live.contains("bad.example/x") && !live.contains("[.]") && !live.contains("<a href=\"http"))
  }

  @Test func withoutDatesThePageSaysWhyAndStandardErrorHowToMendIt() throws {
    try workshop.write(ReportTests.lines, to: "m.jsonl")
    let unnamed = try report("m.jsonl", "-o", "r.html")
    #expect(unnamed.status == 0 && unnamed.message == "cordon: r.html: 3 items, 2 matched\n")
    var page = String(decoding: try workshop.bytes(of: "r.html"), as: UTF8.self)
    #expect(page.contains("No field was named that holds a date (--date-field)") && !page.contains("id=\"weeks\""))
    let missing = try report("m.jsonl", "-o", "r.html", "--date-field", "seen")
    #expect(missing.status == 0)
    #expect(
      missing.message.hasPrefix(
        "cordon: no line has a date in `seen`; keep it when you scan: cordon scan --keep seen …\n"))
    page = String(decoding: try workshop.bytes(of: "r.html"), as: UTF8.self)
    #expect(page.contains("No line has a date in seen that can be read") && !page.contains("id=\"weeks\""))
    let unreadable = try report(
      "-", "--json", "--date-field", "d", input: #"{"source":"a","record":1,"d":"soon","matches":[]}"#)
    #expect(unreadable.message.contains("no line has a date in `d` that can be read, such as 2026-11-20"))
  }

  @Test func theTwelveMonthsEndWhereTheyAreToldTo() throws {
    let outcome = try report("--json", "--date-field", "created_at", "--until", "2026-11-15", input: ReportTests.lines)
    let dates = try #require(try numbers(outcome)["dates"] as? [String: Any])
    #expect(dates["lastTwelveMonths"] as? [String] == ["2025-11-16", "2026-11-15"])
    #expect(dates["week"] as? String == "2026-W46" && dates["newest"] as? String == "2026-11-20")
    let items = try #require((try numbers(outcome)["totals"] as? [String: Any])?["items"] as? [String: Any])
    #expect(items["items"] as? Int == 3 && items["lastTwelveMonths"] as? Int == 1 && items["week"] as? Int == 1)
  }

  /// Each process hashes differently: whatever order comes from a hash table differs from run to run.
  @Test func theSameLinesMakeTheSameBytes() throws {
    var lines = ""
    for number in 0..<400 {
      lines += """
        {"source":"s\(number % 7)","record":\(number),"kept":{"d":"2026-11-2\(number % 7)"},"error":"e\(number % 9)","matches":[\
        {"rule":"r\(number % 40)","list":"l\(number % 5)","action":"log","labels":["a\(number % 40)","x","y","z"],\
        "kind":"url","value":"pot\(number % 40).example/x","tier":"direct"}],"urls":[\
        {"key":"pot\(number % 40).example/x","platform":"pot\(number % 40).example","status":"listed"},\
        {"key":"cup\(number % 8).example/x","platform":"cup\(number % 8).example","status":"new"}]}

        """
    }
    try workshop.write(lines, to: "m.jsonl")
    var outputs: Set<[UInt8]> = []
    for _ in 0..<4 {
      let outcome = try report("m.jsonl", "-o", "r.html", "--json", "--date-field", "d")
      #expect(outcome.status == 0)
      outputs.insert(outcome.output + (try workshop.bytes(of: "r.html")))
    }
    #expect(outputs.count == 1)
  }

  @Test func aLineThatCannotBeReadIsNamedCountedAndAnError() throws {
    let broken = (1...7).map { "broken \($0)\n" }.joined()
    try workshop.write(ReportTests.lines + broken + ReportTests.lines, to: "m.jsonl")
    let outcome = try report("m.jsonl", "-o", "r.html", "--json")
    #expect(outcome.status == 2)
    for number in 4...8 {
      #expect(outcome.message.contains("cordon: m.jsonl:\(number): not a JSON record (it is not one JSON value)\n"))
    }
    #expect(outcome.message.contains("cordon: and 2 more lines that could not be read\n"))
    #expect(outcome.message.hasSuffix("cordon: r.html: 6 items, 4 matched\n"))
    let errors = try #require(try numbers(outcome)["errors"] as? [String: Any])
    #expect(errors["malformedLines"] as? Int == 7 && (errors["firstMalformedLines"] as? [Any])?.count == 5)
    let page = String(decoding: try workshop.bytes(of: "r.html"), as: UTF8.self)
    #expect(rows(ofTable: "t-errors", in: page)[1] == ["Lines that could not be read", "7"])
    #expect(page.contains("m.jsonl:4"))
  }

  @Test func aFileThatCannotBeReadIsNamedCountedAndAnErrorAndTheOthersAreReported() throws {
    try workshop.write(ReportTests.lines, to: "m.jsonl")
    let outcome = try report("none.jsonl", "m.jsonl", ".", "--json")
    #expect(outcome.status == 2)
    #expect(
      outcome.message == "cordon: none.jsonl: No such file or directory\ncordon: .: is a folder; name the files in it\n"
    )
    let errors = try #require(try numbers(outcome)["errors"] as? [String: Any])
    #expect((errors["unreadInputs"] as? [[String: String]])?.map { $0["place"] } == ["none.jsonl", "."])
    #expect((try numbers(outcome)["totals"] as? [String: Any])?["matches"] as? Int == 3)
  }

  @Test func aPageThatCannotBeWrittenIsAnErrorAndLeavesNothing() throws {
    try workshop.write(ReportTests.lines, to: "m.jsonl")
    let before = try workshop.names
    for (output, says) in [
      (
        "none/r.html",
        "cordon: none/r.html cannot be written: making a temporary file in none: No such file or directory\n"
      ),
      (".", "cordon: . is a folder; name the page itself\n"),
      ("/dev/null", "cordon: /dev/null is a pipe or a device, and a page must be a file; save it to a file first\n"),
      ("m.jsonl", "cordon: m.jsonl: is also the output; write the report to another file\n"),
      ("./m.jsonl", "cordon: m.jsonl: is also the output; write the report to another file\n"),
    ] {
      let outcome = try report("m.jsonl", "-o", output, "--json")
      #expect(outcome.status == 2 && outcome.text == "", "\(output)")
      #expect(outcome.message == says, "\(output)")
    }
    #expect(try workshop.names == before)
    #expect(try workshop.bytes(of: "m.jsonl") == Array(ReportTests.lines.utf8))
  }

  @Test func theListTellsItsNameItsDigestAndWhichRulesNeverFired() throws {
    try workshop.write(
      "https://example.org/posts/rally\nhttps://www.kettle.test/a\nsee https://example.org/posts/rally?x=1 tea pot\nnothing\n",
      to: "items.txt")
    let scan = try workshop.run("scan", "-l", "list.cordon", "--all", "items.txt")
    #expect(scan.status == 0)
    let other =
      #"{"source":"b","record":1,"matches":[{"rule":"gone","list":"small","action":"log","kind":"phrase","value":"x","tier":"direct"}]}"#
    try workshop.write(scan.text + other + "\n", to: "m.jsonl")
    let outcome = try report("m.jsonl", "-o", "r.html", "--json", "-l", "list.cordon")
    #expect(outcome.status == 0 && outcome.message == "cordon: r.html: 5 items, 4 matched\n")
    let numbers = try numbers(outcome)
    let list = try #require(numbers["list"] as? [String: Any])
    let digest = try #require(list["sha256"] as? String)
    #expect(try workshop.run("inspect", "list.cordon").text.contains(digest))
    #expect(list["rules"] as? Int == 7 && list["exceptions"] as? Int == 1 && list["rulesFired"] as? Int == 3)
    #expect(list["rulesNeverFired"] as? Int == 3 && list["rulesNotInTheList"] as? Int == 1)
    let silent = try #require(numbers["rulesNeverFired"] as? [[String: Any]])
    #expect(silent.map { $0["rule"] as? String } == ["past", "slogan", "tree"])
    #expect(silent[0]["expires"] as? String == "2026-01-01")
    let fired = try #require(numbers["rulesFired"] as? [[String: Any]])
    #expect(fired.map { $0["rule"] as? String } == ["page", "gone", "site", "words"])
    let page = String(decoding: try workshop.bytes(of: "r.html"), as: UTF8.self)
    #expect(page.contains("<code id=\"digest\">\(digest)</code>"))
    #expect(page.contains("The lines name 1 rule that the list does not have"))
    #expect(rows(ofTable: "t-silent", in: page).dropFirst().map { $0[0] } == ["past", "slogan", "tree"])

    let without = try report("m.jsonl", "-o", "r.html")
    #expect(without.status == 0)
    #expect(String(decoding: try workshop.bytes(of: "r.html"), as: UTF8.self).contains("No list was given"))
    let wrong = try report("m.jsonl", "--json", "-l", "items.txt")
    #expect(wrong.status == 2 && wrong.text == "" && wrong.message.contains("items.txt is not a Cordon image"))
  }
}
