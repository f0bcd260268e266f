// From a file to text, by what the bytes are and not by what the file is called:
//
//     file ─► first bytes ─┬─ text ──────────────────────────────────► records
//                          ├─ UTF-16, UTF-32, lines that end in CR ──► text ─► records
//                          ├─ gzip, bzip2, xz, zstd ─► first bytes ──► text, or a tar archive
//                          ├─ tar, zip, 7z ─► members ─► first bytes ► text
//                          └─ anything else: an error that says what it is
//
// A file that holds text as it stands is read directly, with nothing in between.

/// What an input turned out to be.
package enum InputContent {
  /// `complaint`: why it may be no text after all, although it is read as text; without a full stop.
  case text(any ByteSource, complaint: String?)
  case members(any MemberSequence)

  /// Opens what `file` holds, whose text is read as `format`.
  ///
  /// - Throws: where that is nothing that is read.
  package static func open(
    _ file: FileSource, named name: String, as format: RecordFormat,
    probe: ItemProbe
  ) throws(SourceError) -> InputContent {
    let source: any ByteSource
    let head: [UInt8]
    if let peeked = file.peek(ContentKind.headLength) {
      (source, head) = (file, peeked)
    } else {
      let stream = HeadSource(file)
      (source, head) = (stream, stream.head)
    }
    let kind = ContentKind(head: head, isNamedAsPacked: PackedName.isPacked(name))
    let budget = UnpackBudget()
    switch kind {
    case .zip, .sevenZip:
      let what = kind == .zip ? "a zip archive" : "a 7z archive"
      guard file.isSeekable else {
        if let document = ZipDocument.sentence(localNamesIn: head) { throw SourceError(document) }
        throw SourceError("is \(what), which cannot be read from a pipe; save it to a file, and name that")
      }
      return .members(kind == .zip ? try ZipFile(file, budget: budget) : try SevenZipFile(file, budget: budget))
    case .tar: return .members(TarFile(source, budget: budget))
    case .compressed(let compression):
      let unpacked = HeadSource(try unpacked(source, compression, budget))
      let name = PackedName.unpacked(name)
      let inner = ContentKind(head: unpacked.head, isNamedAsPacked: PackedName.isPacked(name) && !unpacked.head.isEmpty)
      if inner == .tar { return .members(TarFile(unpacked, budget: budget)) }
      if inner == .zip, let document = ZipDocument.sentence(localNamesIn: unpacked.head) { throw SourceError(document) }
      return try text(unpacked, inner, format, probe)
    default: return try text(source, kind, format, probe)
    }
  }

  /// Opens what a member of an archive holds, whose text is read as `format`.
  package static func open(
    member: Member, as format: RecordFormat, probe: ItemProbe
  ) throws(SourceError) -> InputContent {
    let source = HeadSource(member.bytes)
    let kind = ContentKind(head: source.head, isNamedAsPacked: PackedName.isPacked(member.name))
    if kind == .zip, let document = ZipDocument.sentence(localNamesIn: source.head) { throw SourceError(document) }
    return try text(source, kind, format, probe)
  }

  private static func unpacked(
    _ source: any ByteSource, _ compression: ContentKind.Compression, _ budget: UnpackBudget
  ) throws(SourceError) -> any ByteSource {
    compression == .gzip
      ? try InflateSource(source, .gzip, budget: budget) : try FilterSource(source, compression, budget: budget)
  }

  private static func text(
    _ source: any ByteSource, _ kind: ContentKind, _ format: RecordFormat, _ probe: ItemProbe
  ) throws(SourceError) -> InputContent {
    switch kind {
    case .text(let returns): return .text(splitting(source, at: returns, format), complaint: nil)
    case .wideText(let encoding):
      let narrow = HeadSource(UnicodeSource(source, encoding: encoding, probe: probe))
      return .text(splitting(narrow, at: ByteCounts(narrow.head).returns, format), complaint: nil)
    case .binary(let complaint): return .text(source, complaint: complaint)
    case .unreadable(let sentence): throw SourceError(sentence)
    case .compressed, .tar, .zip, .sevenZip: throw SourceError("is packed again; unpack it first")
    }
  }

  /// `source` with the ends of its lines as readers expect them.
  private static func splitting(
    _ source: any ByteSource, at returns: ContentKind.Returns, _ format: RecordFormat
  ) -> any ByteSource {
    switch format {
    // Its reader takes either.
    case .json: source
    // In JSON a carriage return is white space: it ends lines only where nothing else does.
    case .jsonl: returns == .alone ? JSONCarriageReturnSource(source) : source
    case .lines, .csv, .tsv: returns == .few ? source : CarriageReturnSource(source)
    }
  }
}
