// `--platforms FILE` of compile and lint: a list's author adds a platform, a wrapper and a shortener, and no Swift.

import Foundation
import Testing

@Suite struct PlatformsOptionTests {
  let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    try workshop.write(PlatformsOptionTests.platforms, to: "platforms.yaml")
    try workshop.write(
      "rules: [{id: pot, identity: 'teapot:pot:BLUE'}, {id: page, url: example.org/x}]\n", to: "list.yaml")
  }

  static let platforms = """
    platforms:
      - platform: teapot
        name: Teapot
        kind: social
        hosts: [teapot.example, m.teapot.example]
        ids: {pot: {is: '[a-z]{3,9}', case: ignored}}
        urls: [{match: ['{host}/p/{pot}/**', 'teapot://pot?name={pot}'], gives: ['pot:{pot}']}]
        examples:
          - {is: 'teapot:pot:blue', same: [teapot.example/p/Blue, 'teapot://pot?name=blue'], not: [teapot.example/p/red]}
    wrappers:
      - wrapper: spout
        name: Spout
        match: ['spout.example/out?to={url}']
        examples: [{from: 'https://spout.example/out?to=https%3A%2F%2Fexample.org', to: 'https://example.org/'}]
    shorteners:
      - {host: sip.example, by: Sip}

    """

  @Test func anAddedPlatformIsReadInListAndItems() throws {
    let outcome = try workshop.run("compile", "list.yaml", "--platforms", "platforms.yaml", "-o", "list.cordon")
    #expect(outcome.status == 0)
    #expect(outcome.message == "cordon: list.cordon: 2 rules\n")
    let items = [
      "https://m.teapot.example/p/BLUE/x", "teapot://pot?name=blue", "https://spout.example/out?to=example.org%2Fx",
      "https://teapot.example/p/red", "https://sip.example/a1",
    ]
    let scan = try workshop.run("scan", "-l", "list.cordon", "--all", input: items.joined(separator: "\n") + "\n")
    let found = try scan.records.map { record in
      ((record["matches"] as? [[String: Any]]) ?? []).map { "\($0["rule"]!) \($0["value"]!) \($0["via"]!)" }.joined()
    }
    #expect(
      found == [
        #"pot teapot:pot:blue ["identity"]"#, #"pot teapot:pot:blue ["identity"]"#, #"page example.org/x ["unwrap"]"#,
        "", "",
      ])
    #expect(
      scan.text.split(separator: "\n").last?.contains(
        #""matches":[],"unresolved":[[0,22]],"urls":[{"url":"https://sip.example/a1","span":[0,22],"#
          + #""key":"sip.example/a1","platform":"sip.example","status":"unresolved"}]}"#) == true)
    #expect(!scan.text.split(separator: "\n").dropLast().joined().contains("unresolved"))
    // Without `--all` nothing is said of it.
    #expect(try workshop.run("scan", "-l", "list.cordon", input: "https://sip.example/a1\n").text == "")
    // Without the file the platform is not known.
    let plain = try workshop.run("compile", "list.yaml", "-o", "plain.cordon")
    #expect(plain.status == 0)
    #expect(plain.message.contains("no platform `teapot` is known"))
    #expect(try workshop.run("scan", "-l", "plain.cordon", input: "teapot.example/p/blue\n").status == 1)
  }

  @Test func lintChecksTheExamples() throws {
    let good = try workshop.run("lint", "--platforms", "platforms.yaml")
    #expect(good.status == 0)
    #expect(good.text == "")
    #expect(good.message == "cordon: 0 rules usable, 4 examples of platforms checked, 0 errors, 0 warnings\n")
    try workshop.write(
      PlatformsOptionTests.platforms.replacing("[teapot.example/p/red]", with: "[teapot.example/p/blue]"),
      to: "bad.yaml")
    let bad = try workshop.run("lint", "--platforms", "bad.yaml")
    #expect(bad.status == 2)
    #expect(bad.text == "bad.yaml:9:96: error: `teapot.example/p/blue` gives `teapot:pot:blue`, which it must not\n")
    let compile = try workshop.run("compile", "list.yaml", "--platforms", "bad.yaml", "-o", "bad.cordon")
    #expect(compile.status == 2)
    #expect(try workshop.names.contains("bad.cordon") == false)
    let missing = try workshop.run("lint", "--platforms", "none.yaml")
    #expect(missing.status == 2)
    #expect(missing.message.contains("none.yaml: there is no such file; check the spelling"))
  }

  @Test func explainTellsOfWhatWasAdded() throws {
    #expect(try workshop.run("compile", "list.yaml", "--platforms", "platforms.yaml", "-o", "list.cordon").status == 0)
    let text = try workshop.run(
      "explain", "-l", "list.cordon", "https://spout.example/out?to=teapot.example%2Fp%2Fblue"
    ).text
    #expect(text.contains("  unwrapped teapot.example/p/blue\n"))
    #expect(text.contains("  identity  teapot:pot:blue: 1 rule listed\n"))
  }
}
