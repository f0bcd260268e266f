// How a run ended.

/// What a run came to, as grep(1) tells it.
public enum ScanOutcome: Sendable, Hashable {
  /// At least one item matched.
  case matched
  /// None did, and every item was checked whole.
  case nothing
  /// An input could not be read, or the output not be written; or nothing matched, but a record was too long to be
  /// checked or a rule could not be decided. What could be checked was.
  case failed
  /// Whoever read the output has gone. The rest was not scanned.
  case closed
  /// ``ScanControl/interrupt()`` ended it. What was read until then was checked, and what was found is written.
  case interrupted

  /// 0, 1 or 2 as grep's; a closed output is no error. `exitZero`: 0 where nothing matched.
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
        } else if totals.statistics.failedSources > 0 {
          .failed
        } else if totals.statistics.matches > 0 {
          .matched
        } else if totals.statistics.oversizedRecords > 0 || totals.statistics.undecidedItems > 0 {
          .failed
        } else {
          .nothing
        }
      }
  }
}
