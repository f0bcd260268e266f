// The example in Patterns/example through the built command: its list has no fault, and each rule holds for the items
// that it should hold for by its own words, and for no other. Each number below was checked against the item's text.

import Testing

@Suite struct ExampleTests {
  struct Expected: Sendable, CustomTestStringConvertible {
    let rule: String
    /// Lines of items.txt.
    let items: [Int]
    /// Records of posts.jsonl, with the field.
    var posts: [String] = []
    var testDescription: String { rule }
  }

  /// Rules whose matches are reported.
  static let reported: [Expected] = [
    // Every spelling of the page; not 17, whose case differs, nor 199, which ends in %00.
    Expected(rule: "url-page", items: Array(1...16) + [169, 176], posts: ["1 url"]),
    // Not 27 (case), 28 (no query) and 29 (one parameter more).
    Expected(rule: "url-exact", items: [21, 22, 23, 24, 25, 30, 174], posts: ["28 url", "30 body"]),
    Expected(rule: "url-exact-sorted", items: [31, 32, 33, 200], posts: ["9 url"]),
    // Not 42 (`pamphlets-old`) and 43 (case).
    Expected(rule: "url-prefix", items: Array(36...41) + [170], posts: ["8 url"]),
    Expected(rule: "url-root", items: [46, 47, 48], posts: ["28 body"]),
    Expected(rule: "url-unicode", items: [51, 52, 53, 178]),
    Expected(rule: "url-idn", items: [55, 56, 57, 58]),
    // Every spelling of 192.0.2.7; not 68 (`dropped`).
    Expected(rule: "url-address", items: Array(61...66) + [180]),
    Expected(rule: "url-space", items: [69, 70, 71]),
    Expected(rule: "url-review", items: [73, 74]),
    Expected(rule: "url-log", items: [76, 77]),
    // Not 82, a host below it.
    Expected(rule: "host-mirror", items: [79, 80, 81, 171], posts: ["11 body"]),
    // 94 and 97 stand beside the archive that is excepted.
    Expected(rule: "domain-teapot", items: Array(84...90) + [94, 97, 176], posts: ["5 url"]),
    Expected(rule: "domain-idn", items: [98, 99, 100, 101, 177], posts: ["27 url"]),
    Expected(rule: "domain-review", items: [103, 104, 179], posts: ["22 url"]),
    Expected(rule: "domain-log", items: [107, 108], posts: ["24 url"]),
    // Of the page's spellings not 11, which a browser leaves as `teapot%2Drally`.
    Expected(
      rule: "pattern-default", items: Array(1...10) + Array(12...17) + [110, 111, 112, 141, 142, 143, 169, 176, 199],
      posts: ["1 url", "2 body"]),
    Expected(rule: "pattern-text", items: [147, 148], posts: ["13 body"]),
    // 181 ends in a full stop, which is not the link's.
    Expected(rule: "pattern-url", items: [114, 115, 181], posts: ["21 url"]),
    Expected(rule: "pattern-host", items: [118, 119, 175], posts: ["20 url"]),
    // Not 124, where it stands in the path of a URL.
    Expected(rule: "pattern-host-text", items: [122, 123, 150, 151], posts: ["19 url"]),
    Expected(rule: "phrase-slogan", items: [153, 154, 155], posts: ["6 body"]),
    Expected(rule: "phrase-cyrillic", items: [160, 161], posts: ["15 body"]),
    Expected(rule: "phrase-arabic", items: [163], posts: ["17 body"]),
    // By what they look like; not 203, another word.
    Expected(rule: "phrase-hidden", items: [201, 202]),
    Expected(rule: "phrase-log", items: [158]),
    Expected(rule: "hashed", items: [125, 126], posts: ["26 url"]),
    // Past its day.
    Expected(rule: "expired", items: []),
    Expected(rule: "identity-video", items: [182, 183]),
    // A post of the channel, and its handle beside the platform's name; not 205, without one.
    Expected(rule: "identity-channel", items: [184, 204]),
  ]

  /// Exceptions, and the items that they keep from being reported.
  static let exceptions: [Expected] = [
    Expected(rule: "allow-archive", items: [95, 96, 172], posts: ["4 url"]),
    Expected(rule: "allow-press", items: [105], posts: ["23 url"]),
    Expected(rule: "pattern-allow", items: [146], posts: ["29 body"]),
  ]

  @Test func theListHasNoFault() throws {
    let outcome = try Workshop().run("lint", Workshop.example("list.yaml"))
    #expect(outcome.status == 0)
    #expect(outcome.text == "")
    #expect(
      outcome.message == """
        cordon: 33 rules usable, 0 errors, 0 warnings
        cordon: costliest text found for a pattern: 1000 bytes of `t` for `teapot[\\W_]*rally` at \
        \(Workshop.example("list.yaml")):129, 1980 steps

        """)
    #expect(ExampleTests.reported.count + ExampleTests.exceptions.count == 33)
  }

  @Test func eachRuleHoldsForItsItemsAndNoOthers() throws {
    let workshop = try Workshop()
    let image = try workshop.run("compile", Workshop.example("list.yaml"), "-o", "demo.cordon")
    #expect(image.status == 0)
    #expect(image.message == "cordon: demo.cordon: 33 rules\n")
    let items = try workshop.run("scan", "-l", "demo.cordon", "--explain", "--stats", Workshop.example("items.txt"))
    let posts = try workshop.run("scan", "-l", "demo.cordon", "--explain", "--stats", Workshop.example("posts.jsonl"))
    #expect(items.status == 0)
    #expect(posts.status == 0)
    #expect(
      items.message.hasPrefix("205 records, 205 items, 119 matched (137 matches), 0 errors; "), "\(items.message)")
    // Every string of a record is an item: 30 records of five, one of them empty.
    #expect(posts.message.hasPrefix("30 records, 150 items, 20 matched (21 matches), 0 errors; "), "\(posts.message)")

    let inItems = try placesByRule(items.records)
    let inPosts = try placesByRule(posts.records)
    for (expected, key) in ExampleTests.reported.map({ ($0, "matches") })
      + ExampleTests.exceptions.map({ ($0, "exceptions") })
    {
      #expect(
        inItems["\(key) \(expected.rule)"] ?? [] == expected.items.map { "\($0)" }, "\(expected.rule) in items.txt")
      #expect(inPosts["\(key) \(expected.rule)"] ?? [] == expected.posts, "\(expected.rule) in posts.jsonl")
    }
    let hit = (ExampleTests.reported + ExampleTests.exceptions).filter { !$0.items.isEmpty }
    #expect(hit.count == 32)
  }

  /// `matches RULE` and `exceptions RULE` with the records, and fields, that they were reported for.
  private func placesByRule(_ records: [[String: Any]]) throws -> [String: [String]] {
    var places: [String: [String]] = [:]
    for record in records {
      let place = "\(record["record"]!)" + (record["field"].map { " \($0)" } ?? "")
      for key in ["matches", "exceptions"] {
        for match in try #require(record[key] as? [[String: Any]]) {
          places["\(key) \(match["rule"]!)", default: []].append(place)
        }
      }
    }
    return places
  }
}
