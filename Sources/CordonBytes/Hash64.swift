// A fast 64-bit hash of short byte strings, for filters and tables in memory. It is no secret and no proof: digests
// decide (CordonImage). Eight bytes a step, folded through a 128-bit product, as in the wyhash family
// (Wang Yi, "wyhash", 2019); written for Cordon, so its values are its own and part of the image format.

package enum Hash64 {
  /// The hash of `bytes` under `seed`: the same on every machine, byte order included.
  ///
  /// - Complexity: O(*n*), about one multiplication for every eight bytes.
  @inlinable
  package static func hash(_ bytes: Span<UInt8>, seed: UInt64) -> UInt64 {
    bytes.withUnsafeBytes { hash(UnsafeRawBufferPointer($0), seed: seed) }
  }

  @inlinable
  package static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
    var state = seed ^ 0x9E37_79B9_7F4A_7C15
    let count = bytes.count
    var offset = 0
    while count &- offset >= 8 {
      // SAFETY: eight bytes from `offset` lie inside the buffer, by the loop's condition.
      let word = unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      state = fold(state ^ UInt64(littleEndian: word), 0xA076_1D64_78BD_642F)
      offset &+= 8
    }
    var tail: UInt64 = 0
    var shift: UInt64 = 0
    while offset < count {
      // SAFETY: `offset < count`.
      tail |= UInt64(unsafe bytes[offset]) &<< shift
      shift &+= 8
      offset &+= 1
    }
    state = fold(state ^ tail, 0xE703_7ED1_A0B4_28DB)
    return fold(state ^ UInt64(truncatingIfNeeded: count), 0x8EBC_6AF0_9C88_C6E3)
  }

  @inlinable @inline(__always)
  package static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }
}
