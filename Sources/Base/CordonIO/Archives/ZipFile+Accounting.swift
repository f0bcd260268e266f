// Every byte of a zip archive belongs to a member, to its directory, or is reported.

extension ZipFile {
  /// Reports what belongs to no member, and members whose headers disagree.
  func account(_ directory: Range<Int>) throws(SourceError) {
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

  static let isMissing = -1

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
  func reportGap(_ range: Range<Int>) throws(SourceError) {
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

  func report(_ reason: String, _ member: String? = nil) {
    complaints.append(Complaint(member: member, reason: reason))
  }
}
