// The header block of a tar archive (POSIX.1-2017 pax, "ustar Interchange Format"; GNU tar's manual, "Basic Tar Format").
//
//     0 name 100   124 size 12   148 checksum 8   156 type 1   257 "ustar"   345 prefix 155   482 GNU: more sparse blocks follow

struct TarHeader {
  static let blockSize = 512

  let name: [UInt8]
  let type: UInt8
  /// In bytes; nil where the field holds no number.
  let size: Int?
  /// Whether GNU sparse headers follow.
  let isExtended: Bool

  /// Whether the block is a header: its checksum is right.
  init?(_ block: ArraySlice<UInt8>) {
    guard block.count == TarHeader.blockSize else { return nil }
    let block = Array(block)
    guard let checksum = TarHeader.number(block[148..<156]) else { return nil }
    let others = block[..<148] + block[156...]
    let sum = others.reduce(8 * 0x20) { $0 + Int($1) }
    // Some old programs summed signed bytes.
    let signedSum = others.reduce(8 * 0x20) { $0 + Int(Int8(bitPattern: $1)) }
    guard checksum == sum || checksum == signedSum else { return nil }
    type = block[156]
    size = TarHeader.number(block[124..<136])
    isExtended = type == UInt8(ascii: "S") && block[482] != 0
    let own = block[..<100].prefix { $0 != 0 }
    // GNU's own format has other things where the prefix would be.
    let isPOSIX = block[257..<263].elementsEqual("ustar\0".utf8)
    let prefix = isPOSIX ? block[345..<500].prefix { $0 != 0 } : []
    name = prefix.isEmpty ? Array(own) : Array(prefix) + [UInt8(ascii: "/")] + Array(own)
  }

  /// Whether a tar archive begins with `head`: a header, which has NULs, as text has not.
  static func begins(_ head: [UInt8]) -> Bool {
    head.count >= blockSize && head[..<blockSize].contains(0) && TarHeader(head[..<blockSize]) != nil
  }

  /// A number in octal digits, or after a byte of 0x80 in binary; nil where it is neither, or negative.
  private static func number(_ field: ArraySlice<UInt8>) -> Int? {
    guard let first = field.first else { return nil }
    if first & 0x80 != 0 {
      guard first == 0x80 else { return nil }
      var value = 0
      for byte in field.dropFirst() {
        guard value < 1 << 54 else { return nil }
        value = value << 8 | Int(byte)
      }
      return value
    }
    var value = 0
    var digits = 0
    for byte in field.drop(while: { $0 == 0x20 || $0 == 0 }) {
      guard (0x30...0x37).contains(byte) else {
        if byte == 0 || byte == 0x20 { break }
        return nil
      }
      value = value << 3 | Int(byte - 0x30)
      digits += 1
    }
    return value
  }
}
