// Well-formed UTF-8, by table 3-7 of the Unicode Standard (section 3.9), without allocation.

/// Whether `bytes` are well-formed UTF-8.
func isWellFormedUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
  var i = 0
  while i < bytes.count {
    if bytes.count - i >= 8 {
      // SAFETY: eight bytes from `i` lie inside, by the condition before.
      let word = unsafe bytes.loadUnaligned(fromByteOffset: i, as: UInt64.self)
      if word & 0x8080_8080_8080_8080 == 0 {
        i += 8
        continue
      }
    }
    let lead = bytes[i]
    // The second byte's range keeps out overlong forms, surrogates and what is above U+10FFFF.
    let length: Int
    let second: ClosedRange<UInt8>
    switch lead {
    case 0x00...0x7F:
      i += 1
      continue
    case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xE1...0xEC, 0xEE...0xEF: (length, second) = (3, 0x80...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return false
    }
    guard bytes.count - i >= length, second.contains(bytes[i + 1]) else { return false }
    for k in i + 2..<i + length where bytes[k] & 0xC0 != 0x80 { return false }
    i += length
  }
  return true
}
