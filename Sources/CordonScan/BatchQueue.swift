// Reader to workers. The queue itself is bounded by the pool: no more batches exist than there are buffers.

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

  /// Waits for the next batch. Nil when there will be none.
  func take() -> Batch? {
    state.wait(until: { !$0.batches.isEmpty || $0.isClosed }) { state in
      state.batches.isEmpty ? nil : state.batches.removeFirst()
    }
  }
}
