// Eight bytes of text at once, in one 64-bit word whose lowest byte stands first.

/// Tests and changes of eight bytes, each in its own lane. But for ``isASCII`` all ask for bytes below 0x80: then no sum
/// carries into the next lane.
struct ASCIIWord {
  let bits: UInt64

  private static let highs: UInt64 = 0x8080_8080_8080_8080
  private static let ones: UInt64 = 0x0101_0101_0101_0101

  @inline(__always)
  init(bits: UInt64) { self.bits = bits }

  /// Reads the eight bytes at `address`.
  @inline(__always)
  init(at address: UnsafeRawPointer) {
    // SAFETY: the caller vouches for eight bytes.
    bits = UInt64(littleEndian: unsafe address.loadUnaligned(as: UInt64.self))
  }

  @inline(__always) var isASCII: Bool { bits & ASCIIWord.highs == 0 }

  /// The high bits of the lanes that are at least `byte`.
  @inline(__always)
  private func atLeast(_ byte: UInt64) -> UInt64 { (bits &+ (0x80 &- byte) &* ASCIIWord.ones) & ASCIIWord.highs }

  /// The bytes with A–Z lowered.
  @inline(__always) var lowercased: UInt64 { bits | (atLeast(0x41) & ~atLeast(0x5B)) &>> 2 }

  /// The high bits of the lanes that are U+0020.
  @inline(__always) var spaces: UInt64 { atLeast(0x20) & ~atLeast(0x21) }

  /// Whether folding does more than lower-case: white space other than U+0020, or a U+0020 behind another.
  ///
  /// - Parameter afterSpace: whether the byte before these is a space.
  @inline(__always)
  func changesWhiteSpace(afterSpace: Bool) -> Bool {
    let second = spaces & (spaces &<< 8 | (afterSpace ? 0x80 : 0))
    return second | (atLeast(0x09) & ~atLeast(0x0E)) != 0
  }

  /// Whether the last of the bytes is a space.
  @inline(__always) var endsInSpace: Bool { bits &>> 56 == 0x20 }
}
