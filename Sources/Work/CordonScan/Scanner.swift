// The run: inputs are read on the caller's thread, items are checked on one serial Dispatch queue a worker, and output
// is written by whichever worker has what comes next.
//
//     run ─► RecordReader ─► BatchQueue ─► BatchWorker × jobs ─► OrderedWriter ─► descriptor
//              ▲                                                     │
//              └───────────────── BatchPool (free buffers) ◄─────────┘

import CordonIO
import CordonMatcher
import CordonSystem
import Dispatch

/// Checks every record of files or standard input against a blocklist.
///
///     let blocklist = try Blocklist(contentsOf: "demo.cordon")
///     var options = Scanner.Options(inputs: ["posts.jsonl"])
///     options.fields = ["body"]
///     let result = Scanner(blocklist: blocklist, options: options).run()
///     print(result.statistics.summary)
///
/// Memory is bounded by the number of jobs and the greatest line length, whatever the size of the input.
public struct Scanner: Sendable {
  /// What to scan, how, and what to write of it.
  public let options: Options
  private let makeChecker: @Sendable (CalendarDate) -> any ItemChecker
  private let platforms: Platforms
  /// The digest of the list.
  let list: String
  /// Where the list is replaced, if it is.
  private let lists: ListSource?

  /// A scanner of `options.inputs` against `blocklist`.
  public init(blocklist: Blocklist, options: Options) {
    // Only rows name platforms.
    self.init(
      options, list: blocklist.digest, platforms: options.tellsOfMatched ? Platforms(of: blocklist) : Platforms()
    ) { date in
      Scanner.checker(of: blocklist, date: date, options)
    }
  }

  /// A scanner of `options.inputs`, each item of which is checked against the list that `store` holds when its check begins;
  /// of a table with ``OutputFormat/csv``, each row. Rules expire by the day of the check, unless ``Options/now`` is set.
  ///
  /// A run with a checkpoint is one with one list: that which `store` holds now.
  public init(store: BlocklistStore, options: Options) {
    guard options.checkpoint == nil else {
      self.init(blocklist: store.current, options: options)
      return
    }
    let lists = ListSource(store: store, platforms: options.tellsOfMatched ? ListPlatforms() : nil)
    self.init(options, list: store.current.digest, lists: lists) { _ in
      LiveChecker(store) { blocklist in
        LiveChecker.Made(
          Scanner.checker(of: blocklist, date: options.now, options), platforms: lists.platforms?.of(blocklist))
      }
    }
  }

  private static func checker(of blocklist: Blocklist, date: CalendarDate?, _ options: Options) -> any ItemChecker {
    let checker = wholeChecker(of: blocklist, date: date, options)
    guard let older = options.older else { return checker }
    return DeltaChecker(
      checker: checker,
      delta: DeltaMatcher(older: Matcher(older, options: Matcher.Options(date: date)), newer: blocklist))
  }

  private static func wholeChecker(
    of blocklist: Blocklist, date: CalendarDate?, _ options: Options
  ) -> any ItemChecker {
    func matcher(collectsURLs: Bool) -> Matcher {
      Matcher(
        blocklist,
        options: Matcher.Options(date: date, stopsAtFirst: options.first, collectsURLs: collectsURLs))
    }
    guard options.tellsOfMatched, !options.tellsOfAll else { return matcher(collectsURLs: options.tellsOfAll) }
    return DetailedChecker(matcher: matcher(collectsURLs: false), collector: matcher(collectsURLs: true))
  }

  /// A scanner whose workers ask, each for itself, `makeChecker` for what checks their items.
  package init(options: Options, makeChecker: @escaping @Sendable () -> any ItemChecker) {
    self.init(options, list: "") { _ in makeChecker() }
  }

  private init(
    _ options: Options, list: String, platforms: Platforms = Platforms(), lists: ListSource? = nil,
    makeChecker: @escaping @Sendable (CalendarDate) -> any ItemChecker
  ) {
    self.options = options
    self.list = list
    self.platforms = platforms
    self.lists = lists
    self.makeChecker = makeChecker
  }

  /// Scans every input and writes the results to `output`, a file descriptor that stays open.
  ///
  /// An input that cannot be read never stops the others; nor does a record that cannot be read. SIGPIPE must be
  /// ignored by the process for a reader of `output` that goes away to end the run quietly.
  ///
  /// - Parameters:
  ///   - control: watches the run from another thread, and may end it early.
  ///   - report: called on this thread with one line for each input that fails, as soon as it does, and at the
  ///     end with one for records that could not be checked whole; by default they go to standard error.
  public func run(
    writingTo output: Int32 = 1, control: ScanControl = ScanControl(), report: (String) -> Void = reportToStandardError
  ) -> ScanResult {
    let stream = StreamOutput(descriptor: OutputDescriptor(FileDescriptor(output)))
    let results = makeOutput(stream)
    defer { if options.checkpoint != nil { results.unlock() } }
    do throws(SourceError) {
      let start = try beginning(writingTo: results, stream, report)
      if start.isComplete { return ScanResult(start.totals) }
      return run(from: start, writingTo: results, stream, control, report)
    } catch {
      report(error.reason)
      var totals = ScanTotals(sources: options.inputs.count)
      totals.outputEnd = .failed(error.reason)
      return ScanResult(totals)
    }
  }

  private func run(
    from start: Beginning, writingTo results: any ScanOutput, _ stream: StreamOutput, _ control: ScanControl,
    _ report: (String) -> Void
  ) -> ScanResult {
    let begin = ContinuousClock.now
    let jobs = min(max(1, options.jobs), 256)
    let pool = BatchPool(size: max(1, options.limits.batchSize), limit: 2 * jobs + 2)
    let queue = BatchQueue()
    let writer = OrderedWriter(
      output: results, order: options.order, totals: start.totals, pool: pool, control: control,
      checkpointer: start.checkpointer)
    control.begin(inputs: options.inputs)
    let observation = lists?.observe(queue)
    let generation = lists?.store.generation ?? 0

    let workers = DispatchGroup()
    for index in 0..<jobs {
      DispatchQueue(label: "cordon.scan.worker.\(index)").async(group: workers) {
        [options, makeChecker, platforms] in
        var worker = BatchWorker(makeChecker(start.date), options: options, platforms: platforms)
        worker.run(from: queue, to: writer)
      }
    }
    var reader = InputReader(
      options: options, queue: queue, pool: pool, writer: writer, control: control,
      output: stream.descriptor.descriptor, start: start.position,
      probe: ItemFinder(type: options.type) { [makeChecker] in makeChecker(start.date) }.probe)
    reader.readAll(report: report)
    queue.close()
    workers.wait()
    withExtendedLifetime(observation) {}

    let failed = reader.position.failed
    // A run that is gone on with writes them then.
    if options.count, !control.isInterrupted || start.checkpointer == nil {
      writer.write(counts(writer.totals.matchedItems, without: failed), to: stream)
    }
    writer.finish(at: control.isInterrupted ? nil : reader.position, report: report)
    var totals = writer.totals
    totals.statistics.failedSources = failed.count
    if let lists { totals.statistics.reloads = lists.store.generation - generation }
    totals.statistics.seconds += begin.secondsUntilNow
    tell(of: totals, report)
    return ScanResult(totals, isInterrupted: control.isInterrupted, buffersUsed: pool.highWater)
  }

  private func tell(of totals: ScanTotals, _ report: (String) -> Void) {
    if let incompleteness = totals.statistics.incompleteness {
      report(incompleteness + (totals.firstProblem.map { "; first: \($0)" } ?? ""))
    }
    if case .failed(let reason) = totals.outputEnd { report(reason) }
  }

  /// Where results go.
  private func makeOutput(_ stream: StreamOutput) -> any ScanOutput {
    if options.count { return stream }
    let output: any RowOutput =
      options.split.map { SplitOutput($0, format: options.output, inputs: options.inputs) } ?? stream
    guard options.unique, let sink = options.output.makeWorklistSink(options) else { return output }
    return MergedOutput(output, sink: sink)
  }

  private func counts(_ counts: [Int], without unread: Set<Int>) -> [UInt8] {
    var bytes: [UInt8] = []
    for (index, count) in counts.enumerated() where !unread.contains(index) || count > 0 {
      if counts.count > 1 {
        bytes.appendPrintable(options.inputs[index])
        bytes.append(UInt8(ascii: ":"))
      }
      bytes.append(contentsOf: "\(count)\n".utf8)
    }
    return bytes
  }
}

extension Scanner.Options {
  /// Whether every verdict tells of every address: one for every item does, rows only of matched ones; who counts asks for
  /// none.
  fileprivate var tellsOfAll: Bool { all && !count && output != .text }
  /// Whether that of a matched item does.
  fileprivate var tellsOfMatched: Bool { !count && (output == .csv || split != nil) }
}
