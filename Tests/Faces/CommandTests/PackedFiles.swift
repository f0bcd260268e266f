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
    /// In the directory.
    var comment: [UInt8] = []
    var extra: [UInt8] = []

    init(_ name: String, _ text: String) { (self.name, data) = (name, Array(text.utf8)) }
  }

  var members: [Member]
  var comment: [UInt8] = []
  /// Whether the numbers of the end stand in a zip64 record, and what more is in that.
  var isLong = false
  var longExtra: [UInt8] = []
  /// The data of a digital signature at the end of the directory.
  var signature: [UInt8] = []

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
      directory += Bytes.little(member.extra.count, 2) + Bytes.little(member.comment.count, 2) + [0, 0, 0, 0]
      directory += Bytes.little(member.mode << 16, 4) + Bytes.little(offset, 4)
      directory += Array(member.name.utf8) + member.extra + member.comment
    }
    if !signature.isEmpty { directory += [0x50, 0x4B, 5, 5] + Bytes.little(signature.count, 2) + signature }
    let start = file.count
    file += directory
    if isLong {
      let record = file.count
      file +=
        [0x50, 0x4B, 6, 6] + Bytes.little(44 + longExtra.count, 8) + [45, 3, 45, 0] + [UInt8](repeating: 0, count: 8)
      file +=
        Bytes.little(count, 8) + Bytes.little(count, 8) + Bytes.little(directory.count, 8) + Bytes.little(start, 8)
      file += longExtra
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

/// A 7z archive whose members are stored in one folder (7zFormat.txt of the LZMA SDK).
struct SevenZip {
  enum Sums { case ofMembers, ofFolder }

  var members: [(name: String, data: [UInt8])]
  var attributes = 0x20
  /// Whose sums are in the header. 7-Zip writes those of the members; libarchive does not compare those of folders.
  var sums = Sums.ofMembers
  /// How far the sums are off.
  var error = 0
  /// Bytes that belong to nothing: before the packed stream, behind it, and behind the header's own packed stream.
  var before: [UInt8] = []
  var behind: [UInt8] = []
  var behindHeader: [UInt8] = []
  /// Whether the header is stored as a packed stream, too.
  var isHeaderEncoded = false
  /// Written behind the end of the header, within its length.
  var headerExtra: [UInt8] = []

  static func archive(_ name: String, _ text: String, attributes: Int = 0x20) -> [UInt8] {
    SevenZip(members: [(name, Array(text.utf8))], attributes: attributes).bytes
  }

  private static func number(_ value: Int) -> [UInt8] {
    value < 0x80 ? [UInt8(value)] : [0x80 | UInt8(value >> 8), UInt8(value & 0xFF)]
  }

  /// The streams of one folder, which copies `data` from a place behind the signature header.
  private static func streams(_ data: [UInt8], at place: Int, sum: Int?) -> [UInt8] {
    var streams: [UInt8] = [6]
    streams += number(place)
    streams += [1, 9]
    streams += number(data.count)
    streams += [0, 7, 0x0B, 1, 0, 1, 1, 0, 0x0C]
    streams += number(data.count)
    if let sum { streams += [0x0A, 1] + Bytes.little(sum, 4) }
    streams.append(0)
    return streams
  }

  var bytes: [UInt8] {
    let number = SevenZip.number
    let data = members.flatMap(\.data)
    var names: [UInt8] = [0]
    for member in members { names += member.name.utf16.flatMap { Bytes.little(Int($0), 2) } + [0, 0] }
    let holding = members.filter { !$0.data.isEmpty }
    var header: [UInt8] = [1, 4]
    header += SevenZip.streams(data, at: before.count, sum: sums == .ofFolder ? Bytes.crc(data) ^ error : nil)
    header += [8, 0x0D] + number(holding.count)
    if holding.count > 1 {
      header.append(9)
      for member in holding.dropLast() { header += number(member.data.count) }
    }
    if sums == .ofMembers {
      header += [0x0A, 1]
      for member in holding { header += Bytes.little(Bytes.crc(member.data) ^ error, 4) }
    }
    header += [0, 0, 5] + number(members.count)
    if holding.count < members.count {
      var bits: UInt8 = 0
      for (index, member) in members.enumerated() where member.data.isEmpty { bits |= 0x80 >> UInt8(index) }
      header += [0x0E, 1, bits, 0x0F, 1, 0xFF]
    }
    header.append(0x11)
    header += number(names.count) + names
    header.append(0x15)
    header += number(2 + 4 * members.count) + [1, 0]
    for _ in members { header += Bytes.little(attributes, 4) }
    header += [0, 0]
    header += headerExtra
    var packed = before + data + behind
    if isHeaderEncoded {
      let place = packed.count
      packed += header + behindHeader
      header = [0x17] + SevenZip.streams(header, at: place, sum: Bytes.crc(header)) + [0]
    }
    var start: [UInt8] = Bytes.little(packed.count, 8) + Bytes.little(header.count, 8)
    start += Bytes.little(Bytes.crc(header), 4)
    let signature: [UInt8] = [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0, 4]
    return signature + Bytes.little(Bytes.crc(start), 4) + start + packed + header
  }
}
