// Two versions of a list: what `cordon diff` says, and what `scan --delta` reports.

import CordonTestSupport
import Testing

@Suite struct DiffTests {
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    try compile(
      "old",
      """
      name: demo
      rules:
        - {id: a, domain: kettle.test, labels: [tea]}
        - {id: b, url: files.test/1}
        - {id: c, phrase: tea pot, action: log}
        - {id: d, domain: cup.test, expires: 2027-01-01}
        - domain: plain.test
        - https://youtu.be/EXAMPLE0001
      """.replacing("- https", with: "- url: https"))
    try compile(
      "new",
      """
      name: demo
      rules:
        - {id: e, domain: saucer.test}
        - {id: d, domain: cup.test, expires: 2027-02-01}
        - {id: c, phrase: tea cup, action: log}
        - {id: b, url: files.test/2}
        - {id: a, domain: kettle.test, labels: [tea], action: review}
        - {domain: plain.test, action: review}
        - domain: more.test
      """)
  }

  private func compile(_ name: String, _ list: String, _ options: String...) throws {
    try workshop.write(list + "\n", to: "\(name).yaml")
    #expect(try workshop.run(["compile", "\(name).yaml", "-o", "\(name).cordon"] + options).status == 0)
  }

  /// Compiles two versions of the list `a` into `a.cordon` and `b.cordon`.
  private func compileVersions(_ old: String, _ new: String) throws {
    try compile("a", old)
    try workshop.write(new + "\n", to: "a.yaml")
    #expect(try workshop.run("compile", "a.yaml", "-o", "b.cordon").status == 0)
  }

  @Test func everyDifferenceIsALine() throws {
    let outcome = try workshop.run("diff", "old.cordon", "new.cordon")
    #expect(outcome.status == 1)
    #expect(outcome.message == "cordon: 2 rules added, 1 removed, 5 changed\n", "\(outcome.message)")
    let lines = outcome.lines.map { $0.replacing(/-[0-9a-f]{16}/, with: "-N") }
    #expect(
      Array(lines.prefix(5)) == [
        "~ demo a domain action: block → review", "~ demo b url value: another",
        "~ demo c phrase text: tea pot → tea cup", "~ demo d domain expires: 2027-01-01 → 2027-02-01",
        "+ demo e domain block",
      ], "\(lines)")
    #expect(
      lines.dropFirst(5).sorted() == [
        "+ demo domain-N domain block", "- demo url-N url block", "~ demo domain-N domain action: block → review",
      ], "\(lines)")
    let back = try workshop.run("diff", "new.cordon", "old.cordon")
    #expect(back.message == "cordon: 1 rule added, 2 removed, 5 changed\n")
    let same = try workshop.run("diff", "new.cordon", "new.cordon")
    #expect(same.status == 0 && same.text == "" && same.message == "cordon: 0 rules added, 0 removed, 0 changed\n")
  }

  /// Labels may hold what stands between labels, and a rule may gain its first one.
  @Test func labelsAreTold() throws {
    try compileVersions(
      "rules: [{id: r, domain: h.test, labels: ['a, b']}, {id: s, domain: i.test}]",
      "rules: [{id: r, domain: h.test, labels: [a, b]}, {id: s, domain: i.test, labels: [c], expires: 2999-01-01}]")
    #expect(
      try workshop.run("diff", "a.cordon", "b.cordon").lines == [
        #"~ a r domain labels: "a, b" → a,b"#, "~ a s domain labels: none → c expires: none → 2999-01-01",
      ])
    let json = try workshop.run("diff", "--json", "a.cordon", "b.cordon").text
    #expect(json.contains(#""changes":[{"field":"labels","before":["a, b"],"after":["a","b"]}]"#), "\(json)")
    #expect(json.contains(#"{"field":"expires","before":null,"after":"2999-01-01"}"#), "\(json)")
  }

  @Test func theSameAsJSON() throws {
    let outcome = try workshop.run("diff", "--json", "old.cordon", "new.cordon")
    #expect(outcome.status == 1)
    #expect(
      Array(outcome.lines.prefix(3)) == [
        #"{"change":"changed","list":"demo","rule":"a","kind":"domain","action":"review","labels":["tea"],"changes":[{"field":"action","before":"block","after":"review"}]}"#,
        #"{"change":"changed","list":"demo","rule":"b","kind":"url","action":"block","labels":[],"changes":[{"field":"value"}]}"#,
        #"{"change":"changed","list":"demo","rule":"c","kind":"phrase","action":"log","labels":[],"value":"tea cup","changes":[{"field":"text","before":"tea pot","after":"tea cup"}]}"#,
      ], "\(outcome.text)")
    #expect(try outcome.records.count == 8)
  }

  /// Under one name of their file, every line of plain lists counts.
  @Test(arguments: [UInt64(1), 2, 3]) func plainListsAreComparedLineByLine(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let all = (0..<3_000).map { "h\($0).test\($0 % 3 == 0 ? "/x" : "")" }
    let (before, after) = (all.filter { _ in random.next(below: 5) > 0 }, all.filter { _ in random.next(below: 5) > 0 })
    for (name, lines) in [("before", before), ("after", after)] {
      try workshop.write(lines.joined(separator: "\n") + "\n", to: "list.txt")
      #expect(try workshop.run("compile", "list.txt", "-o", "\(name).cordon").status == 0)
    }
    let outcome = try workshop.run("diff", "before.cordon", "after.cordon")
    let (added, removed) = (Set(after).subtracting(before), Set(before).subtracting(after))
    #expect(outcome.lines.count { $0.hasPrefix("+ list ") } == added.count, "seed \(seed)")
    #expect(outcome.lines.count { $0.hasPrefix("- list ") } == removed.count, "seed \(seed)")
    #expect(outcome.lines.count == added.count + removed.count && added.count > 300, "seed \(seed)")
    // Of an archive scanned again, what was added is reported, and nothing else.
    let found = try workshop.run(
      "scan", "-l", "after.cordon", "--delta", "before.cordon", input: all.joined(separator: "\n") + "\n")
    #expect(Set(try found.records.compactMap { $0["input"] as? String }) == added, "seed \(seed)")
  }

  @Test func aDeltaReportsOnlyWhatIsNew() throws {
    let items =
      "kettle.test\nsaucer.test\nmore.test/x\nplain.test\nhttps://saucer.test and https://kettle.test, a tea cup\n"
    let outcome = try workshop.run("scan", "-l", "new.cordon", "--delta", "old.cordon", input: items)
    let rules = try outcome.records.map {
      ($0["matches"] as? [[String: Any]])?.map { $0["rule"] as? String ?? "" } ?? []
    }
    #expect(
      rules.count == 3 && rules[0] == ["e"] && rules[1][0].hasPrefix("domain-") && Set(rules[2]) == ["e", "c"],
      "\(rules)")
    let nothing = try workshop.run("scan", "-l", "new.cordon", "--delta", "new.cordon", input: items)
    #expect(nothing.status == 1 && nothing.text == "")
    let first = try workshop.run("scan", "-l", "new.cordon", "--delta", "old.cordon", "--first", input: items)
    #expect(first.status == 2 && first.message.contains("--first may stop at a match that --delta leaves out"))
  }

  @Test func imagesThatWereMadeOtherwiseAreNotCompared() throws {
    try compile("salted", "name: demo\nrules: [{domain: kettle.test}]", "--salt", "north")
    let outcome = try workshop.run("diff", "old.cordon", "salted.cordon")
    #expect(outcome.status == 2 && outcome.message.hasPrefix("cordon: salted.cordon was compiled with another --salt"))
    // Nor where every rule has an id of its own: the addresses may be others.
    try compile("named", "name: demo\nrules: [{id: a, domain: kettle.test}]")
    try compile("named-salted", "name: demo\nrules: [{id: a, domain: kettle.test}]", "--salt", "north")
    #expect(try workshop.run("diff", "named.cordon", "named-salted.cordon").status == 2)
  }

  /// What holds for more than before is reported too, each in its way.
  @Test func aDeltaReportsRulesThatHoldForMore() throws {
    let cases: [(old: String, new: String, item: String, isReported: Bool)] = [
      ("{id: r, url: old.test/x}", "{id: r, url: new.test/y}", "new.test/y", true),
      ("{id: r, host: h.test}", "{id: r, domain: h.test}", "sub.h.test", true),
      ("{id: r, url: h.test/x}", "{id: r, url: h.test/x, scope: prefix}", "h.test/x/y", true),
      ("{id: r, domain: h.test, expires: 2020-01-01}", "{id: r, domain: h.test}", "h.test", true),
      ("{id: r, domain: h.test, expires: 2020-01-01}", "{id: r, domain: h.test, expires: 2999-01-01}", "h.test", true),
      ("{id: r, domain: h.test}", "{id: r, domain: h.test, expires: 2999-01-01}", "h.test", false),
      ("{id: r, phrase: tea pot}", "{id: r, phrase: tea cup}", "a tea cup", true),
      ("{id: r, domain: h.test, action: allow}", "{id: r, domain: h.test}", "h.test", true),
      ("{id: r, domain: h.test, labels: [a]}", "{id: r, domain: h.test, labels: [b]}", "h.test", false),
      ("{id: r, domain: h.test}", "{id: r, domain: h.test, action: review}", "h.test", false),
      ("{id: r, domain: h.test, action: log}", "{id: r, domain: h.test, action: review}", "h.test", true),
      ("{id: r, domain: h.test, action: log}", "{id: r, domain: h.test}", "h.test", true),
    ]
    for (old, new, item, isReported) in cases {
      try compileVersions("rules: [\(old)]", "rules: [\(new)]")
      let outcome = try workshop.run("scan", "-l", "b.cordon", "--delta", "a.cordon", input: item + "\n")
      #expect(outcome.status == (isReported ? 0 : 1), "\(old) to \(new): \(outcome.text)")
    }
    // Where an exception is gone, what it alone kept from matching is new, and nothing else is.
    try compileVersions(
      "rules: [{id: d, domain: h.test}, {id: x, url: h.test/ok, action: allow}]", "rules: [{id: d, domain: h.test}]")
    let outcome = try workshop.run("scan", "-l", "b.cordon", "--delta", "a.cordon", input: "h.test/ok\nh.test/no\n")
    #expect(outcome.lines.count == 1 && outcome.text.contains(#""input":"h.test/ok""#), "\(outcome.text)")
  }

  /// Of two items with one rule, a match is known by its place in each; `--all` says what is listed, new or not.
  @Test func aDeltaLooksAtEachPlace() throws {
    try compileVersions("rules: [{id: r, url: h.test/x}]", "rules: [{id: r, url: h.test/x, scope: prefix}]")
    let items = "https://h.test/x\nhttps://h.test/x/y\nsee https://h.test/x and https://h.test/x/y\n"
    let arguments = ["scan", "-l", "b.cordon", "--delta", "a.cordon"]
    func scan(_ options: String...) throws -> Outcome {
      try workshop.run(arguments + options, input: Array(items.utf8))
    }
    let outcome = try scan()
    let found: [(Int?, [[Int]?]?)] = try outcome.records.map { record in
      (record["record"] as? Int, (record["matches"] as? [[String: Any]])?.map { $0["span"] as? [Int] })
    }
    #expect(found.map(\.0) == [2, 3] && found.map(\.1) == [[[0, 18]], [[25, 43]]], "\(found)")
    #expect(try scan("--count").text == "2\n")
    #expect(try scan("--all").message.contains("--all prints items without a match, and --delta only new matches"))
    #expect(try scan("--explain").message.contains("--explain prints items without a match"))
    // A row is of what is new in it.
    let rows = try scan("--output", "csv").text.split(separator: "\r\n")
    #expect(rows.count == 3 && rows[1].hasPrefix("-,2,") && rows[2].hasPrefix("-,3,"), "\(rows)")
    #expect(rows.dropFirst().allSatisfy { $0.hasSuffix(",h[.]test/x/y,h.test") }, "\(rows)")
    let contents = try scan("--output", "csv", "--unique").text.split(separator: "\r\n")
    #expect(contents.count == 2 && contents[1].hasSuffix(#",h[.]test/x/y,h.test,2,1,"'-:2; '-:3""#), "\(contents)")
  }

  /// A run over an archive that is gone on with is one against the same two lists, and as on the same day.
  @Test func aDeltaCanBeGoneOnWith() throws {
    try workshop.write("kettle.test\nsaucer.test\n", to: "items.txt")
    func run(_ options: String...) throws -> (status: Int32, message: String) {
      try FileRun(
        ["scan", "-l", "new.cordon", "--checkpoint", "c"] + options + ["items.txt"], in: workshop, appendingTo: "out"
      ).wait()
    }
    #expect(try run("--delta", "old.cordon", "--at", "2026-11-20").status == 0)
    let output = String(decoding: try workshop.bytes(of: "out"), as: UTF8.self)
    #expect(output.contains("saucer.test") && !output.contains("kettle.test"), "\(output)")
    #expect(try run("--delta", "old.cordon").message.contains("the run is complete"))
    #expect(try run("--delta", "new.cordon").message.hasPrefix("cordon: c: is of a run with other options ("))
    #expect(try run().message.hasPrefix("cordon: c: is of a run with other options ("))
    #expect(
      try run("--delta", "old.cordon", "--at", "2026-11-21").message
        == "cordon: c: is of a run as on 2026-11-20; delete it to start again\n")
    #expect(String(decoding: try workshop.bytes(of: "out"), as: UTF8.self) == output)
  }

  /// Plain lists are called as their files are, which have dates in their names.
  @Test func theOneListWithoutANamesakeIsTheOther() throws {
    func compile(_ image: String, _ sources: [String: String]) throws {
      for (name, lines) in sources { try workshop.write(lines, to: name) }
      let outcome = try workshop.run(["compile", "--canary", "-o", image] + sources.keys.sorted())
      #expect(outcome.status == 0, "\(outcome.message)")
    }
    try compile("a.cordon", ["blocked-25.txt": "a.test\nb.test\n", "steady.txt": "s.test\n"])
    try compile("b.cordon", ["blocked-26.txt": "a.test\nc.test\n", "steady.txt": "s.test\n"])
    let said = "cordon: comparing list blocked-26 of b.cordon with blocked-25 of a.cordon, as a newer version of it\n"
    let outcome = try workshop.run("diff", "a.cordon", "b.cordon")
    #expect(outcome.message == said + "cordon: 1 rule added, 1 removed, 0 changed\n", "\(outcome.message)")
    #expect(outcome.lines.map { $0.prefix(12) }.sorted() == ["+ blocked-26", "- blocked-25"], "\(outcome.text)")
    let items = "a.test\nb.test\nc.test\ns.test\n"
    let scan = try workshop.run("scan", "-l", "b.cordon", "--delta", "a.cordon", input: items)
    #expect(scan.message == said && scan.lines.count == 1 && scan.text.contains(#""input":"c.test""#), "\(scan.text)")
    // Of several nobody can tell which is which.
    try compile("c.cordon", ["blocked-27.txt": "a.test\nc.test\n", "other.txt": "s.test\n"])
    let others = try workshop.run("diff", "b.cordon", "c.cordon")
    #expect(others.lines.count == 6 && others.status == 1)
    #expect(
      others.message.hasPrefix(
        "cordon: warning: blocked-26, steady of b.cordon and blocked-27, other of c.cordon count as different lists"),
      "\(others.message)")
    // A list that is only added is nothing to ask about, and neither is a canary.
    try compile("d.cordon", ["blocked-26.txt": "a.test\nc.test\n", "steady.txt": "s.test\n", "z.txt": "z.test\n"])
    let more = try workshop.run("diff", "b.cordon", "d.cordon")
    #expect(more.message == "cordon: 1 rule added, 0 removed, 0 changed\n", "\(more.message)")
  }
}
