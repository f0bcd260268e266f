// `cordon check`, `--max-age` and `--canary`: which list, how old, by whom, and whether it is live.

import Foundation
import Testing

@Suite struct ListCheckTests {
  let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    try workshop.write("name: demo\nversion: v7\nrules: [{domain: kettle.test}]\n", to: "list.yaml")
  }

  private func compile(_ options: String...) throws {
    let outcome = try workshop.run(["compile", "list.yaml", "-o", "list.cordon"] + options)
    try #require(outcome.status == 0, "\(outcome.message)")
  }

  private func setFileDate(daysAgo days: Double) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -days * 86_400 - 600)],
      ofItemAtPath: workshop.folder.appending(path: "list.cordon").path)
  }

  /// The text of a check; numbers of days and times of the day, which the clock decides, as N and TIME.
  private func check(_ options: String...) throws -> (text: String, message: String, status: Int32) {
    let outcome = try workshop.run(["check", "-l", "list.cordon"] + options)
    func steady(_ text: String) -> String {
      text.replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/, with: "TIME").replacing(/\b\d+ days/, with: "N days")
    }
    return (steady(outcome.text), steady(outcome.message), outcome.status)
  }

  @Test func allIsSaidOfAListThatHasAll() throws {
    let key = try workshop.run("keygen", "-o", "a.key")
    let fingerprint = try #require(key.message.firstMatch(of: /fingerprint ([0-9a-f]{32})/)).output.1
    try compile("--canary", "--date", "2026-01-02T03:04:05Z", "--sign", "a.key")
    let text = try workshop.run("check", "-l", "list.cordon").text
    let canary = try #require(text.firstMatch(of: /http:\/\/cordon-canary\.invalid\/[0-9a-f]{16}/)).output
    #expect(text.contains("date        2026-01-02T03:04:05Z, "))
    func expected(_ trust: String) -> String {
      """
      file        list.cordon
      list        demo, version v7
      date        TIME, N days old
      rules       2
      signature   by \(fingerprint), valid\(trust)
      canary      \(canary), live

      """
    }
    let plain = try check()
    #expect(plain.status == 0 && plain.message == "")
    #expect(plain.text == expected("; give --trust to check whose it is"))
    let trusted = try check("--trust", "a.key.pub", "--max-age", "5200w")
    #expect(trusted.status == 0 && trusted.message == "")
    #expect(trusted.text == expected(", trusted"))

    try #require(workshop.run("keygen", "-o", "b.key").status == 0)
    let wrong = try check("--trust", "b.key.pub", "--max-age", "1d")
    #expect(wrong.status == 2)
    #expect(wrong.text == expected(", not trusted"))
    #expect(
      wrong.message == """
        cordon: list.cordon is signed by \(fingerprint), which is not a trusted key; do not use it, or, if its \
        publisher says that the key is theirs, trust that key too
        cordon: list.cordon is N days old (dated TIME), but --max-age allows 24 hours; get a newer list

        """)
  }

  @Test func aListThatHasNothingSaysSo() throws {
    try compile()
    try setFileDate(daysAgo: 3)
    let plain = try check()
    #expect(plain.status == 0 && plain.message == "")
    #expect(
      plain.text == """
        file        list.cordon
        list        demo, version v7
        date        TIME, N days old, by the file's time: the list has no date
        rules       1
        signature   none
        canary      none

        """)
    let old = try check("--max-age", "2d")
    #expect(old.status == 2 && old.text == plain.text)
    #expect(
      old.message == "cordon: list.cordon is N days old (by the file's time, TIME), but --max-age allows N days; "
        + "get a newer list\n")
    #expect(try check("--max-age", "4d").status == 0)
  }

  @Test func theSameIsSaidAsJSON() throws {
    try #require(workshop.run("keygen", "-o", "a.key").status == 0)
    try compile("--canary", "--date", "2026-01-02", "--sign", "a.key")
    let outcome = try workshop.run(
      "check", "-l", "list.cordon", "--json", "--trust", "a.key.pub", "--max-age", "1d")
    #expect(outcome.status == 2)
    let record = try #require(outcome.records.first)
    #expect(
      Set(record.keys) == [
        "image", "lists", "date", "fileDate", "age", "ageBy", "stale", "rules", "sha256", "signed", "signedBy",
        "publicKey", "trusted", "canary", "live", "status",
      ])
    #expect(record["date"] as? String == "2026-01-02T00:00:00Z" && record["ageBy"] as? String == "date")
    #expect(record["stale"] as? Bool == true && record["trusted"] as? Bool == true && record["live"] as? Bool == true)
    #expect(record["rules"] as? Int == 2 && record["status"] as? Int == 2)
    #expect((record["lists"] as? [[String: String]]) == [["name": "demo", "version": "v7"]])

    try compile()
    let plain = try #require(try workshop.run("check", "-l", "list.cordon", "--json").records.first)
    #expect(
      Set(plain.keys) == ["image", "lists", "fileDate", "age", "ageBy", "rules", "sha256", "signed", "status"])
    #expect(plain["signed"] as? Bool == false && plain["ageBy"] as? String == "file")
  }

  @Test func aCanaryThatIsNotMatchedIsStatusOne() throws {
    try compile("--canary")
    let text = try workshop.run("check", "-l", "list.cordon").text
    let address = try #require(text.firstMatch(of: /http:\/\/cordon-canary\.invalid\/[0-9a-f]{16}/)).output
    let scan = try workshop.run("scan", "-l", "list.cordon", input: "\(address)\n")
    #expect(scan.status == 0)
    #expect(scan.text.contains(#""rule":"cordon-canary","list":"cordon-canary","action":"block","labels":["canary"]"#))

    try workshop.write(
      "name: demo\nversion: v7\nrules: [{domain: kettle.test}, {url: '\(address)', action: allow}]\n", to: "list.yaml")
    try compile("--canary")
    let dead = try check()
    #expect(dead.status == 1)
    #expect(dead.text.hasSuffix("canary      \(address), not live: no rule matches it\n"))
    #expect(
      dead.message
        == "cordon: list.cordon does not match its own canary; check for an exception (allow) that covers it\n")
  }

  @Test func aDateAheadIsStatusOneAndNoAge() throws {
    try compile("--date", "9999-12-31")
    let plain = try check()
    #expect(plain.status == 1)
    #expect(plain.text.contains("\ndate        TIME, N days in the future\n"))
    #expect(
      plain.message
        == "cordon: list.cordon is dated in the future by this machine's clock; check the clock and the list's date\n")
    let asked = try check("--max-age", "7d")
    #expect(asked.status == 2)
    #expect(
      asked.message == "cordon: list.cordon is N days ahead of this machine's clock (dated TIME): its age is "
        + "unknown; check the clock and the list's date\n")
  }

  @Test func aStaleListIsWarnedOfAndUsedUnlessRefused() throws {
    try compile("--date", "2026-01-02")
    let input = Array("kettle.test\n".utf8)
    for command in [["scan"], ["explain"]] {
      let warned = try workshop.run(command + ["-l", "list.cordon", "--max-age", "7d"], input: input)
      #expect(warned.status == 0 && warned.text != "")
      #expect(
        warned.message.replacing(/is \d+ days/, with: "is N days")
          == "cordon: warning: list.cordon is N days old (dated 2026-01-02T00:00:00Z), but --max-age allows 7 days; "
          + "get a newer list\n")
      let refused = try workshop.run(
        command + ["-l", "list.cordon", "--max-age", "7d", "--refuse-stale"], input: input)
      #expect(refused.status == 2 && refused.text == "")
      #expect(refused.message == warned.message.replacing("warning: ", with: ""))
      let fresh = try workshop.run(
        command + ["-l", "list.cordon", "--max-age", "520w", "--refuse-stale"], input: input)
      #expect(fresh.status == 0 && fresh.message == "")
    }
  }

  /// The file is ten minutes older than so many days.
  @Test(arguments: [
    ("90s", 0.0, 2), ("30m", 0.0, 0), ("1h", 1, 2), ("49h", 2, 0), ("1d", 1, 2), ("1w", 6, 0), ("1w", 7, 2),
  ])
  func agesAreInTheUnitTheySay(age: String, days: Double, status: Int) throws {
    try compile()
    try setFileDate(daysAgo: days)
    #expect(try workshop.run("check", "-l", "list.cordon", "--max-age", age).status == Int32(status))
  }

  @Test func whatCannotBeOpenedIsNotDescribed() throws {
    try workshop.write("x", to: "list.cordon")
    let outcome = try workshop.run("check", "-l", "list.cordon")
    #expect(outcome.status == 2 && outcome.text == "")
    #expect(outcome.message.hasPrefix("cordon: list.cordon is not a Cordon image; "))
  }

  @Test func aCanaryIsNoRuleOfAList() throws {
    try workshop.write("# nothing\n", to: "empty.txt")
    let outcome = try workshop.run("compile", "empty.txt", "--canary", "-o", "empty.cordon")
    #expect(outcome.status == 2)
    #expect(outcome.message.contains("cordon: no rule to compile: nothing was written"))
    #expect(try workshop.names == ["empty.txt", "list.yaml"])
  }

  @Test func inspectTellsDateAndSignature() throws {
    try #require(workshop.run("keygen", "-o", "a.key").status == 0)
    try compile("--date", "2026-01-02", "--sign", "a.key")
    let text = try workshop.run("inspect", "list.cordon").text
    #expect(text.contains("\ndate        2026-01-02T00:00:00Z\nsignature   by "))
    let record = try #require(try workshop.run("inspect", "--json", "list.cordon").records.first)
    #expect(record["date"] as? String == "2026-01-02T00:00:00Z")
    #expect((record["signedBy"] as? String)?.count == 32 && record["publicKey"] != nil)
  }
}
