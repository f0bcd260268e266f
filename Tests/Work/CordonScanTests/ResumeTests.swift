// Another reader goes on at any place that a reader had come to, and all is read once.

import CordonIO
import CordonMatcher
import CordonSystem
import CordonTestSupport
import Foundation
import Testing

@testable import CordonScan

@Suite struct ResumeTests {
  /// Reads `text` to its end, from `position` on where it is given: what is said of each record, and after each batch how
  /// much of that there was and where the reader stood.
  private func read(
    _ text: [UInt8], as format: RecordFormat, from position: ReadPosition? = nil, seed: UInt64, batchSize: Int
  ) throws -> (output: String, stops: [(length: Int, position: ReadPosition)]) {
    var options = CordonScan.Scanner.Options(inputs: ["t"])
    options.all = true
    options.limits = ScanLimits(maximumLineLength: 60)
    options.limits.batchSize = 50
    var worker = BatchWorker(WordChecker(), options: options)
    var reader = format.makeReader(of: ScriptedSource(text, seed: seed), options: options.reading, probe: .links())
    if let position { try reader.resume(at: position) }
    var buffers = BatchBuffers(size: batchSize)
    var (output, stops): (String, [(length: Int, position: ReadPosition)]) = ("", [])
    while true {
      var batch = Batch(source: ScanSource(name: "t", index: 0, format: format), sequence: 0, buffers: buffers.take())
      guard try reader.fill(&batch.records) else { break }
      var finished = worker.check(&batch)
      output += String(decoding: finished.buffers.output, as: UTF8.self)
      stops.append((output.utf8.count, reader.position))
      buffers = finished.buffers.take()
      buffers.output.removeAll()
    }
    return (output, stops)
  }

  @Test(arguments: [RecordFormat.lines, .jsonl, .json, .csv])
  func readingGoesOnWhereverItStopped(format: RecordFormat) throws {
    let pieces: [String] =
      switch format {
      case .lines: ["a", "hit", "\n", "\n", "\r\n", String(repeating: "x", count: 70)]
      case .jsonl: ["{\"a\":\"hit\"}\n", "\n", "[1,\"x\"]\r\n", "broken\n", String(repeating: "y", count: 70) + "\n"]
      case .json: ["{\"a\":\n\"hit\"}", ",", "[1,\n\"x\"]", "\n", " ", "\"]\""]
      case .csv, .tsv: ["a", ",", "\"b\nc\"", "\n", "\r\n", "hit", "\"", String(repeating: "z", count: 70)]
      }
    var stopped = 0
    for seed in 1...UInt64(300) {
      var random = SeededRandom(seed: seed)
      var text = Array((random.next(below: 2) == 0 ? "\u{FEFF}" : "").utf8)
      if format == .csv { text += Array("one;two\n".utf8) }
      if format == .json { text += Array("[".utf8) }
      for _ in 0..<random.next(below: 50) { text += Array(random.pick(pieces).utf8) }
      let whole = try read(text, as: format, seed: seed, batchSize: 24)
      for stop in whole.stops {
        let rest = try read(text, as: format, from: stop.position, seed: seed + 1, batchSize: 50)
        let before = String(decoding: whole.output.utf8.prefix(stop.length), as: UTF8.self)
        #expect(before + rest.output == whole.output, "seed \(seed), after \(stop.position): \(shown(text))")
        stopped += 1
      }
    }
    #expect(stopped > 1000, "\(stopped)")
  }

  @Test func aFileThatBecameShorterIsAnError() throws {
    for format in [RecordFormat.lines, .csv] {
      var position = ReadPosition(offset: 100, record: 7)
      position.table = ReadPosition.TableStart(delimiter: .ascii(","), columns: [[0x61]])
      #expect(throws: SourceError.self, "\(format)") {
        try read(Array("a\nb\n".utf8), as: format, from: position, seed: 1, batchSize: 24)
      }
    }
  }

  @Test func aCheckpointIsReadAsItWasWritten() throws {
    var totals = ScanTotals(sources: 2)
    totals.matchedItems = [3, 0]
    totals.firstProblem = "a.csv:1: \"x\"\u{1}\u{2028}"
    totals.statistics.records = 12
    totals.statistics.bytes = 1 << 40
    totals.statistics.seconds = 1.5
    var checkpoint = Checkpoint(
      run: Checkpoint.Run(list: "ab", options: "format csv, field \"x\"", inputs: "1f", date: "2026-11-26"),
      totals: totals)
    checkpoint.position = RunPosition(
      input: 1, member: 2,
      read: ReadPosition(
        offset: 1 << 33, record: 5, line: 9, table: .init(delimiter: 0x09, columns: [[], [0xFF, 0x00], [0x61]])),
      stampsBefore: 0xFFFF_0000_FFFF_0001, stamp: FileStamp(size: 10, changed: 1_700_000_000_123_456_789), failed: [0],
      columns: [[0x61], [0xFE]])
    checkpoint.outputs = [OutputLength(name: "x/ü", bytes: 7, rows: 1), OutputLength(name: "", bytes: 0)]
    let read = try #require(Checkpoint(parsing: checkpoint.serialized()))
    #expect(read.run == checkpoint.run && !read.isComplete && read.position == checkpoint.position)
    #expect(read.outputs == checkpoint.outputs)
    #expect(read.totals.matchedItems == [3, 0] && read.totals.firstProblem == totals.firstProblem)
    #expect(read.totals.statistics == totals.statistics)
    // What is cut off, changed, or no checkpoint, is none.
    let bytes = checkpoint.serialized()
    for count in bytes.indices {
      #expect(Checkpoint(parsing: Array(bytes[..<count])) == nil, "\(count)")
      var changed = bytes
      changed[count] ^= 1
      #expect(Checkpoint(parsing: changed) == nil, "\(count)")
    }
    for text in ["{}", "[]", "{\"checkpoint\":\"2\"}", ""] {
      #expect(Checkpoint(parsing: Array(text.utf8)) == nil, "\(text)")
    }
  }
}
