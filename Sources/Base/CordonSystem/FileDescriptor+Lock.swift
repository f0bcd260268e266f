// Locks on whole files (flock(2)). A lock ends with the last descriptor of the open file, however its process ends.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension FileDescriptor {
  /// What came of an attempt to lock a file.
  package enum LockResult: Sendable {
    case locked
    /// Another open file has the lock.
    case heldByAnother
    /// The file system has no locks.
    case notPossible
  }

  /// Locks the file for this descriptor alone, if that needs no wait.
  package func lock() -> LockResult {
    do throws(SystemError) {
      try checked { flock(number, LOCK_EX | LOCK_NB) }
      return .locked
    } catch {
      return error.kind == .wouldBlock ? .heldByAnother : .notPossible
    }
  }

  package func unlock() { _ = flock(number, LOCK_UN) }
}
