// What the C library says when a call fails, as words.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The system's words for an `errno`.
func systemReason(_ code: CInt) -> String {
  guard let text = strerror(code) else { return "error \(code)" }
  // SAFETY: `strerror` returns a string that ends in NUL and stays until this thread calls it again.
  return unsafe String(cString: text)
}

/// Calls again while a signal interrupts `call`, which answers -1 and sets `errno` when it fails.
func retryingOnInterrupt<Result: SignedInteger>(_ call: () -> Result) -> Result {
  while true {
    let result = call()
    if result != -1 || errno != EINTR { return result }
  }
}
