// Digests of keys. Of a key an image holds 72 bits or more of
//
//   SHA-256(salt ‖ SHA-256(key))                        or, where the list has a secret key,
//   HMAC-SHA-256(secret digest key, salt ‖ SHA-256(key))
//
// and nothing else but its bits in filters. The inner hash lets lists that arrive hashed join the same index; the outer one
// is one SHA-256 block long.

import CordonBytes
import Crypto

/// A SHA-256, nearly always of a match key, as four big-endian words, so that it compares as its bytes do.
package struct KeySHA256: Comparable, Hashable, Sendable {
  var words: (UInt64, UInt64, UInt64, UInt64)

  init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

  package init(of key: Span<UInt8>) {
    words = key.withUnsafeBytes { KeySHA256(SHA256.hash($0)).words }
  }

  /// Nil unless `bytes` are 32.
  package init?(_ bytes: Span<UInt8>) {
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

  init(_ digest: SHA256Digest) { words = digest.withUnsafeBytes { KeySHA256.words(of: $0) } }

  init(_ code: HMAC<SHA256>.MAC) { words = code.withUnsafeBytes { KeySHA256.words(of: $0) } }

  private static func words(of digest: UnsafeRawBufferPointer) -> (UInt64, UInt64, UInt64, UInt64) {
    // SAFETY: a SHA-256 digest is 32 bytes, and the last load ends at 32.
    unsafe (
      UInt64(bigEndian: digest.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
      UInt64(bigEndian: digest.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
      UInt64(bigEndian: digest.loadUnaligned(fromByteOffset: 16, as: UInt64.self)),
      UInt64(bigEndian: digest.loadUnaligned(fromByteOffset: 24, as: UInt64.self))
    )
  }

  /// The 32 bytes.
  package var bytes: [UInt8] {
    [words.0, words.1, words.2, words.3].flatMap { word in
      stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt64($0)) }
    }
  }

  /// Reads 64 hexadecimal digits of either case; nil where `text` is anything else.
  package init?(hexadecimal text: Span<UInt8>) {
    guard text.count == 2 * SHA256.byteCount else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: text.count, by: 2) {
      guard let high = text[index].hexDigitValue, let low = text[index + 1].hexDigitValue else { return nil }
      bytes.append(high << 4 | low)
    }
    self.init(bytes.span)
  }

  package static func == (a: KeySHA256, b: KeySHA256) -> Bool { a.words == b.words }
  package static func < (a: KeySHA256, b: KeySHA256) -> Bool { a.words < b.words }
  package func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
  }
}

/// 16 bytes that go before each key's hash: tables of digests that were made for lists with another salt are of no use for
/// this one. Two images can be compared rule by rule only where they have the same.
package struct Salt: Equatable, Sendable {
  var words: (UInt64, UInt64)

  /// That of lists whose author gives none.
  package static let standard = Salt(of: "")

  /// From a text that the list's author has chosen.
  package init(of text: String) {
    var bytes = Array("cordon salt\n".utf8)
    bytes += text.utf8
    let all = KeySHA256(of: bytes.span).words
    words = (all.0, all.1)
  }

  /// From the two words as they stand in an image, read big-endian.
  init(words: (UInt64, UInt64)) { self.words = words }

  package static func == (a: Salt, b: Salt) -> Bool { a.words == b.words }
}

/// The first 96 bits of a key's digest, of which the directory and an entry keep what tells keys apart.
struct KeyDigest: Comparable, Sendable {
  /// Bytes 0…7, big-endian; the directory goes by its upper bits.
  var high: UInt64
  /// Bytes 8…11, big-endian.
  var low: UInt32

  init(high: UInt64, low: UInt32) {
    self.high = high
    self.low = low
  }

  /// The directory's slot for the digest, of 2 to the power of `bits`.
  func slot(bits: Int) -> Int { Int(truncatingIfNeeded: high >> UInt64(64 - bits)) }

  /// The 72 bits behind the first `bits`, which are 24 at most.
  func remainder(bits: Int) -> Remainder {
    let low = UInt64(low) &<< 32
    return Remainder(
      high: bits == 0 ? high : high &<< UInt64(bits) | low &>> UInt64(64 &- bits),
      low: UInt8(truncatingIfNeeded: (low &<< UInt64(bits)) &>> 56))
  }

  /// What an entry holds of its digest.
  struct Remainder: Equatable, Sendable {
    /// The first 64 bits.
    var high: UInt64
    /// The last 8.
    var low: UInt8

    @inline(__always)
    static func < (a: Remainder, b: Remainder) -> Bool { a.high != b.high ? a.high < b.high : a.low < b.low }
  }

  static func < (a: KeyDigest, b: KeyDigest) -> Bool {
    a.high != b.high ? a.high < b.high : a.low < b.low
  }
}

/// Makes digests of keys, as one image has them.
package struct KeyDigester: Sendable {
  let salt: Salt
  /// Nil where the list has no secret key.
  private let secret: SymmetricKey?

  package init(salt: Salt = .standard, key: ListKey? = nil) {
    self.salt = salt
    secret = key?.digestKey
  }

  func digest(of key: KeySHA256) -> KeyDigest {
    let message = (
      salt.words.0.bigEndian, salt.words.1.bigEndian,
      key.words.0.bigEndian, key.words.1.bigEndian, key.words.2.bigEndian, key.words.3.bigEndian
    )
    let words = withUnsafeBytes(of: message) { bytes in
      if let secret {
        KeySHA256(HMAC<SHA256>.authenticationCode(for: bytes, using: secret)).words
      } else {
        KeySHA256(SHA256.hash(bytes)).words
      }
    }
    return KeyDigest(high: words.0, low: UInt32(truncatingIfNeeded: words.1 >> 32))
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
