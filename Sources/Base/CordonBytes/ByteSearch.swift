// Searching text and addresses for single bytes. The C library looks at many bytes at a time.

import CKernels

extension Span where Element == UInt8 {
  /// The offset of the first `byte` at or after `start`, or nil.
  package func firstIndex(of byte: UInt8, from start: Int = 0) -> Int? {
    guard start < count else { return nil }
    return withUnsafeBytes { bytes in
      let base = bytes.baseAddress!
      // SAFETY: `start` is below the count, so there is a base, and the bytes looked at lie inside the span.
      guard let found = unsafe cordon_find_byte(base + start, bytes.count &- start, byte) else { return nil }
      // SAFETY: both point into the span.
      return unsafe UnsafeRawPointer(found) - base
    }
  }
}
