// Zip archives (ZipRecords.swift), read by their central directory, as unzip and Explorer do. Cordon reads them itself, because
// every byte has to be accounted for: libarchive gives nothing of members that call themselves folders or devices, and says
// nothing of what stands between, before or behind the members that the directory names.
//
//     local header │ data │ descriptor │ … │ central directory │ zip64 end, locator │ end │ comment
//
// Deflated data go through zlib, bzip2, xz and zstd through libarchive; other methods are reported.

final class ZipFile: MemberSequence {
  private let file: FileSource
  private let size: Int
  private let budget: UnpackBudget
  private var entries: [ZipEntry] = []
  private var base = 0
  private var complaints: [Complaint] = []
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

  // MARK: Accounting

  /// Reports what belongs to no member, and members whose headers disagree.
  private func account(_ directory: Range<Int>) throws(SourceError) {
    var end = 0
    for index in entries.indices {
      let entry = entries[index]
      let name = ZipFile.text(entry.name)
      guard entry.offset <= size, let local = try localHeader(at: base + entry.offset, before: directory.lowerBound)
      else {
        report("has no header where the directory has it, and was not read; copy it again", name)
        entries[index].method = ZipFile.isMissing
        continue
      }
      let start = base + entry.offset
      if start < end { report("shares bytes with another member; unpack it first", name) }
      if start > end { try reportGap(end..<start) }
      reportDifferences(local, entry, name)
      let (dataEnd, isTooLong) = (start + local.length).addingReportingOverflow(entry.packedSize)
      if isTooLong || dataEnd > directory.lowerBound {
        report("reaches into the directory; it may be damaged: copy it again", name)
        entries[index].packedSize = max(0, directory.lowerBound - start - local.length)
      }
      entries[index].offset = start + local.length
      end = max(end, min(dataEnd, directory.lowerBound))
      if entry.hasDescriptor { end += try descriptorLength(at: end, of: entry, before: directory.lowerBound) }
    }
    if end < directory.lowerBound { try reportGap(end..<directory.lowerBound) }
    if directory.upperBound < size { try reportGap(directory.upperBound..<size) }
  }

  private static let isMissing = -1

  private func localHeader(at place: Int, before limit: Int) throws(SourceError) -> ZipEntry? {
    guard place < limit, let start = ZipEntry(local: try ZipFile.bytes(of: file, at: place, 30)[...]) else {
      return nil
    }
    return ZipEntry(local: try ZipFile.bytes(of: file, at: place, start.length)[...])
  }

  private func reportDifferences(_ local: ZipEntry, _ entry: ZipEntry, _ name: String) {
    var differences: [String] = []
    if local.name != entry.name { differences.append("name") }
    if local.method != entry.method { differences.append("method") }
    if local.isEncrypted != entry.isEncrypted { differences.append("encryption") }
    if !local.hasDescriptor || local.packedSize != 0 || local.size != 0 {
      if local.packedSize != entry.packedSize && local.packedSize != 0xFFFF_FFFF { differences.append("packed size") }
      if local.size != entry.size && local.size != 0xFFFF_FFFF { differences.append("size") }
    }
    if differences.isEmpty { return }
    report(
      "has a header that disagrees with the directory (\(differences.joined(separator: ", "))), which was followed; "
        + "unpack it first", name)
  }

  /// The length of the data descriptor at `place`: with a signature or without, of 4 or 8 bytes a size.
  private func descriptorLength(at place: Int, of entry: ZipEntry, before limit: Int) throws(SourceError) -> Int {
    let bytes = ZipBytes(try ZipFile.bytes(of: file, at: place, min(24, limit - place))[...])
    for (start, width) in [(4, 4), (4, 8), (0, 4), (0, 8)] {
      let length = start + 4 + 2 * width
      guard length <= bytes.count, start == 0 || bytes.part(0, 4).elementsEqual([0x50, 0x4B, 0x07, 0x08]),
        UInt32(truncatingIfNeeded: bytes.number(start, 4)) == entry.crc,
        bytes.number(start + 4, width) == entry.packedSize, bytes.number(start + 4 + width, width) == entry.size
      else { continue }
      return length
    }
    return 0
  }

  /// Zeros, which align what follows, are nothing.
  private func reportGap(_ range: Range<Int>) throws(SourceError) {
    var place = range.lowerBound
    while place < range.upperBound {
      let bytes = try ZipFile.bytes(of: file, at: place, min(65_536, range.upperBound - place))
      if bytes.contains(where: { $0 != 0 }) {
        return report(
          "\(range.count) bytes at offset \(range.lowerBound) belong to no member that its directory names, and were not read; "
            + "unpack it first, or split what was joined")
      }
      place += bytes.count
    }
  }

  private func report(_ reason: String, _ member: String? = nil) {
    complaints.append(Complaint(member: member, reason: reason))
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

  private static func text(_ name: [UInt8]) -> String { String(decoding: name, as: UTF8.self) }

  private static func bytes(of file: FileSource, at offset: Int, _ count: Int) throws(SourceError) -> [UInt8] {
    guard offset >= 0, count > 0 else { return [] }
    var bytes = [UInt8](repeating: 0, count: count)
    let result = bytes.withUnsafeMutableBytes { buffer in
      Result { () throws(SourceError) in try file.read(at: offset, into: buffer) }
    }
    bytes.removeLast(count - (try result.get()))
    return bytes
  }
}

/// A part of a file.
private final class FileSlice: ByteSource {
  private let file: FileSource
  private var rest: Range<Int>

  init(_ file: FileSource, _ range: Range<Int>) {
    self.file = file
    rest = range
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    let room = min(buffer.count, rest.count)
    if room == 0 { return 0 }
    let count = try file.read(at: rest.lowerBound, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<room]))
    rest = rest.lowerBound + count..<rest.upperBound
    file.note(consumed: rest.lowerBound)
    return count
  }

  func isReady() -> Bool { true }
  var consumed: Int { file.consumed }
}

/// What a member holds, whose length and CRC-32 are checked at its end.
private final class CheckedSource: ByteSource {
  private let source: any ByteSource
  private let size: Int
  private let expected: UInt32
  private let budget: UnpackBudget?
  private var crc = CRC32()
  private var count = 0
  private var isChecked = false

  init(_ source: any ByteSource, size: Int, crc: UInt32, budget: UnpackBudget?) {
    self.budget = budget
    self.source = source
    self.size = size
    expected = crc
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    let read = try source.read(into: buffer)
    if read > 0 {
      crc.add(UnsafeRawBufferPointer(rebasing: buffer[..<read]))
      count += read
      try budget?.add(read, consumed: consumed)
      return read
    }
    if isChecked { return 0 }
    isChecked = true
    guard count == size else {
      throw SourceError("cannot be unpacked: zip: it holds \(count) bytes, and its header says \(size); copy it again")
    }
    guard crc.value == expected else {
      throw SourceError("cannot be unpacked: zip: its CRC-32 is wrong, so its data are damaged; copy it again")
    }
    return 0
  }

  func isReady() -> Bool { source.isReady() }
  var consumed: Int { source.consumed }
}

/// Bytes in memory.
final class BytesSource: ByteSource {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    let count = min(buffer.count, rest.count)
    buffer.copyBytes(from: rest.prefix(count))
    rest = rest.dropFirst(count)
    return count
  }

  func isReady() -> Bool { true }
  let consumed = 0
}
