// SIGINT and SIGTERM end a scan at the next record: what was read is checked and written, and the summary said. A second one
// ends the command at once.

import CordonScan
import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Listens for signals while it lives.
final class ScanSignals {
  private final class Received: Sendable {
    let number = Mutex<Int32?>(nil)
  }

  private let sources: [any DispatchSourceSignal]
  private let received = Received()

  /// From now on a signal interrupts the run of `control`.
  init(_ control: ScanControl) {
    // One that was ignored when the command began stays so: a script has put it into the background.
    let signals = [SIGINT, SIGTERM].filter { !ScanSignals.isIgnored($0) }
    for number in signals { signal(number, SIG_IGN) }
    sources = signals.map {
      DispatchSource.makeSignalSource(signal: $0, queue: DispatchQueue(label: "cordon.scan.signal"))
    }
    for (number, source) in zip(signals, sources) {
      source.setEventHandler { [received] in
        signal(number, SIG_DFL)
        received.number.withLock { $0 = number }
        control.interrupt()
      }
      source.resume()
    }
  }

  deinit { for source in sources { source.cancel() } }

  /// The signal that ended the run; nil where none did.
  var last: Int32? { received.number.withLock { $0 } }

  /// From now on a SIGHUP waits until something listens for it (``ListReloader``), which blocking it does: the default action
  /// would end the process, and ignoring it would lose it. One that was ignored stays so: it is that of `nohup`.
  static func holdHangups() {
    if isIgnored(SIGHUP) { return }
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGHUP)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
  }

  /// Whether nobody is told of a signal.
  static func isIgnored(_ number: Int32) -> Bool {
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
