// SIGINT and SIGTERM end a scan at the next record: everything read so far is checked and written, and the summary printed. A
// second signal ends the command at once.

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

  /// Lets a signal interrupt the run of `control` from now on.
  init(_ control: ScanControl) {
    // A signal that was ignored at the start stays ignored: a script started the command in the background.
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

  /// The signal that ended the run, if one did.
  var last: Int32? { received.number.withLock { $0 } }

  /// Blocks SIGHUP, so that one waits until ``ListReloader`` listens: the default action would end the process, and ignoring
  /// the signal would lose it. Under `nohup` it is ignored already, and stays so.
  static func holdHangups() {
    if isIgnored(SIGHUP) { return }
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGHUP)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
  }

  /// Whether a signal is ignored.
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
