// Exports as they come: compressed, packed, in folders. The files were made by the tools of their kind; here they stand in
// base64.

import Foundation
import Testing

@Suite struct ScanArchiveTests {
  let workshop: Workshop

  init() throws {
    workshop = try Workshop.withSmallList()
    for (name, bytes) in Self.files { try workshop.write(Array(try #require(Data(base64Encoded: bytes))), to: name) }
  }

  private func scan(_ options: String...) throws -> Outcome {
    try workshop.run(["scan", "-l", "list.cordon"] + options)
  }

  /// `source record field` of each item that matched.
  private func places(_ outcome: Outcome) throws -> [String] {
    try outcome.records.map { "\($0["source"] ?? "") \($0["record"] ?? "") \($0["field"] ?? "-")" }
  }

  // swift-format-ignore
  static let files: [(name: String, bytes: String)] = [
    (
      "a.csv.gz",
      "H4sIAAAAAAACA8tM0SlJrSjhMtRJVChJTVQoyC/hMtLJy89L5QIAPi1xnhsAAAA="
    ),
    (
      "a.csv.bz2",
      "QlpoOTFBWSZTWevlufAAAAhZgAAQQAQwACYhxEAgADEAAAagejSPSMKREqAVXaB8eN2dGvi7kinChIdfLc+A"
    ),
    (
      "a.csv.xz",
      "/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAaaWQsdGV4dAoxLGEgdGVhIHBvdAoyLG5vbmUKAACjjtb/E2XzWAABMxv3GYheH7bz"
        + "fQEAAAAABFla"
    ),
    (
      "a.csv.zst",
      "KLUv/QRY2QAAaWQsdGV4dAoxLGEgdGVhIHBvdAoyLG5vbmUKsNLIiQ=="
    ),
    (
      "posts.zip",
      "UEsDBBQAAAAAAAAAel0+LXGeGwAAABsAAAALAAAAcG9zdHMvYS5jc3ZpZCx0ZXh0CjEsYSB0ZWEgcG90CjIsbm9uZQpQSwMEFAAA"
        + "AAAAAAB6XU05hewQAAAAEAAAAA0AAABwb3N0cy9iLmpzb25seyJ4IjoidGVhIHBvdCJ9ClBLAwQUAAAAAAAAAHpdixsAlgsAAAAL"
        + "AAAABQAAAGMudHh0dGVhIHBvdApubwpQSwECFAMUAAAAAAAAAHpdPi1xnhsAAAAbAAAACwAAAAAAAAAAAAAAgAEAAAAAcG9zdHMv"
        + "YS5jc3ZQSwECFAMUAAAAAAAAAHpdTTmF7BAAAAAQAAAADQAAAAAAAAAAAAAAgAFEAAAAcG9zdHMvYi5qc29ubFBLAQIUAxQAAAAA"
        + "AAAAel2LGwCWCwAAAAsAAAAFAAAAAAAAAAAAAACAAX8AAABjLnR4dFBLBQYAAAAAAwADAKcAAACtAAAAAAA="
    ),
    (
      "two.tar.xz",
      "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4Cf/AI1dADCLiGd0ORbMiZaRrUdbbUDtL7lHUbW9LjEJu7ookfDsRSyfVLza2nG0Gxs/"
        + "uZB+8ALqz5m6LiXKgICbAWkIMXqEhNLK6btjuIJAeALBWlN4GcgfODOfexqI1ZpnbeSQNKpM9//ipVTUf1d9ryMkyhi267zCskBY"
        + "5UHYxsalfUVmK67MJ5ZTrLes3M4zAAAAAACOeiogrproswABqQGAUAAAwCXDQbHEZ/sCAAAAAARZWg=="
    ),
    (
      "nested.zip",
      "UEsDBBQAAAAAAAAAel3kRtrvdwAAAHcAAAAFAAAAZS56aXBQSwMEFAAAAAAAAAB6XYsbAJYLAAAACwAAAAUAAABjLnR4dHRlYSBw"
        + "b3QKbm8KUEsBAhQDFAAAAAAAAAB6XYsbAJYLAAAACwAAAAUAAAAAAAAAAAAAAIABAAAAAGMudHh0UEsFBgAAAAABAAEAMwAAAC4A"
        + "AAAAAFBLAwQUAAAAAAAAAHpdixsAlgsAAAALAAAABQAAAGMudHh0dGVhIHBvdApubwpQSwECFAMUAAAAAAAAAHpd5Eba73cAAAB3"
        + "AAAABQAAAAAAAAAAAAAAgAEAAAAAZS56aXBQSwECFAMUAAAAAAAAAHpdixsAlgsAAAALAAAABQAAAAAAAAAAAAAAgAGaAAAAYy50"
        + "eHRQSwUGAAAAAAIAAgBmAAAAyAAAAAAA"
    ),
  ]

  static let contents: [(name: String, places: [String])] = [
    ("a.csv.gz", ["a.csv.gz 1 text"]), ("a.csv.bz2", ["a.csv.bz2 1 text"]), ("a.csv.xz", ["a.csv.xz 1 text"]),
    ("a.csv.zst", ["a.csv.zst 1 text"]),
    ("posts.zip", ["posts.zip:posts/a.csv 1 text", "posts.zip:posts/b.jsonl 1 x", "posts.zip:c.txt 1 -"]),
    ("two.tar.xz", ["two.tar.xz:a.csv 1 text", "two.tar.xz:c.txt 1 -"]),
  ]

  @Test func whatIsCompressedOrPackedIsRead() throws {
    #expect(Self.contents.count == 6)
    for (name, places) in Self.contents {
      let outcome = try scan(name)
      #expect(try self.places(outcome) == places && outcome.status == 0 && outcome.message == "", "\(name)")
    }
    #expect(try scan("--count", "posts.zip", "a.csv.gz").text == "posts.zip:3\na.csv.gz:1\n")
  }

  @Test func whatCannotBeUnpackedIsNamedAndTheRestGoesOn() throws {
    let nested = try scan("nested.zip", "a.csv.gz")
    #expect(try places(nested) == ["nested.zip:c.txt 1 -", "a.csv.gz 1 text"])
    #expect(nested.status == 2 && nested.message == "cordon: nested.zip:e.zip: is packed again; unpack it first\n")
    let gzip = try #require(Self.files.first { $0.name == "a.csv.gz" }.flatMap { Data(base64Encoded: $0.bytes) })
    try workshop.write(Array(gzip.prefix(gzip.count / 2)), to: "cut.csv.gz")
    let cut = try scan("cut.csv.gz", "posts.zip")
    #expect(
      cut.status == 2
        && cut.message == "cordon: cut.csv.gz: cannot be unpacked: gzip: it ends too early; it may be cut short\n")
    #expect(try places(cut).count == 3)
    try workshop.write("id,text\n1,tea pot\n", to: "plain.csv.gz")
    #expect(try places(try scan("plain.csv.gz")) == ["plain.csv.gz 1 text"])
    try workshop.write("", to: "empty.csv.gz")
    #expect(try scan("empty.csv.gz").status == 2)
    let missing = try scan("missing.zip")
    #expect(missing.status == 2 && missing.message == "cordon: missing.zip: No such file or directory\n")
  }

  @Test func damageNeverStopsTheCommand() throws {
    for name in ["posts.zip", "two.tar.xz", "a.csv.bz2", "a.csv.zst"] {
      let bytes = Array(try #require(Self.files.first { $0.name == name }.flatMap { Data(base64Encoded: $0.bytes) }))
      for place in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 12)) {
        var damaged = bytes
        damaged[place] ^= 0x55
        try workshop.write(damaged, to: "x-\(name)")
        let outcome = try scan("x-\(name)", "a.csv.gz")
        #expect([0, 2].contains(outcome.status), "\(name) at \(place)")
        #expect(try places(outcome).last == "a.csv.gz 1 text", "\(name) at \(place)")
      }
    }
  }

  @Test func foldersAndPatternsStandForTheirFiles() throws {
    try workshop.makeFolder("exports/week 1")
    try workshop.makeFolder("exports/empty")
    for name in ["exports/b.txt", "exports/a.txt", "exports/.hidden", "exports/week 1/c.txt"] {
      try workshop.write("tea pot\n", to: name)
    }
    let folder = workshop.folder.appending(path: "exports").path
    try FileManager.default.createSymbolicLink(atPath: folder + "/circle", withDestinationPath: "..")
    #expect(
      try places(try scan("--recursive", "exports")) == [
        "exports/a.txt 1 -", "exports/b.txt 1 -", "exports/week 1/c.txt 1 -",
      ])
    #expect(try places(try scan("exports/*.txt")) == ["exports/a.txt 1 -", "exports/b.txt 1 -"])
    let unknown = try scan("exports/*.csv")
    #expect(unknown.status == 2 && unknown.message == "cordon: exports/*.csv: No such file or directory\n")
    let empty = try scan("-r", "exports/empty")
    #expect(empty.status == 2 && empty.message.hasSuffix("there is no file in exports/empty\n"))
  }
}
