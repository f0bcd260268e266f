// The short way of plain lists, beside the long way that every rule of another list takes: the same image, byte for byte, and
// the same diagnostics.

import CordonCompiler
import CordonModel
import CordonLists
import CordonTestSupport
import Testing

@Suite struct FastRuleTests {
  /// Compiles `lines` both ways; answers how many rules there were.
  private func compare(_ lines: [String], as kind: RuleKind? = nil, allowsBroad: Bool = true, _ note: String) throws
    -> Int
  {
    let text = Array((lines.joined(separator: "\n") + "\n").utf8)
    let short = ListReader(as: kind).read(bytes: text, named: "plain.txt", format: .text)
    var long = short
    long.list.rules = short.list.rules
    #expect(short.list.plain.count == long.list.written.count && short.list.written.isEmpty)
    let compiler = ListCompiler(allowsBroadRules: allowsBroad)
    let (first, second) = (compiler.compile([short]), compiler.compile([long]))
    #expect(first.diagnostics == second.diagnostics, "\(note)")
    #expect(first.ruleCount == second.ruleCount, "\(note)")
    #expect(try first.serialized() == second.serialized(), "\(note)")
    return first.ruleCount
  }

  static let cases: [(lines: [String], rules: Int)] = [
    (["a.example", "b.example/x", "http://c.example/", "https://d.example"], 4),
    // Broad ones, and what is part of a platform.
    (["co.uk", "youtube.com", "m.youtube.com", "blog.tumblr.com", "tumblr.com", "github.io", "a.github.io"], 7),
    // "www." is lost in keys, and kept in what is below.
    (["www.a.example", "a.example", "www.a.example/x", "a.example/x", "http://www.b.example/y"], 4),
    // Spellings of the same.
    (
      ["A.Example", "a.example", "a.example.", "HTTP://B.example/x", "b.example/x/", "b.example/./x", "b.example//x"], 2
    ),
    // Content, shorteners, wrappers.
    (["https://youtu.be/EXAMPLE0001", "youtube.com/watch?v=EXAMPLE0001", "t.me/example_a", "bit.ly/abc"], 3),
    (["https://www.google.com/url?q=http://a.example/", "web.archive.org/web/2020/http://a.example/x"], 2),
    // Queries: one that is ignored, one that is none.
    (["a.example/x?b=1", "a.example/y?utm_source=z", "a.example/z?", "a.example/z#f", "a.example?q"], 4),
    // Numbers, ports, users, long hosts, other scripts, escapes.
    (["192.0.2.1", "http://192.0.2.1/x", "http://a.example:8080/x", "http://u@a.example/y", "bücher.example/é"], 5),
    ([String(repeating: "a", count: 60) + ".example", "x-.example", "-x.example", "a_b.example", "a.example/%41"], 5),
    (["xn--bcher-kva.example", "a.example/x:y", "a.example/(x)", "a.example/~x;y=z,w", "a.example/x|y"], 5),
    // Hashes, of which one is another's other spelling.
    (
      [
        String(repeating: "0f", count: 32), String(repeating: "0F", count: 32), String(repeating: "1a", count: 32),
        "a.example",
      ], 3
    ),
    (["localhost.localdomain", "a.b.c.d.e.f.example", "1.example", "a.1", "a.example/x/../y", "a.example/..."], 5),
  ]

  @Test(arguments: cases) func bothWaysSayTheSame(lines: [String], rules: Int) throws {
    #expect(try compare(lines, "\(lines)") == rules)
    _ = try compare(lines, allowsBroad: false, "\(lines), broad ones refused")
    _ = try compare(lines.filter { !$0.contains("/") }, as: .domain, "\(lines) as domain")
    _ = try compare(lines, as: .url, "\(lines) as url")
    _ = try compare(lines, as: .sha256, "\(lines) as sha256")
  }

  @Test func bothWaysSayTheSameOfRandomLines() throws {
    let hosts = [
      "a.example", "b.example", "www.a.example", "A.example", "co.uk", "youtube.com", "t.me", "x.tumblr.com", "1.2.3.4",
      "é.example", "localhost",
    ]
    let paths = [
      "", "/", "/x", "/X", "/x/", "//x", "/x/./y", "/watch?v=EXAMPLE0001", "/x?a=1", "/x?utm_source=1", "/x#y", "/é",
      "/%41", "/x:y", "/a b", "/http://b.example/",
    ]
    let schemes = ["", "", "", "http://", "https://", "HTTP://", "hxxp://", "ftp://"]
    var rules = 0
    for seed in 1...UInt64(8) {
      var random = SeededRandom(seed: seed)
      let lines = (0..<600).map { _ in
        random.pick(schemes) + random.pick(hosts) + random.pick(paths) + random.pick(["", "", " # tea", " ", "\r"])
      }
      rules += try compare(lines, "seed \(seed)")
    }
    #expect(rules > 400, "\(rules)")
  }

  /// Real lists, of which nearly all lines go the short way.
  @Test(.enabled(if: Corpus.isPresent)) func bothWaysSayTheSameOfRealLists() throws {
    var rules = 0
    for name in ["gambling.domains.txt", "games.domains.txt", "shopping.domains.txt", "malware.urls.txt"] {
      let lines = try Corpus.lines("lists/\(name)").map { String(decoding: $0, as: UTF8.self) }
      rules += try compare(Array(lines.prefix(12_000)), name)
    }
    #expect(rules > 40_000, "\(rules)")
  }
}
