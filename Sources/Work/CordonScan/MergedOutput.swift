// Records of the same content are one row. A row is held from when its content is first seen to the end of the run, and then
// all of them are written, in that order; a record without content is written at once.
//
//   batch ─► rows ─┬─ with content ──► held, merged ─ finish ─┐
//                  └─ without ────────────────────────────────┴─► stream, or files

import CordonIO
import CordonSystem

/// A row that stands for all records of its content.
struct MergedRow: Sendable {
  /// The first record's own cells.
  var bytes: [UInt8]
  /// Where among ``bytes`` the summary are to stand.
  var place: Int
  var summary: RecordSummary
  /// How many records it stands for.
  var count = 1
  /// Where the first of them stand.
  var places: [String]
}

/// Merges rows by their content.
final class MergedOutput: ScanOutput {
  /// How many places a row names.
  static let maximumPlaces = 100

  private struct State: Sendable {
    var rows: [MergedRow] = []
    var indices: [RecordSummary.Content: Int] = [:]
  }

  private let next: any RowOutput
  private let sink: WorklistSink
  private let state = Monitor(State())

  init(_ next: any RowOutput, sink: WorklistSink) {
    self.next = next
    self.sink = sink
  }

  func begin(header: [UInt8]) -> OutputEnd? { next.begin(header: header) }

  func write(_ batch: inout FinishedBatch) -> OutputEnd? {
    var bare: [MergedRow] = []
    state.withLock { state in
      for row in batch.rows {
        guard let content = row.summary.contents.first else {
          bare.append(MergedRow(row, of: batch.buffers.output))
          continue
        }
        if let index = state.indices[content] {
          state.rows[index].add(row)
        } else {
          state.indices[content] = state.rows.count
          state.rows.append(MergedRow(row, of: batch.buffers.output))
        }
      }
    }
    return bare.isEmpty ? nil : write(bare)
  }

  func finish(report: (String) -> Void) -> OutputEnd? {
    let rows = state.withLock { state in
      defer { state = State() }
      return state.rows
    }
    // Some at a time, so that all of them are not in memory twice.
    for start in stride(from: 0, to: rows.count, by: 1024) {
      if let end = write(Array(rows[start..<min(rows.count, start + 1024)])) { return end }
    }
    return next.finish(report: report)
  }

  // MARK: Checkpoints: there is nothing to go on with, as all is written at the end

  func lengths() -> [OutputLength] { next.lengths() }
  func lock() throws(SourceError) { try next.lock() }
  func unlock() { next.unlock() }
  func condition(since lengths: [OutputLength]) -> OutputCondition { next.condition(since: lengths) }
  func resume(at lengths: [OutputLength], header: [UInt8]?) throws(SourceError) {
    try next.resume(at: lengths, header: header)
  }
  func sync() -> String? { next.sync() }

  private func write(_ rows: [MergedRow]) -> OutputEnd? {
    next.write(rows: rows.map { (sink.completed($0), $0.summary) })
  }
}

extension MergedRow {
  /// The first record of its content.
  fileprivate init(_ row: OutputRow, of output: [UInt8]) {
    bytes = Array(output[row.range])
    place = row.place - row.range.lowerBound
    summary = row.summary
    places = [row.origin]
  }

  fileprivate mutating func add(_ row: OutputRow) {
    count += 1
    summary.merge(row.summary)
    if places.count < MergedOutput.maximumPlaces { places.append(row.origin) }
  }
}
