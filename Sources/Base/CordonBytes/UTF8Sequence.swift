// One step of reading UTF-8 of unknown origin: the table of well-formed sequences of the Unicode Standard
// (section 3.9, table 3-7). What is ill-formed is cut as the standard recommends (*substitution of maximal subparts*),
// so that the replacement is the one every other decoder makes.

/// What stands at one place in a byte string.
package struct UTF8Sequence: Equatable, Sendable {
  /// The scalar value, or nil where the bytes are ill-formed: replace them, all `length` of them, by one U+FFFD.
  @usableFromInline package let scalar: UInt32?
  /// 1…4 bytes.
  @usableFromInline package let length: Int

  /// Reads the sequence that starts at `index`, which must be inside `bytes`.
  @inlinable @inline(__always)
  package init(at index: Int, of bytes: Span<UInt8>) {
    let lead = bytes[index]
    if lead < 0x80 {
      self.init(scalar: UInt32(lead), length: 1)
    } else {
      self.init(beyondASCIIAt: index, of: bytes)
    }
  }

  @usableFromInline @inline(never)
  init(beyondASCIIAt index: Int, of bytes: Span<UInt8>) {
    let lead = bytes[index]
    let size: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch lead {
    case 0xC2...0xDF: size = 2
    case 0xE0: (size, second) = (3, 0xA0...0xBF)
    case 0xED: (size, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: size = 3
    case 0xF0: (size, second) = (4, 0x90...0xBF)
    case 0xF4: (size, second) = (4, 0x80...0x8F)
    case 0xF1...0xF3: size = 4
    default:
      self.init(scalar: nil, length: 1)
      return
    }
    var value = UInt32(lead) & (0x7F >> UInt32(size))
    for step in 1..<size {
      guard index + step < bytes.count, (step == 1 ? second : 0x80...0xBF).contains(bytes[index + step]) else {
        self.init(scalar: nil, length: step)
        return
      }
      value = value << 6 | UInt32(bytes[index + step] & 0x3F)
    }
    self.init(scalar: value, length: size)
  }

  @usableFromInline
  init(scalar: UInt32?, length: Int) {
    self.scalar = scalar
    self.length = length
  }
}

extension Span<UInt8> {
  /// Whether the bytes are UTF-8.
  ///
  /// - Complexity: O(*n*)
  package var isWellFormedUTF8: Bool {
    var at = 0
    while at < count {
      if self[at] < 0x80 {
        at &+= 1
        continue
      }
      let sequence = UTF8Sequence(at: at, of: self)
      if sequence.scalar == nil { return false }
      at &+= sequence.length
    }
    return true
  }
}
