// Digests of keys. An image holds 96 bits of SHA-256(salt ‖ SHA-256(key)), and nothing else of a key but its bits in a
// filter. The inner hash lets lists that arrive hashed join the same index; the outer one is one SHA-256 block long.

import Crypto

/// A SHA-256, nearly always of a match key, as four big-endian words, so that it compares as its bytes do.
struct KeySHA256: Comparable {
  var words: (UInt64, UInt64, UInt64, UInt64)

  init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

  init(of key: Span<UInt8>) {
    words = key.withUnsafeBytes { KeySHA256(SHA256.hash($0)).words }
  }

  /// Nil unless `bytes` are 32.
  init?(_ bytes: Span<UInt8>) {
    guard bytes.count == SHA256.byteCount else { return nil }
    var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    for i in 0..<8 {
      words.0 = words.0 << 8 | UInt64(bytes[i])
      words.1 = words.1 << 8 | UInt64(bytes[i + 8])
      words.2 = words.2 << 8 | UInt64(bytes[i + 16])
      words.3 = words.3 << 8 | UInt64(bytes[i + 24])
    }
    self.words = words
  }

  init(_ digest: SHA256Digest) {
    words = digest.withUnsafeBytes { bytes in
      // SAFETY: a SHA-256 digest is 32 bytes, and the last load ends at 32.
      unsafe (
        UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
        UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
        UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self)),
        UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self))
      )
    }
  }

  static func == (a: KeySHA256, b: KeySHA256) -> Bool { a.words == b.words }
  static func < (a: KeySHA256, b: KeySHA256) -> Bool { a.words < b.words }
}

/// 16 bytes that go before each key's hash, made from all of an image's contents: lists cannot be compared digest by
/// digest, and a table of digests made for one image is of no use for another.
struct Salt: Equatable {
  var words: (UInt64, UInt64)

  /// From the first 16 bytes of a digest.
  init(_ digest: SHA256Digest) {
    let all = KeySHA256(digest).words
    words = (all.0, all.1)
  }

  /// From the two words as they stand in an image, read big-endian.
  init(words: (UInt64, UInt64)) { self.words = words }

  static func == (a: Salt, b: Salt) -> Bool { a.words == b.words }
}

/// The 96 bits that an image keeps of a key.
struct KeyDigest: Comparable {
  /// Bytes 0…7, big-endian; the directory goes by its upper bits.
  var high: UInt64
  /// Bytes 8…11, big-endian.
  var low: UInt32

  init(high: UInt64, low: UInt32) {
    self.high = high
    self.low = low
  }

  init(of key: KeySHA256, salt: Salt) {
    let message = (
      salt.words.0.bigEndian, salt.words.1.bigEndian,
      key.words.0.bigEndian, key.words.1.bigEndian, key.words.2.bigEndian, key.words.3.bigEndian
    )
    let words = withUnsafeBytes(of: message) { KeySHA256(SHA256.hash($0)).words }
    high = words.0
    low = UInt32(truncatingIfNeeded: words.1 >> 32)
  }

  /// The directory's slot for the digest, of 2 to the power of `bits`.
  func slot(bits: Int) -> Int { Int(truncatingIfNeeded: high >> UInt64(64 - bits)) }

  static func < (a: KeyDigest, b: KeyDigest) -> Bool {
    a.high != b.high ? a.high < b.high : a.low < b.low
  }
}

extension SHA256 {
  /// The hash of bytes that lie in one piece.
  static func hash(_ bytes: UnsafeRawBufferPointer) -> SHA256Digest {
    var hasher = SHA256()
    unsafe hasher.update(bufferPointer: bytes)
    return hasher.finalize()
  }
}
