// SIGINT and SIGTERM end a scan at the next record: everything read so far is checked and written, and the summary printed. A
// second signal ends the command at once.

import CordonScan
import CordonSystem
import Dispatch
import Synchronization

/// Listens for signals while it lives.
final class ScanSignals {
  private final class Received: Sendable {
    let signal = Mutex<Signal?>(nil)
  }

  private let sources: [any DispatchSourceSignal]
  private let received = Received()

  /// Lets a signal interrupt the run of `control` from now on.
  init(_ control: ScanControl) {
    // A signal that was ignored at the start stays ignored: a script started the command in the background.
    let signals = [Signal.interrupt, .terminate].filter { !$0.isIgnored }
    for signal in signals { signal.ignore() }
    sources = signals.map {
      DispatchSource.makeSignalSource(signal: $0.number, queue: DispatchQueue(label: "cordon.scan.signal"))
    }
    for (signal, source) in zip(signals, sources) {
      source.setEventHandler { [received] in
        signal.restoreDefault()
        received.signal.withLock { $0 = signal }
        control.interrupt()
      }
      source.resume()
    }
  }

  deinit { for source in sources { source.cancel() } }

  /// The signal that ended the run, if one did.
  var last: Int32? { received.signal.withLock { $0?.number } }

  /// Blocks SIGHUP, so that one waits until ``ListReloader`` listens: the default action would end the process, and ignoring
  /// the signal would lose it. Under `nohup` it is ignored already, and stays so.
  static func holdHangups() {
    if !Signal.hangUp.isIgnored { Signal.hangUp.block() }
  }
}
