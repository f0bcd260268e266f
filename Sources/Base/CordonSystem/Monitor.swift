// A lock with a condition. A pthread mutex and condition, so that the thread sanitizer understands it on every platform.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// State that one thread at a time may touch, and that others can wait for.
package final class Monitor<State: Sendable>: @unchecked Sendable {
  // SAFETY (Sendable): `state` is used only while `condition` is locked.
  @usableFromInline let condition = Condition()
  @usableFromInline var state: State

  @inlinable package init(_ state: State) { self.state = state }

  /// Runs `body` with the state, then wakes every thread that waits for a change of it.
  @inlinable package func withLock<Result>(_ body: (inout State) -> Result) -> Result {
    condition.lock()
    defer { condition.unlockAndWakeAll() }
    return body(&state)
  }

  /// Waits until `isReady` holds, then runs `body` before any other thread can change the state.
  @inlinable package func wait<Result>(
    until isReady: (borrowing State) -> Bool, then body: (inout State) -> Result
  ) -> Result {
    condition.lock()
    while !isReady(state) { condition.wait() }
    defer { condition.unlockAndWakeAll() }
    return body(&state)
  }
}

/// A mutex, and a condition that threads wait for while they hold it.
@usableFromInline
final class Condition: @unchecked Sendable {
  // SAFETY: both are initialised once, at addresses that stay the same, and destroyed only in `deinit`, when no thread can
  // hold a reference any more.
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let changed: UnsafeMutablePointer<pthread_cond_t>

  @usableFromInline init() {
    mutex = .allocate(capacity: 1)
    changed = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    changed.initialize(to: pthread_cond_t())
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
  }

  @usableFromInline func lock() { pthread_mutex_lock(mutex) }

  @usableFromInline func unlockAndWakeAll() {
    pthread_cond_broadcast(changed)
    pthread_mutex_unlock(mutex)
  }

  /// Unlocks, waits until another thread unlocks, and locks again.
  @usableFromInline func wait() { pthread_cond_wait(changed, mutex) }
}
