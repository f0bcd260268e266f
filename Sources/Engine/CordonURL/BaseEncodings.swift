// Bases in which ids and addresses are written: base64 (RFC 4648, both alphabets), base32 (RFC 4648), hexadecimal, and
// the two that are one large number, base58 (Bitcoin's and Flickr's order of letters) and base36.

import CordonBytes

package enum BaseEncodings {
  /// The longest text of a large number that is decoded, in bytes: its cost grows with the square.
  package static let maximumNumberLength = 128

  package static let bitcoin58: StaticString = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
  package static let flickr58: StaticString = "123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"
  package static let lower36: StaticString = "0123456789abcdefghijklmnopqrstuvwxyz"

  /// The bytes of `text` in base64, either alphabet, with padding or without; nil where it is none.
  package static func base64(_ text: Span<UInt8>) -> [UInt8]? {
    var end = text.count
    while end > 0, text.count &- end < 2, text[end &- 1] == .ascii("=") { end &-= 1 }
    guard end > 0, end % 4 != 1 else { return nil }
    return bits(text.extracting(0..<end), width: 6) { $0.base64Value }
  }

  /// The bytes of `text` in base32 of either case, without padding; nil where it is none.
  package static func base32(_ text: Span<UInt8>) -> [UInt8]? {
    bits(text, width: 5) { byte in
      if byte.isASCIIAlpha { return (byte | 0x20) &- 0x61 }
      return (0x32...0x37).contains(byte) ? byte &- 0x32 &+ 26 : nil
    }
  }

  /// The bytes of `text` in hexadecimal digits of either case; nil where it is none.
  package static func hexadecimal(_ text: Span<UInt8>) -> [UInt8]? {
    text.count % 2 == 0 ? bits(text, width: 4) { $0.hexDigitValue } : nil
  }

  private static func bits(_ text: Span<UInt8>, width: Int, _ digit: (UInt8) -> UInt8?) -> [UInt8]? {
    guard text.count > 0 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count * width / 8)
    var held: UInt32 = 0
    var count = 0
    for index in text.indices {
      guard let value = digit(text[index]) else { return nil }
      held = held &<< UInt32(width) | UInt32(value)
      count &+= width
      if count >= 8 {
        count &-= 8
        bytes.append(UInt8(truncatingIfNeeded: held &>> UInt32(count)))
      }
    }
    return bytes
  }

  /// The bytes, most significant first, of a number whose digits are letters of `alphabet`; each leading zero digit is a
  /// zero byte. Nil where it is none, or longer than ``maximumNumberLength``.
  package static func number(_ text: Span<UInt8>, alphabet: StaticString) -> [UInt8]? {
    guard text.count > 0, text.count <= maximumNumberLength else { return nil }
    let letters = alphabet.withUTF8Buffer { unsafe [UInt8]($0) }
    var bytes: [UInt8] = []
    var zeros = 0
    var isLeading = true
    for index in text.indices {
      guard let value = letters.firstIndex(of: text[index]) else { return nil }
      if isLeading, value == 0 {
        zeros += 1
        continue
      }
      isLeading = false
      var carry = value
      for position in bytes.indices.reversed() {
        carry += Int(bytes[position]) * letters.count
        bytes[position] = UInt8(carry & 0xFF)
        carry >>= 8
      }
      while carry > 0 {
        bytes.insert(UInt8(carry & 0xFF), at: 0)
        carry >>= 8
      }
    }
    return Array(repeating: 0, count: zeros) + bytes
  }

  /// `bytes` in base32, lower case, without padding.
  package static func appendBase32(_ bytes: [UInt8], to output: inout [UInt8]) {
    var held: UInt32 = 0
    var count: UInt32 = 0
    func letter(_ value: UInt32) -> UInt8 {
      let value = UInt8(truncatingIfNeeded: value & 31)
      return value < 26 ? 0x61 &+ value : 0x32 &+ value &- 26
    }
    for byte in bytes {
      held = held &<< 8 | UInt32(byte)
      count &+= 8
      while count >= 5 {
        count &-= 5
        output.append(letter(held &>> count))
      }
    }
    if count > 0 { output.append(letter(held &<< (5 &- count))) }
  }
}
