// Reloads the list of a scan that runs: on SIGHUP, and with --watch when the list's file was replaced. On a queue of its own,
// so that nothing else waits; one line on standard error for each change, and for each file that cannot be used.

import CordonMatcher
import CordonScan
import CordonSystem
import Dispatch
import Synchronization

/// Reloads a scan's list from ``begin(_:_:keepsList:say:)`` until ``end()``.
final class ListReloader {
  private let queue = DispatchQueue(label: "cordon.scan.reload")
  private let work = ReloadWork()
  private let hangups: (any DispatchSourceSignal)?
  private var timer: (any DispatchSourceTimer)?

  /// From now on SIGHUP is listened for. One that came before, since ``ScanSignals/holdHangups()``, and one that comes before
  /// the list is opened, are heard once it is.
  init() {
    // Who began the command with nohup wants to hear nothing of it.
    guard !Signal.hangUp.isIgnored else {
      hangups = nil
      return
    }
    let source = DispatchSource.makeSignalSource(signal: Signal.hangUp.number, queue: queue)
    source.setEventHandler { [work] in work.hangUp() }
    source.resume()
    hangups = source
  }

  deinit { end() }

  /// - Parameters:
  ///   - keepsList: whether the run is one with one list, and is not to be given another.
  ///   - say: called on another thread with a line, without the command's name.
  func begin(
    _ store: BlocklistStore, _ options: WatchOptions, _ opener: ListOpener, keepsList: Bool,
    say: @escaping @Sendable (String) -> Void
  ) {
    if work.begin(ReloadWork.Task(store: store, opener: opener, keepsList: keepsList, say: say)) {
      queue.async { [work] in work.hangUp() }
    }
    guard let interval = options.interval.map({ DispatchTimeInterval.milliseconds($0) }) else { return }
    let timer = DispatchSource.makeTimerSource(queue: queue)
    timer.schedule(deadline: .now() + interval, repeating: interval)
    timer.setEventHandler { [work] in work.look() }
    timer.resume()
    self.timer = timer
  }

  /// Says nothing more. Whoever reads a file at that time is not waited for.
  func end() {
    work.end()
    hangups?.cancel()
    timer?.cancel()
  }
}

/// What is done on the queue.
private final class ReloadWork: Sendable {
  struct Task: Sendable {
    let store: BlocklistStore
    let opener: ListOpener
    let keepsList: Bool
    let say: @Sendable (String) -> Void
  }

  private struct State: Sendable {
    var task: Task?
    var wasHungUp = false
    var isOver = false
    /// The list of which it was said that it is too old.
    var stale: String?
  }

  private let state = Mutex(State())

  /// Answers whether there was a SIGHUP before.
  func begin(_ task: Task) -> Bool {
    noteAge(task, wasOpened: true)
    return state.withLock { state in
      state.task = task
      return state.wasHungUp
    }
  }

  func end() { state.withLock { $0.isOver = true } }

  /// The file is read again.
  func hangUp() {
    let task = state.withLock { state in
      state.wasHungUp = state.task == nil
      return state.task
    }
    guard let task else { return }
    if task.keepsList {
      return say("SIGHUP: the list is not reloaded, since a run with --checkpoint is one with one list")
    }
    reload(task) { (store) throws(ImageError) in
      if try store.reload() { return true }
      say("\(store.path): is the same list as before")
      return false
    }
  }

  /// The file is read if it is another.
  func look() {
    guard let task = state.withLock({ $0.task }) else { return }
    reload(task) { (store) throws(ImageError) in try store.reloadIfReplaced() }
    noteAge(task, wasOpened: false)
  }

  /// Says once of each list that it has become too old. Of one that was when it was opened, that was said then.
  private func noteAge(_ task: Task, wasOpened: Bool) {
    let blocklist = task.store.current
    guard let complaint = task.opener.complaint(about: blocklist, at: task.store.path) else { return }
    let isKnown = state.withLock { state in
      defer { state.stale = blocklist.digest }
      return state.stale == blocklist.digest
    }
    if !isKnown, !wasOpened { say("warning: \(complaint)") }
  }

  private func reload(_ task: Task, by body: (BlocklistStore) throws(ImageError) -> Bool) {
    do throws(ImageError) {
      guard try body(task.store) else { return }
      say("\(task.store.path): reloaded: \(ReloadWork.description(of: task.store.current))")
      noteAge(task, wasOpened: true)
    } catch {
      say("\(error); the list from before stays in use")
    }
  }

  private func say(_ line: String) {
    state.withLock { state in
      if !state.isOver { state.task?.say(line) }
    }
  }

  /// `1,204 rules, demo version 7`
  private static func description(of blocklist: Blocklist) -> String {
    let shown = 3
    let rules = "\(ScanStatistics.grouped(blocklist.ruleCount)) rule\(blocklist.ruleCount == 1 ? "" : "s")"
    let lists = blocklist.lists.prefix(shown).map { list in
      list.name.printable + (list.version.map { " version \($0.printable)" } ?? "")
    }
    let more = blocklist.lists.count > shown ? ["\(blocklist.lists.count - shown) more"] : []
    return ([rules] + lists + more).joined(separator: ", ")
  }
}
