// What only shows while a scan runs: memory, slow input, readers that go away.

import CordonIO
import CordonMatcher
import Dispatch
import Foundation
import CordonTestSupport
import Testing

@testable import CordonScan

/// How long a test waits for what should come at once.
private var patience: DispatchTime { .now() + .seconds(300) }

/// Reads one line from a descriptor; nil at the end or when patience ends.
private func readLine(from descriptor: Int32) -> String? {
  var line: [UInt8] = []
  while true {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&request, 1, 120_000) > 0 else { return nil }
    var byte: UInt8 = 0
    guard read(descriptor, &byte, 1) == 1 else { return nil }
    if byte == 0x0A { return String(decoding: line, as: UTF8.self) }
    line.append(byte)
  }
}

private func send(_ text: String, to descriptor: Int32) {
  let bytes = Array(text.utf8)
  #expect(write(descriptor, bytes, bytes.count) == bytes.count)
}

private func makePipe() -> (reading: Int32, writing: Int32) {
  var ends: [Int32] = [0, 0]
  #expect(pipe(&ends) == 0)
  return (ends[0], ends[1])
}

@Suite(.serialized) struct PipelineTests {
  private let folder = TemporaryFolder()

  @Test(arguments: RecordFormat.allCases) func aSlowLineIsAnsweredBeforeTheNextIsWritten(format: RecordFormat) {
    let input = folder.pipe("slow")
    let output = makePipe()
    let done = DispatchSemaphore(value: 0)
    DispatchQueue(label: "run").async { [folder] in
      var options = CordonScan.Scanner.Options(inputs: [input])
      options.jobs = 2
      options.format = format
      options.table.hasHeader = false
      let result = CordonScan.Scanner(options: options) { WordChecker() }.run(writingTo: output.writing) { _ in }
      #expect(result.statistics.records == 6)
      close(output.writing)
      withExtendedLifetime(folder) {}
      done.signal()
    }
    let writer = open(input, O_WRONLY)
    for number in 1...3 {
      send("\"nothing\"\n\"hit \(number)\"", to: writer)
      send("\n", to: writer)
      #expect(readLine(from: output.reading)?.contains("\"record\":\(2 * number),") == true)
    }
    close(writer)
    #expect(readLine(from: output.reading) == nil)
    #expect(done.wait(timeout: patience) == .success)
    close(output.reading)
  }

  @Test(arguments: [1, 2, 5]) func noMoreBatchesLiveThanThePoolAllows(jobs: Int) throws {
    let path = try folder.file("a.txt", (0..<8_000).map { "line \($0) hit" }.joined(separator: "\n"))
    for order in OutputOrder.allCases {
      let run = try scan([path], in: folder) {
        $0.jobs = jobs
        $0.limits.batchSize = 512
        $0.order = order
      }
      #expect(run.result.buffersUsed <= 2 * jobs + 2)
      #expect(run.lines.count == 8_000)
    }
  }

  @Test func aSlowFirstBatchHoldsTheReaderBackAndLosesNothing() throws {
    // 512 bytes a batch, 16 a line: with two jobs, line 160 stands in the last batch that there is a buffer for.
    let lines = (0..<4_000).map { "hit \(String($0 + 100_000_000_000))" }
    let path = try folder.file("a.txt", lines.joined(separator: "\n"))
    let lastInMemory = Array(lines[160].utf8)
    let first = Array(lines[0].utf8)
    let seen = DispatchSemaphore(value: 0)
    let run = try scan(
      [path], in: folder,
      checker: WordChecker { item in
        if item == lastInMemory { seen.signal() }
        if item == first { #expect(seen.wait(timeout: patience) == .success) }
      }
    ) { $0.limits.batchSize = 512 }
    #expect(run.result.buffersUsed == 6)
    #expect(run.records == Array(1...4_000))
  }

  @Test func memoryIsUsedAgain() {
    let pool = BatchPool(size: 100, limit: 2)
    guard var first = pool.take(), var second = pool.take() else {
      Issue.record("no buffers")
      return
    }
    first.input.bytes[0] = 42
    second.input = RecordBuffer(size: 1_000)
    pool.giveBack(second.take())
    pool.giveBack(first.take())
    #expect(pool.liveCount == 0)
    #expect(pool.take()?.input.bytes.first == 42)
    #expect(pool.take()?.input.size == 100)
    pool.stop()
    #expect(pool.take() == nil)
    #expect(pool.highWater == 2)
  }

  @Test func aReaderThatGoesAwayEndsTheRunQuietly() throws {
    let path = try folder.file("a.txt", String(repeating: "hit\n", count: 500_000))
    let output = makePipe()
    close(output.reading)
    var options = CordonScan.Scanner.Options(inputs: [path, path])
    options.jobs = 2
    options.limits.batchSize = 4_096
    var reports: [String] = []
    let result = CordonScan.Scanner(options: options) { WordChecker() }.run(writingTo: output.writing) {
      reports.append($0)
    }
    close(output.writing)
    #expect(result.outcome == .closed && result.outcome.exitStatus() == 0)
    #expect(result.statistics.records < 20_000)
    #expect(reports.isEmpty)
  }

  @Test func outputThatCannotBeWrittenIsAnError() throws {
    let path = try folder.file("a.txt", "hit\n")
    let readOnly = open(path, O_RDONLY)
    let other = try folder.file("b.txt", "hit\n")
    var reports: [String] = []
    let result = CordonScan.Scanner(options: .init(inputs: [other])) { WordChecker() }
      .run(writingTo: readOnly) { reports.append($0) }
    close(readOnly)
    #expect(result.outcome == .failed)
    #expect(reports == ["output: Bad file descriptor"])
  }
}
