// A list that is replaced while items are checked against it.
//
//   file ─► opened, verified ─► prepared ─► swapped in ─► generation + 1 ◄─ asked by each worker between two items
//                └► bad: an error, and the list from before stays                            (ListFollower.swift)
//
// All of that is done by whoever asks for it, on their thread. A worker that finds another generation makes its matcher
// anew, which takes some microseconds, and leaves the old list; the last one to do so gives it back.

import Synchronization

/// Holds the newest good image of a file.
///
///     let store = try BlocklistStore(contentsOf: "demo.cordon")
///     // in each worker, once:
///     let matcher = LiveMatcher(store)
///     for item in items { handle(matcher.match(item: item)) }
///     // in another thread, every second or so:
///     do { if try store.reloadIfReplaced() { print("reloaded:", store.current.ruleCount, "rules") } } catch { print(error) }
///
/// Each item is checked against one list, whole: the newest at the beginning of its check. No item waits for a reload.
///
/// Replace the file by renaming another one over it, as `cordon compile` does. A list of up to 64 MB is copied when it is
/// opened; a larger one is mapped, and truncating its file in place crashes every process that uses it (`SIGBUS`).
public final class BlocklistStore: Sendable {
  /// How the image at a path is opened and verified.
  public typealias Opening = @Sendable (_ path: String) throws(ImageError) -> Blocklist

  /// The file.
  public let path: String
  private let open: Opening
  private let state: Mutex<State>
  /// How often `state` was handed on, in and out.
  private let turns = Atomic<Int>(0)
  @usableFromInline let swaps = Atomic<Int>(0)
  /// What is known of the file. State while it is read: one reload at a time, so that no older list replaces a newer one.
  private let file: Mutex<FileHistory>

  private struct State: Sendable {
    var blocklist: Blocklist
    /// The number of `blocklist`.
    var generation = 0
    var observers: [Int: Observer] = [:]
    var nextObserver = 0
  }

  struct Observer: Sendable {
    let preparing: @Sendable (Blocklist) -> Void
    let swapped: @Sendable () -> Void
  }

  /// Opens the image at `path`.
  ///
  /// - Parameter open: opens the file now and at each reload, for those who ask more of an image than that it is whole. It
  ///   may be called on any thread.
  /// - Throws: what `open` does; by itself what ``Blocklist/init(contentsOf:)`` does.
  public init(
    contentsOf path: String,
    open: @escaping Opening = { (path) throws(ImageError) in try Blocklist(contentsOf: path) }
  ) throws(ImageError) {
    self.path = path
    self.open = open
    var seen = FileHistory()
    // Before it is opened: what is written from here on is another file.
    seen.note(ImageFileStamp(path: path))
    file = Mutex(seen)
    let blocklist = try open(path)
    state = Mutex(State(blocklist: blocklist))
  }

  /// The newest list. Who checks several items against it, and would not miss the next one, uses a ``LiveMatcher``.
  ///
  /// - Complexity: one lock.
  public var current: Blocklist { withState { $0.blocklist } }

  /// How often another list was swapped in: the number of the newest one, from 0.
  ///
  /// - Complexity: one relaxed load; two answers that are the same say that no list was swapped in between.
  @inlinable public var generation: Int { swaps.load(ordering: .relaxed) }

  private func withState<Result: Sendable>(_ body: (inout State) -> Result) -> Result {
    state.withLock { state in
      // A lock that others wait for is handed on by the system, which the thread sanitizer does not see; this it does.
      turns.add(1, ordering: .acquiringAndReleasing)
      defer { turns.add(1, ordering: .acquiringAndReleasing) }
      return body(&state)
    }
  }

  /// The newest list and its number.
  var newest: (blocklist: Blocklist, generation: Int) { withState { ($0.blocklist, $0.generation) } }

  /// Reads the file again, and swaps to what is in it: items whose check begins after this has returned are checked
  /// against it. Answers false, and swaps nothing, where it is the same list as before.
  ///
  /// - Throws: what opening does; the list from before stays.
  /// - Complexity: that of opening, and of ``Blocklist/prepare(compilesPatterns:)``. Others who check items go on.
  @discardableResult
  public func reload() throws(ImageError) -> Bool {
    try file.withLock { (seen) throws(ImageError) in try reload(&seen) }
  }

  /// Does the same where another file stands at the path than the last time, or the file was written to, by what the system
  /// tells without opening it: to be called every second or so.
  ///
  /// A file that cannot be used is reported once, and tried again when it has changed. One that is written to where it
  /// stands is waited for until two calls find it the same.
  ///
  /// - Returns: whether another list was swapped in.
  @discardableResult
  public func reloadIfReplaced() throws(ImageError) -> Bool {
    try file.withLock { (seen) throws(ImageError) in
      let stamp = ImageFileStamp(path: path)
      let known = seen.failure
      switch seen.change(to: stamp) {
      case .none: return false
      case .replaced: return try reload(&seen)
      case .mayBeRewritten:
        do throws(ImageError) {
          return try reload(&seen)
        } catch {
          if error == known { return false }
          throw error
        }
      }
    }
  }

  private func reload(_ seen: inout FileHistory) throws(ImageError) -> Bool {
    seen.note(ImageFileStamp(path: path))
    let new: Blocklist
    do throws(ImageError) {
      new = try open(path)
    } catch {
      seen.failure = error
      throw error
    }
    let (old, observers) = withState { ($0.blocklist, $0.observers) }
    new.prepare(after: old)
    if new.digest == old.digest {
      // The same list in another file, of another age, perhaps signed by another key.
      withState { $0.blocklist = new }
      return false
    }
    for observer in observers.values { observer.preparing(new) }
    withState { state in
      state.blocklist = new
      state.generation += 1
      swaps.store(state.generation, ordering: .relaxed)
    }
    // Those that came in between too: they may have taken the list from before.
    for observer in withState({ $0.observers }).values { observer.swapped() }
    return true
  }

  /// What is known of the file.
  private struct FileHistory {
    enum Change {
      case none
      case replaced
      /// It is the same by its stamp, but was read so soon after it was written that this does not tell.
      case mayBeRewritten
    }

    /// As it was read last; nil where there was none.
    private var read: ImageFileStamp?
    private var isSettled = true
    /// As it was seen last.
    private var last: ImageFileStamp?
    /// What was wrong with it when it was read last.
    var failure: ImageError?

    /// Notes that the file is now read.
    mutating func note(_ stamp: ImageFileStamp?) {
      (read, last) = (stamp, stamp)
      isSettled = stamp?.isSettled ?? true
      failure = nil
    }

    mutating func change(to stamp: ImageFileStamp?) -> Change {
      defer { last = stamp }
      if stamp == read { return !isSettled && stamp?.isSettled == true ? .mayBeRewritten : .none }
      // Somebody is writing to it.
      if let stamp, stamp.isOfSameFile(as: read), stamp != last { return .none }
      return .replaced
    }
  }
}

extension BlocklistStore {
  /// Tells of new lists while it lives.
  package final class Observation: Sendable {
    private let store: BlocklistStore
    private let number: Int

    fileprivate init(_ store: BlocklistStore, _ number: Int) {
      self.store = store
      self.number = number
    }

    deinit { store.withState { $0.observers[number] = nil } }
  }

  /// Calls `preparing` with each new list before it is swapped in, and `swapped` afterwards, on the thread that reloads.
  /// Neither may reload.
  package func observe(
    preparing: @escaping @Sendable (Blocklist) -> Void, swapped: @escaping @Sendable () -> Void
  ) -> Observation {
    let number = withState { state in
      state.nextObserver += 1
      state.observers[state.nextObserver] = Observer(preparing: preparing, swapped: swapped)
      return state.nextObserver
    }
    return Observation(self, number)
  }
}
