// Tar archives (TarHeader.swift), read from any source. Cordon reads them itself, because every byte has to be accounted for:
// libarchive skips the data of links, folders and devices, and stops at the first end mark.
//
//     header │ data, padded to 512 │ header │ data … │ two blocks of zeros │ padding, or another archive
//
// Whatever its type, a member with data is read. Only types that describe the next member (pax records, GNU's long names) are
// not members. What is no header where one should stand is passed over, to the next one, and reported.

final class TarFile: MemberSequence {
  private let source: any ByteSource
  private let budget: UnpackBudget
  /// How many bytes of the archive were read.
  private var offset = 0
  /// What is left of the member's data, and of the padding behind it.
  private var left = 0
  private var padding = 0
  private var name = ""
  /// A block that was read to see what it is.
  private var nextBlock: [UInt8]?
  private var isAtEnd = false
  private var endMarks = 0
  private var complaints: [Complaint] = []
  /// What pax records and long names tell of the next member.
  private var described = Description()

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
        let description = Description(paxRecords: records)
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
      described = Description()
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

  // MARK: Descriptions

  /// What pax records and long names say of the member that follows them.
  private struct Description {
    var name: [UInt8]?
    var size: Int?
    var isSparse = false
    /// Whether something in the records is no property of a file: a comment, or no record at all.
    var holdsText = false

    init() {}

    /// `LENGTH KEY=VALUE\n`, again and again.
    init(paxRecords bytes: [UInt8]) {
      var rest = bytes[...]
      while let space = rest.firstIndex(of: UInt8(ascii: " ")),
        let length = Int(String(decoding: rest[..<space], as: UTF8.self)), length > space - rest.startIndex,
        length <= rest.count
      {
        let record = rest[(space + 1)..<(rest.startIndex + length)]
        guard let equals = record.firstIndex(of: UInt8(ascii: "=")), record.last == UInt8(ascii: "\n") else { break }
        rest = rest.dropFirst(length)
        let value = Array(record[(equals + 1)...].dropLast())
        let key = String(decoding: record[..<equals], as: UTF8.self)
        switch key {
        case "path", "GNU.sparse.name": name = value
        case "size": size = Int(String(decoding: value, as: UTF8.self)).flatMap { $0 < 0 ? nil : $0 }
        default: if !Description.properties.contains(key), !key.contains(".") { holdsText = true }
        }
        if key.hasPrefix("GNU.sparse.") { isSparse = true }
      }
      if !rest.isEmpty { holdsText = true }
    }

    mutating func take(_ other: Description) {
      name = other.name ?? name
      size = other.size ?? size
      isSparse = isSparse || other.isSparse
    }

    private static let properties: Set<String> = [
      "path", "linkpath", "size", "mtime", "atime", "ctime", "uid", "gid", "uname", "gname", "charset", "hdrcharset",
    ]
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

  // MARK: Bytes

  private func cutShort() -> SourceError {
    SourceError("cannot be unpacked: tar: it ends within a member; it may be cut short")
  }

  /// The next block; a shorter one, and then none, at the end.
  private func readBlock() throws(SourceError) -> [UInt8]? {
    if let block = nextBlock {
      nextBlock = nil
      return block
    }
    var block = [UInt8](repeating: 0, count: TarHeader.blockSize)
    var count = 0
    while count < block.count {
      let (source, start) = (source, count)
      let result = block.withUnsafeMutableBytes { bytes in
        Result { () throws(SourceError) in
          try source.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[start...]))
        }
      }
      let read = try result.get()
      if read == 0 { break }
      count += read
    }
    offset += count
    return count == 0 ? nil : Array(block.prefix(count))
  }

  /// Passes over what is left of the member.
  private func skipData() throws(SourceError) {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while left > 0 {
      let file = self
      let result = buffer.withUnsafeMutableBytes { bytes in
        Result { () throws(SourceError) in try file.read(into: bytes) }
      }
      _ = try result.get()
    }
    let count = padding
    padding = 0
    var passed = 0
    var isBlank = true
    if let block = nextBlock, count > 0 {
      // The block that was looked at holds the end of the data.
      nextBlock = nil
      passed = min(block.count, count)
      isBlank = block.allSatisfy { $0 == 0 }
    }
    while passed < count {
      let room = count - passed
      let source = source
      let result = buffer.withUnsafeMutableBytes { bytes in
        Result { () throws(SourceError) in
          try source.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<room]))
        }
      }
      let read = try result.get()
      if read == 0 { throw cutShort() }
      if buffer[..<read].contains(where: { $0 != 0 }) { isBlank = false }
      passed += read
      offset += read
    }
    if isBlank { return }
    complaints.append(
      Complaint(
        member: name,
        reason: "\(count) bytes behind its end are not the zeros that fill a block, and were not read; "
          + "unpack it first"))
  }

  /// Reads of the member's data; 0 at their end.
  fileprivate func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    if left == 0 || buffer.count == 0 { return 0 }
    if let block = nextBlock {
      let count = min(block.count, left, buffer.count)
      buffer.copyBytes(from: block[..<count])
      left -= count
      nextBlock = count < block.count ? Array(block[count...]) : nil
      return count
    }
    let count = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(buffer.count, left)]))
    if count == 0 { throw cutShort() }
    left -= count
    offset += count
    return count
  }

  fileprivate var consumed: Int { source.consumed }
  fileprivate var isReady: Bool { left == 0 || source.isReady() }
}

/// What a member of a tar archive holds.
private struct TarMember: ByteSource {
  let file: TarFile

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int { try file.read(into: buffer) }
  func isReady() -> Bool { file.isReady }
  var consumed: Int { file.consumed }
}
