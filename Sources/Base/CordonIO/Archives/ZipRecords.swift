// The records of a zip archive that say where its members are (PKWARE's APPNOTE, 4.3.7, 4.3.12, 4.3.14 to 4.3.16, 4.4, 4.5.3).

/// Little-endian numbers in bytes from outside; a place beyond them reads as 0, so whoever reads checks the length first.
struct ZipBytes {
  let bytes: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  var count: Int { bytes.count }

  func number(_ offset: Int, _ width: Int) -> Int {
    var value: UInt64 = 0
    for index in (0..<width).reversed() {
      let place = bytes.startIndex + offset + index
      value = value << 8 | UInt64(place < bytes.endIndex ? bytes[place] : 0)
    }
    return Int(clamping: value)
  }

  func part(_ offset: Int, _ count: Int) -> ArraySlice<UInt8> {
    bytes.dropFirst(offset).prefix(count)
  }
}

/// The end of the central directory.
struct ZipEnd {
  static let length = 22
  static let locatorLength = 20
  static let longLength = 56

  var entries: Int
  var directorySize: Int
  var directoryOffset: Int
  /// Where the record stands in the file, and behind it with its comment.
  var place: Int
  var end: Int
  var comment: [UInt8]
  var isSplit: Bool

  /// Finds the record in `tail`, the last bytes of a file, which begin at `offset`: the last one whose comment fits.
  init?(in tail: [UInt8], at offset: Int) {
    guard tail.count >= ZipEnd.length else { return nil }
    for place in stride(from: tail.count - ZipEnd.length, through: 0, by: -1) {
      guard tail[place] == 0x50, tail[place...].starts(with: [0x50, 0x4B, 0x05, 0x06]) else { continue }
      let record = ZipBytes(tail[place...])
      let commentLength = record.number(20, 2)
      guard place + ZipEnd.length + commentLength <= tail.count else { continue }
      entries = record.number(10, 2)
      directorySize = record.number(12, 4)
      directoryOffset = record.number(16, 4)
      isSplit =
        (record.number(4, 2) != 0 && record.number(4, 2) != 0xFFFF) || record.number(8, 2) != record.number(10, 2)
      comment = Array(record.part(22, commentLength))
      self.place = offset + place
      end = offset + place + ZipEnd.length + commentLength
      return
    }
    return nil
  }

  /// Whether a number is in the zip64 record, since it does not fit here.
  var isLong: Bool { entries == 0xFFFF || directorySize == 0xFFFF_FFFF || directoryOffset == 0xFFFF_FFFF }
}

/// What a member's header in the central directory, or its local header, says.
struct ZipEntry {
  var name: [UInt8]
  var flags: Int
  var method: Int
  var crc: UInt32
  var packedSize: Int
  var size: Int
  /// Of its local header, as the directory has it.
  var offset = 0
  /// In the directory: its comment, and what the extra field says is its comment in UTF-8.
  var comments: [[UInt8]] = []
  /// How long the header is.
  var length: Int

  var isEncrypted: Bool { flags & 1 != 0 || method == 99 }
  var hasDescriptor: Bool { flags & 8 != 0 }

  /// A header of the central directory.
  init?(directory bytes: ArraySlice<UInt8>) {
    guard bytes.count >= 46, bytes.starts(with: [0x50, 0x4B, 0x01, 0x02]) else { return nil }
    let record = ZipBytes(bytes)
    let (nameLength, extraLength) = (record.number(28, 2), record.number(30, 2))
    let commentLength = record.number(32, 2)
    length = 46 + nameLength + extraLength + commentLength
    guard length <= bytes.count else { return nil }
    flags = record.number(8, 2)
    method = record.number(10, 2)
    crc = UInt32(truncatingIfNeeded: record.number(16, 4))
    packedSize = record.number(20, 4)
    size = record.number(24, 4)
    offset = record.number(42, 4)
    name = Array(record.part(46, nameLength))
    comments = [Array(record.part(46 + nameLength + extraLength, commentLength))]
    takeExtra(record.part(46 + nameLength, extraLength), isDirectory: true)
  }

  /// A local header; its name and extra field may be cut where there are fewer bytes.
  init?(local bytes: ArraySlice<UInt8>) {
    guard bytes.count >= 30, bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) else { return nil }
    let record = ZipBytes(bytes)
    let (nameLength, extraLength) = (record.number(26, 2), record.number(28, 2))
    length = 30 + nameLength + extraLength
    flags = record.number(6, 2)
    method = record.number(8, 2)
    crc = UInt32(truncatingIfNeeded: record.number(14, 4))
    packedSize = record.number(18, 4)
    size = record.number(22, 4)
    name = Array(record.part(30, nameLength))
    takeExtra(record.part(30 + nameLength, extraLength), isDirectory: false)
  }

  /// Takes from the extra fields the numbers that do not fit into 32 bits (zip64) and the comment in UTF-8 (0x6375).
  private mutating func takeExtra(_ extra: ArraySlice<UInt8>, isDirectory: Bool) {
    var rest = extra
    while rest.count >= 4 {
      let field = ZipBytes(rest)
      let (kind, count) = (field.number(0, 2), field.number(2, 2))
      guard 4 + count <= rest.count else { return }
      if kind == 0x6375, count > 5 { comments.append(Array(field.part(9, count - 5))) }
      if kind == 1 {
        let numbers = ZipBytes(field.part(4, count))
        var place = 0
        func next() -> Int? {
          guard place + 8 <= count else { return nil }
          defer { place += 8 }
          return numbers.number(place, 8)
        }
        if size == 0xFFFF_FFFF, let value = next() { size = value }
        if packedSize == 0xFFFF_FFFF, let value = next() { packedSize = value }
        if isDirectory, offset == 0xFFFF_FFFF, let value = next() { offset = value }
      }
      rest = rest.dropFirst(4 + count)
    }
  }
}
