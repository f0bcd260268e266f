// A fast 64-bit hash of short byte strings, for filters and tables in memory. It is no secret and no proof: digests
// decide (CordonImage). Thirty-two bytes a step, folded through 128-bit products, as in the wyhash family
// (Wang Yi, "wyhash", 2019); written for Cordon, so its values are its own and part of the image format.
//
//   state ← seed
//   for each 32 bytes, the last ones with zeros behind them, as four little-endian words:
//     state ← fold(word0 ^ A, word1 ^ state) + rotated(fold(word2 ^ B, word3 ^ state))
//   hash = fold(state ^ C, count ^ D)

/// A hash of byte strings. Public, with members that are not: no member of a `package` type is inlined in another
/// module, `@inlinable` or not (Swift 6.3), and a call costs as much as this hash.
public enum Hash64 {
  /// The hash of `bytes` under `seed`: the same on every machine, byte order included.
  ///
  /// - Complexity: O(*n*), two multiplications for every 32 bytes.
  @inlinable
  package static func hash(_ bytes: Span<UInt8>, seed: UInt64) -> UInt64 {
    bytes.withUnsafeBytes { hash(UnsafeRawBufferPointer($0), seed: seed) }
  }

  @inlinable
  package static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
    let count = bytes.count
    var state = seed
    var offset = 0
    while count &- offset >= 32 {
      // SAFETY: 32 bytes from `offset` lie inside the buffer, by the loop's condition.
      state = step(unsafe bytes.baseAddress! + offset, state)
      offset &+= 32
    }
    if offset < count || count == 0 {
      var last: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
      state = withUnsafeMutableBytes(of: &last) { room in
        // SAFETY: fewer than 32 bytes are left, and the room has 32.
        unsafe room.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset...]))
        return step(UnsafeRawPointer(room.baseAddress!), state)
      }
    }
    return finish(state, count)
  }

  /// The same hash of `count` bytes, at least one, behind which zeros stand up to the next multiple of 32 bytes from
  /// `bytes` on.
  @inlinable @inline(__always)
  package static func hash(zeroPadded bytes: UnsafeRawPointer, count: Int, seed: UInt64) -> UInt64 {
    // SAFETY: the caller vouches for 32 bytes from every multiple of 32 below the count.
    var state = step(unsafe bytes, seed)
    var offset = 32
    while offset < count {
      state = step(unsafe bytes + offset, state)
      offset &+= 32
    }
    return finish(state, count)
  }

  @inlinable @inline(__always)
  static func step(_ bytes: UnsafeRawPointer, _ state: UInt64) -> UInt64 {
    func word(_ offset: Int) -> UInt64 {
      // SAFETY: the callers give 32 bytes.
      UInt64(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
    let first = fold(word(0) ^ 0xA076_1D64_78BD_642F, word(8) ^ state)
    let second = fold(word(16) ^ 0xE703_7ED1_A0B4_28DB, word(24) ^ state)
    return first &+ (second &<< 32 | second &>> 32)
  }

  @inlinable @inline(__always)
  static func finish(_ state: UInt64, _ count: Int) -> UInt64 {
    fold(state ^ 0x8EBC_6AF0_9C88_C6E3, UInt64(truncatingIfNeeded: count) ^ 0x5899_65CC_7537_4CC3)
  }

  @inlinable @inline(__always)
  package static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }
}
