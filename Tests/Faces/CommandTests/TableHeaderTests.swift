// A table's first line names its columns, but nothing that is listed goes unseen in it. Keys of JSON objects, on request.

import Foundation
import Testing

@Suite struct TableHeaderTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop.withSmallList() }

  private func scan(_ text: String, as name: String = "x.csv", _ options: String...) throws -> Outcome {
    try workshop.write(text, to: name)
    return try workshop.run(["scan", "-l", "list.cordon"] + options + [name])
  }

  /// `record field` of each item that matched.
  private func places(_ outcome: Outcome) throws -> [String] {
    try outcome.records.map { "\($0["record"] ?? "") \($0["field"] ?? "-")" }
  }

  private static let address =
    "cordon: x.csv: the first line holds an address, so it was checked as record 1, and columns are named by their numbers; "
    + "give --no-header if it is a record, or --header if it only names the columns\n"
  private static let match =
    "cordon: x.csv: the first line matches, so it was checked as record 1, and names the columns too; "
    + "give --no-header if it is a record, or --header if it only names the columns\n"

  @Test func aFirstLineWithAnAddressIsARecord() throws {
    for first in [
      "1,https://kettle.test/1", "1,hxxps://kettle[.]test/1", "1,see https://kettle.test/1",
      "1,\"https://kettle.test/1\"",
      "1,https://example.org/?u=https://kettle.test/1",
    ] {
      let outcome = try scan("\(first)\n2,https://kettle.test/2\n")
      #expect(try places(outcome) == ["1 2", "2 2"] && outcome.message == Self.address, "\(first): \(outcome.message)")
      #expect(outcome.status == 0)
    }
    // Whether the address is listed or not, since --all would miss it too.
    let harmless = try scan("1,https://example.com/1\n2,https://kettle.test/2\n", as: "x.csv", "--all")
    #expect(try places(harmless) == ["1 1", "1 2", "2 1", "2 2"] && harmless.message == Self.address)
    #expect(try places(scan("www.example.com/x\nkettle.test\n")) == ["2 1"])
    #expect(try places(scan("example.com\nkettle.test\n")) == ["2 1"])
  }

  @Test func aFirstLineThatMatchesIsARecordAndNamesTheColumns() throws {
    let outcome = try scan("id,tea pot\n1,tea pot\n")
    #expect(try places(outcome) == ["1 tea pot", "2 tea pot"] && outcome.message == Self.match)
    let host = try scan("kettle.test,x\n1,2\n")
    #expect(try places(host) == ["1 kettle.test"])
  }

  @Test func namesOfColumnsStayNames() throws {
    for first in [
      "id,url", "user.id,created.at", "Link (https),E-Mail", "@name,#tag", "a/b,and/or", "1,2", "видео,url", ",",
    ] {
      let outcome = try scan("\(first)\nx,kettle.test\n")
      #expect(outcome.message == "" && outcome.status == 0, "\(first): \(outcome.message)")
      #expect(try outcome.records.map { $0["record"] as? Int } == [1])
    }
  }

  /// `id` and `link` are top-level domains too.
  @Test func theNameOfTheOnlyColumnStaysAName() throws {
    for first in ["video.id", "post.link", "\"post.link\"", "Author.Name", "item.url", "created.at"] {
      for value in ["dQw4w9WgXcQ", "https://kettle.test/x", "see kettle.test or kettle.test/x", "tea pot"] {
        let outcome = try scan("\(first)\n\(value)\nkettle.test\n")
        #expect(outcome.message == "" && outcome.status == 0, "\(first), \(value): \(outcome.message)")
        let fields = Set(try outcome.records.map { $0["field"] as? String })
        #expect(fields == [first.filter { $0 != "\"" }], "\(first), \(value)")
        #expect(try outcome.records.last?["record"] as? Int == 2)
      }
    }
    // What may be a record is checked, and a note says so: a host in a list of hosts, a host or an address of another kind.
    for first in [
      "example.com", "youtube.com/watch?v=1", "video.id/x", "www.video.id", "https://video.id", "example.org",
    ] {
      let outcome = try scan("\(first)\nx\nkettle.test\n")
      #expect(try places(outcome) == ["3 1"] && outcome.message == Self.address, "\(first): \(outcome.message)")
    }
    for second in ["post.link", "kettle.com", "\"kettle.com\""] {
      #expect(try scan("video.id\n\(second)\n").message == Self.address, "\(second)")
    }
    #expect(try scan("video.id\n").message == Self.address)
    #expect(try places(scan("kettle.test\nx\n")) == ["1 kettle.test"])
    try workshop.compile("rules:\n  - {domain: video.id}\n", to: "other.cordon")
    try workshop.write("video.id\ndQw4w9WgXcQ\n", to: "x.csv")
    let listed = try workshop.run("scan", "-l", "other.cordon", "x.csv")
    #expect(try places(listed) == ["1 video.id"] && listed.message == Self.match, "\(listed.message)")
  }

  @Test func columnsThatAreAskedForByNameKeepTheirNames() throws {
    let text = "url,see https://kettle.test/0\nkettle.test/1,x\n"
    #expect(try places(scan(text, as: "x.csv", "--field", "url")) == ["1 url"])
    let kept = try scan(text, as: "x.csv", "--keep", "url")
    #expect(try places(kept) == ["1 see https://kettle.test/0", "2 url"], "\(kept.message)")
    #expect(
      try places(scan("1,https://kettle.test/0\n2,https://kettle.test/1\n", as: "x.csv", "--field", "2")) == [
        "1 2", "2 2",
      ])
    let unknown = try scan("1,https://kettle.test/0\n", as: "x.csv", "--field", "url")
    #expect(unknown.status == 2 && unknown.message.contains("no column `url`"))
  }

  @Test func whetherThereIsAHeaderCanBeSaid() throws {
    let text = "id,https://kettle.test/0\n1,https://kettle.test/1\n"
    let named = try scan(text, as: "x.csv", "--header")
    #expect(try places(named) == ["1 https://kettle.test/0"] && named.message == "")
    let headless = try scan(text, as: "x.csv", "--no-header")
    #expect(try places(headless) == ["1 2", "2 2"] && headless.message == "")
    #expect(try scan(text, as: "x.csv", "--header", "--no-header").status == 2)
    let rows = try scan(text, as: "x.csv", "--output", "csv").text.split(separator: "\r\n")
    #expect(rows.count == 3 && rows[0].hasPrefix("1,2,cordon_action"))
  }

  @Test func aRunThatIsGoneOnWithKnowsWhetherThereWasAHeader() throws {
    let rows = (0..<200_000).map { "\($0),https://\($0 % 50 == 0 ? "kettle" : "h").test/\($0)\n" }.joined()
    for first in ["0,https://kettle.test/first\n", "id,tea pot\n", "id,url\n"] {
      try workshop.write(first + rows, to: "big.csv")
      let expected = try workshop.run(["scan", "-l", "list.cordon", "big.csv"])
      let arguments = ["scan", "-l", "list.cordon", "--checkpoint", "c", "big.csv"]
      var ended: (status: Int32, message: String) = (0, "")
      var kills = 0
      repeat {
        let run = try FileRun(arguments, in: workshop, appendingTo: "output")
        usleep(UInt32(60_000 + 20_000 * kills))
        run.send(SIGKILL)
        ended = run.wait()
        kills += 1
      } while ended.status == -SIGKILL
      #expect(ended.status == 0 && kills > 1, "\(ended)")
      #expect(try workshop.bytes(of: "output") == expected.output, "\(first)")
      for name in ["output", "c"] { try FileManager.default.removeItem(at: workshop.folder.appending(path: name)) }
    }
  }

  // MARK: Keys

  private static let objects = #"""
    {"https://kettle.test/1":1,"a":{"tea pot":"x"},"list":[{"kettle.test":[]},{"b":"kettle.test"}]}
    {"a":{"k\u0065ttle.test":{}}}
    {"a":"tea pot"}
    """#

  @Test func keysAreCheckedOnRequest() throws {
    for name in ["x.jsonl", "x.json"] {
      #expect(try places(scan(Self.objects, as: name)) == ["1 list[].b", "3 a"])
      #expect(
        try places(scan(Self.objects, as: name, "--keys"))
          == ["1 {}", "1 a{}", "1 list[]{}", "1 list[].b", "2 a{}", "3 a"])
      #expect(
        try places(scan(Self.objects, as: name, "--keys", "--field", "a"))
          == ["1 {}", "1 a{}", "1 list[]{}", "2 a{}", "3 a"])
      #expect(try places(scan(Self.objects, as: name, "--field", "a{}")) == ["1 a{}", "2 a{}"])
      #expect(try places(scan(Self.objects, as: name, "--field", "{}", "--field", "a")) == ["1 {}", "3 a"])
    }
    let all = try scan(#"{"x":{"y":1},"z":"w"}"#, as: "x.jsonl", "--all", "--keys")
    #expect(try all.records.map { "\($0["field"] ?? "") \($0["input"] ?? "")" } == ["{} x", "{} z", "x{} y", "z w"])
    // A field that no record has is said beside keys too.
    let missing = try scan(#"{"body":"x"}"#, as: "x.jsonl", "--all", "--keys", "--field", "bdoy")
    #expect(missing.lines.contains { $0.contains("no text at field bdoy") })
  }
}
