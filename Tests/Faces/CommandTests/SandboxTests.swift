// The sandbox of `scan`, `extract` and `report`: what a process in it can no longer do, and that the commands still do all they
// should.

import Foundation
import Testing

#if os(Linux)
  #if canImport(Glibc)
    import Glibc
  #else
    import Musl
  #endif

  @Suite struct SandboxTests {
    let workshop: Workshop

    init() throws { workshop = try Workshop.withSmallList() }

    /// What of the sandbox this kernel has, by what the command itself says of it.
    private func kernelHas() throws -> (seccomp: Bool, landlock: Bool) {
      let message = try workshop.run("extract", "--verbose", "example.org/").message
      #expect(message.hasPrefix("cordon: sandbox: seccomp ") && message.contains(", Landlock "), "\(message)")
      return (message.contains("seccomp on"), message.contains("Landlock on (version "))
    }

    /// The same function as in the command, in a program that then tries what it forbids.
    @Test func whatTheSandboxForbidsIsRefusedAndWhatItAllowsIsNot() throws {
      let has = try kernelHas()
      try workshop.makeFolder("inside")
      try workshop.makeFolder("outside")
      try workshop.write("kept", to: "outside/file")
      let probe = try CommandRun(
        ["inside", "outside"], in: workshop.folder, program: BuiltCommand.path(of: "sandbox-probe"))
      let outcome = try probe.finish()
      var results: [String: String] = [:]
      for line in outcome.lines {
        let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
        results[parts[0]] = parts[1]
      }
      if has.seccomp {
        for name in [
          "execve", "posix_spawn", "socket, TCP", "socket, UDP", "socket, local", "socket, IPv6", "socket, netlink",
          "socketpair", "chmod outside", "set times outside", "socket on another thread",
        ] { #expect(results[name] == "EPERM", "\(name): \(results[name] ?? "nothing")") }
      }
      if has.landlock {
        for name in [
          "make a file outside", "write a file outside", "remove a file outside", "rename a file outside",
          "move a file in", "make a folder outside", "make a link outside", "make a link inside",
        ] { #expect(results[name] == "EACCES", "\(name): \(results[name] ?? "nothing")") }
        #expect(results["link a file in"] != "done")
        #expect(try workshop.bytes(of: "outside/file") == Array("kept".utf8))
        #expect(try workshop.names.contains("outside/new") == false)
      }
      for name in [
        "read a file outside", "read a folder outside", "write /dev/null", "make a file inside", "rename a file inside",
        "truncate(2) inside", "remove a file inside", "fchmod of an own file",
      ] { #expect(results[name] == "done", "\(name): \(results[name] ?? "nothing")") }
      #expect(results["threads"] == "8" && outcome.status == 0)
    }

    /// Every thread of a running scan, by what the kernel says of it.
    @Test func everyThreadOfAScanIsInTheSandbox() throws {
      let has = try kernelHas()
      let run = try workshop.start("scan", "-l", "list.cordon", "--watch", "--jobs", "3")
      run.write("https://kettle.test/\n")
      #expect(try run.readLine() != nil)
      let tasks = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(run.process)/task")
      #expect(tasks.count > 1)
      for task in tasks {
        let status = try String(contentsOfFile: "/proc/\(run.process)/task/\(task)/status", encoding: .utf8)
        #expect(status.contains("NoNewPrivs:\t1\n"), "\(status)")
        if has.seccomp { #expect(status.contains("Seccomp:\t2\n"), "\(status)") }
      }
      _ = try run.finish()
    }

    @Test(arguments: ["compile", "explain", "lint"]) func onlyCommandsThatReadTextOfStrangersHaveTheOption(
      command: String
    )
      throws
    {
      #expect(try workshop.run(command, "--help").text.contains("--verbose") == false)
      for command in ["scan", "extract", "report"] {
        #expect(try workshop.run(command, "--help").text.contains("--verbose"))
      }
    }

    /// Outputs of each kind, in folders of their own and in ones that are not there yet.
    @Test func everyOutputIsWrittenAllTheSame() throws {
      try workshop.write("https://kettle.test/1\nhttps://kettle.test/2\n", to: "items.txt")
      try workshop.makeFolder("state")
      let scan = try workshop.shell(
        #""$0" scan -l list.cordon --checkpoint state/c items.txt >> out.jsonl && cat out.jsonl | wc -l"#)
      #expect(scan.status == 0 && scan.text.contains("2") && scan.message == "", "\(scan.message)")
      #expect(try workshop.bytes(of: "state/c").count > 100)
      let split = try workshop.run(
        "scan", "-l", "list.cordon", "--output", "csv", "--split-by", "action", "a/b/c", "items.txt")
      #expect(split.message == "cordon: a/b/c: 1 file, 2 rows\n" && split.status == 0, "\(split.message)")
      // Again, over what is there.
      let again = try workshop.run(
        "scan", "-l", "list.cordon", "--output", "csv", "--split-by", "action", "a/b/c", "items.txt")
      #expect(again.message == "cordon: a/b/c: 1 file, 2 rows\n" && again.status == 0, "\(again.message)")
      try workshop.makeFolder("pages")
      for _ in 0..<2 {
        let report = try workshop.run("report", "out.jsonl", "-o", "pages/week.html", "-l", "list.cordon")
        #expect(
          report.message == "cordon: pages/week.html: 2 items, 2 matched\n" && report.status == 0, "\(report.message)")
      }
      // Behind a link, the file that it leads to.
      try FileManager.default.createSymbolicLink(
        atPath: workshop.folder.appending(path: "link.html").path, withDestinationPath: "pages/linked.html")
      #expect(try workshop.run("report", "out.jsonl", "-o", "link.html").status == 0)
      #expect(try workshop.bytes(of: "pages/linked.html").count > 1000)
      let devices = try workshop.shell(
        #""$0" scan -l list.cordon < items.txt > /dev/null && "$0" scan -l list.cordon /dev/stdin < items.txt > /dev/full"#
      )
      #expect(
        devices.status == 2 && devices.message == "cordon: output: No space left on device\n", "\(devices.message)")
      let report = try workshop.shell(#""$0" report out.jsonl -o nowhere/x.html"#)
      #expect(report.status == 2 && report.message.contains("No such file or directory"), "\(report.message)")
    }

    /// A kernel that has no sandbox: only `--verbose` says so.
    @Test func withoutASandboxTheCommandsWorkAsBefore() throws {
      func run(_ arguments: [String]) throws -> Outcome {
        let run = try CommandRun(
          ["--without", BuiltCommand.path] + arguments, in: workshop.folder,
          program: BuiltCommand.path(of: "sandbox-probe"))
        run.feed(Array("https://kettle.test/1\n".utf8))
        return try run.finish()
      }
      try #require(kernelHas().seccomp)
      let scan = try run(["scan", "-l", "list.cordon", "--split-by", "action", "out"])
      #expect(scan.status == 0 && scan.message == "cordon: out: 1 file, 1 row\n", "\(scan.message)")
      let extract = try run(["extract", "--verbose"])
      let none = "not available: this kernel has none, or it is switched off"
      #expect(extract.status == 0 && extract.message == "cordon: sandbox: seccomp \(none), Landlock \(none)\n")
    }

    @Test func aFolderThatCannotBeMadeIsReportedAsBefore() throws {
      try workshop.write("https://kettle.test/1\n", to: "items.txt")
      let split = try workshop.run(
        "scan", "-l", "list.cordon", "--output", "csv", "--split-by", "action", "items.txt/x", "items.txt")
      #expect(split.status == 2 && split.message.contains("items.txt/x: Not a directory"), "\(split.message)")
    }
  }
#endif
