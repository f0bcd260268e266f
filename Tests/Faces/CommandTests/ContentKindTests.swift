// What a file is, is told from its contents and not from its name; what is not read is named, with exit status 2.

import Foundation
import Testing

@Suite struct ContentKindTests: FileScanning {
  let workshop: Workshop

  init() throws { workshop = try Workshop.withSmallList() }

  private static func office(_ names: String...) -> [UInt8] {
    var archive = ZipBuilder()
    archive.members = names.map { ZipBuilder.Member($0, "<x>https://kettle.test/x</x>\n") }
    return archive.bytes
  }

  private static func openDocument(_ type: String) -> [UInt8] {
    var first = ZipBuilder.Member("mimetype", type)
    first.method = 0
    return ZipBuilder(first, ZipBuilder.Member("content.xml", "<x>kettle.test</x>")).bytes
  }

  private static let workbook = office("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/sharedStrings.xml")

  @Test func anExcelWorkbookIsRefusedWhereverItStands() throws {
    let says =
      "is an Excel workbook (.xlsx), which Cordon does not read; save each of its sheets as CSV and scan that\n"
    for name in ["week.xlsx", "week.csv", "week.zip", "week", "week.txt", "week.jsonl"] {
      let outcome = try scan(Self.workbook, as: name)
      #expect(outcome.status == 2 && outcome.text == "" && outcome.message == "cordon: \(name): \(says)")
    }
    // The folder's order is not always Excel's.
    let other = Self.office("xl/workbook.xml", "docProps/app.xml", "[Content_Types].xml")
    #expect(try scan(other, as: "week.csv").message == "cordon: week.csv: \(says)")
    let piped = try workshop.run(["scan", "-l", "list.cordon", "--format", "csv"], input: Self.workbook)
    #expect(piped.status == 2 && piped.message == "cordon: -: \(says)")
    var member = ZipBuilder.Member("in.xlsx", "")
    member.data = Self.workbook
    #expect(try scan(ZipBuilder(member).bytes, as: "x.zip").message == "cordon: x.zip:in.xlsx: \(says)")
    #expect(
      try scan(Tar.member("in.csv", Self.workbook, type: 0x30) + Tar.end, as: "x.tar").message
        == "cordon: x.tar:in.csv: \(says)")
    #expect(try scan(Bytes.gzip(Self.workbook), as: "week.csv.gz").message == "cordon: week.csv.gz: \(says)")
  }

  /// The first bytes of what is not read, and what it is called.
  private static let others: [(what: String, bytes: [UInt8])] = [
    ("a Word document", office("[Content_Types].xml", "word/document.xml")),
    ("a PowerPoint presentation", office("[Content_Types].xml", "ppt/presentation.xml")),
    ("an OpenDocument spreadsheet", openDocument("application/vnd.oasis.opendocument.spreadsheet")),
    ("an OpenDocument file", openDocument("application/vnd.oasis.opendocument.text")),
    ("an EPUB book", openDocument("application/epub+zip")),
    ("an old Office file", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]),
    ("a PDF document", Array("%PDF-1.7\n%".utf8) + [0xE2, 0xE3, 0xCF, 0xD3, 0x0A, 0x00]),
    ("an image", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), ("an image", [0xFF, 0xD8, 0xFF, 0xE0]),
    ("an image", Array("GIF89a\u{1}\0\u{1}\0".utf8)), ("RIFF", Array("RIFF\0\0\0\0WEBPVP8 ".utf8)),
    ("a video", [0, 0, 0, 0x18] + Array("ftypmp42\0\0\0\0".utf8)), ("a program (ELF)", [0x7F, 0x45, 0x4C, 0x46, 2, 1]),
    ("a Windows program", Array("MZ\u{90}\0\u{3}\0".utf8)),
    ("an SQLite database", Array("SQLite format 3\0\u{10}\0".utf8)),
    ("a Parquet file", Array("PAR1\u{15}\u{4}\u{15}\0".utf8)), ("an Avro file", Array("Obj\u{1}\u{4}\u{14}avro".utf8)),
    ("an Arrow file", Array("ARROW1\0\0".utf8)), ("a RAR archive", Array("Rar!\u{1A}\u{7}\u{1}\0".utf8)),
    ("compressed with lz4", [0x04, 0x22, 0x4D, 0x18, 0x64, 0x40, 0xA7]),
    ("compressed with compress", [0x1F, 0x9D, 0x90, 0x6B]),
    ("compressed with lzma", [0x5D, 0x00, 0x00, 0x80, 0x00] + [UInt8](repeating: 0xFF, count: 8)),
    ("compressed with lzip", Array("LZIP\u{1}".utf8)), ("a cabinet archive", Array("MSCF\0\0\0\0".utf8)),
    ("an ar archive", Array("!<arch>\ndebian-binary   \0".utf8)), ("a compiled list", [0x89] + Array("CORDON\n".utf8)),
  ]

  @Test func whatIsNotReadIsNamedWhateverItIsCalled() throws {
    #expect(Self.others.count == 26)
    for (what, bytes) in Self.others {
      for name in ["x.txt", "x.csv", "x.jsonl", "x.gz", "x.xls", "x"] {
        let outcome = try scan(bytes + [UInt8](repeating: 0, count: 20), as: name)
        #expect(outcome.status == 2 && outcome.message.contains(what), "\(what) as \(name): \(outcome.message)")
        #expect(outcome.message.split(separator: "\n").count == 1)
      }
      let piped = try workshop.run(["scan", "-l", "list.cordon"], input: bytes + [UInt8](repeating: 0, count: 20))
      #expect(piped.status == 2 && piped.message.contains(what), "\(what)")
      var member = ZipBuilder.Member("in.txt", "")
      member.data = bytes + [UInt8](repeating: 0, count: 20)
      let packed = try scan(ZipBuilder(member, ZipBuilder.Member("a.txt", "kettle.test\n")).bytes, as: "x.zip")
      let count = try packed.records.count
      #expect(packed.status == 2 && packed.message.contains("x.zip:in.txt: is ") && count == 1, "\(what)")
    }
  }

  /// Text is text, with whatever letters it begins: no sender can have a file refused by the first record.
  @Test func textThatBeginsAsAnotherKindOfFileIsText() throws {
    for start in [
      "PK", "BZh9", "Rar!", "%PDF-1.4", "MZ", "ORC", "ID3", "7z", "GIF89a", "RIFF", "SQLite format 3", "!<arch>",
      "070701", "PAR1",
      "LZIP", "fLaC", "OggS", "Obj", "]", "II*",
    ] {
      let outcome = try scan(Array("\(start) and more\nkettle.test\n".utf8), as: "x.txt")
      #expect(try outcome.records.map { $0["record"] as? Int } == [2], "\(start): \(outcome.message)")
    }
  }

  /// Nor by a control character or three.
  @Test func textThatBeginsAsAnotherKindOfFileIsTextWithAControlCharacterToo() throws {
    for start in [
      "ORCID,name", "MZ", "ID3", "RIFF", "PAR1", "PARE", "FEA1", "GIF89a", "!<arch>\n", "070701", "070707,a", "fLaC",
      "OggS",
      "SQLite format 3", "id, ftyp",
    ] {
      for control in ["\u{1}", "\u{0}", "\u{2}\u{3}\u{1F}"] {
        for text in ["\(start)\(control) and more\n", "\(start)\nnothing here \(control)\n"] {
          let outcome = try scan(
            Array((text + "kettle.test\n" + String(repeating: "more\n", count: 20)).utf8), as: "x.txt")
          #expect(try outcome.records.count == 1, "\(text.debugDescription): \(outcome.message)")
        }
      }
    }
    // Real files of these kinds are still named, where text stands between their first bytes and the others.
    let noise = (0..<4000).map { UInt8(truncatingIfNeeded: $0 * 167 + $0 / 7) }
    for (bytes, what) in [
      (
        Array("!<arch>\ndebian-binary   1410122664  0     0     100644  4         `\n2.0\n".utf8) + noise,
        "an ar archive"
      ),
      (Array(("070701" + String(repeating: "00000A81", count: 13) + "a\0\0\0kettle\0\0").utf8), "a cpio archive"),
      (Array(("070707" + String(repeating: "0000017", count: 10) + "a\0kettle.test").utf8), "a cpio archive"),
      (
        Array("ORC a long text without any control characters in it, until the sixty-fourth byte".utf8) + noise,
        "an ORC file"
      ),
    ] {
      let outcome = try scan(bytes, as: "x.txt")
      #expect(outcome.status == 2 && outcome.message.contains(what), "\(what): \(outcome.message)")
    }
  }

  @Test func whatIsNoTextIsNeverClean() throws {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    for length in [40, 200, 5000, 200_000] {
      for _ in 0..<5 {
        let bytes = (0..<length).map { _ -> UInt8 in
          state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          return UInt8(truncatingIfNeeded: state >> 33)
        }
        let outcome = try scan(bytes, as: "x.txt")
        #expect(outcome.status == 2 && outcome.message.contains("binary"), "\(length) bytes: \(outcome.message)")
      }
    }
    #expect(try scan([UInt8](repeating: 0, count: 1000), as: "x.txt").status == 2)
    // It is searched as bytes all the same.
    let mixed = [UInt8](repeating: 0, count: 1000) + Array("\nhttps://kettle.test/x\n".utf8)
    #expect(try scan(mixed, as: "x.txt").records.count == 1)
  }

  @Test func packedBytesAreReadUnderAnyName() throws {
    let text = "id,url\n1,kettle.test\n"
    let packed: [(bytes: [UInt8], source: String)] = [
      (Bytes.gzip(text), ""), (ZipBuilder(.init("a.csv", text)).bytes, ":a.csv"),
      (Tar.member("a.csv", text) + Tar.end, ":a.csv"), (Bytes.gzip(Tar.member("a.csv", text) + Tar.end), ":a.csv"),
      (SevenZip.archive("a.csv", text), ":a.csv"),
    ]
    for (bytes, source) in packed {
      for name in ["export.csv", "export.csv.bz2", "export.csv.zip", "EXPORT.CSV.GZ"]
      where source != "" || name != "export.csv.zip" {
        let outcome = try scan(bytes, as: name)
        #expect(try outcome.records.map { $0["source"] as? String } == [name + source], "\(name): \(outcome.message)")
        #expect(try outcome.records.first?["field"] as? String == "url")
      }
      // A file on standard input is read as any other; a pipe, where that can be done.
      try workshop.write(bytes, to: "in")
      let redirected = try workshop.shell("exec \"$0\" scan -l list.cordon --format csv < in")
      #expect(try redirected.records.map { $0["source"] as? String } == ["-" + source], "\(redirected.message)")
      let piped = try workshop.run(["scan", "-l", "list.cordon", "--format", "csv"], input: bytes)
      let isStream =
        bytes.starts(with: [0x1F, 0x8B]) || source == "" || !bytes.starts(with: [0x50]) && bytes[0] != 0x37
      #expect(piped.status == (isStream ? 0 : 2), "\(piped.message)")
      if !isStream { #expect(piped.message.contains("cannot be read from a pipe; save it to a file")) }
    }
  }
}
