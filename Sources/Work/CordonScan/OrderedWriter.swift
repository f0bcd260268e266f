// Workers to the output. Whoever hands in the batch that is next in order writes it, and every one after it that is
// ready; the others go on checking. So a batch is written as soon as it may be, and no thread only waits.

import CordonIO
import CordonSystem

/// Writes finished batches, each whole, in their order or as they come.
final class OrderedWriter: Sendable {
  private struct State: Sendable {
    var waiting: [Int: FinishedBatch] = [:]
    var next = 0
    var isWriting = false
    var totals = ScanTotals()
  }

  private let output: any ScanOutput
  private let order: OutputOrder
  private let pool: BatchPool
  private let control: ScanControl
  private let checkpointer: Checkpointer?
  private let state: Monitor<State>

  /// - Parameter totals: what was counted before.
  init(
    output: any ScanOutput, order: OutputOrder, totals: ScanTotals, pool: BatchPool, control: ScanControl,
    checkpointer: Checkpointer?
  ) {
    self.output = output
    self.order = order
    self.pool = pool
    self.control = control
    self.checkpointer = checkpointer
    state = Monitor(State(totals: totals))
  }

  /// Writes what stands before all batches. None has been handed in.
  func writeHeader(_ bytes: [UInt8]) { stop(at: output.begin(header: bytes)) }

  /// Writes what stands behind all batches. All have been handed in.
  func write(_ bytes: [UInt8], to stream: StreamOutput) {
    if !pool.isStopped { stop(at: stream.write(bytes.span)) }
  }

  /// Writes what was held back. All batches have been handed in.
  ///
  /// - Parameter position: behind all inputs; nil where there may be more to read.
  func finish(at position: RunPosition?, report: (String) -> Void) {
    if !pool.isStopped { stop(at: output.finish(report: report)) }
    guard !pool.isStopped, let checkpointer else { return }
    stop(at: checkpointer.finish(completion: position.map { ($0, totals) }).map { .failed($0) })
  }

  /// Hands in a batch and takes its memory. Returns when it has been written or left to whoever is writing.
  func submit(_ batch: inout FinishedBatch) {
    let isMine = state.withLock { state in
      let buffers = batch.buffers.take()
      state.waiting[batch.sequence] = batch
      state.waiting[batch.sequence]?.buffers = buffers
      if state.isWriting { return false }
      state.isWriting = true
      return true
    }
    guard isMine else { return }
    while var ready = takeNext() {
      if !pool.isStopped {
        stop(at: output.write(&ready))
        if let checkpointer, let position = ready.end, !pool.isStopped {
          stop(at: checkpointer.note(position, totals).map { .failed($0) })
        }
      }
      pool.giveBack(ready.buffers.take())
    }
  }

  /// Whether the output has ended early.
  var isStopped: Bool { pool.isStopped }

  /// What was counted so far; complete once every batch has been handed in.
  var totals: ScanTotals { state.withLock { $0.totals } }

  /// Ends the run where `end` says that the output has.
  private func stop(at end: OutputEnd?) {
    guard let end else { return }
    state.withLock { $0.totals.outputEnd = end }
    pool.stop()
  }

  /// The next batch that may be written, counted; nil, and writing ends, when there is none yet.
  private func takeNext() -> FinishedBatch? {
    state.withLock { state in
      let key = order == .input ? state.next : state.waiting.keys.min() ?? state.next
      guard let batch = state.waiting.removeValue(forKey: key) else {
        state.isWriting = false
        return nil
      }
      state.next += 1
      state.totals.add(batch)
      control.note(state.totals.statistics)
      return batch
    }
  }
}

/// What a run has counted.
struct ScanTotals: Sendable {
  var statistics = ScanStatistics()
  /// Matched items of each input.
  var matchedItems: [Int] = []
  /// The first record, in output order, that could not be checked whole: `source:record: why`.
  var firstProblem: String?
  /// Set when the output could not be written to its end.
  var outputEnd: OutputEnd?

  init(sources: Int = 0) { matchedItems = [Int](repeating: 0, count: sources) }

  mutating func add(_ batch: borrowing FinishedBatch) {
    statistics.add(batch.statistics)
    matchedItems[batch.sourceIndex] += batch.statistics.matchedItems
    if firstProblem == nil { firstProblem = batch.firstProblem }
  }
}
