// What the compiler makes of rules on content, and of files of platforms: what it says, and that Cordon's own files are right.

import CordonLists
import CordonPlatforms
import CordonTestSupport
import Testing

@testable import CordonCompiler

@Suite struct PlatformRuleTests {
  /// What Cordon carries is far below what may be.
  @Test func whatIsCarriedIsAFewHundredthsOfWhatMayBe() throws {
    let builder = PlatformTablesBuilder(PlatformFile.builtin().definitions)
    #expect(builder.problems.isEmpty)
    #expect(TemplateNames.maximumAtoms - builder.atomsLeft < TemplateNames.maximumAtoms / 10, "\(builder.atomsLeft)")
  }

  static let rules: [LintCase] = [
    LintCase([rule(.identity, "youtube:video:EXAMPLE0001"), rule(.identity, "Telegram:channel:TEAPOTS")], [], kept: 2),
    LintCase(
      [rule(.identity, "youtube:video:short")],
      ["l:1:1: error: `youtube:video:short` has not the form of what it names; it is written `youtube:video:{video}`"],
      kept: 0),
    LintCase(
      [rule(.identity, "youtube:vidoe:EXAMPLE0001")],
      ["l:1:1: error: `youtube` has no identities of the type `vidoe`; did you mean `video`?"], kept: 0),
    LintCase(
      [rule(.identity, "youtub:video:EXAMPLE0001")],
      [
        "l:1:1: warning: no platform `youtub` is known: nothing but this very word will match; did you mean `youtube`?"
      ], kept: 1),
    LintCase(
      [rule(.identity, "our-list:thing:7")],
      ["l:1:1: warning: no platform `our-list` is known: nothing but this very word will match"], kept: 1),
    // The query says what is shown: no warning that it is ignored.
    LintCase([rule(.url, "https://www.youtube.com/watch?v=EXAMPLE0001")], [], kept: 1),
    LintCase(
      [rule(.url, "https://www.youtube.com/watch?v=EXAMPLE0001", scope: .prefix)],
      [
        "l:1:1: warning: the query `?v=EXAMPLE0001` is ignored, since scope is prefix; write `scope: exact` to ask for it"
      ],
      kept: 1),
    LintCase(
      [rule(.url, "https://youtu.be/EXAMPLE0001"), rule(.url, "m.youtube.com/watch?v=EXAMPLE0001")],
      ["l:2:1: warning: this is the same url as `https://youtu.be/EXAMPLE0001` at l:1"], kept: 1),
    LintCase([rule(.url, "magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567")], [], kept: 1),
    LintCase(
      [rule(.url, "https://www.google.com/url?q=https://example.org/a", scope: .exact)],
      [
        "l:1:1: warning: `https://www.google.com/url?q=https://example.org/a` only leads to `https://example.org/a`; write that "
          + "address, which is most likely meant, and the rule holds for both"
      ], kept: 1),
    LintCase(
      [rule(.url, "https://bit.ly/Example1")],
      [
        "l:1:1: warning: `https://bit.ly/Example1` is on a shortener: it is looked up as it stands, and not where it leads; "
          + "write that address too"
      ], kept: 1),
    LintCase(
      [
        rule(
          .identity, "youtube:video:EXAMPLE0001",
          match: ["https://youtu.be/EXAMPLE0001", "https://www.google.com/url?q=https%3A%2F%2Fyoutu.be%2FEXAMPLE0001"],
          noMatch: ["https://youtu.be/EXAMPLE0002"])
      ], [], kept: 1),
  ]

  @Test func rulesOnContentAreBroughtToOneForm() {
    for rule in PlatformRuleTests.rules { rule.check() }
    #expect(PlatformRuleTests.rules.count == 12)
  }

  @Test func everyExampleOfCordonsOwnPlatformsHolds() throws {
    let file = PlatformFile.builtin()
    let data = file.definitions
    #expect(file.diagnostics.isEmpty)
    let examples = PlatformExamples(data, tables: try ListTables.builtin())
    for diagnostic in examples.diagnostics { Issue.record("\(diagnostic)") }
    #expect(examples.count == data.exampleCount)
    #expect(data.platforms.count == 137)
    #expect(data.wrappers.count == 42)
    #expect(data.shorteners.count == 492)
    #expect(examples.count == 3_667)
  }

  @Test func theFilesOfPlatformsInTheReferenceAreRight() throws {
    let page = Corpus.packageRoot.path + "/docs/platforms.md"
    let text = String(decoding: try SourceFile.read(page, limit: 1 << 20), as: UTF8.self)
    let files = text.split(separator: "```yaml\n").map { $0.prefix { $0 != "`" } }
      .filter { $0.hasPrefix("platforms:") || $0.hasPrefix("wrappers:") }
    #expect(files.count == 2)
    var examples = 0
    for file in files {
      var compiler = ListCompiler()
      compiler.platforms = PlatformFile.read(Array(file.utf8), named: "platforms.md")
      let compilation = compiler.compile([])
      #expect(compilation.diagnostics.isEmpty)
      examples += compilation.platformExampleCount
    }
    #expect(examples == 9 + 3)
  }

  static let platform = """
    platforms:
      - platform: teapot
        name: Teapot
        kind: social
        hosts: [teapot.example]
        ids: {pot: {is: '[a-z]{3,9}'}}
        urls: [{match: ['{host}/p/{pot}', '{host}/q?p={pot}'], gives: ['pot:{pot}']}]
        examples:
          - {is: 'teapot:pot:blue', same: [teapot.example/p/blue, 'teapot.example/q?p=blue']}

    """

  static let files: [(text: String, diagnostics: [String])] = [
    (platform, []),
    (
      platform.replacing("kind: social", with: "kind: sociable"),
      ["4:11: error: `kind` has no value `sociable`; did you mean `social`?"]
    ),
    (
      platform.replacing("name: Teapot", with: "names: Teapot"),
      ["3:5: error: unknown field `names`; did you mean `name`?", "2:5: error: this entry wants a `name`"]
    ),
    (
      platform.replacing("{host}/p/{pot}", with: "{host}/p/{pto}"),
      ["7:21: error: `{pto}` is not among the `ids`; say there what it may be"]
    ),
    (
      platform.replacing("pot:{pot}", with: "{pot}"),
      ["7:68: error: an identity is written `type:{id}`, its type a word of a-z, 0-9, - and _"]
    ),
    (platform.replacing("[a-z]{3,9}", with: "[a-z"), ["6:11: error: a class in `is` that is never closed with `]`"]),
    (
      platform.replacing("teapot.example]", with: "Teapot.example]"),
      ["5:12: error: `Teapot.example`: hosts are written in lower case"]
    ),
    (
      platform.replacing("p/blue", with: "p/red"),
      ["9:40: error: `teapot.example/p/red` gives `teapot:pot:red`, and must give `teapot:pot:blue`"]
    ),
    (
      platform.replacing(", 'teapot.example/q?p=blue'", with: ""),
      [
        "7:39: warning: no example meets the template `{host}/q?p={pot}`; add one",
        "7:68: warning: no example of `teapot:pot` has two addresses that are the same",
      ]
    ),
    ("platforms: {}", ["1:12: error: `platforms` wants a list, and this is a mapping"]),
    ("- a", ["1:1: error: a file of platforms is a mapping with any of `platforms`, `wrappers`, `shorteners`"]),
    (
      "wrappers: [{wrapper: w, name: W, match: ['w.example/?u={url}'], decode: [base63], examples: []}]",
      [
        "1:74: error: no decoding `base63`; there are percent, base64, proofpoint-v2, proofpoint-v3, translate-host, hex, rot13, reverse"
      ]
    ),
    (
      "wrappers: [{wrapper: w, name: W, match: ['w.example/?u={url}'], examples: [{from: 'w.example/?u=a.example/b', to: a.example/c}]}]",
      ["1:115: error: `w.example/?u=a.example/b` carries `a.example/b`, and must carry `a.example/c`"]
    ),
    (
      "shorteners: [{host: s.example, by: S}, {host: s.example, by: S}]",
      ["1:40: error: the shortener `s.example` is given twice; keep one"]
    ),
  ]

  @Test func aFileOfPlatformsIsCheckedWithItsExamples() {
    for (text, diagnostics) in PlatformRuleTests.files {
      var compiler = ListCompiler()
      compiler.platforms = PlatformFile.read(Array(text.utf8), named: "s")
      let compilation = compiler.compile([])
      #expect(compilation.diagnostics.map(\.description) == diagnostics.map { "s:" + $0 }, "\(text)")
    }
    #expect(PlatformRuleTests.files.count == 14)
  }
}
