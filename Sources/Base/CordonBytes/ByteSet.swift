// A set of byte values: one bit each, one load and one shift to ask.

/// A set of bytes, 256 bits wide. Public so that it is inlined: see ``Hash64``.
public struct ByteSet: Sendable, Hashable {
  @usableFromInline var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  @inlinable package init() {}

  /// The bytes for which `isMember` holds.
  package init(where isMember: (UInt8) -> Bool) {
    for byte in UInt8.min...UInt8.max where isMember(byte) { insert(byte) }
  }

  /// The ASCII characters of `characters`, each a member.
  package init(_ characters: StaticString) {
    characters.withUTF8Buffer { for byte in $0 { insert(byte) } }
  }

  @inlinable package mutating func insert(_ byte: UInt8) {
    let bit = UInt64(1) &<< UInt64(byte & 63)
    switch byte >> 6 {
    case 0: words.0 |= bit
    case 1: words.1 |= bit
    case 2: words.2 |= bit
    default: words.3 |= bit
    }
  }

  @inlinable @inline(__always)
  package func contains(_ byte: UInt8) -> Bool {
    // Selects, not branches: no processor can predict the next byte.
    let ascii = byte & 0x40 == 0 ? words.0 : words.1
    let others = byte & 0x40 == 0 ? words.2 : words.3
    let word = byte & 0x80 == 0 ? ascii : others
    return word &>> UInt64(byte & 63) & 1 != 0
  }

  @inlinable package func union(_ other: ByteSet) -> ByteSet {
    var result = self
    result.words.0 |= other.words.0
    result.words.1 |= other.words.1
    result.words.2 |= other.words.2
    result.words.3 |= other.words.3
    return result
  }

  /// Whether both hold the same bytes.
  @inlinable public static func == (a: ByteSet, b: ByteSet) -> Bool { a.words == b.words }

  /// Hashes the bytes of the set.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
    hasher.combine(words.2)
    hasher.combine(words.3)
  }
}
