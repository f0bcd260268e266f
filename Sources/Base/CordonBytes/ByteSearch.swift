// Bytes sought in running text and in addresses: the C library looks at many of them at a time.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Span where Element == UInt8 {
  /// The offset of the first `byte` at or after `start`, or nil.
  package func firstIndex(of byte: UInt8, from start: Int = 0) -> Int? {
    guard start < count else { return nil }
    return withUnsafeBytes { bytes in
      // SAFETY: `start` is below the count, so there is a base, and what is looked at lies inside the span.
      guard let found = unsafe memchr(bytes.baseAddress! + start, Int32(byte), bytes.count &- start) else { return nil }
      // SAFETY: both point into the span.
      return unsafe UnsafeRawPointer(found) - bytes.baseAddress!
    }
  }
}
