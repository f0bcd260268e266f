// What a system call reports when it fails.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Why the system refused a call: its `errno`.
///
///     do { … } catch { print(error) }
///     // No such file or directory
package struct SystemError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The `errno`.
  package let code: Int32

  package init(code: Int32) { self.code = code }

  /// The reason of the last call that failed on this thread.
  static var last: SystemError { SystemError(code: errno) }

  /// The system's words for it.
  package var description: String {
    guard let text = strerror(code) else { return "error \(code)" }
    // SAFETY: `strerror` returns a string that ends in NUL and stays until this thread calls it again.
    return unsafe String(cString: text)
  }

  /// The reasons that callers tell apart.
  package enum Kind: Sendable {
    case noSuchFile
    /// A part of the path that should be a folder is a file.
    case notAFolder
    case isFolder
    case notPermitted
    case exists
    /// The call would wait, and was told not to.
    case wouldBlock
    /// Nobody reads the other end of the pipe any more.
    case brokenPipe
    /// A pipe that nobody reads, or a device that is not there.
    case noReader
    /// This system, or this kind of file, has no such call.
    case notSupported
    case other
  }

  package var kind: Kind {
    switch code {
    case ENOENT: .noSuchFile
    case ENOTDIR: .notAFolder
    case EISDIR: .isFolder
    case EACCES, EPERM: .notPermitted
    case EEXIST: .exists
    case EAGAIN: .wouldBlock
    case EPIPE: .brokenPipe
    case ENXIO: .noReader
    case ENOSYS, EOPNOTSUPP, EINVAL, ENOTSUP: .notSupported
    default: .other
    }
  }

  /// The system's words about a file that could not be written, and how to fix that where it is known.
  package var reasonForWriting: String {
    let remedy =
      switch code {
      case ENOSPC, EDQUOT: "; make room there: until then all stays as it was"
      case EFBIG: "; raise the limit on the size of files (ulimit -f): until then all stays as it was"
      case EROFS, EACCES, EPERM: "; make the folder writable, or write to another"
      default: ""
      }
    return description + remedy
  }
}

/// Calls again while a signal interrupts `call`, which returns -1 and sets `errno` when it fails.
///
/// - Returns: what `call` returned, never -1.
@discardableResult
func checked<Result: SignedInteger>(_ call: () -> Result) throws(SystemError) -> Result {
  while true {
    let result = call()
    if result != -1 { return result }
    if errno != EINTR { throw .last }
  }
}
