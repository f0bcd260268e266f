// The example in Patterns/ is read by people first: it must hold every kind, scope, action and target, and be right.

import CordonModel
import Testing

@testable import CordonLists

@Suite struct ExampleListTests {
  private static let folder = SharedData.repository + "/Patterns/example"

  @Test func theExampleListHoldsEveryKindOfRule() throws {
    let source = try ListReader().read(contentsOf: Self.folder + "/list.yaml")
    #expect(source.diagnosticLines == [])
    #expect(source.list.name == "demo" && source.list.version == "2026-11-23")
    let rules = source.list.rules
    #expect(rules.count == 33)
    #expect(Set(rules.map(\.kind)) == Set(RuleKind.allCases))
    #expect(Set(rules.filter { $0.kind == .url }.map(\.scope)) == Set(Scope.allCases))
    #expect(Set(rules.map(\.action)) == Set(Action.allCases))
    #expect(
      Set(rules.filter { $0.kind == .pattern }.map(\.targets)) == [.standard, .text, .url, .host, [.host, .text]])
    #expect(rules.allSatisfy { $0.id != nil && $0.source == "example unit" && $0.added != nil })
    #expect(rules.filter { $0.expires != nil }.map(\.id) == ["expired"])
    #expect(rules.map(\.examples.match.count).reduce(0, +) == 43)
    #expect(rules.map(\.examples.noMatch.count).reduce(0, +) == 25)
  }

  @Test func theExampleInTheReferenceIsRight() throws {
    func blocks(_ page: String) throws -> [Substring] {
      let text = try SourceFile.read(SharedData.repository + "/docs/\(page).md", limit: 1 << 20)
      return String(decoding: text, as: UTF8.self).split(separator: "```").filter { $0.hasPrefix("yaml\n") }
    }
    // The compiler's tests check the files of platforms and wrappers (PlatformRuleTests).
    let blocks = try blocks("lists") + blocks("platforms")
    #expect(blocks.count == 4)
    let list = read(String(blocks.first?.dropFirst(5) ?? ""), .yaml)
    #expect(list.diagnosticLines == [])
    #expect(list.ruleLines == ["url example.org/posts/teapot-rally", "domain teapot-network.test"])
    let entries = "parameters:\n\(blocks.last?.dropFirst(5) ?? "")"
    #expect(try TrackingParameters.read(Array(entries.utf8), named: "platforms.md").count == 2)
  }

  @Test func theSampleIsOfItsSize() throws {
    let items = SourceText(try SourceFile.read(Self.folder + "/items.txt", limit: 1 << 20))
    var lines = 0
    items.forEachLine { _, line in
      lines += 1
      #expect(items.problem(inLine: line, limit: 1000) == nil && !line.isEmpty)
      return true
    }
    #expect(lines == 205)
    let posts = SourceText(try SourceFile.read(Self.folder + "/posts.jsonl", limit: 1 << 20))
    var objects = 0
    posts.forEachLine { number, line in
      objects += 1
      var parser = JSONFields(posts.bytes, line: number, range: line, nesting: 2)
      #expect(throws: Never.self) { _ = try parser.read() }
      return true
    }
    #expect(objects == 30)
  }
}
