// FORMAT.md is enough to read an image by: a reader in Python that was written from it answers as Cordon does.

import CordonTestSupport
import Foundation
import Testing

@Suite(.enabled(if: Python.isExpected)) struct ImageOracleTests {
  private static let oracle = Corpus.packageRoot.appending(path: "Tests/Oracles/image-oracle.py").path
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    try workshop.write((0..<3_000).map { "h\($0).test\($0 % 3 == 0 ? "/x" : "")\n" }.joined(), to: "plain.txt")
    try workshop.write(
      """
      name: demo
      version: v7
      rules:
        - {id: a, domain: h1.test, labels: [tea, größe], expires: 2027-01-01}
        - {id: b, host: h1.test, action: allow}
        - {url: h6.test/x, scope: exact}
        - {url: h6.test/x, scope: prefix, action: review}
        - {phrase: tea pot, id: c}
        - {url: "https://youtu.be/EXAMPLE0001"}
        - {sha256: 5684f90a917dc4c5ccec467607e8da5f2f6eb1151e6029fb17c8e6e7fd136642}
      """, to: "demo.yaml")
    try workshop.write(String(repeating: "0f", count: 32), to: "list.secret")
  }

  private func path(_ name: String) -> String { workshop.folder.appending(path: name).path }

  static let images: [[String]] = [
    ["plain.txt"], ["demo.yaml"], ["plain.txt", "demo.yaml"], ["plain.txt", "demo.yaml", "--salt", "north"],
    ["plain.txt", "demo.yaml", "--key-file", "list.secret"], ["demo.yaml", "--date", "2026-11-26", "--canary"],
  ]

  @Test(arguments: images) func aReaderMadeFromTheFormatSaysTheSame(arguments: [String]) throws {
    #expect(try workshop.run(["compile", "-o", "list.cordon"] + arguments).status == 0)
    let isKeyed = arguments.contains("--key-file")
    // Keys that are their own items: hosts, pages, an address that arrived hashed; of each second number none is listed.
    let keys =
      (0..<6_000).map { "h\($0).test\($0 % 3 == 0 ? "/x" : "")" } + ["example.org/", "youtube:video:EXAMPLE0001"]
    try workshop.write(keys.joined(separator: "\n") + "\n", to: "keys")
    let answered = try Python.run(
      [Self.oracle, path("list.cordon"), path("keys")]
        + (isKeyed ? [String(repeating: "0f", count: 32)] : [])
    ).split(separator: "\n").map { line in
      Set(try JSONDecoder().decode([OracleRule].self, from: Data(line.utf8)).map(\.name))
    }
    #expect(answered.count == keys.count)

    let scan = try workshop.run(
      ["scan", "-l", "list.cordon", "--all", "--explain", "--type", "url"]
        + (isKeyed ? ["--key-file", "list.secret"] : []),
      input: Array(
        (keys.joined(separator: "\n").replacing("youtube:video:EXAMPLE0001", with: "https://youtu.be/EXAMPLE0001")
          + "\n").utf8))
    let records = try scan.records
    #expect(records.count == keys.count)
    var rules = 0
    for (record, found) in zip(records, answered) {
      let said = ["matches", "exceptions", "removed"].flatMap { record[$0] as? [[String: Any]] ?? [] }
      let names = Set(said.map { "\($0["list"]!) \($0["rule"]!)" })
      // Of an address the scan asks for its prefixes too; of the content, for its address.
      #expect(names.isSuperset(of: found), "\(record["input"] ?? "")")
      rules += found.count
    }
    let isPlain = arguments.contains("plain.txt")
    #expect(rules == (isPlain ? 3_000 : 0) + (arguments.contains("demo.yaml") ? 6 : 0), "\(rules)")
  }

  @Test func anImageThatIsDamagedIsRefusedByItToo() throws {
    #expect(try workshop.run("compile", "demo.yaml", "-o", "list.cordon").status == 0)
    var bytes = try workshop.bytes(of: "list.cordon")
    bytes[bytes.count / 2] ^= 1
    try workshop.write(bytes, to: "list.cordon")
    try workshop.write("h1.test\n", to: "keys")
    #expect(try Python.status([Self.oracle, path("list.cordon"), path("keys")]) == 2)
  }

  private struct OracleRule: Decodable {
    let list: String
    let id: String
    var name: String { "\(list) \(id)" }
  }
}
