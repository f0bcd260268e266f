// Zip archives (ZipRecords.swift), read by their central directory, as unzip and Explorer do. Cordon reads them itself, because
// every byte has to be accounted for: libarchive gives nothing of members that call themselves folders or devices, and says
// nothing of what stands between, before or behind the members that the directory names.
//
//     local header │ data │ descriptor │ … │ central directory │ zip64 end, locator │ end │ comment
//
// Deflated data go through zlib, bzip2, xz and zstd through libarchive; other methods are reported.

final class ZipFile: MemberSequence {
  let file: FileSource
  let size: Int
  private let budget: UnpackBudget
  var entries: [ZipEntry] = []
  var base = 0
  var complaints: [Complaint] = []
  private var nextEntry = 0
  private var nextComment = 0
  /// What is read after the members: comments, under the names that are given to them.
  private var comments: [(name: String, bytes: [UInt8])] = []

  /// The longest central directory that is taken in.
  private static let maximumDirectory = 64 << 20

  init(_ file: FileSource, budget: UnpackBudget) throws(SourceError) {
    self.file = file
    self.budget = budget
    size = file.stamp?.size ?? 0
    let tailLength = min(size, 65_535 + ZipEnd.length)
    let tail = try ZipFile.bytes(of: file, at: size - tailLength, tailLength)
    guard var end = ZipEnd(in: tail, at: size - tailLength) else {
      throw SourceError("cannot be unpacked: zip: its directory is missing; it may be cut short")
    }
    if end.isSplit {
      throw SourceError("cannot be unpacked: zip: it is split into several files; join and unpack them first")
    }
    var directoryEnd = end.place
    var unread = 0..<0
    if let long = try ZipFile.longEnd(of: file, before: end) {
      directoryEnd = long.place
      unread = long.place + ZipEnd.longLength..<end.place - ZipEnd.locatorLength
      (end.entries, end.directorySize, end.directoryOffset) = (long.entries, long.size, long.offset)
    } else if end.directorySize == 0xFFFF_FFFF || end.directoryOffset == 0xFFFF_FFFF {
      throw SourceError("cannot be unpacked: zip: its zip64 directory is missing; it may be damaged")
    }
    guard end.directorySize <= directoryEnd, end.directorySize <= ZipFile.maximumDirectory else {
      throw SourceError("cannot be unpacked: zip: its directory is damaged or too large; unpack it first")
    }
    // What was put before an archive moves it, and its offsets stay.
    let directoryStart = directoryEnd - end.directorySize
    base = directoryStart - end.directoryOffset
    try readDirectory(at: directoryStart, end)
    guard base >= 0 else { throw SourceError("cannot be unpacked: zip: its directory is damaged; copy it again") }
    let start = try ZipFile.bytes(of: file, at: 0, 256)
    let document = ZipDocument.sentence(names: entries.map(\.name)) ?? ZipDocument.openDocument(start)
    if let document { throw SourceError(document) }
    try account(directoryStart..<end.end)
    if !unread.isEmpty { try reportGap(unread) }
    if !end.comment.isEmpty { comments.append(("(comment)", end.comment)) }
    entries = entries.filter { $0.packedSize > 0 || $0.size > 0 }
  }

  func takeComplaints() -> [Complaint] {
    defer { complaints = [] }
    return complaints
  }

  func next() throws(SourceError) -> Member? {
    while nextEntry < entries.count {
      let entry = entries[nextEntry]
      nextEntry += 1
      try budget.addMember()
      let name = ZipFile.text(entry.name)
      do throws(SourceError) {
        return Member(name: name, bytes: try source(of: entry))
      } catch {
        complaints.append(Complaint(member: name, reason: error.reason))
      }
    }
    guard nextComment < comments.count else { return nil }
    defer { nextComment += 1 }
    return Member(name: comments[nextComment].name, bytes: BytesSource(comments[nextComment].bytes))
  }

  // MARK: The directory

  private func readDirectory(at start: Int, _ end: ZipEnd) throws(SourceError) {
    let bytes = try ZipFile.bytes(of: file, at: start, end.directorySize)
    var rest = bytes[...]
    while !rest.isEmpty, let entry = ZipEntry(directory: rest) {
      entries.append(entry)
      for comment in Set(entry.comments).sorted(by: { $0.lexicographicallyPrecedes($1) }) where !comment.isEmpty {
        comments.append(("\(ZipFile.text(entry.name)) (comment)", comment))
      }
      rest = rest.dropFirst(entry.length)
      if entries.count > UnpackBudget.maximumMembers {
        throw SourceError("it has more than \(UnpackBudget.maximumMembers) members; unpack it first")
      }
    }
    // A digital signature may end it. What that holds is checked like a comment.
    if rest.starts(with: [0x50, 0x4B, 0x05, 0x05]) {
      comments.append(("(signature)", Array(rest.dropFirst(6))))
    } else if !rest.isEmpty {
      report("\(rest.count) bytes of its directory could not be read, nor the members that they name; copy it again")
    }
    if entries.count & 0xFFFF != end.entries & 0xFFFF {
      report("its directory says \(end.entries) members and names \(entries.count); copy it again")
    }
    entries.sort { $0.offset < $1.offset }
  }

  /// The zip64 record that a locator before the end leads to.
  private static func longEnd(
    of file: FileSource, before end: ZipEnd
  ) throws(SourceError) -> (entries: Int, size: Int, offset: Int, place: Int)? {
    let start = end.place - ZipEnd.locatorLength
    guard start >= ZipEnd.longLength else { return nil }
    let locator = try bytes(of: file, at: start, ZipEnd.locatorLength)
    guard locator.starts(with: [0x50, 0x4B, 0x06, 0x07]) else { return nil }
    // The record stands right before its locator, or, where something was put before the archive, further behind than
    // the locator says.
    for place in [start - ZipEnd.longLength, ZipBytes(locator[...]).number(8, 8)] {
      guard place >= 0, place <= start - ZipEnd.longLength else { continue }
      let record = try bytes(of: file, at: place, ZipEnd.longLength)
      guard record.starts(with: [0x50, 0x4B, 0x06, 0x06]) else { continue }
      let numbers = ZipBytes(record[...])
      guard numbers.number(4, 8) == start - place - 12 else { continue }
      return (numbers.number(32, 8), numbers.number(40, 8), numbers.number(48, 8), place)
    }
    return nil
  }

  // MARK: Members

  private func source(of entry: ZipEntry) throws(SourceError) -> any ByteSource {
    if entry.method == ZipFile.isMissing { throw SourceError("was not read") }
    if entry.isEncrypted { throw SourceError("is encrypted and was not read; unpack it first") }
    let slice = FileSlice(file, entry.offset..<entry.offset + entry.packedSize)
    let unpacked: any ByteSource =
      switch entry.method {
      case 0: slice
      case 8: try InflateSource(slice, .raw, budget: budget)
      case 12: try FilterSource(slice, .bzip2, budget: budget)
      case 93: try FilterSource(slice, .zstd, budget: budget)
      case 95: try FilterSource(slice, .xz, budget: budget)
      default:
        throw SourceError(
          "is compressed with \(ZipFile.methods[entry.method] ?? "method \(entry.method)"), which Cordon does not read; "
            + "unpack it first")
      }
    // What is unpacked is counted there.
    return CheckedSource(unpacked, size: entry.size, crc: entry.crc, budget: entry.method == 0 ? budget : nil)
  }

  private static let methods = [
    1: "shrink", 6: "implode", 9: "Deflate64", 14: "LZMA", 20: "zstd (20)", 94: "MP3", 96: "JPEG", 97: "WavPack",
    98: "PPMd",
  ]

  static func text(_ name: [UInt8]) -> String { String(decoding: name, as: UTF8.self) }

  static func bytes(of file: FileSource, at offset: Int, _ count: Int) throws(SourceError) -> [UInt8] {
    guard offset >= 0, count > 0 else { return [] }
    var bytes = [UInt8](repeating: 0, count: count)
    let result = bytes.withUnsafeMutableBytes { buffer in
      Result { () throws(SourceError) in try file.read(at: offset, into: buffer) }
    }
    bytes.removeLast(count - (try result.get()))
    return bytes
  }
}
