// `cordon scan --checkpoint`: ended at any moment and started again, the output is that of one run.

import CordonTestSupport
import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct CheckpointTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop.withSmallList() }

  /// Files of all formats, one of them missing, one broken, and a compressed one: some 25 MB.
  private static let inputs = ["1.csv", "missing.csv", "2.jsonl", "3.txt", "4.csv.gz", "5.json"]

  private func writeInputs(records: Int) throws {
    var (table, objects, lines, array) = ("id;url;text\n", "", "", "[")
    for number in 0..<records {
      let url = number % 40 == 0 ? "https://kettle.test/\(number)?a=b" : "https://h\(number % 97).example/\(number)"
      let text = number % 61 == 0 ? "a tea pot, \(number)" : "nothing to be found here"
      table += "\(number);\(url);\"\(text)\nand \"\"more\"\"\"\n"
      if number == records / 2 { table += "1;\"never closed;x\n" }
      objects += "{\"id\":\(number),\"url\":\"\(url)\",\"text\":\"\(text)\"}\n"
      if number == records / 3 { objects += "{broken kettle.test\n" }
      lines += url + "\n"
      array += "{\"url\":\n\"\(url)\"},\n"
    }
    try workshop.write(table, to: "1.csv")
    try workshop.write(objects, to: "2.jsonl")
    try workshop.write(lines, to: "3.txt")
    try workshop.write(table, to: "4.csv")
    try workshop.write(array + "{}]", to: "5.json")
    let gzip = Process()
    gzip.executableURL = URL(filePath: "/bin/sh")
    gzip.arguments = ["-c", "exec gzip -1 4.csv"]
    gzip.currentDirectoryURL = workshop.folder
    try gzip.run()
    gzip.waitUntilExit()
    try #require(gzip.terminationStatus == 0)
  }

  private struct Case: CustomTestStringConvertible {
    let options: [String]
    let inputs: [String]
    var folder: String?
    var testDescription: String { options.joined(separator: " ") }
  }

  /// Everything that a run left, but for what it said.
  private func results(_ folder: String?, output: String) throws -> [String: [UInt8]] {
    var results = ["": try workshop.bytes(of: output)]
    if let folder {
      for name in try FileManager.default.contentsOfDirectory(atPath: workshop.folder.appending(path: folder).path) {
        results[name] = try workshop.bytes(of: "\(folder)/\(name)")
      }
    }
    return results
  }

  @Test func killedAtThirtyPointsTheOutputIsThatOfOneRun() throws {
    try writeInputs(records: 60_000)
    let cases = [
      Case(options: ["--keep", "id"], inputs: Self.inputs.filter { $0 != "3.txt" }),
      Case(options: ["--all", "--output", "text"], inputs: Self.inputs),
      Case(options: ["--output", "csv"], inputs: ["1.csv", "4.csv.gz"]),
      Case(options: ["--split-by", "action", "parts"], inputs: Self.inputs, folder: "parts"),
      Case(options: ["--output", "csv", "--unique"], inputs: ["1.csv", "4.csv.gz"]),
      Case(options: ["--count"], inputs: Self.inputs),
    ]
    var random = SeededRandom(seed: UInt64.random(in: 0 ... .max))
    let seed = random
    var (kills, resumed) = (0, 0)
    for (number, one) in cases.enumerated() {
      let arguments = ["scan", "-l", "list.cordon", "--jobs", "2"] + one.options + one.inputs
      let expected = try FileRun(arguments, in: workshop, appendingTo: "expected").wait()
      let wanted = try results(one.folder, output: "expected")
      try #require(wanted.values.contains { $0.count > 40 })
      // Half a run is rarely enough, so a case is gone through until it was killed often enough.
      while kills < 5 * (number + 1) {
        for name in ["output", "checkpoint", one.folder].compactMap({ $0 }) {
          try? FileManager.default.removeItem(at: workshop.folder.appending(path: name))
        }
        var ended: (status: Int32, message: String) = (0, "")
        repeat {
          let run = try FileRun(arguments + ["--checkpoint", "checkpoint"], in: workshop, appendingTo: "output")
          usleep(UInt32(2000 + random.next(below: 300_000)))
          // One in four is asked to end, and does so in its own way.
          let signal = random.next(below: 4) == 0 ? SIGINT : SIGKILL
          run.send(signal)
          ended = run.wait()
          if ended.status == -SIGKILL { kills += 1 }
          if ended.message.contains("goes on at") { resumed += 1 }
          // Before it listens, the signal ends it.
        } while [-SIGKILL, 128 + SIGINT, -SIGINT].contains(ended.status)
        #expect(ended.status == expected.status, "\(one.options): \(ended.message)")
        let found = try results(one.folder, output: "output")
        #expect(found == wanted, "\(one.options), \(kills) kills, \(seed)")
        // Started once more, nothing is left to do.
        let again = try FileRun(arguments + ["--checkpoint", "checkpoint"], in: workshop, appendingTo: "output").wait()
        #expect(again.status == expected.status && again.message.contains("the run is complete"))
        #expect(try results(one.folder, output: "output") == wanted)
      }
      try FileManager.default.removeItem(at: workshop.folder.appending(path: "expected"))
      if let folder = one.folder { try FileManager.default.removeItem(at: workshop.folder.appending(path: folder)) }
    }
    #expect(kills >= 30 && resumed >= 5, "\(kills) kills, \(resumed) times gone on")
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func aSignalEndsItWithASummaryAndItGoesOnFromThere(number: Int32) throws {
    try writeInputs(records: 60_000)
    let arguments = ["scan", "-l", "list.cordon"] + Self.inputs
    _ = try FileRun(arguments, in: workshop, appendingTo: "expected").wait()
    let run = try FileRun(arguments + ["--checkpoint", "c"], in: workshop, appendingTo: "output")
    // The first line of output shows that it has begun.
    while (try workshop.bytes(of: "output")).isEmpty { usleep(1000) }
    run.send(number)
    let ended = run.wait()
    #expect(ended.status == 128 + number, "\(ended)")
    #expect(ended.message.contains("cordon: interrupted; the results of everything read so far are written\n"))
    #expect(ended.message.contains(" records, ") && ended.message.contains(" matched ("))
    let output = try workshop.bytes(of: "output")
    let expected = try workshop.bytes(of: "expected")
    #expect(output.last == 0x0A && output.count < expected.count)
    let rest = try FileRun(arguments + ["--checkpoint", "c"], in: workshop, appendingTo: "output").wait()
    #expect(rest.message.contains("goes on at") && rest.status == 2)
    #expect(try workshop.bytes(of: "output") == workshop.bytes(of: "expected"))
  }

  @Test func anInterruptedPipeLeavesNoHalfRecord() throws {
    let run = try workshop.start("scan", "-l", "list.cordon", "--all")
    run.write("kettle.test/1\nkettle.test/2 is not at its e")
    #expect(try run.readLine()?.contains("kettle.test/1") == true)
    kill(run.process, SIGINT)
    run.waitForEnd()
    let outcome = try run.finish()
    #expect(outcome.status == 130 && outcome.text == "" && outcome.message.contains("1 record, 1 item, 1 matched"))
  }

  @Test func whatCannotBeGoneOnWithIsRefused() throws {
    try workshop.write("kettle.test\nnothing\n", to: "a.txt")
    try workshop.write("kettle.test\n", to: "b.txt")
    func run(_ options: String..., output: String = "out") throws -> (status: Int32, message: String) {
      try FileRun(["scan", "-l", "list.cordon", "--checkpoint", "c"] + options, in: workshop, appendingTo: output)
        .wait()
    }
    #expect(try run("a.txt").status == 0)
    let output = try workshop.bytes(of: "out")
    #expect(try run("b.txt").message == "cordon: c: is of a run over other files; delete it to start again\n")
    #expect(try run("--all", "a.txt").message.hasPrefix("cordon: c: is of a run with other options (format auto, "))
    #expect(try run("--order", "none", "a.txt").message.contains("leave out --order none"))
    #expect(try workshop.bytes(of: "out") == output)
    // An output that was emptied is written anew, one that was cut is not.
    let fresh = try run("a.txt", output: "new")
    #expect(fresh.status == 0 && fresh.message.contains("the output is empty, so all is scanned again"))
    #expect(try workshop.bytes(of: "new") == output)
    try workshop.write(Array(output.dropLast(5)), to: "cut")
    #expect(try run("a.txt", output: "cut").message.contains("output: is shorter than the checkpoint has it"))
    try workshop.write("{\"checkpoint\":\"1\"}", to: "c")
    #expect(
      try run("a.txt").message
        == "cordon: c: is no checkpoint of this Cordon; name another file, or delete it to start again\n")
    // Of a complete run nothing is touched, whatever others have written since; and what was read is as it was.
    try FileManager.default.removeItem(at: workshop.folder.appending(path: "c"))
    #expect(try run("a.txt", output: "more").status == 0)
    try workshop.write(output + Array("others\n".utf8), to: "more")
    #expect(try run("a.txt", output: "more").message.contains("the run is complete"))
    #expect(try workshop.bytes(of: "more") == output + Array("others\n".utf8))
    #expect(try run("--output", "csv", "a.txt", output: "more").message.contains("other options"))
    #expect(try run("--unique", "--output", "csv", "a.txt", output: "more").message.contains("other options"))
    try workshop.write("kettle.test\nnothing\nmore\n", to: "a.txt")
    #expect(try run("a.txt", output: "more").message.contains("a file that was read has changed since"))
    // What cannot be read or written again.
    let piped = try workshop.run("scan", "-l", "list.cordon", "--checkpoint", "d", "a.txt")
    #expect(piped.status == 2 && piped.message.contains("output: is no file"))
    #expect(try run("-").message.contains("standard input: is no file"))
    #expect(
      try FileRun(["scan", "-l", "list.cordon", "--checkpoint", "no/c", "a.txt"], in: workshop, appendingTo: "out")
        .wait().message.hasPrefix("cordon: no/c: "))
  }

  @Test func twoRunsDoNotWriteToOneOutput() throws {
    try writeInputs(records: 60_000)
    let arguments = ["scan", "-l", "list.cordon", "--checkpoint", "c"] + Self.inputs
    let first = try FileRun(arguments, in: workshop, appendingTo: "output")
    while (try workshop.bytes(of: "output")).isEmpty { usleep(1000) }
    first.send(SIGSTOP)
    let second = try workshop.run(
      "scan", "-l", "list.cordon", "--checkpoint", "d", "--split-by", "action", "parts", "1.csv")
    #expect(second.status == 0)
    let other = try Process.run(
      URL(filePath: "/bin/sh"),
      arguments: [
        "-c",
        "cd '\(workshop.folder.path)' && exec '\(BuiltCommand.path)' \(arguments.joined(separator: " ")) >> output 2> said",
      ])
    other.waitUntilExit()
    #expect(other.terminationStatus == 2)
    let said = String(decoding: try workshop.bytes(of: "said"), as: UTF8.self)
    #expect(said == "cordon: output: another run writes to it; wait for its end\n", "\(said)")
    first.send(SIGCONT)
    #expect(first.wait().status == 2)
  }

  @Test func aFileThatHasChangedIsNotGoneOnWith() throws {
    try writeInputs(records: 60_000)
    let arguments = ["scan", "-l", "list.cordon", "--checkpoint", "c", "1.csv", "2.jsonl"]
    let run = try FileRun(arguments, in: workshop, appendingTo: "output")
    while (try workshop.bytes(of: "output")).isEmpty { usleep(1000) }
    run.send(SIGINT)
    #expect(run.wait().status == 130)
    let output = try workshop.bytes(of: "output")
    for name in ["1.csv", "2.jsonl"] { try workshop.write(try workshop.bytes(of: name) + [0x0A], to: name) }
    let again = try FileRun(arguments, in: workshop, appendingTo: "output").wait()
    #expect(again.status == 2 && again.message.contains("has changed since it was written; delete it to start again"))
    #expect(try workshop.bytes(of: "output") == output)
  }
}
