// The run: inputs are read on the caller's thread, items are checked on one serial Dispatch queue a worker, and output
// is written by whichever worker has what comes next.
//
//     run ─► RecordReader ─► BatchQueue ─► BatchWorker × jobs ─► OrderedWriter ─► descriptor
//              ▲                                                     │
//              └───────────────── BatchPool (free buffers) ◄─────────┘

import CordonMatcher
import Dispatch

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

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
  private let makeChecker: @Sendable () -> any ItemChecker

  /// A scanner of `options.inputs` against `blocklist`.
  public init(blocklist: Blocklist, options: Options) {
    self.init(options: options) {
      // A verdict for every item tells of every address; who counts asks for none.
      let tellsOfAll = options.all && !options.count && options.output != .text
      func matcher(collectsURLs: Bool) -> Matcher {
        Matcher(blocklist, date: options.now, stopsAtFirst: options.first, collectsURLs: collectsURLs)
      }
      guard options.output == .csv, !options.count, !tellsOfAll else { return matcher(collectsURLs: tellsOfAll) }
      return DetailedChecker(matcher: matcher(collectsURLs: false), collector: matcher(collectsURLs: true))
    }
  }

  /// A scanner whose workers ask, each for itself, `makeChecker` for what checks their items.
  package init(options: Options, makeChecker: @escaping @Sendable () -> any ItemChecker) {
    self.options = options
    self.makeChecker = makeChecker
  }

  /// Scans every input and writes the results to `output`, a file descriptor that stays open.
  ///
  /// An input that cannot be read never stops the others; nor does a record that cannot be read. SIGPIPE must be
  /// ignored by the process for a reader of `output` that goes away to end the run quietly.
  ///
  /// - Parameter report: Called on this thread with one line for each input that fails, as soon as it does, and at the
  ///   end with one for records that could not be checked whole; by default they go to standard error.
  public func run(writingTo output: Int32 = 1, report: (String) -> Void = reportToStandardError) -> ScanResult {
    let clock = ContinuousClock()
    let start = clock.now
    let jobs = min(max(1, options.jobs), 256)
    let pool = BatchPool(size: max(1, options.limits.batchSize), limit: 2 * jobs + 2)
    let queue = BatchQueue()
    let descriptor = OutputDescriptor(descriptor: output)
    let writer = OrderedWriter(output: descriptor, order: options.order, sources: options.inputs.count, pool: pool)

    let workers = DispatchGroup()
    for index in 0..<jobs {
      DispatchQueue(label: "cordon.scan.worker.\(index)").async(group: workers) { [options, makeChecker] in
        var worker = BatchWorker(makeChecker(), options: options)
        worker.run(from: queue, to: writer)
      }
    }
    let unread = readInputs(into: queue, from: pool, to: writer, output: output, report: report)
    queue.close()
    workers.wait()

    var totals = writer.totals
    totals.statistics.failedSources = unread.count
    if options.count && totals.outputEnd == nil {
      totals.outputEnd = writeCounts(totals.matchedItems, without: unread, to: descriptor)
    }
    let elapsed = (clock.now - start).components
    totals.statistics.seconds = Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
    if let incompleteness = totals.statistics.incompleteness {
      report(incompleteness + (totals.firstProblem.map { "; first: \($0)" } ?? ""))
    }
    if case .failed(let reason) = totals.outputEnd { report("output: \(reason)") }
    return ScanResult(totals, buffersUsed: pool.highWater)
  }

  /// Reads the inputs one after another.
  ///
  /// - Returns: The places, among the inputs, of those that failed.
  private func readInputs(
    into queue: BatchQueue, from pool: BatchPool, to writer: OrderedWriter, output: Int32, report: (String) -> Void
  ) -> Set<Int> {
    var progress = Progress()
    var failed: Set<Int> = []
    for (index, name) in options.inputs.enumerated() {
      if pool.isStopped { break }
      var source = ScanSource(name: name, index: index, format: options.format ?? RecordFormat(path: name))
      do throws(SourceError) {
        // Whatever is wrong with the file itself is the same for what is packed in it.
        let file = try FileSource(path: name, output: output)
        guard ArchiveFile.isArchive(name) else {
          try read(file, of: source, into: queue, from: pool, to: writer, &progress)
          continue
        }
        let archive = try ArchiveFile(path: name)
        while !pool.isStopped, let member = try archive.next() {
          source.name = member.name
          if member.isArchive {
            failed.insert(index)
            report("\(member.name): is packed again; unpack it first")
            continue
          }
          source.format = options.format ?? member.format
          try read(ArchiveMember(file: archive), of: source, into: queue, from: pool, to: writer, &progress)
        }
      } catch {
        failed.insert(index)
        report("\(source.name): \(error.reason)")
      }
    }
    return failed
  }

  private func read(
    _ bytes: any ByteSource, of source: ScanSource, into queue: BatchQueue, from pool: BatchPool,
    to writer: OrderedWriter, _ progress: inout Progress
  ) throws(SourceError) {
    if source.format == .lines && !options.fields.isEmpty {
      throw SourceError("lines have no fields; drop the field names, or say that the format is csv, tsv or jsonl")
    }
    var reader = source.format.makeReader(of: bytes, options: options)
    while let buffers = pool.take() {
      var batch = Batch(source: source, sequence: progress.batches, buffers: buffers)
      let isFilled: Bool
      do throws(SourceError) {
        isFilled = try reader.fill(&batch)
        if isFilled { try writeHeader(over: batch, to: writer, &progress) }
      } catch {
        pool.giveBack(batch.buffers.take())
        throw error
      }
      guard isFilled else { return pool.giveBack(batch.buffers.take()) }
      queue.put(batch)
      progress.batches += 1
    }
  }

  /// How far the inputs have been read.
  private struct Progress {
    var batches = 0
    /// The columns of the output, once they are known.
    var columns: [[UInt8]]?
  }

  /// Writes the first line of a table over the first batch; all that follow must have its columns.
  private func writeHeader(
    over batch: Batch, to writer: OrderedWriter, _ progress: inout Progress
  ) throws(SourceError) {
    guard options.output == .csv, !options.count else { return }
    let columns = batch.layout?.columns ?? WorklistSink.itemColumns
    if progress.columns == columns { return }
    guard progress.columns == nil else {
      throw SourceError(
        "its columns are not those of the inputs before it, and a table has one header; scan it by itself")
    }
    progress.columns = columns
    var sink = WorklistSink(defanger: nil)
    writer.writeHeader(sink.header(columns))
  }

  private func writeCounts(_ counts: [Int], without unread: Set<Int>, to output: OutputDescriptor) -> OutputEnd? {
    var bytes: [UInt8] = []
    for (index, count) in counts.enumerated() where !unread.contains(index) || count > 0 {
      if counts.count > 1 {
        bytes.appendPrintable(options.inputs[index])
        bytes.append(UInt8(ascii: ":"))
      }
      bytes.append(contentsOf: "\(count)\n".utf8)
    }
    return output.write(bytes.span)
  }
}

/// Writes `line`, after the command's name, to standard error.
public func reportToStandardError(_ line: String) {
  let bytes = Array("cordon: \(line)\n".utf8)
  _ = OutputDescriptor(descriptor: STDERR_FILENO).write(bytes.span)
}

/// The number of processors that run now.
func processorCount() -> Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
