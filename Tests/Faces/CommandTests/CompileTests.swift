// `cordon compile` on lists without fault: every format, what it says, and the same bytes every time.

import Foundation
import Testing

@Suite struct CompileTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private func kinds(of image: String) throws -> [String: Int] {
    let record = try #require(try workshop.run("inspect", "--json", image).records.first)
    let counts = try #require(record["kinds"] as? [[String: Any]])
    return Dictionary(uniqueKeysWithValues: counts.map { ($0["kind"] as! String, $0["rules"] as! Int) })
  }

  @Test func aYAMLListBecomesAnImage() throws {
    try workshop.write(Workshop.smallList, to: "small.yaml")
    let outcome = try workshop.run("compile", "small.yaml", "-o", "small.cordon")
    #expect(outcome.status == 0)
    #expect(outcome.text == "")
    #expect(outcome.message == "cordon: small.cordon: 7 rules\n")
    #expect(try kinds(of: "small.cordon") == ["url": 4, "domain": 1, "pattern": 1, "phrase": 1])
    #expect(try workshop.names == ["small.cordon", "small.yaml"])
  }

  @Test func aJSONLinesListBecomesAnImage() throws {
    try workshop.write(
      #"""
      {"id": "a", "url": "example.org/a", "scope": "exact", "labels": ["x", "y"]}

      {"domain": "kettle.test", "action": "review", "expires": null}
      {"pattern": "tea\\W?pot", "on": ["text", "host"]}
      """#, to: "rules.jsonl")
    let outcome = try workshop.run("compile", "rules.jsonl", "-o", "rules.cordon")
    #expect(outcome.status == 0)
    #expect(outcome.message == "cordon: rules.cordon: 3 rules\n")
    #expect(try kinds(of: "rules.cordon") == ["url": 1, "domain": 1, "pattern": 1])
  }

  @Test func plainLinesAreToldApart() throws {
    try workshop.write(
      "# a comment\nkettle.test\n\nexample.org/a   # another\nhttps://example.net\r\n192.0.2.7\n", to: "plain.txt")
    let outcome = try workshop.run("compile", "plain.txt", "-o", "plain.cordon")
    #expect(outcome.status == 0)
    #expect(outcome.message == "cordon: plain.cordon: 4 rules\n")
    #expect(try kinds(of: "plain.cordon") == ["domain": 2, "url": 2])
  }

  @Test(arguments: ["url", "domain", "pattern", "phrase"])
  func plainLinesAreWhatTheUserSays(kind: String) throws {
    let outcome = try workshop.run(
      "compile", "-", "--as", kind, "-o", "said.cordon", input: "teapot.example\nkettle.example\n")
    #expect(outcome.status == 0)
    #expect(outcome.message == "cordon: said.cordon: 2 rules\n")
    #expect(try kinds(of: "said.cordon") == [kind: 2])
    #expect(try workshop.run("inspect", "said.cordon").text.contains("list        stdin\n"))
  }

  @Test(arguments: [
    ("rules:\n  - domain: kettle.test\n", 1), ("{\"domain\": \"kettle.test\"}\n", 1),
    ("kettle.test\nexample.org/a\n", 2),
  ])
  func standardInputIsOfTheFormatOfItsFirstLine(source: String, rules: Int) throws {
    let outcome = try workshop.run("compile", "-", "-o", "in.cordon", input: source)
    #expect(outcome.status == 0)
    #expect(outcome.message == "cordon: in.cordon: \(rules) rule\(rules == 1 ? "" : "s")\n")
  }

  @Test func severalSourcesBecomeOneImageThatKeepsTheirNames() throws {
    try workshop.write("name: first\nversion: v1\nrules: [{id: x, domain: kettle.test}]\n", to: "a.yaml")
    try workshop.write("{\"id\": \"x\", \"domain\": \"kettle.test\"}\n", to: "second.jsonl")
    let outcome = try workshop.run("compile", "a.yaml", "second.jsonl", "-o", "both.cordon")
    #expect(outcome.status == 0)
    #expect(outcome.message == "cordon: both.cordon: 2 rules\n")
    let matches = try workshop.run("scan", "-l", "both.cordon", input: "kettle.test/a\n").records
    let lists = (matches.first?["matches"] as? [[String: Any]])?.compactMap { $0["list"] as? String }
    #expect(lists == ["first", "second"])
  }

  @Test func theSameSourcesGiveTheSameBytes() throws {
    try workshop.write(Workshop.smallList, to: "small.yaml")
    try workshop.makeFolder("elsewhere")
    for name in ["one.cordon", "two.cordon", "elsewhere/three.cordon"] {
      #expect(try workshop.run("compile", "small.yaml", "-o", name).status == 0)
    }
    let first = try workshop.bytes(of: "one.cordon")
    #expect(!first.isEmpty)
    #expect(try workshop.bytes(of: "two.cordon") == first)
    #expect(try workshop.bytes(of: "elsewhere/three.cordon") == first)
  }

  @Test func noAddressOfTheListStandsInTheImage() throws {
    try workshop.compile(Workshop.smallList)
    let image = String(decoding: try workshop.bytes(of: "list.cordon"), as: UTF8.self)
    for address in ["example.org", "files.example.net", "kettle.test", "pamphlets", "rally"] {
      #expect(!image.contains(address), "\(address)")
    }
    // What is searched for must stand there.
    #expect(image.contains(#"tea\W?pot"#))
  }

  @Test func sourcesWithoutAnyRuleReplaceNoImage() throws {
    try workshop.write("", to: "empty.txt")
    try workshop.compile(Workshop.smallList)
    let refused = try workshop.run("compile", "empty.txt", "-o", "list.cordon")
    #expect(refused.status == 2)
    #expect(
      refused.message == """
        empty.txt:1:1: warning: this source holds no rules; is it the right file?
        cordon: no rule to compile: nothing was written, because an empty list lets everything through; \
        check the sources, or give --allow-empty

        """)
    #expect(try workshop.run("scan", "-l", "list.cordon", input: "kettle.test\n").status == 0)
    let outcome = try workshop.run("compile", "--allow-empty", "empty.txt", "-o", "empty.cordon")
    #expect(outcome.status == 0)
    #expect(outcome.text == "")
    #expect(
      outcome.message == """
        empty.txt:1:1: warning: this source holds no rules; is it the right file?
        cordon: empty.cordon: 0 rules (0 errors, 1 warning)

        """)
    #expect(try workshop.run("scan", "-l", "empty.cordon", input: "kettle.test\n").status == 1)
  }

  @Test func anImageThatIsReplacedKeepsItsPermissions() throws {
    try workshop.compile(Workshop.smallList)
    let image = workshop.folder.appending(path: "list.cordon").path
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: image)
    try workshop.compile("rules: [{domain: kettle.test}]")
    #expect(try FileManager.default.attributesOfItem(atPath: image)[.posixPermissions] as? Int == 0o640)
    #expect(try kinds(of: "list.cordon") == ["domain": 1])
  }
}
