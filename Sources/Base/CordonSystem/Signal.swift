// Signals of this process (sigaction(2)): ignoring, restoring and blocking them.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A signal, by its number.
package struct Signal: Sendable, Hashable {
  package let number: Int32

  /// Ctrl-C.
  package static let interrupt = Signal(number: SIGINT)
  package static let terminate = Signal(number: SIGTERM)
  /// The terminal is gone; for a service, read the configuration again.
  package static let hangUp = Signal(number: SIGHUP)
  /// A write to a pipe that nobody reads.
  package static let brokenPipe = Signal(number: SIGPIPE)
  /// A write beyond the limit on the size of files.
  package static let fileSizeLimit = Signal(number: SIGXFSZ)

  /// From now on the signal does nothing.
  package func ignore() { signal(number, SIG_IGN) }

  /// From now on the signal does what it does by default.
  package func restoreDefault() { signal(number, SIG_DFL) }

  /// From now on the signal waits, on this thread and those that it starts, until something listens for it.
  package func block() {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, number)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
  }

  /// Whether the signal does nothing now.
  package var isIgnored: Bool {
    var action = sigaction()
    sigaction(number, nil, &action)
    // A handler is a pointer, and SIG_IGN the pointer 1, which Swift cannot compare.
    #if canImport(Darwin)
      return unsafeBitCast(action.__sigaction_u.__sa_handler, to: Int.self) == 1
    #else
      return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
    #endif
  }
}
