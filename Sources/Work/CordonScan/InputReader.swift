// The reader's side of a run: inputs one after another, on one thread, each cut into batches. Where a run goes on from a
// checkpoint, what was read before is passed over.

import CordonBytes
import CordonIO
import CordonSystem

struct InputReader {
  private let options: Scanner.Options
  private let queue: BatchQueue
  private let pool: BatchPool
  private let writer: OrderedWriter
  private let control: ScanControl
  private let output: FileDescriptor
  private let keepsPositions: Bool
  private let probe: ItemProbe
  private var batches = 0
  /// Where the next batch begins.
  private(set) var position: RunPosition
  /// Where to go on, until that is reached.
  private var start: RunPosition?

  init(
    options: Scanner.Options, queue: BatchQueue, pool: BatchPool, writer: OrderedWriter, control: ScanControl,
    output: FileDescriptor, start: RunPosition?, probe: ItemProbe
  ) {
    self.options = options
    self.probe = probe
    self.queue = queue
    self.pool = pool
    self.writer = writer
    self.control = control
    self.output = output
    keepsPositions = options.checkpoint != nil
    position = start ?? RunPosition()
    self.start = start
  }

  /// Whether no more is to be read, although there may be more.
  private var isStopped: Bool { pool.isStopped || control.isInterrupted }

  /// Reads all inputs, or all that are left of them.
  ///
  /// - Parameter report: called with one line for each input that fails.
  mutating func readAll(report: (String) -> Void) {
    for (index, name) in options.inputs.enumerated().dropFirst(position.input) {
      if isStopped { return }
      goOn(to: index)
      var source = ScanSource(
        name: name, index: index, format: options.format ?? RecordFormat(path: PackedName.unpacked(name)))
      do throws(SourceError) {
        // Whatever is wrong with the file itself is the same for what is packed in it.
        let file = try FileSource(path: name, output: output, interruption: control.interruption)
        position.stamp = file.stamp
        switch try InputContent.open(file, named: name, as: source.format, probe: probe) {
        case .members(let members): try read(members, of: name, into: &source, report: report)
        case .text(let bytes, let complaint):
          try read(bytes, of: source, report: report)
          if let complaint { fail(name, complaint, report) }
        }
      } catch {
        // What an interruption cuts off is not damaged.
        if !control.isInterrupted { fail(source.name, error.reason, report) }
      }
      start = nil
    }
    // What comes behind the last record is known too.
    if !isStopped { goOn(to: options.inputs.count) }
  }

  /// Leaves the input that was read behind.
  private mutating func goOn(to input: Int) {
    if input == position.input { return }
    position.stampsBefore = RunPosition.stamps(position.stampsBefore, followedBy: position.stamp)
    position.stamp = nil
    (position.input, position.member, position.read) = (input, 0, ReadPosition())
  }

  /// Reads the members of an archive. One that cannot be read does not stop the others.
  private mutating func read(
    _ members: any MemberSequence, of name: String, into source: inout ScanSource, report: (String) -> Void
  ) throws(SourceError) {
    defer { source.name = name }
    var passed = 0
    while !isStopped {
      let next = Result { () throws(SourceError) in try members.next() }
      for complaint in members.takeComplaints() {
        fail(complaint.member.map { "\(name):\($0)" } ?? name, complaint.reason, report)
      }
      source.name = name
      guard let member = try next.get() else { return }
      source.name = "\(name):\(member.name)"
      passed += 1
      if passed <= position.member { continue }
      do throws(SourceError) {
        source.format = options.format ?? RecordFormat(path: PackedName.unpacked(member.name))
        guard
          case .text(let bytes, let complaint) = try InputContent.open(member: member, as: source.format, probe: probe)
        else { continue }
        try read(bytes, of: source, report: report)
        if let complaint, !isStopped { fail(source.name, complaint, report) }
      } catch {
        if !control.isInterrupted { fail(source.name, error.reason, report) }
      }
      if isStopped { return }
      position.member = passed
      position.read = ReadPosition()
      start = nil
    }
  }

  private mutating func fail(_ name: String, _ reason: String, _ report: (String) -> Void) {
    position.failed.insert(position.input)
    report("\(name): \(reason)")
  }

  private mutating func read(
    _ bytes: any ByteSource, of source: ScanSource, report: (String) -> Void
  ) throws(SourceError) {
    if source.format == .lines, !options.fields.isEmpty || !options.kept.isEmpty {
      throw SourceError("lines have no fields; drop the field names, or say that the format is csv, tsv or jsonl")
    }
    var reader = source.format.makeReader(of: bytes, options: options.reading, probe: probe)
    if start != nil {
      try reader.resume(at: position.read)
      control.begin(at: source.index, bytes: bytes.consumed)
      start = nil
    }
    while let buffers = pool.take() {
      var batch = Batch(source: source, sequence: batches, buffers: buffers)
      let isFilled: Bool
      do throws(SourceError) {
        // What an interruption cuts off is no whole record.
        let hasMore = control.isInterrupted ? false : try reader.fill(&batch.records)
        if let note = reader.takeNote() { report("\(source.name): \(note)") }
        isFilled = hasMore && !control.isInterrupted
        if isFilled { try writeHeader(batch.records.layout?.columns ?? WorklistSink.itemColumns) }
      } catch {
        pool.giveBack(batch.takeBuffers())
        throw error
      }
      guard isFilled else {
        pool.giveBack(batch.takeBuffers())
        // A table without records has columns all the same.
        if position.columns == nil, let table = reader.position.table { try writeHeader(table.columns) }
        return
      }
      position.read = reader.position
      if keepsPositions { batch.end = position }
      control.note(input: source.index, bytes: bytes.consumed)
      queue.put(batch)
      batches += 1
    }
  }

  /// Writes the first line of a worklist, over records with `columns`; all that follow must have them.
  private mutating func writeHeader(_ columns: [[UInt8]]) throws(SourceError) {
    guard !options.count, let sink = options.output.makeWorklistSink(options) else { return }
    if position.columns == columns { return }
    guard position.columns == nil else {
      throw SourceError(
        "its columns are not those of the inputs before it, and a table has one header; scan it by itself")
    }
    position.columns = columns
    writer.writeHeader(sink.header(columns))
  }
}
