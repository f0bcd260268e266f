// Keeps a run's checkpoint: reads it when the run begins, replaces it while the run goes on, and marks it when all is done.
//
//   begin ─► no file ──────────────────────► a new run
//         ├► another run's, or damaged ────► an error: nothing is touched
//         ├► the output was emptied ───────► a new run, and says so
//         └► else the outputs are cut back to where the checkpoint has them, and the run goes on behind it
//
// The output reaches the disk before the checkpoint that counts it does.

import CordonIO
import CordonMatcher
import CordonSystem

/// Keeps the checkpoint of one run.
final class Checkpointer: Sendable {
  /// The least time between two checkpoints, in seconds; and how many times longer than one took to write.
  private static let interval = 0.1
  private static let patience = 20.0

  private struct State: Sendable {
    var checkpoint: Checkpoint
    var next: ContinuousClock.Instant
  }

  let path: String
  private let output: any ScanOutput
  private let earlierSeconds: Double
  /// Whether it is kept while the run goes on; where all is written at the end, there would be nothing to go on with.
  private let isKept: Bool
  private let start = ContinuousClock.now
  private let state: Monitor<State>

  /// Begins, or goes on with, the run that `checkpoint` tells of.
  init(path: String, checkpoint: Checkpoint, output: any ScanOutput, isKept: Bool) {
    self.isKept = isKept
    self.path = path
    self.output = output
    earlierSeconds = checkpoint.totals.statistics.seconds
    state = Monitor(State(checkpoint: checkpoint, next: ContinuousClock.now))
  }

  /// Notes that everything up to `position` is written; answers why that cannot be kept.
  func note(_ position: RunPosition, _ totals: ScanTotals) -> String? {
    let isDue =
      isKept
      && state.withLock { state in
        state.checkpoint.position = position
        state.checkpoint.totals = totals
        return ContinuousClock.now >= state.next
      }
    return isDue ? save() : nil
  }

  /// Writes the checkpoint of a run that was interrupted, or is at its end.
  func finish(completion: (position: RunPosition, totals: ScanTotals)?) -> String? {
    completion == nil && !isKept ? nil : save(completion: completion)
  }

  /// Writes the checkpoint as it is now. `completion`: where the run came to its end, all inputs being read.
  func save(completion: (position: RunPosition, totals: ScanTotals)? = nil) -> String? {
    let begin = ContinuousClock.now
    if let reason = output.sync() { return reason }
    var checkpoint = state.withLock { $0.checkpoint }
    if let completion {
      checkpoint.isComplete = true
      (checkpoint.position, checkpoint.totals) = completion
    }
    checkpoint.outputs = output.lengths()
    checkpoint.totals.statistics.seconds = earlierSeconds + start.secondsUntilNow
    if let reason = checkpoint.write(to: path) { return "\(path): \(reason)" }
    let pause = max(Checkpointer.interval, Checkpointer.patience * begin.secondsUntilNow)
    state.withLock { $0.next = ContinuousClock.now + .milliseconds(Int(pause * 1000)) }
    return nil
  }
}

extension Checkpoint {
  /// The checkpoint at `path`; nil where there is no file.
  static func read(from path: String) throws(SourceError) -> Checkpoint? {
    guard FileSystem.exists(path) else { return nil }
    // A pipe would hold the scan until someone wrote to it.
    guard FileSystem.isFile(path) else { throw SourceError("\(path): is no file; name another one") }
    let bytes: [UInt8]
    do throws(SystemError) {
      let file = try FileDescriptor(opening: path, for: .reading)
      defer { file.close() }
      bytes = try file.readAll(upTo: maximumSize) ?? []
    } catch {
      throw SourceError("\(path): \(error)")
    }
    guard let checkpoint = Checkpoint(parsing: bytes) else {
      throw SourceError("\(path): is no checkpoint of this Cordon; name another file, or delete it to start again")
    }
    return checkpoint
  }

  /// The longest checkpoint that is read.
  private static let maximumSize = 1 << 30

  /// Why a run cannot go on from here; nil where it can.
  ///
  /// - Parameter day: the day by which the other run is asked to expire rules, if it is.
  func obstacle(to run: Run, inputs: [String], asOn day: CalendarDate?) -> String? {
    let remedy = "delete it to start again"
    if self.run.list != run.list { return "is of a run with another list; \(remedy)" }
    if self.run.inputs != run.inputs { return "is of a run over other files; \(remedy)" }
    if self.run.options != run.options { return "is of a run with other options (\(self.run.options)); \(remedy)" }
    if let day, day.description != self.run.date { return "is of a run as on \(self.run.date); \(remedy)" }
    if RunPosition.stamps(of: inputs.prefix(position.input)) != position.stampsBefore {
      return "a file that was read has changed since; \(remedy)"
    }
    guard position.input < inputs.count, let stamp = position.stamp else { return nil }
    let name = inputs[position.input]
    return FileStamp(path: name) == stamp ? nil : "\(name) has changed since it was written; \(remedy)"
  }
}

extension Scanner.Options {
  /// All that bears on what is written, in words.
  var descriptionOfOutput: String {
    var words = ["format \(format?.rawValue ?? "auto")", "type \(type.rawValue)", "output \(output.rawValue)"]
    words += fields.map { "field \($0.debugDescription)" } + kept.map { "keep \($0.debugDescription)" }
    if let delimiter = table.delimiter { words.append("delimiter \(delimiter)") }
    switch table.header {
    case .inferred: break
    case .present: words.append("header")
    case .absent: words.append("no header")
    }
    for (isSet, word) in [
      (keys, "keys"), (liveLinks, "live links"), (all, "all"), (count, "count"), (first, "first"), (explain, "explain"),
    ] where isSet { words.append(word) }
    words.append("lines up to \(limits.maximumLineLength)")
    if unique { words.append("unique") }
    if let older { words.append("what list \(older.digest.prefix(16)) does not have") }
    if let split { words.append("split by \(split.key.rawValue) into \(split.folder.debugDescription)") }
    return words.joined(separator: ", ")
  }
}
