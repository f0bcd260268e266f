// What a compressed file makes the command do: nothing but unpack it. No text in it changes how it is read, and no program runs.

import Foundation
import Testing

@Suite struct ArchiveSafetyTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop.withSmallList() }

  private func scan(_ options: String..., environment: [String: String] = [:]) throws -> Outcome {
    try workshop.run(["scan", "-l", "list.cordon"] + options, environment: environment)
  }

  /// Three rows that match, behind a line that begins a uuencoded file.
  private static let text =
    "begin 644 a\n#86)C\n`\nend\nhttps://kettle.test/0\nhttps://kettle.test/1\nhttps://kettle.test/2\n"
  /// The same, compressed by the tools of their kind.
  private static let compressed = [
    (
      "bz2",
      "QlpoOTFBWSZTWRYKXaEAABLdgAAQSCH1UAgAdu1MACAASM/VGnqBtTeqZqDT0GfqJgAAADLgzitZblhQWFMBojdTsGjnirj2ChwYCpCB"
        + "0KOgoeOA3w/HR4XckU4UJAWCl2hA"
    ),
    (
      "xz",
      "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4ABZADldADEZSSpCqKrCEGW7kaKZUZWWEv5rcc0cA0inGkXqwjTfG2J7MrwYyXnhRgqFJqPK"
        + "j/xDkGOz51IgAAAAAAAbWIPpGDDsfgABVVrQpPRsH7bzfQEAAAAABFla"
    ),
    (
      "zst", "KLUv/QRY1QEABANiZWdpbiA2NDQgYQojODYpQwpgCmVuZApodHRwczovL2tldHRsZS50ZXN0LzAxMgoCAOATzW+WAVRDDK0="
    ),
  ]

  @Test func textThatLooksUuencodedIsText() throws {
    try workshop.write(Bytes.gzip(Self.text), to: "x.gz")
    for (ending, base64) in Self.compressed {
      try workshop.write(Array(try #require(Data(base64Encoded: base64))), to: "x.\(ending)")
    }
    try workshop.write(Self.text, to: "x.txt")
    try workshop.write(Tar.member("a.txt", Self.text) + Tar.end, to: "x.tar")
    try workshop.write(ZipBuilder(ZipBuilder.Member("a.txt", Self.text)).bytes, to: "x.zip")
    for name in ["x.gz", "x.bz2", "x.xz", "x.zst", "x.txt", "x.tar", "x.zip"] {
      let outcome = try scan("--count", name)
      #expect(outcome.text == "3\n" && outcome.status == 0, "\(name): \(outcome.message)")
    }
  }

  /// The first bytes of formats for which libarchive runs programs or decodes text, each with text behind it.
  private static let others: [(name: String, bytes: [UInt8])] = [
    ("lrzip", Array("LRZI\0\u{6}".utf8)), ("grzip", Array("GRZipII\0\u{2}\u{4}:)".utf8)),
    ("lzop", [0x89, 0x4C, 0x5A, 0x4F, 0x00, 0x0D, 0x0A, 0x1A, 0x0A]), ("compress", [0x1F, 0x9D, 0x90]),
    ("lzip", Array("LZIP\u{1}\u{C}".utf8)), ("lz4", [0x04, 0x22, 0x4D, 0x18, 0x64, 0x40]),
    ("rpm", [0xED, 0xAB, 0xEE, 0xDB, 3, 0, 0, 0]), ("lzma", [0x5D, 0, 0, 0x80, 0]),
  ]

  @Test func noProgramRuns() throws {
    try workshop.makeFolder("bin")
    let programs = [
      "lrzip", "grzip", "lzop", "gzip", "gunzip", "zcat", "bzip2", "bunzip2", "xz", "unxz", "lzma", "unlzma", "zstd",
      "unzstd",
      "uudecode", "compress", "uncompress", "lzip", "lz4", "rpm2cpio", "unzip", "7z", "7za", "7zr", "tar", "unrar",
      "sh",
    ]
    let ran = workshop.folder.appending(path: "ran").path
    for program in programs {
      try workshop.write("#!/bin/sh\necho \(program) >> '\(ran)'\ncat\n", to: "bin/\(program)")
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: workshop.folder.appending(path: "bin/\(program)").path)
    }
    let environment = ["PATH": workshop.folder.appending(path: "bin").path]
    let padding = Array("kettle.test\n".utf8) + [UInt8](repeating: 0, count: 600)
    for (name, bytes) in Self.others {
      for ending in ["gz", "bz2", "xz", "zst", "txt", name] {
        try workshop.write(bytes + padding, to: "x.\(ending)")
        let outcome = try scan("x.\(ending)", environment: environment)
        #expect(outcome.status == 2, "\(name) as .\(ending): \(outcome.message)")
      }
      try workshop.write(Bytes.gzip(bytes + padding), to: "y.gz")
      #expect(try scan("y.gz", environment: environment).status == 2, "\(name) in gzip")
    }
    for (ending, base64) in Self.compressed {
      try workshop.write(Array(try #require(Data(base64Encoded: base64))), to: "x.\(ending)")
      #expect(try scan("x.\(ending)", environment: environment).status == 0)
    }
    #expect(
      !FileManager.default.fileExists(atPath: ran),
      "\((try? workshop.bytes(of: "ran")).map { String(decoding: $0, as: UTF8.self) } ?? "")")
  }

  /// A quarter of a gigabyte of zeros, in members and in one stream, ends with an error and not with the machine's memory.
  @Test(.enabled(if: Python.isExpected)) func whatUnpacksToFarTooMuchIsRefused() throws {
    let script = """
      import gzip, io, zipfile
      zeros = bytes(1 << 20)
      out = io.BytesIO()
      with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=9) as file:
        for _ in range(300): file.write(zeros)
      open("bomb.gz", "wb").write(out.getvalue())
      open("members.gz", "wb").write(gzip.compress(zeros, 9) * 300)
      with zipfile.ZipFile("bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(300): archive.writestr(f"{number}.txt", zeros)
      """
    let folder = workshop.folder.path
    _ = try Python.run(["-c", "import os; os.chdir(\"\(folder)\")\n" + script])
    for name in ["bomb.gz", "members.gz", "bomb.zip"] {
      let outcome = try scan("--max-line", "100", name)
      #expect(outcome.status == 2 && outcome.message.contains("unpacks to more than 200 times its size"), "\(name)")
    }
  }
}
