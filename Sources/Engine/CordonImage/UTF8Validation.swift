// Well-formed UTF-8, without allocation.

import CordonBytes

/// Whether `bytes` are well-formed UTF-8.
func isWellFormedUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
  let span = unsafe bytes.assumingMemoryBound(to: UInt8.self).span
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
    let sequence = UTF8Sequence(at: i, of: span)
    if sequence.scalar == nil { return false }
    i += sequence.length
  }
  return true
}
