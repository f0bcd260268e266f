// How a run ended.

/// How a run ended.
public enum ScanOutcome: Sendable, Hashable {
  /// At least one item matched, and everything was checked.
  case matched
  /// No item matched, and everything was checked.
  case nothing
  /// Something was not read or not decided: an input that cannot be read, a record that is too long or malformed, an
  /// undecided rule (``ScanStatistics/incompleteness``); or the output could not be written. What could be checked was, and
  /// ``ScanResult/statistics`` says whether something matched.
  case failed
  /// Whoever read the output has gone. The rest was not scanned.
  case closed
  /// ``ScanControl/interrupt()`` ended it. What was read until then was checked, and what was found is written.
  case interrupted

  /// 2 where something was not read or not decided, else 0 where something matched and 1 where nothing did. A closed output
  /// is no error. With `exitZero`, 0 takes the place of 1.
  public func exitStatus(exitZero: Bool = false) -> Int32 {
    switch self {
    case .matched, .closed: 0
    case .nothing: exitZero ? 0 : 1
    case .failed, .interrupted: 2
    }
  }
}

/// What ``Scanner/run(writingTo:report:)`` comes back with.
public struct ScanResult: Sendable {
  /// How the run ended.
  public let outcome: ScanOutcome
  /// What was read, checked and found.
  public let statistics: ScanStatistics
  /// Items that matched, for each input in the order given.
  public let matchedItems: [Int]
  /// The most batches that were in memory at once.
  package let buffersUsed: Int

  init(_ totals: ScanTotals, isInterrupted: Bool = false, buffersUsed: Int = 0) {
    statistics = totals.statistics
    matchedItems = totals.matchedItems
    self.buffersUsed = buffersUsed
    outcome =
      switch totals.outputEnd {
      case .closed: .closed
      case .failed: .failed
      case nil:
        if isInterrupted {
          .interrupted
        } else if totals.statistics.failedSources > 0 || totals.statistics.incompleteness != nil {
          .failed
        } else {
          totals.statistics.matches > 0 ? .matched : .nothing
        }
      }
  }
}
