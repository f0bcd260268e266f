// Files: what cannot be read, how a format and a name are told, and the real lists.

import CordonModel
import Testing

@testable import CordonLists

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct ListReaderTests {
  @Test func aFileThatCannotBeReadIsOneSentence() {
    #expect(throws: ListReadError.noSuchFile(path: "no/such.yaml")) {
      try ListReader().read(contentsOf: "no/such.yaml")
    }
    #expect(throws: ListReadError.noSuchFile(path: "a\0b")) { try ListReader().read(contentsOf: "a\0b") }
    #expect(throws: ListReadError.isFolder(path: SharedData.repository)) {
      try ListReader().read(contentsOf: SharedData.repository)
    }
    var limits = ListLimits.standard
    limits.sourceBytes = 100
    #expect(throws: ListReadError.tooLarge(path: #filePath, limit: 100)) {
      try ListReader(limits: limits).read(contentsOf: #filePath)
    }
    #expect(ListReadError.noSuchFile(path: "x").description == "x: there is no such file; check the spelling")
  }

  @Test func aFileIsReadWholeUnderItsName() throws {
    let path =
      FileManager.default.temporaryDirectory.path + "/cordon-rules-\(UInt64.random(in: 0...UInt64.max)).list.txt"
    let lines = (0..<100_000).map { "host\($0).example" }
    #expect(FileManager.default.createFile(atPath: path, contents: Data(lines.joined(separator: "\n").utf8)))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let source = try ListReader().read(contentsOf: path)
    #expect(source.list.rules.count == 100_000)
    #expect(source.list.rules.map(\.value) == lines)
    #expect(source.list.rules.last?.location == SourceLocation(file: path, line: 100_000, column: 1))
    #expect(source.list.name.hasSuffix(".list") && !source.list.name.contains("/"))
  }

  @Test func theFormatIsToldByTheExtension() {
    let formats: [(String, ListFormat)] = [
      ("a.yaml", .yaml), ("a/b.YML", .yaml), ("a.jsonl", .jsonl), ("a.ndjson", .jsonl), ("a.json", .jsonl),
      ("a.txt", .text), ("a", .text), ("yaml", .text), ("a.yaml/b", .text), ("", .text),
    ]
    for (path, format) in formats { #expect(ListFormat(path: path) == format, "\(path)") }
  }

  @Test func theFormatOfStandardInputIsToldByItsStart() {
    let formats: [(String, ListFormat)] = [
      ("{\"url\":1}", .jsonl), ("\n# c\n\n  # d\n {", .jsonl), ("- url: x", .yaml), ("# x\nname: y", .yaml),
      ("---\n", .yaml), ("rules:\n", .yaml), ("a.example\n- x", .text), ("", .text), ("# only", .text), ("-x", .text),
    ]
    for (text, format) in formats { #expect(ListFormat(sniffing: Array(text.utf8)[...]) == format, "\(text)") }
  }

  @Test func aListIsNamedAfterItsFile() {
    let names = [
      "a/demo.yaml": "demo", "-": "stdin", "x.domains.txt": "x.domains", ".hidden": ".hidden", "demo": "demo",
    ]
    for (path, name) in names { #expect(ListReader.listName(of: path) == name) }
  }

  @Test func theNearestNameIsAtMostTwoSlipsAway() {
    let names = RuleField.names
    #expect(NearestName.of("lables", in: names) == "labels")
    #expect(NearestName.of("ulr", in: names) == "url")
    #expect(NearestName.of("EXPIRES", in: names) == "expires")
    #expect(NearestName.of("regex", in: names, synonyms: RuleField.synonyms) == "pattern")
    #expect(NearestName.of("xy", in: names) == nil)
    #expect(NearestName.of("", in: names) == nil)
    #expect(NearestName.of(String(repeating: "x", count: 1000), in: names) == nil)
    #expect(NearestName.slips(Array("ca".utf8), Array("abc".utf8)) == 3)
    for (_, name) in RuleField.synonyms { #expect(names.contains(name), "\(name)") }
  }

  static let lists: [(String, RuleKind?, Int, RuleKind)] = [
    ("lists/gambling.domains.txt", nil, 32_247, .domain),
    ("lists/games.domains.txt", nil, 33_741, .domain),
    ("lists/shopping.domains.txt", nil, 36_968, .domain),
    ("lists/malware.urls.txt", nil, 19_226, .url),
    ("patterns/keywords.txt", .pattern, 922, .pattern),
    ("patterns/websites.txt", .pattern, 1593, .pattern),
  ]

  @Test(arguments: lists) func realListsAreReadWhole(_ name: String, _ kind: RuleKind?, _ count: Int, _ told: RuleKind)
    throws
  {
    guard let path = SharedData.path(name) else { return }
    let source = try ListReader(as: kind).read(contentsOf: path)
    #expect(source.list.rules.count == count)
    #expect(source.diagnosticLines == [])
    #expect(source.list.rules.allSatisfy { $0.kind == told })
  }

  /// 12,391 posts are no list: 135 begin with `#` and are comments, and every other one is refused.
  @Test func whatIsNoListIsRefusedLineByLine() throws {
    guard let path = SharedData.path("text/posts.txt") else { return }
    let source = try ListReader().read(contentsOf: path)
    #expect(source.list.rules.isEmpty)
    #expect(source.diagnostics.count == 12_391 - 135)
    #expect(Set(source.diagnostics.map(\.location.line)).count == 12_391 - 135)
  }
}
