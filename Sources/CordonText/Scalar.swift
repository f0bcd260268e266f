// Decoding UTF-8, strictly (Unicode 16, table 3-7): no overlong forms, no surrogates, nothing above U+10FFFF.

import CordonBytes

/// One Unicode scalar value, read from UTF-8.
package struct Scalar: Sendable, Hashable {
  package let value: UInt32
  /// How many bytes it took: 1 to 4.
  package let length: Int

  /// Reads the scalar that begins at `offset`, or nil where the bytes there are not UTF-8.
  package init?(decoding text: Span<UInt8>, at offset: Int) {
    let first = text[offset]
    if first < 0x80 {
      value = UInt32(first)
      length = 1
      return
    }
    let count: Int
    var lowest: UInt8 = 0x80
    var highest: UInt8 = 0xBF
    switch first {
    case 0xC2...0xDF: count = 2
    case 0xE0...0xEF:
      count = 3
      if first == 0xE0 { lowest = 0xA0 }
      if first == 0xED { highest = 0x9F }
    case 0xF0...0xF4:
      count = 4
      if first == 0xF0 { lowest = 0x90 }
      if first == 0xF4 { highest = 0x8F }
    default: return nil
    }
    guard offset &+ count <= text.count, text[offset &+ 1] >= lowest, text[offset &+ 1] <= highest else { return nil }
    var result = UInt32(first) & (0x7F &>> UInt32(count))
    for index in 1..<count {
      let byte = text[offset &+ index]
      guard byte & 0xC0 == 0x80 else { return nil }
      result = result &<< 6 | UInt32(byte & 0x3F)
    }
    value = result
    length = count
  }

  /// Appends the scalar's UTF-16.
  func append(to utf16: inout [UInt16]) {
    if value < 0x1_0000 {
      utf16.append(UInt16(value))
    } else {
      utf16.append(UInt16(0xD7C0 &+ value &>> 10))
      utf16.append(UInt16(0xDC00 &+ value & 0x3FF))
    }
  }
}
