// SIGINT and SIGTERM end a scan at the next record: what was read is checked and written, and the summary said. A second one
// ends the command at once.

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

  /// From now on a signal interrupts the run of `control`.
  init(_ control: ScanControl) {
    // One that was ignored when the command began stays so: a script has put it into the background.
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

  /// The signal that ended the run; nil where none did.
  var last: Int32? { received.signal.withLock { $0?.number } }

  /// From now on a SIGHUP waits until something listens for it (``ListReloader``), which blocking it does: the default action
  /// would end the process, and ignoring it would lose it. One that was ignored stays so: it is that of `nohup`.
  static func holdHangups() {
    if !Signal.hangUp.isIgnored { Signal.hangUp.block() }
  }
}
