// Tar archives (TarHeader.swift), read from any source. Cordon reads them itself, because every byte has to be accounted for:
// libarchive skips the data of links, folders and devices, and stops at the first end mark.
//
//     header │ data, padded to 512 │ header │ data … │ two blocks of zeros │ padding, or another archive
//
// Whatever its type, a member with data is read. Only types that describe the next member (pax records, GNU's long names) are
// not members. What is no header where one should stand is passed over, to the next one, and reported.

final class TarFile: MemberSequence {
  let source: any ByteSource
  private let budget: UnpackBudget
  /// How many bytes of the archive were read.
  var offset = 0
  /// What is left of the member's data, and of the padding behind it.
  var left = 0
  var padding = 0
  var name = ""
  /// A block that was read to see what it is.
  var nextBlock: [UInt8]?
  private var isAtEnd = false
  private var endMarks = 0
  var complaints: [Complaint] = []
  /// What pax records and long names tell of the next member.
  private var described = TarDescription()

  /// The longest pax header or long name that is taken in.
  private static let maximumRecords = 1 << 20

  init(_ source: any ByteSource, budget: UnpackBudget) {
    self.source = source
    self.budget = budget
  }

  func takeComplaints() -> [Complaint] {
    defer { complaints = [] }
    return complaints
  }

  func next() throws(SourceError) -> Member? {
    if isAtEnd { return nil }
    do throws(SourceError) {
      try skipData()
      return try nextMember()
    } catch {
      isAtEnd = true
      throw error
    }
  }

  private func nextMember() throws(SourceError) -> Member? {
    var skipped = 0
    while let block = try readBlock() {
      if block.allSatisfy({ $0 == 0 }) {
        endMarks += 1
        continue
      }
      guard let header = TarHeader(block[...]) else {
        skipped += block.count
        continue
      }
      report(skipped: &skipped)
      endMarks = 0
      guard let ownSize = header.size else {
        skipped += block.count
        continue
      }
      switch header.type {
      case UInt8(ascii: "x"), UInt8(ascii: "X"), UInt8(ascii: "g"):
        let records = try readRecords(ownSize)
        let description = TarDescription(paxRecords: records)
        if header.type != UInt8(ascii: "g") { described.take(description) }
        if description.holdsText { return Member(name: "(pax header)", bytes: BytesSource(records)) }
        continue
      case UInt8(ascii: "L"), UInt8(ascii: "K"):
        let text = try readRecords(ownSize)
        let path = text.prefix { $0 != 0 }
        if header.type == UInt8(ascii: "L") { described.name = Array(path) }
        if TarFile.isNoPath(path) || text[path.count...].contains(where: { $0 != 0 }) {
          return Member(name: "(long name)", bytes: BytesSource(text))
        }
        continue
      default: break
      }
      name = String(decoding: described.name ?? header.name, as: UTF8.self)
      let size = described.size ?? ownSize
      if size != ownSize, ownSize > 0, size < 1 << 33 {
        complaints.append(
          Complaint(
            member: name,
            reason: "has two sizes, \(ownSize) and \(size) bytes, of which the second was read; unpack it first"))
      }
      try budget.addMember()
      if header.isExtended { try skipSparseHeaders() }
      if header.type == UInt8(ascii: "S") || described.isSparse {
        complaints.append(
          Complaint(
            member: name, reason: "is stored with holes, so its parts were checked as one text; unpack it first"))
      }
      var hasData = size > 0
      if hasData, TarFile.mayOmitData(header.type) { hasData = try isDataNext() }
      described = TarDescription()
      if !hasData { continue }
      left = size
      padding = (TarHeader.blockSize - size % TarHeader.blockSize) % TarHeader.blockSize
      return Member(name: name, bytes: TarMember(file: self))
    }
    report(skipped: &skipped)
    isAtEnd = true
    if endMarks < 2 {
      complaints.append(Complaint(reason: "the tar archive has no end mark; it may be cut short: copy it again"))
    }
    return nil
  }

  /// Whether members of a type may name a size and have no data all the same: links, devices, folders.
  private static func mayOmitData(_ type: UInt8) -> Bool { "123456".utf8.contains(type) }

  /// Whether what is given as a long name is text that somebody may have hidden there.
  private static func isNoPath(_ name: ArraySlice<UInt8>) -> Bool {
    name.count > 4096 || name.contains { $0 < 0x20 } || name.indices.contains { name[$0...].starts(with: "://".utf8) }
  }

  /// Whether what follows is neither a header nor an end mark.
  private func isDataNext() throws(SourceError) -> Bool {
    guard let block = try readBlock() else { return false }
    nextBlock = block
    return TarHeader(block[...]) == nil && !block.allSatisfy { $0 == 0 }
  }

  private func report(skipped: inout Int) {
    if skipped == 0 { return }
    let place = offset - skipped
    complaints.append(
      Complaint(
        reason: "\(skipped) bytes at about offset \(max(0, place)) belong to no member and were not read; "
          + "it may be damaged: copy it again"))
    skipped = 0
  }

  private func skipSparseHeaders() throws(SourceError) {
    while let block = try readBlock() {
      guard block.count == TarHeader.blockSize, block[504] != 0 else { return }
    }
  }

  /// The data of a member that describes another one.
  private func readRecords(_ size: Int) throws(SourceError) -> [UInt8] {
    guard size <= TarFile.maximumRecords else {
      throw SourceError("cannot be unpacked: tar: a header of \(size) bytes at offset \(offset); it may be damaged")
    }
    var records: [UInt8] = []
    while records.count < size {
      guard let block = try readBlock() else { throw cutShort() }
      records += block
    }
    return Array(records.prefix(size))
  }
}

/// What a member of a tar archive holds.
private struct TarMember: ByteSource {
  let file: TarFile

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int { try file.read(into: buffer) }
  func isReady() -> Bool { file.isReady }
  var consumed: Int { file.consumed }
}
