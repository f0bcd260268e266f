// The bytes by which kinds of files are known, and what to say of those that are not read.

/// The bytes by which a kind of file is known.
struct Signature: Sendable {
  let bytes: [UInt8]
  let offset: Int
  let kind: ContentKind
  /// Whether text may begin with these bytes. Then the signature counts only where the bytes behind it are not text either.
  let isText: Bool

  init(_ bytes: [UInt8], at offset: Int = 0, _ kind: ContentKind, isText: Bool = false) {
    self.bytes = bytes
    self.offset = offset
    self.kind = kind
    self.isText = isText
  }

  init(_ text: String, at offset: Int = 0, _ sentence: String) {
    self.init(Array(text.utf8), at: offset, .unreadable(sentence), isText: true)
  }

  /// Whether `head` is all there is, and is the beginning of the signature.
  func isCut(_ head: [UInt8]) -> Bool { offset == 0 && head.count < bytes.count && bytes.starts(with: head) }

  func begins(_ head: [UInt8]) -> Bool {
    guard head.count >= offset + bytes.count, head[offset...].starts(with: bytes) else { return false }
    return !isText || Signature.isBinary(head)
  }

  /// Whether what begins like text is a binary file. A few control characters do not show that: one sender could write them into
  /// the first record, and all others would go unread.
  private static func isBinary(_ head: [UInt8]) -> Bool {
    if ByteCounts(Array(head.prefix(64))).controls >= 4 { return true }
    let counts = ByteCounts(head)
    // The first header of an ar archive and of a cpio archive has no control characters.
    if counts.controls > 0, head.count > 68, head[66] == 0x60, head[67] == 0x0A { return true }
    if counts.controls > 0, head.count > 76, head.starts(with: [0x30, 0x37, 0x30, 0x37]) {
      return head[..<76].allSatisfy { (0x30...0x39).contains($0) || (0x41...0x46).contains($0 & 0xDF) }
    }
    return counts.reasonForNoText(of: head, isNamedAsPacked: false, isCut: false) != nil
  }
}

extension ContentKind {
  private static func document(_ what: String, _ remedy: String) -> String {
    "is \(what), which Cordon does not read; \(remedy)"
  }

  static let signatures: [Signature] = {
    let unpack = "unpack it first"
    let export = "export what it holds as CSV or JSON"
    let asText = "save it as plain text (UTF-8)"
    func packed(_ bytes: [UInt8], _ what: String) -> Signature {
      Signature(bytes, .unreadable(document(what, unpack)))
    }
    func image(_ bytes: [UInt8], _ what: String = "an image") -> Signature {
      Signature(bytes, .unreadable(document(what, "scan the text that goes with it")))
    }
    return [
      Signature([0x1F, 0x8B], .compressed(.gzip)),
      Signature([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], .compressed(.xz)),
      Signature([0x28, 0xB5, 0x2F, 0xFD], .compressed(.zstd)),
    ]
      // A block, or the end of an empty stream, follows the header and the block size.
      + (1...9).flatMap { size in
        [[0x31, 0x41, 0x59, 0x26, 0x53, 0x59], [0x17, 0x72, 0x45, 0x38, 0x50, 0x90]].map {
          Signature(Array("BZh\(size)".utf8) + $0, .compressed(.bzip2))
        }
      }
      + (0x50...0x5F).map { Signature([UInt8($0), 0x2A, 0x4D, 0x18], .compressed(.zstd)) }
      + [
        Signature(Array("PK\u{3}\u{4}".utf8), .zip), Signature(Array("PK\u{5}\u{6}".utf8), .zip),
        Signature(Array("PK\u{7}\u{8}".utf8), .zip), Signature(Array("PK\u{6}\u{6}".utf8), .zip),
        Signature([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], .sevenZip),
        packed(Array("Rar!\u{1A}\u{7}".utf8), "a RAR archive"),
        packed([0x04, 0x22, 0x4D, 0x18], "compressed with lz4"),
        packed([0x02, 0x21, 0x4C, 0x18], "compressed with lz4"), packed([0x1F, 0x9D], "compressed with compress (.Z)"),
        packed([0x1F, 0x1E], "compressed with pack (.z)"), packed([0x1F, 0xA0], "compressed with compress (.Z)"),
        packed([0x5D, 0x00, 0x00], "compressed with lzma"), packed(Array("LZIP\u{1}".utf8), "compressed with lzip"),
        packed(Array("LRZI\0".utf8), "compressed with lrzip"),
        packed([0x89, 0x4C, 0x5A, 0x4F, 0x00, 0x0D, 0x0A, 0x1A, 0x0A], "compressed with lzop"),
        packed(Array("GRZipII\0".utf8), "compressed with grzip"),
        packed([0xFF, 0x06, 0x00, 0x00, 0x73, 0x4E, 0x61, 0x50, 0x70, 0x59], "compressed with snappy"),
        packed(Array("MSCF\0\0\0\0".utf8), "a cabinet archive"), packed([0xED, 0xAB, 0xEE, 0xDB], "an RPM package"),
        Signature("!<arch>\n", document("an ar archive", unpack)),
        Signature("070701", document("a cpio archive", unpack)),
        Signature("070707", document("a cpio archive", unpack)),
        Signature(
          [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1],
          .unreadable(
            document(
              "an old Office file (.xls, .doc, .ppt or .msg)", "save a workbook as CSV, anything else as plain text"))),
        Signature("%PDF-", document("a PDF document", asText)),
        Signature(
          Array("%PDF-".utf8), .binary("it begins as a PDF document, and was checked as plain bytes; \(asText)")),
        Signature(
          Array("{\\rtf".utf8), .binary("it is an RTF document, and was checked as plain bytes; \(asText)")),
        Signature(
          [0x89, 0x43, 0x4F, 0x52, 0x44, 0x4F, 0x4E, 0x0A],
          .unreadable("is a compiled list, not something to scan; leave it out")),
        Signature("SQLite format 3\0", document("an SQLite database", export)),
        Signature("PAR1", document("a Parquet file", export)), Signature("PARE", document("a Parquet file", export)),
        Signature("ORC", document("an ORC file", export)), Signature("Obj\u{1}", document("an Avro file", export)),
        Signature("ARROW1\0\0", document("an Arrow file", export)),
        Signature("FEA1", document("a Feather file", export)),
        Signature(
          [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], .unreadable(document("an HDF5 file", export))),
        Signature("\0\u{1}\0\0Standard ", document("an Access database", export)),
        image([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), image([0xFF, 0xD8, 0xFF]),
        image([0x49, 0x49, 0x2A, 0x00]), image([0x4D, 0x4D, 0x00, 0x2A]),
        Signature("GIF87a", document("an image", "scan the text that goes with it")),
        Signature("GIF89a", document("an image", "scan the text that goes with it")),
        Signature("RIFF", document("an image, a sound or a video (RIFF)", "scan the text that goes with it")),
        Signature("ftyp", at: 4, document("a video", "scan the text that goes with it")),
        image([0x1A, 0x45, 0xDF, 0xA3], "a video"),
        Signature("OggS", document("a sound", "scan the text that goes with it")),
        Signature("ID3", document("a sound", "scan the text that goes with it")),
        Signature("fLaC", document("a sound", "scan the text that goes with it")),
        Signature([0x7F, 0x45, 0x4C, 0x46], .unreadable(document("a program (ELF)", "leave it out"))),
        Signature("MZ", document("a Windows program, or an archive that unpacks itself", "unpack it, or leave it out")),
        Signature([0xCF, 0xFA, 0xED, 0xFE], .unreadable(document("a program (Mach-O)", "leave it out"))),
        Signature([0xCA, 0xFE, 0xBA, 0xBE], .unreadable(document("a program", "leave it out"))),
        Signature([0x00, 0x61, 0x73, 0x6D], .unreadable(document("a program (WebAssembly)", "leave it out"))),
      ]
  }()
}
