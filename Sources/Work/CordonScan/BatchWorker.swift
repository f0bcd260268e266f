// A worker: takes batches from the queue, checks them with its own matcher and scratch memory, hands the results on.

import CordonIO

/// Runs on one serial Dispatch queue; nothing in it is shared.
struct BatchWorker {
  private let options: Scanner.Options
  private var checker: BatchChecker
  private var decoders: [RecordFormat: any RecordDecoder] = [:]

  init(_ itemChecker: any ItemChecker, options: Scanner.Options, platforms: Platforms = Platforms()) {
    self.options = options
    checker = BatchChecker(itemChecker, options: options, platforms: platforms)
  }

  /// Works until the queue has ended. Once the output has, batches are only dropped. While there is nothing to check, an old
  /// list is not held on to.
  mutating func run(from queue: BatchQueue, to writer: OrderedWriter) {
    while true {
      switch queue.take(unless: { checker.isBehind }) {
      case .batch(var batch):
        if writer.isStopped { continue }
        var finished = check(&batch)
        writer.submit(&finished)
      case .newerList: checker.catchUp()
      case .end: return
      }
    }
  }

  /// Checks every record of `batch` and takes its memory over.
  mutating func check(_ batch: inout Batch) -> FinishedBatch {
    checker.begin(&batch)
    var decoder =
      decoders[batch.source.format] ?? batch.source.format.makeDecoder(options.reading)
    decoder.decode(&batch.records, into: &checker)
    decoders[batch.source.format] = decoder
    checker.end(&batch)
    return FinishedBatch(
      sequence: batch.sequence, sourceIndex: batch.source.index, buffers: batch.takeBuffers(),
      statistics: checker.statistics, firstProblem: checker.firstProblem, rows: checker.rows, end: batch.end)
  }
}
