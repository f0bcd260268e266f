// `cordon compile` and `cordon lint` on lists with faults, and where no image can be written.

import Foundation
import Testing

@Suite struct CompileErrorTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop() }

  /// Lists with faults, and every finding that they give.
  struct FaultyList: Sendable, CustomTestStringConvertible {
    let name: String
    let source: String
    let findings: [String]
    let usable: Int
    var errors: Int { findings.count { $0.contains(": error: ") } }
    var warnings: Int { findings.count - errors }
    var tally: String {
      "\(errors) error\(errors == 1 ? "" : "s"), \(warnings) warning\(warnings == 1 ? "" : "s")"
    }
    var testDescription: String { name }
  }

  static let lists = [
    FaultyList(
      name: "plain.txt",
      source: """
        kettle.test
        teapot
        *.kettle.example
        http://a.examplehttp://b.example
        co.uk
        kettle.test # again
        https://b.test/x?y=1
        """,
      findings: [
        "plain.txt:2:1: error: this is neither a host nor an address; say what the lines are: "
          + "--as url, domain, pattern, phrase or sha256",
        "plain.txt:3:1: error: `domain` begins with a wildcard; a `domain` rule on `kettle.example` holds for every "
          + "host below it",
        "plain.txt:4:17: error: a second address begins here: two lines are fused; put each on its own line",
        "plain.txt:5:1: error: `co.uk` is a public suffix: a rule on it holds for every name registered below it; "
          + "write the registered name, such as example.co.uk (--allow-broad takes it all the same)",
        "plain.txt:6:1: error: the same domain stands at plain.txt:1 already; keep one "
          + "(--allow-broad takes it all the same)",
        "plain.txt:7:1: warning: the query `?y=1` is ignored, since scope is page; write `scope: exact` to ask for it",
      ], usable: 2),
    FaultyList(
      name: "rules.jsonl",
      source: #"""
        {"url": "example.org/a", "id": "kept"}
        {"domain": "b.example", "colour": "red"}
        {bad
        {"phrase": "x", "url": "y"}
        """#,
      findings: [
        "rules.jsonl:2:25: error: unknown field `colour`; the fields of a rule are id, url, host, domain, pattern, "
          + "phrase, identity, sha256, scope, on, evasion, action, labels, source, reference, note, added, expires, examples",
        "rules.jsonl:3:2: error: a field's name in double quotes was expected here",
        "rules.jsonl:4:17: error: a rule has one value, and this one has `phrase` and `url`; write two rules",
      ], usable: 1),
    FaultyList(
      name: "rules.yaml",
      source: #"""
        rules:
          - url: example.org/a
            scpe: exact
          - sha256: 12
            expires: tomorrow
          - pattern: '('
          - domain: github.io
          - pattern: 'x*'
          - url: example.org/b
            examples: {match: [example.org/c], no-match: [example.org/b]}
          - domain: kettle.test
        """#,
      findings: [
        "rules.yaml:3:5: error: unknown field `scpe`; did you mean `scope`?",
        "rules.yaml:4:13: error: `sha256` wants 64 hexadecimal digits, and this has 2",
        "rules.yaml:5:14: error: `expires` wants a day that exists, written 2026-11-23, and this is `tomorrow`",
        "rules.yaml:6:14: error: the pattern is not valid PCRE2: missing closing parenthesis, at byte 1 of it",
        "rules.yaml:7:13: error: `github.io` is a public suffix: a rule on it holds for every name registered below "
          + "it; write the registered name, such as example.github.io (--allow-broad takes it all the same)",
        "rules.yaml:8:14: error: the pattern matches the empty string, and so every item; make a part of it required "
          + "(--allow-broad takes it all the same)",
        "rules.yaml:10:24: error: the rule does not match its example `example.org/c`, which it must; mend the rule "
          + "or the example",
        "rules.yaml:10:51: error: the rule matches its example `example.org/b`, which it must not; mend the rule or "
          + "the example",
      ], usable: 1),
  ]

  @Test(arguments: lists)
  func everyFaultIsListedAtOnceAndNothingIsWritten(list: FaultyList) throws {
    try workshop.write(list.source, to: list.name)
    let outcome = try workshop.run("compile", list.name, "-o", "list.cordon")
    #expect(outcome.status == 2)
    #expect(outcome.text == "")
    let end =
      "cordon: \(list.tally): nothing was written; fix them, or give --keep-going to leave those rules out\n"
    #expect(outcome.message == list.findings.map { $0 + "\n" }.joined() + end)
    #expect(try workshop.names == [list.name])
  }

  @Test(arguments: lists)
  func anOldImageStaysWhenTheNewListHasFaults(list: FaultyList) throws {
    try workshop.compile(Workshop.smallList, to: "kept.cordon")
    let old = try workshop.bytes(of: "kept.cordon")
    try workshop.write(list.source, to: list.name)
    #expect(try workshop.run("compile", list.name, "-o", "kept.cordon").status == 2)
    #expect(try workshop.bytes(of: "kept.cordon") == old)
  }

  @Test(arguments: lists)
  func keepGoingWritesTheRestAndIsStillAnError(list: FaultyList) throws {
    try workshop.write(list.source, to: list.name)
    let outcome = try workshop.run("compile", list.name, "-o", "list.cordon", "--keep-going")
    #expect(outcome.status == 2)
    let end = "cordon: list.cordon: \(list.usable) rule\(list.usable == 1 ? "" : "s") (\(list.tally))\n"
    #expect(outcome.message == list.findings.map { $0 + "\n" }.joined() + end)
    #expect(try workshop.run("inspect", "list.cordon").text.contains("\nrules       \(list.usable)\n"))
  }

  @Test(arguments: lists)
  func lintPrintsTheFindingsAndWritesNothing(list: FaultyList) throws {
    try workshop.write(list.source, to: list.name)
    let outcome = try workshop.run("lint", list.name)
    #expect(outcome.status == 2)
    #expect(outcome.text == list.findings.map { $0 + "\n" }.joined())
    #expect(
      outcome.message == "cordon: \(list.usable) rule\(list.usable == 1 ? "" : "s") usable, \(list.tally)\n")
    #expect(try workshop.names == [list.name])
  }

  @Test func lintOfAListWithoutFaultSucceeds() throws {
    try workshop.write(Workshop.smallList, to: "small.yaml")
    let outcome = try workshop.run("lint", "small.yaml")
    #expect(outcome.status == 0)
    #expect(outcome.text == "")
    #expect(outcome.message == "cordon: 7 rules usable, 0 errors, 0 warnings\n")
  }

  @Test func lintNamesTheCostliestTextOfAllPatterns() throws {
    try workshop.write("tea.*pot\nteapots\n(?:tea )+pot\n", to: "one.txt")
    try workshop.write("kettle\\d+\ntea.*kettle\n", to: "two.txt")
    let outcome = try workshop.run("lint", "one.txt", "two.txt", "--as", "pattern")
    #expect(outcome.status == 0)
    #expect(outcome.lines.count == 3)
    #expect(
      outcome.message == """
        cordon: 5 rules usable, 0 errors, 3 warnings
        cordon: costliest text found for a pattern: 1000 bytes of `tea ` for `(?:tea )+pot` at one.txt:3, 187248 steps

        """)
    // Nothing is tried against a pattern that cannot cost much, nor is it the business of `compile`.
    try workshop.write("teapots\n", to: "one.txt")
    #expect(
      try workshop.run("lint", "one.txt", "--as", "pattern").message == "cordon: 1 rule usable, 0 errors, 0 warnings\n")
    let compile = try workshop.run("compile", "two.txt", "--as", "pattern", "-o", "list.cordon")
    #expect(!compile.message.contains("costliest"))
  }

  @Test func broadRulesAndDuplicatesAreTakenWhereAllowed() throws {
    try workshop.write("co.uk\nkettle.test\nkettle.test\n", to: "broad.txt")
    let strict = try workshop.run("compile", "broad.txt", "-o", "list.cordon")
    #expect(strict.status == 2)
    let outcome = try workshop.run("compile", "broad.txt", "-o", "list.cordon", "--allow-broad")
    #expect(outcome.status == 0)
    #expect(
      outcome.message == """
        broad.txt:1:1: warning: `co.uk` is a public suffix: a rule on it holds for every name registered below it; \
        write the registered name, such as example.co.uk
        broad.txt:3:1: warning: the same domain stands at broad.txt:2 already; keep one
        cordon: list.cordon: 2 rules (0 errors, 2 warnings)

        """)
    #expect(try workshop.run("scan", "-l", "list.cordon", "--count", input: "https://tea.co.uk/\n").text == "1\n")
    #expect(try workshop.run("lint", "broad.txt", "--allow-broad").status == 0)
  }

  @Test func sourcesThatCannotBeReadAreNamedAfterTheFindingsOfTheOthers() throws {
    try workshop.write("teapot\n", to: "bad.txt")
    try workshop.makeFolder("folder")
    let outcome = try workshop.run("compile", "missing.yaml", "folder", "bad.txt", "-o", "list.cordon", "--keep-going")
    #expect(outcome.status == 2)
    #expect(outcome.text == "")
    #expect(
      outcome.message == """
        bad.txt:1:1: error: this is neither a host nor an address; say what the lines are: --as url, domain, pattern, \
        phrase or sha256
        cordon: missing.yaml: there is no such file; check the spelling
        cordon: folder: this is a folder; name the files in it

        """)
    #expect(try workshop.names == ["bad.txt", "folder"])
  }

  @Test(arguments: [
    ("folder", "cordon: folder is a folder; name the image file itself\n"),
    (
      "nowhere/list.cordon",
      "cordon: nowhere/list.cordon cannot be written: making a temporary file in nowhere: No such file or directory\n"
    ),
    (
      "file/list.cordon",
      "cordon: file/list.cordon cannot be written: making a temporary file in file: Not a directory\n"
    ),
  ])
  func whereNoImageCanBeWrittenIsSaid(output: String, message: String) throws {
    try workshop.makeFolder("folder")
    try workshop.write("x", to: "file")
    try workshop.write("kettle.test\n", to: "list.txt")
    let outcome = try workshop.run("compile", "list.txt", "-o", output)
    #expect(outcome.status == 2)
    #expect(outcome.text == "")
    #expect(outcome.message == message)
    #expect(try workshop.names == ["file", "folder", "list.txt"])
  }

  @Test(.enabled(if: getuid() != 0, "root may write everywhere"))
  func aFolderThatMayNotBeWrittenToKeepsItsImage() throws {
    try workshop.makeFolder("closed")
    try workshop.compile(Workshop.smallList, to: "closed/list.cordon")
    let old = try workshop.bytes(of: "closed/list.cordon")
    let folder = workshop.folder.appending(path: "closed").path
    try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder)
    defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder) }
    try workshop.write("kettle.test\n", to: "list.txt")
    let outcome = try workshop.run("compile", "list.txt", "-o", "closed/list.cordon")
    #expect(outcome.status == 2)
    #expect(outcome.message.contains("cannot be written: making a temporary file in closed: Permission denied"))
    #expect(try workshop.bytes(of: "closed/list.cordon") == old)
  }
}
