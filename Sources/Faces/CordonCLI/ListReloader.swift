// Reloads the list of a running scan: on SIGHUP, and with --watch when the list's file was replaced. It works on a queue of its
// own, so that the scan never waits, and reports each new list, and each file that it cannot use, in one line on standard error.

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

  /// Starts listening for SIGHUP. One that arrived since ``ScanSignals/holdHangups()``, or arrives before the list is open,
  /// takes effect once it is.
  init() {
    // The command was started with nohup.
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
  ///   - keepsList: whether the run must keep its list.
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

  /// Stops reporting. Does not wait for a reload in progress.
  func end() {
    work.end()
    hangups?.cancel()
    timer?.cancel()
  }
}

/// The work on the queue.
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
    var isStopped = false
    /// The list that was reported as too old.
    var stale: String?
  }

  private let state = Mutex(State())

  /// Returns whether there was a SIGHUP before.
  func begin(_ task: Task) -> Bool {
    noteAge(task, wasOpened: true)
    return state.withLock { state in
      state.task = task
      return state.wasHungUp
    }
  }

  func end() { state.withLock { $0.isStopped = true } }

  /// Rereads the file.
  func hangUp() {
    let task = state.withLock { state in
      state.wasHungUp = state.task == nil
      return state.task
    }
    guard let task else { return }
    if task.keepsList {
      return say("SIGHUP: the list is not reloaded, because a run with --checkpoint keeps its list")
    }
    reload(task) { (store) throws(ImageError) in
      if try store.reload() { return true }
      say("\(store.path): the same list as before")
      return false
    }
  }

  /// Rereads the file if it was replaced.
  func look() {
    guard let task = state.withLock({ $0.task }) else { return }
    reload(task) { (store) throws(ImageError) in try store.reloadIfReplaced() }
    noteAge(task, wasOpened: false)
  }

  /// Reports once for each list that it has become too old. Opening it reports it if it already was.
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
      say("\(error); the old list stays in use")
    }
  }

  private func say(_ line: String) {
    state.withLock { state in
      if !state.isStopped { state.task?.say(line) }
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
