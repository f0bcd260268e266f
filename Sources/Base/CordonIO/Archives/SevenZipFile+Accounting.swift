// Every byte of a 7z archive belongs to its headers or to a packed stream, or is reported.

import CArchive

extension SevenZipFile {
  /// Reports bytes that belong to nothing: behind the end header, which may be another archive, and around packed streams.
  func account() throws(SourceError) {
    let numbers = ZipBytes(try bytes(0..<SevenZipFile.signatureLength)[...])
    guard numbers.count == SevenZipFile.signatureLength, let size = file.stamp?.size else { return }
    let (offset, length) = (numbers.number(12, 8), numbers.number(20, 8))
    let (end, isTooLong) = offset.addingReportingOverflow(length)
    guard !isTooLong, end <= size - SevenZipFile.signatureLength else {
      throw SourceError("cannot be unpacked: 7z: it ends too early; it may be cut short")
    }
    if end < size - SevenZipFile.signatureLength {
      report(
        "\(size - SevenZipFile.signatureLength - end) bytes behind its end were not read; unpack it first, "
          + "or split what was joined")
    }
    guard length > 0 else { return try reportGaps(around: [], before: offset) }
    guard let header = try header(offset..<end) else {
      return report(
        "its header is of a form that Cordon does not know, so bytes beside its members may be unread; unpack it first")
    }
    folders = header.folders
    try reportGaps(around: header.packed, before: offset)
  }

  /// The header at `range` behind the signature header, with all packed streams; nil where it cannot be read.
  private func header(_ range: Range<Int>) throws(SourceError) -> SevenZipHeader? {
    guard range.count <= SevenZipFile.maximumHeader else { return nil }
    var bytes = try bytes(
      range.lowerBound + SevenZipFile.signatureLength..<range.upperBound + SevenZipFile.signatureLength)
    var packed: [Range<Int>] = []
    // A packed header may be packed again.
    for _ in 0..<4 {
      let header: SevenZipHeader
      do throws(SevenZipHeader.Malformed) {
        header = try SevenZipHeader(bytes)
      } catch {
        if error.isTooLarge {
          throw SourceError("cannot be unpacked: 7z: its header names too many members; unpack it first")
        }
        return nil
      }
      guard header.packed.allSatisfy({ $0.upperBound <= range.lowerBound }) else { return nil }
      packed += header.packed
      if bytes.first != 0x17 {
        var whole = header
        whole.packed = packed
        return whole
      }
      guard let unpacked = try unpackedHeader(header) else { return nil }
      bytes = unpacked
    }
    return nil
  }

  /// Unpacks a header by libarchive, as the only member of an archive that is made for it.
  private func unpackedHeader(_ header: SevenZipHeader) throws(SourceError) -> [UInt8]? {
    guard let size = header.folders.first?.members.first, size <= SevenZipFile.maximumHeader else { return nil }
    var data: [UInt8] = []
    for range in header.packed {
      guard range.count <= SevenZipFile.maximumHeader - data.count else { return nil }
      data += try bytes(
        range.lowerBound + SevenZipFile.signatureLength..<range.upperBound + SevenZipFile.signatureLength)
    }
    func number(_ value: Int) -> [UInt8] { [0xFF] + (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
    // The header (1), its streams (4): where they are (6), their sizes (9), their coders, one file (5) with a name (0x11).
    var made: [UInt8] = [1, 4, 6, 0]
    made += number(header.packed.count)
    made.append(9)
    for range in header.packed { made += number(range.count) }
    made.append(0)
    made += header.coders
    made += [5, 1, 0x11, 5, 0, 0x68, 0, 0, 0, 0, 0]
    func little(_ value: Int, _ width: Int) -> [UInt8] {
      (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    func sum(_ bytes: [UInt8]) -> [UInt8] {
      var crc = CRC32()
      bytes.withUnsafeBytes { crc.add($0) }
      return little(Int(crc.value), 4)
    }
    var start: [UInt8] = little(data.count, 8) + little(made.count, 8)
    start += sum(made)
    let signature: [UInt8] = [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0, 4]
    var archive: [UInt8] = signature + sum(start)
    for part in [start, data, made] { archive += part }
    return SevenZipFile.onlyMember(of: archive, size: size)
  }

  /// What the first member of an archive in memory holds; nil where that is not `size` bytes.
  private static func onlyMember(of bytes: [UInt8], size: Int) -> [UInt8]? {
    guard let archive = unsafe archive_read_new() else { return nil }
    defer { unsafe archive_read_free(archive) }
    var unpacked = [UInt8](repeating: 0, count: size)
    let count = bytes.withUnsafeBytes { bytes in
      unpacked.withUnsafeMutableBytes { buffer in
        var entry: OpaquePointer?
        // SAFETY: `bytes` outlives all reads, and `buffer.count` bytes may be written.
        guard unsafe archive_read_support_format_7zip(archive) == ARCHIVE_OK,
          unsafe archive_read_open_memory(archive, bytes.baseAddress, bytes.count) == ARCHIVE_OK,
          unsafe archive_read_next_header(archive, &entry) == ARCHIVE_OK
        else { return -1 }
        return unsafe archive_read_data(archive, buffer.baseAddress, buffer.count)
      }
    }
    return count == size ? unpacked : nil
  }

  private static let signatureLength = 32
  /// The longest header that is read, packed or not.
  private static let maximumHeader = 64 << 20

  /// Reports what stands between the packed streams, and before the place `end` behind the signature header. Zeros are nothing.
  private func reportGaps(around packed: [Range<Int>], before end: Int) throws(SourceError) {
    var place = 0
    for range in packed.sorted(by: { $0.lowerBound < $1.lowerBound }) + [end..<end] {
      if range.lowerBound > place { try reportGap(place..<min(range.lowerBound, end)) }
      place = max(place, range.upperBound)
    }
  }

  private func reportGap(_ range: Range<Int>) throws(SourceError) {
    var place = range.lowerBound + SevenZipFile.signatureLength
    let end = range.upperBound + SevenZipFile.signatureLength
    while place < end {
      let part = try bytes(place..<min(place + 65_536, end))
      if part.isEmpty { return }
      if part.contains(where: { $0 != 0 }) {
        return report(
          "\(range.count) bytes at offset \(range.lowerBound + SevenZipFile.signatureLength) belong to no member, and were not "
            + "read; unpack it first, or split what was joined")
      }
      place += part.count
    }
  }

  func report(_ reason: String) { complaints.append(Complaint(reason: reason)) }

  /// The bytes of the file at `range`, fewer where it ends before.
  private func bytes(_ range: Range<Int>) throws(SourceError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: range.count)
    let file = file
    let result = bytes.withUnsafeMutableBytes { buffer in
      Result { () throws(SourceError) in try file.read(at: range.lowerBound, into: buffer) }
    }
    bytes.removeLast(range.count - (try result.get()))
    return bytes
  }
}
