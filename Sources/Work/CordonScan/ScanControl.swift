// A run seen from outside: how far it has come, and a way to end it early. Every thread may ask.

import CordonSystem

/// Watches a run, and ends it early.
///
///     let control = ScanControl()
///     // on another thread: control.interrupt()
///     let result = Scanner(blocklist: blocklist, options: options).run(control: control)
///
/// One control belongs to one run.
public final class ScanControl: Sendable {
  private let state = Monitor(ScanProgress())
  let interruption = Interruption()

  /// A control of a run that has not begun.
  public init() {}

  /// Ends the run: no more records are read, and what was read is checked and written. A wait for more of an input ends; one
  /// for a named pipe to be opened, or for the output to take more, does not.
  public func interrupt() { interruption.set() }

  /// Whether ``interrupt()`` was called.
  public var isInterrupted: Bool { interruption.isSet }

  /// How far the run has come.
  public var progress: ScanProgress { state.withLock { $0 } }

  func begin(inputs: [String]) {
    // What is not there has no bytes.
    let sizes = inputs.map { FileStamp(path: $0)?.size ?? ($0 == "-" || FileSystem.exists($0) ? nil : 0) }
    state.withLock { state in
      state.inputSizes = sizes
      state.inputs = inputs
    }
  }

  /// Goes on, where `bytes` of an input were read by an earlier run.
  func begin(at input: Int, bytes: Int) {
    state.withLock { state in
      (state.input, state.inputBytes) = (input, bytes)
      state.bytesBefore = state.bytes
    }
  }

  func note(input: Int, bytes: Int) {
    state.withLock { state in
      state.input = input
      state.inputBytes = bytes
    }
  }

  func note(_ statistics: ScanStatistics) {
    state.withLock { state in
      state.items = statistics.items
      state.matchedItems = statistics.matchedItems
    }
  }
}

/// How far a run has come.
public struct ScanProgress: Sendable, Hashable {
  /// The inputs, as they were given.
  public internal(set) var inputs: [String] = []
  /// Their sizes in bytes; nil where that is not known before their end.
  public internal(set) var inputSizes: [Int?] = []
  /// The place of the input that is read.
  public internal(set) var input = 0
  /// How many bytes of it have been read.
  public internal(set) var inputBytes = 0
  /// How many bytes of all inputs an earlier run had read.
  public internal(set) var bytesBefore = 0
  /// Items checked, and written where they were to be.
  public internal(set) var items = 0
  /// Those of them that matched.
  public internal(set) var matchedItems = 0

  /// How many bytes have been read of all inputs.
  public var bytes: Int { inputSizes.prefix(input).reduce(inputBytes) { $0 + ($1 ?? 0) } }
  /// How many there are; nil where that is not known.
  public var totalBytes: Int? { inputSizes.contains(nil) ? nil : inputSizes.reduce(0) { $0 + ($1 ?? 0) } }
}
