// `cordon scan` in a pipeline: slow input, a reader that goes away, and memory.

import Foundation
import Testing

@Suite struct ScanStreamTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop.withSmallList() }

  @Test(arguments: ["1", "2", "4"])
  func aLineIsAnsweredWhileInputStaysOpen(jobs: String) throws {
    let run = try workshop.start("scan", "-l", "list.cordon", "--jobs", jobs)
    for number in 1...5 {
      run.write("https://kettle.test/\(number)\n")
      let line = try #require(try run.readLine())
      #expect(line.contains(#""record":\#(number),"input":"https://kettle.test/\#(number)""#))
    }
    // A line whose end has not come yet is no item.
    run.write("https://kettle")
    run.write(".test/6\nx\n")
    #expect(try run.readLine()?.contains(#""input":"https://kettle.test/6""#) == true)
    let outcome = try run.finish()
    #expect(outcome.status == 0)
    #expect(outcome.text == "")
    #expect(outcome.message == "")
  }

  @Test func anUnfinishedLastLineIsAnsweredAtTheEnd() throws {
    let run = try workshop.start("scan", "-l", "list.cordon")
    run.write("kettle.test/1\nkettle.test/2")
    #expect(try run.readLine()?.contains(#""record":1"#) == true)
    let outcome = try run.finish()
    #expect(outcome.lines.count == 1)
    #expect(outcome.text.contains(#""record":2,"input":"kettle.test/2""#))
  }

  @Test(arguments: [["canonicalize"], ["explain", "-l", "list.cordon"]])
  func theOtherCommandsAnswerAtOnceToo(arguments: [String]) throws {
    let run = try CommandRun(arguments, in: workshop.folder)
    run.write("kettle.test/a\n")
    #expect(try run.readLine()?.hasSuffix("kettle.test/a") == true)
    #expect(try run.finish().status == 0)
  }

  /// `cordon … | head -1`
  @Test(arguments: [
    ["scan", "-l", "list.cordon"], ["scan", "-l", "list.cordon", "--jobs", "1"],
    ["scan", "-l", "list.cordon", "--output", "text", "--order", "none"], ["canonicalize"],
    ["explain", "-l", "list.cordon"],
  ])
  func aReaderThatGoesAwayEndsItQuietly(arguments: [String]) throws {
    let run = try CommandRun(arguments, in: workshop.folder, stopsReadingAfter: 1)
    run.feed(Array(repeatElement(Array("https://kettle.test/a\n".utf8), count: 100_000).joined()))
    let outcome = try run.finish()
    #expect(outcome.status == 0)
    #expect(outcome.message == "")
    #expect(outcome.text.contains("kettle.test/a") || outcome.text.contains("hxxps://kettle[.]test/a"))
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "the system has no full device"))
  func anOutputThatIsFullIsAnError() throws {
    try workshop.write("kettle.test\n", to: "items.txt")
    for command in ["scan -l list.cordon items.txt", "scan -l list.cordon --count items.txt", "inspect list.cordon"] {
      let shell = Process()
      shell.executableURL = URL(filePath: "/bin/sh")
      shell.arguments = ["-c", "exec '\(BuiltCommand.path)' \(command) > /dev/full"]
      shell.currentDirectoryURL = workshop.folder
      let errors = Pipe()
      shell.standardError = errors
      try shell.run()
      let message = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      shell.waitUntilExit()
      #expect(shell.terminationStatus == 2, "\(command)")
      #expect(message == "cordon: output: No space left on device\n", "\(command)")
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/status"), "the system does not tell"))
  func memoryDoesNotGrowWithALineOrWithTheInput() throws {
    let run = try workshop.start("scan", "-l", "list.cordon", "--jobs", "2")
    func pass(_ bytes: [UInt8], times: Int) throws -> Int {
      for _ in 0..<times { run.write(bytes) }
      run.write("\nkettle.test/x\n")
      _ = try #require(try run.readLine())
      return try #require(run.peakMemory)
    }
    // What it takes up front, with one line too long; then many times as much in one line, and in many.
    let long = [UInt8](repeating: 0x61, count: 1 << 20)
    let many = [UInt8](repeatElement([UInt8](repeating: 0x61, count: 65_535) + [0x0A], count: 16).joined())
    let atFirst = try pass(long, times: 2)
    let afterOneLine = try pass(long, times: 16)
    let afterMany = try pass(many, times: 16)
    #expect(afterOneLine - atFirst < 8 << 20, "from \(atFirst) to \(afterOneLine) bytes")
    #expect(afterMany - atFirst < 8 << 20, "from \(atFirst) to \(afterMany) bytes")
    let outcome = try run.finish()
    #expect(outcome.message.contains("2 records too long (skipped)"), "\(outcome.message)")
  }
}
