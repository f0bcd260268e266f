// Compressed files and archives made byte by byte, so that a test can make them wrong in one place. Nothing is compressed:
// deflated data are stored blocks (RFC 1951, 3.2.4).

import Foundation

enum Bytes {
  static func little(_ value: Int, _ width: Int) -> [UInt8] { (0..<width).map { UInt8(value >> (8 * $0) & 0xFF) } }

  /// CRC-32 (ISO 3309), bit by bit.
  static func crc(_ bytes: [UInt8]) -> Int {
    var sum: UInt32 = .max
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    return Int(~sum)
  }

  static func deflated(_ bytes: [UInt8]) -> [UInt8] {
    [1] + little(bytes.count, 2) + little(~bytes.count & 0xFFFF, 2) + bytes
  }

  static func gzip(_ text: String) -> [UInt8] { gzip(Array(text.utf8)) }

  static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + deflated(bytes) + little(crc(bytes), 4) + little(bytes.count, 4)
  }
}

/// A zip archive (APPNOTE.TXT 4.3).
struct ZipBuilder {
  struct Member {
    var name: String
    var data: [UInt8]
    var method = 8
    var flags = 0
    /// In the local header, where that says something else.
    var localName: String?
    var localSize: Int?
    /// The bits of a Unix mode.
    var mode = 0o100644
    /// Whether the directory has it.
    var isListed = true
    /// Whether its sizes stand behind its data.
    var hasDescriptor = false
    /// What stands behind it and belongs to nothing.
    var gap: [UInt8] = []

    init(_ name: String, _ text: String) { (self.name, data) = (name, Array(text.utf8)) }
  }

  var members: [Member]
  var comment: [UInt8] = []
  /// Whether the numbers of the end stand in a zip64 record.
  var isLong = false

  init(_ members: Member...) { self.members = members }

  var bytes: [UInt8] {
    var (file, directory, count): ([UInt8], [UInt8], Int) = ([], [], 0)
    for member in members {
      let packed = member.method == 8 ? Bytes.deflated(member.data) : member.data
      let offset = file.count
      let name = Array((member.localName ?? member.name).utf8)
      let sum = Bytes.little(Bytes.crc(member.data), 4)
      let sizes = sum + Bytes.little(packed.count, 4) + Bytes.little(member.localSize ?? member.data.count, 4)
      let flags = Bytes.little(member.flags | (member.hasDescriptor ? 8 : 0), 2)
      let local = flags + Bytes.little(member.method, 2) + [0, 0, 0, 0]
      file += [0x50, 0x4B, 3, 4, 20, 0] + local + (member.hasDescriptor ? [UInt8](repeating: 0, count: 12) : sizes)
      file += Bytes.little(name.count, 2) + [0, 0] + name + packed
      if member.hasDescriptor { file += [0x50, 0x4B, 7, 8] + sizes }
      file += member.gap
      guard member.isListed else { continue }
      count += 1
      directory += [0x50, 0x4B, 1, 2, 20, 3, 20, 0] + local + sum + Bytes.little(packed.count, 4)
      directory += Bytes.little(member.data.count, 4) + Bytes.little(member.name.utf8.count, 2)
      directory += [UInt8](repeating: 0, count: 8) + Bytes.little(member.mode << 16, 4) + Bytes.little(offset, 4)
      directory += Array(member.name.utf8)
    }
    let start = file.count
    file += directory
    if isLong {
      let record = file.count
      file += [0x50, 0x4B, 6, 6] + Bytes.little(44, 8) + [45, 3, 45, 0] + [UInt8](repeating: 0, count: 8)
      file +=
        Bytes.little(count, 8) + Bytes.little(count, 8) + Bytes.little(directory.count, 8) + Bytes.little(start, 8)
      file += [0x50, 0x4B, 6, 7] + Bytes.little(0, 4) + Bytes.little(record, 8) + Bytes.little(1, 4)
    }
    file += [0x50, 0x4B, 5, 6, 0, 0, 0, 0]
    file += isLong ? [UInt8](repeating: 0xFF, count: 12) : Bytes.little(count, 2) + Bytes.little(count, 2)
    if !isLong { file += Bytes.little(directory.count, 4) + Bytes.little(start, 4) }
    return file + Bytes.little(comment.count, 2) + comment
  }
}

/// A tar archive (POSIX.1-2017, pax).
enum Tar {
  static let end = [UInt8](repeating: 0, count: 1024)

  /// A member: its header, and its data filled up with zeros.
  static func member(_ name: String, _ text: String, type: Character = "0", size: Int? = nil) -> [UInt8] {
    member(name, Array(text.utf8), type: type.asciiValue ?? 0, size: size)
  }

  static func member(_ name: String, _ data: [UInt8], type: UInt8, size: Int? = nil) -> [UInt8] {
    func octal(_ value: Int, _ width: Int) -> [UInt8] {
      let digits = String(value, radix: 8)
      return Array((String(repeating: "0", count: width - 1 - digits.count) + digits).utf8) + [0]
    }
    var header = Array(name.utf8) + [UInt8](repeating: 0, count: 100 - name.utf8.count)
    header += octal(0o644, 8) + octal(0, 8) + octal(0, 8) + octal(size ?? data.count, 12) + octal(0, 12)
    header += Array("        ".utf8) + [type] + [UInt8](repeating: 0, count: 100) + Array("ustar\u{0}00".utf8)
    header += [UInt8](repeating: 0, count: 512 - header.count)
    header.replaceSubrange(148..<156, with: octal(header.reduce(0) { $0 + Int($1) }, 7) + [0x20])
    return header + data + [UInt8](repeating: 0, count: (512 - data.count % 512) % 512)
  }
}

/// A 7z archive of one member that is stored (7zFormat.txt of the LZMA SDK).
enum SevenZip {
  static func archive(_ name: String, _ text: String, attributes: Int = 0x20) -> [UInt8] {
    func number(_ value: Int) -> [UInt8] {
      value < 0x80 ? [UInt8(value)] : [0x80 | UInt8(value >> 8), UInt8(value & 0xFF)]
    }
    let data = Array(text.utf8)
    var names: [UInt8] = []
    for unit in name.utf16 { names += Bytes.little(Int(unit), 2) }
    names += [0, 0]
    var header: [UInt8] = [1, 4, 6, 0, 1, 9] + number(data.count) + [0]
    header += [7, 0x0B, 1, 0, 1, 1, 0, 0x0C] + number(data.count) + [0]
    // As 7-Zip writes it: with the members, not with the folder of packed streams, where libarchive does not look for it.
    header += [8, 0x0A, 1] + Bytes.little(Bytes.crc(data), 4) + [0, 0]
    header += [5, 1, 0x11] + number(names.count + 1) + [0] + names
    header += [0x15, 6, 1, 0] + Bytes.little(attributes, 4) + [0, 0]
    let start = Bytes.little(data.count, 8) + Bytes.little(header.count, 8) + Bytes.little(Bytes.crc(header), 4)
    return [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0, 4] + Bytes.little(Bytes.crc(start), 4) + start + data + header
  }
}
