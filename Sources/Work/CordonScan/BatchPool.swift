// The memory bound and the backpressure of a scan in one place: there are only so many buffers, and the reader waits
// for a free one. A buffer comes back when its output has been written, so that a slow record, a slow disk or a slow
// consumer stops the reader and not the machine.

import CordonSystem

/// The buffers of a run.
final class BatchPool: Sendable {
  struct State: Sendable {
    var free: [BatchBuffers] = []
    var live = 0
    var isStopped = false
    /// The most buffers that were in use at once.
    var highWater = 0
  }

  private let size: Int
  private let limit: Int
  private let state = Monitor(State())

  /// At most `limit` buffers, each for `size` bytes of records.
  init(size: Int, limit: Int) {
    self.size = size
    self.limit = limit
  }

  /// Waits for a buffer. Nil once the run is stopped.
  func take() -> BatchBuffers? {
    state.wait(until: { $0.isStopped || $0.live < limit }) { state in
      if state.isStopped { return nil }
      state.live += 1
      state.highWater = max(state.highWater, state.live)
      return state.free.popLast() ?? BatchBuffers(size: size)
    }
  }

  /// Takes a buffer back. One that grew far beyond the usual is let go, so that one long line does not stay in memory.
  func giveBack(_ buffers: consuming BatchBuffers) {
    if buffers.output.capacity > 8 * size {
      buffers.output = []
    } else {
      buffers.output.removeAll(keepingCapacity: true)
    }
    var returned = buffers.input.size == size ? [buffers] : []
    state.withLock { state in
      state.live -= 1
      if let buffers = returned.popLast() { state.free.append(buffers) }
    }
  }

  /// Ends the run: from now on ``take()`` gives nil.
  func stop() { state.withLock { $0.isStopped = true } }

  var isStopped: Bool { state.withLock { $0.isStopped } }
  var liveCount: Int { state.withLock { $0.live } }
  var highWater: Int { state.withLock { $0.highWater } }
}
