// What a run begins with: nothing, or what a checkpoint has of a run that did not come to its end.

import CordonBytes
import CordonIO
import CordonMatcher
import CordonSystem

extension Scanner {
  /// What a run begins with.
  struct Beginning: Sendable {
    /// The day that rules expire by.
    var date: CalendarDate
    var totals: ScanTotals
    /// Where to go on; nil at the beginning.
    var position: RunPosition?
    var checkpointer: Checkpointer?
    /// Whether nothing is left to do.
    var isComplete = false
  }

  /// What this run begins with. Where there is a checkpoint, the outputs are then as it has them.
  func beginning(
    writingTo output: any ScanOutput, _ stream: StreamOutput, _ report: (String) -> Void
  ) throws(SourceError) -> Beginning {
    let date = options.now ?? .today
    let new = Beginning(date: date, totals: ScanTotals(sources: options.inputs.count))
    guard let path = options.checkpoint else { return new }
    try checkThatAllCanBeReadAgain(stream)
    try output.lock()
    let run = Checkpoint.Run(
      list: list, options: options.descriptionOfOutput,
      inputs: String(
        Hash64.hash(Array(options.inputs.joined(separator: "\0").utf8).span, seed: 0x636F_7264_6F6E), radix: 16),
      date: date.description)
    if let checkpoint = try Checkpoint.read(from: path) {
      if let obstacle = checkpoint.obstacle(to: run, inputs: options.inputs, asOn: options.now) {
        throw SourceError("\(path): \(obstacle)")
      }
      switch output.condition(since: checkpoint.outputs) {
      case .cut(let name):
        throw SourceError("\(name): is shorter than the checkpoint has it; delete both to start again")
      case .emptied:
        report("\(path): the output is empty, so all is scanned again; append to it (>>) to go on instead")
      case .whole:
        // Of a run that is complete nothing is touched: others may have written to its output since.
        if !checkpoint.isComplete {
          let header = checkpoint.position.columns.flatMap { options.output.makeWorklistSink(options)?.header($0) }
          try output.resume(at: checkpoint.outputs, header: header)
        }
        return begin(again: checkpoint, path, output, report)
      }
    }
    var checkpoint = Checkpoint(run: run, totals: new.totals)
    checkpoint.outputs = output.lengths()
    return try begin(with: checkpoint, path, output, new)
  }

  /// Begins from the start, and says so in a checkpoint, before anything is written: whoever cannot keep one is told now.
  private func begin(
    with checkpoint: Checkpoint, _ path: String, _ output: any ScanOutput, _ new: Beginning
  ) throws(SourceError) -> Beginning {
    var beginning = new
    let checkpointer = Checkpointer(path: path, checkpoint: checkpoint, output: output, isKept: !options.unique)
    if let reason = checkpointer.save() { throw SourceError(reason) }
    beginning.checkpointer = checkpointer
    return beginning
  }

  /// Goes on where `checkpoint` ends.
  private func begin(
    again checkpoint: Checkpoint, _ path: String, _ output: any ScanOutput, _ report: (String) -> Void
  ) -> Beginning {
    let position = checkpoint.position
    if checkpoint.isComplete {
      report("\(path): the run is complete, and nothing is left to do; delete it to scan again")
    } else if position.input < options.inputs.count, position != RunPosition() {
      report("\(path): goes on at \(options.inputs[position.input]), record \(position.read.record)")
    }
    var totals = checkpoint.totals
    totals.statistics.failedSources = position.failed.count
    return Beginning(
      date: CalendarDate(checkpoint.run.date) ?? options.now ?? .today, totals: totals, position: position,
      checkpointer: Checkpointer(path: path, checkpoint: checkpoint, output: output, isKept: !options.unique),
      isComplete: checkpoint.isComplete)
  }

  private func checkThatAllCanBeReadAgain(_ stream: StreamOutput) throws(SourceError) {
    if options.order == .none {
      throw SourceError("a run with a checkpoint writes in input order; leave out --order none")
    }
    for input in options.inputs where FileStamp(path: input) == nil && (input == "-" || FileSystem.exists(input)) {
      let name = input == "-" ? "standard input" : input
      throw SourceError("\(name): is no file, and cannot be read again; with a checkpoint, name files")
    }
    if options.split == nil || options.count, stream.size == nil { throw SourceError(StreamOutput.noFile) }
  }
}
