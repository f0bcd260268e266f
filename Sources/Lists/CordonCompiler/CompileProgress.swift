// How far a compile has come, for who waits for it.

import Synchronization

/// WeekSummary by a ``ListCompiler`` and asked by anybody, from any thread.
public final class CompileProgress: Sendable {
  /// What is being done.
  public enum Stage: Sendable, Hashable {
    /// Sources are read.
    case reading
    /// Rules are brought to the forms that are compared, and checked.
    case checking
    /// The image is made and written.
    case writing
  }

  /// How far it has come.
  public struct State: Sendable, Hashable {
    /// What is being done.
    public var stage = Stage.reading
    /// Rules that were checked.
    public var done = 0
    /// Rules that will have been checked.
    public var total = 0
  }

  private let held = Mutex(State())

  /// Nothing has been done yet.
  public init() {}

  /// How far it has come by now.
  public var state: State { held.withLock { $0 } }

  /// Says that `stage` begins.
  public func begin(_ stage: Stage) { held.withLock { $0.stage = stage } }

  func begin(checking total: Int) { held.withLock { $0 = State(stage: .checking, done: 0, total: total) } }

  func add(_ count: Int) { held.withLock { $0.done += count } }
}
