// Reader to workers. The queue itself is bounded by the pool: no more batches exist than there are buffers.

import CordonSystem

/// Batches in reading order, taken by whichever worker is free.
final class BatchQueue: Sendable {
  private struct State: Sendable {
    var batches: [Batch] = []
    var isClosed = false
  }

  private let state = Monitor(State())

  func put(_ batch: Batch) { state.withLock { $0.batches.append(batch) } }

  /// No more batches will come.
  func close() { state.withLock { $0.isClosed = true } }

  /// Has those that wait ask again whether they are called away.
  func call() { state.withLock { _ in } }

  enum Next {
    case batch(Batch)
    case newerList
    /// There will be no more.
    case end
  }

  /// Waits for the next batch, as long as nothing else is to be done.
  func take(unless hasNewerList: () -> Bool) -> Next {
    state.wait(until: { !$0.batches.isEmpty || $0.isClosed || hasNewerList() }) { state in
      if !state.batches.isEmpty { return .batch(state.batches.removeFirst()) }
      return state.isClosed ? .end : .newerList
    }
  }
}
