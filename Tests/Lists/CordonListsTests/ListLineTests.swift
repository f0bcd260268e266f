// The quick look at a line says nothing that the careful one does not.

import CordonModel
import CordonTestSupport
import Testing

@testable import CordonLists

struct ListLineTests {
  private func told(_ line: [UInt8]) -> (kind: RuleKind?, end: Int) {
    line.withUnsafeBufferPointer { bytes in
      let told = ListLine(in: bytes, from: 0)
      return (told.kind(as: nil), told.end)
    }
  }

  static let hash = String(repeating: "0aF9", count: 16)

  static let cases: [(String, RuleKind?)] = [
    ("a.example", .domain), ("a.b.example", .domain), ("a.example/", .url), ("a.example/x?y=z&%41", .url),
    ("A-_.1", .domain), ("a.b.", .domain), ("a.", nil), ("a", nil), ("", nil), (".a.b", nil), ("a..b", nil),
    ("a./x", nil), ("a.b./x", .url), ("/x", nil), ("a.b c", nil), ("a.b/x y", nil), ("a.b/#x", nil), ("a.b/x:y", nil),
    ("a.b:80", nil), ("http://a.b", nil), ("*.a.b", nil), ("é.b", nil), ("a.b/é", nil), ("a.b\t", nil), ("a.b?x", nil),
    (hash, .sha256), (hash + "0", nil), (String(hash.dropLast()), nil), (hash.dropLast() + "g", nil),
    (hash + "\r", nil), (hash + ".a", .domain), (hash + "/x", nil), (hash + ".", nil),
  ]

  @Test(arguments: cases) func aLineIsToldFromItsForm(line: String, kind: RuleKind?) {
    #expect(told(Array(line.utf8)).kind == kind)
    let more = told(Array((line + "\nmore.example").utf8))
    #expect(more.kind == kind)
    if kind != nil { #expect(more.end == line.utf8.count) }
  }

  @Test(arguments: [UInt64(1), 2, 3, 4]) func theCarefulLookSaysTheSame(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let pieces = [
      "a", "b1", "-", "_", ".", ".", ".", "a", "b", "c", "a", "d", "/", "/", ":", "#", "?", "é", " ", "*", "@", "%41",
      "\u{7F}", "\r", "[", "http://",
      String(repeating: "0aF9", count: 8), String(repeating: "0aF9", count: 8),
    ]
    var plain = 0
    for _ in 0..<100_000 {
      let line = (0..<random.next(below: 8)).map { _ in random.pick(pieces) }.joined()
      let bytes = Array(line.utf8)
      guard let kind = told(bytes).kind else { continue }
      plain += 1
      #expect(LineKind.tell(bytes[...]) == .told(kind), "seed \(seed): \(line)")
      for asked in [kind, .url] {
        #expect(ValueChecks.problem(with: bytes[...], kind: asked) == nil, "seed \(seed): \(line)")
      }
      #expect(SourceText(bytes).problem(inLine: 0..<bytes.count, limit: 8192) == nil)
    }
    #expect(plain > 500, "\(plain)")
  }

  @Test func linesAndPlacesAreThoseOfTheSource() {
    let text = "\u{FEFF}a.example\r\n  b.example/x # tea\nc.example/y\n\n# x\nd.example"
    let source = ListReader().read(bytes: Array(text.utf8), named: "l", format: .text)
    #expect(source.diagnostics.isEmpty)
    let rules = source.list.rules
    #expect(rules.map(\.value) == ["a.example", "b.example/x", "c.example/y", "d.example"])
    #expect(rules.map { [$0.location.line, $0.location.column] } == [[1, 1], [2, 3], [3, 1], [6, 1]])
  }
}
