// Where results go: one stream, files in a folder (SplitOutput), or rows that are merged first (MergedOutput) and then go to
// either. One thread at a time writes, in the order of the output.

import CordonIO
import CordonSystem

/// Takes what workers have written.
protocol ScanOutput: Sendable {
  /// The first line of each table that is written. WeekSummary before anything else.
  func begin(header: [UInt8]) -> OutputEnd?

  /// Writes a batch.
  func write(_ batch: inout FinishedBatch) -> OutputEnd?

  /// Writes what was held back. `report` is told, in one line, what a person should know of where it all went.
  func finish(report: (String) -> Void) -> OutputEnd?

  // MARK: For checkpoints

  /// How long the outputs are now.
  func lengths() -> [OutputLength]

  /// Keeps others from writing there while this run does.
  ///
  /// - Throws: where another run does.
  func lock() throws(SourceError)

  /// Ends that.
  func unlock()

  /// What became of the outputs since they had `lengths`.
  func condition(since lengths: [OutputLength]) -> OutputCondition

  /// Cuts the outputs back to `lengths`, and goes on there. `header`: the first line, where it was written.
  ///
  /// - Throws: where they cannot be cut back.
  func resume(at lengths: [OutputLength], header: [UInt8]?) throws(SourceError)

  /// Waits until the disk has what was written; answers why it has not.
  func sync() -> String?
}

/// What became of outputs that a run had written.
enum OutputCondition: Sendable, Equatable {
  /// What was written is there.
  case whole
  /// The stream's file is empty.
  case emptied
  /// An output is shorter, or gone: its name in messages.
  case cut(String)
}

/// How long an output was.
struct OutputLength: Sendable, Hashable {
  /// The file's, without its ending; empty for the stream.
  var name: String
  var bytes: Int
  /// How many rows there are, where they are counted.
  var rows = 0
}

/// Takes rows one by one.
protocol RowOutput: ScanOutput {
  func write(rows: [(bytes: [UInt8], summary: RecordSummary)]) -> OutputEnd?
}

/// A stream: an open descriptor.
struct StreamOutput: RowOutput {
  let descriptor: OutputDescriptor
  private var file: FileDescriptor { descriptor.descriptor }

  init(descriptor: OutputDescriptor) { self.descriptor = descriptor }

  func begin(header: [UInt8]) -> OutputEnd? { write(header.span) }

  func write(_ batch: inout FinishedBatch) -> OutputEnd? { write(batch.buffers.output.span) }

  func write(_ bytes: Span<UInt8>) -> OutputEnd? {
    let end = bytes.isEmpty ? nil : descriptor.write(bytes)
    if case .failed(let reason) = end { return .failed("output: \(reason)") }
    return end
  }

  func write(rows: [(bytes: [UInt8], summary: RecordSummary)]) -> OutputEnd? {
    var bytes: [UInt8] = []
    for row in rows { bytes.append(contentsOf: row.bytes) }
    return write(bytes.span)
  }

  func finish(report: (String) -> Void) -> OutputEnd? { nil }

  // MARK: Checkpoints

  func lengths() -> [OutputLength] {
    let length = file.seek(to: 0, from: file.isAppending ? .end : .current)
    return [OutputLength(name: "", bytes: length ?? -1)]
  }

  func lock() throws(SourceError) {
    if file.lock() == .heldByAnother {
      throw SourceError("output: another run writes to it; wait for its end")
    }
  }

  func unlock() { file.unlock() }

  func condition(since lengths: [OutputLength]) -> OutputCondition {
    let (size, length) = (size ?? 0, lengths.first?.bytes ?? 0)
    return size >= length ? .whole : size == 0 ? .emptied : .cut("output")
  }

  func resume(at lengths: [OutputLength], header: [UInt8]?) throws(SourceError) {
    guard let length = lengths.first else { throw SourceError(StreamOutput.noFile) }
    do throws(SystemError) {
      try file.truncate(to: length.bytes)
      try file.seek(to: length.bytes)
    } catch {
      throw SourceError("output: \(error)")
    }
  }

  func sync() -> String? {
    do throws(SystemError) {
      try file.sync()
      return nil
    } catch {
      return "output: \(error)"
    }
  }

  /// In bytes; nil where it is no file.
  var size: Int? {
    guard let status = try? file.status(), status.kind == .file else { return nil }
    return status.size
  }

  static let noFile =
    "output: is no file, and nothing can be taken back from it; with --checkpoint, append to a file: >> FILE"
}
