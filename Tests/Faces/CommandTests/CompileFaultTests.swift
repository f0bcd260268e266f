// What may go wrong while an image is written: killed, a full disk, a read-only folder, two compilers at once, pipes. The
// image that was there stays whole, or the new one is; and what is wrong is said in one sentence.

import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct CompileFaultTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop() }

  /// A list whose image is of some megabytes, so that its writing takes a while.
  private static func longList(_ name: String, count: Int = 400_000) -> String {
    (0..<count).map { "\(name)\($0).example\n" }.joined()
  }

  private func names(_ isTemporary: Bool) throws -> [String] {
    try workshop.names.filter { $0.hasPrefix(".cordon-") == isTemporary }
  }

  /// Whether the process has ended; it is still to be waited for.
  private static func hasEnded(_ process: pid_t) -> Bool {
    var info = siginfo_t()
    return waitid(P_PID, id_t(process), &info, WEXITED | WNOWAIT | WNOHANG) == 0 && info.si_signo == SIGCHLD
  }

  private func start(_ arguments: [String]) throws -> FileRun {
    try FileRun(arguments, in: workshop, appendingTo: "output")
  }

  // MARK: Killed

  @Test func killedAtFiftyMomentsTheImageIsTheOldOneOrTheNewOne() throws {
    try workshop.write(CompileFaultTests.longList("old"), to: "old.txt")
    try workshop.write(CompileFaultTests.longList("new", count: 410_000), to: "new.txt")
    for name in ["old", "new"] {
      #expect(try workshop.run("compile", "\(name).txt", "-o", "\(name).cordon").status == 0)
    }
    let (old, new) = try (workshop.bytes(of: "old.cordon"), workshop.bytes(of: "new.cordon"))
    #expect(old.count != new.count && min(old.count, new.count) > 1 << 20)
    let compile = ["compile", "new.txt", "-o", "list.cordon"]

    try workshop.write(old, to: "list.cordon")
    let start = ContinuousClock.now
    #expect(try workshop.run(compile).status == 0)
    let whole = ContinuousClock.now - start

    var (killed, whileWriting) = (0, 0)
    for moment in 0..<50 {
      try workshop.write(old, to: "list.cordon")
      let before = try names(true)
      let run = try self.start(compile)
      // Half of them by time, from the start to the end; half by what is written already.
      if moment % 2 == 0 {
        usleep(useconds_t(whole / .microseconds(1) * Double(moment) / 50))
      } else {
        let size = new.count * (moment - 1) / 50
        while !CompileFaultTests.hasEnded(run.process), try !isWritten(size, besides: before, old.count) {}
      }
      run.send(SIGKILL)
      let (status, message) = run.wait()
      let image = try workshop.bytes(of: "list.cordon")
      #expect(image == old || image == new, "moment \(moment)")
      if status == -SIGKILL { killed += 1 }
      let left = try names(true)
      #expect(left.count <= 1, "what was left before is removed: \(left)")
      if !left.isEmpty { whileWriting += 1 }
      if image == new, status == 0 { #expect(message == "cordon: list.cordon: 410000 rules\n") }
    }
    #expect(killed >= 25, "\(killed) were killed before they ended")
    #expect(whileWriting >= 5, "\(whileWriting) were killed while they wrote")

    #expect(try workshop.run(compile).status == 0)
    #expect(try workshop.bytes(of: "list.cordon") == new)
    #expect(try names(true) == [])
  }

  /// Whether so many bytes are written: in a temporary file that no earlier run left, or in the image's own place, where
  /// another image stood of `oldSize` bytes.
  private func isWritten(_ size: Int, besides others: [String], _ oldSize: Int) throws -> Bool {
    func length(of name: String) -> Int? {
      var status = stat()
      return stat(workshop.folder.appending(path: name).path, &status) == 0 ? Int(status.st_size) : nil
    }
    if let length = length(of: "list.cordon"), length != oldSize, length >= size { return true }
    return try names(true).contains { !others.contains($0) && (length(of: $0) ?? -1) >= size }
  }

  // MARK: Two at once

  @Test func ofTwoCompilersOneHasTheLastWord() throws {
    for name in ["a", "b"] {
      try workshop.write(CompileFaultTests.longList(name, count: 160_000), to: "\(name).txt")
      #expect(try workshop.run("compile", "\(name).txt", "-o", "\(name).cordon").status == 0)
    }
    let images = try ["a", "b"].map { try workshop.bytes(of: "\($0).cordon") }
    for _ in 0..<4 {
      let runs = try ["a", "b", "a", "b"].map { try start(["compile", "\($0).txt", "-o", "list.cordon"]) }
      for run in runs { #expect(run.wait().status == 0) }
      #expect(images.contains(try workshop.bytes(of: "list.cordon")))
      #expect(try names(true) == [])
    }
  }

  // MARK: No room

  @Test func aFileThatMayNotGrowKeepsTheOldImage() throws {
    let workshop = try Workshop.withSmallList()
    let old = try workshop.bytes(of: "list.cordon")
    // In units of 512 bytes, or of 1,024: less than an image has.
    let outcome = try workshop.shell(#"ulimit -f 64; exec "$0" compile list.yaml -o list.cordon"#)
    #expect(outcome.status == 2 && outcome.text == "")
    #expect(
      outcome.message
        == "cordon: list.cordon cannot be written: writing the temporary file: File too large; "
        + "raise the limit on the size of files (ulimit -f): until then all stays as it was\n")
    #expect(try workshop.bytes(of: "list.cordon") == old)
    #expect(try workshop.names == ["list.cordon", "list.yaml"])
  }

  /// The options of `unshare` with which this user may mount a file system for a child alone; nil where that may not be.
  static let unshare: String? = ["-m", "-rm"].first { options in
    let mount = "d=$(mktemp -d) && mount -t tmpfs -o size=64k none $d && umount $d; s=$?; rmdir $d; exit $s"
    let run = try? CommandRun(
      ["-c", "unshare \(options) sh -c '\(mount)'"], in: FileManager.default.temporaryDirectory, program: "/bin/sh")
    return (try? run?.finish().status) == 0
  }

  /// Runs `script` with a small file system of its own in the folder `disk`, on which `list.cordon` stands.
  private func onSmallDisk(_ workshop: Workshop, _ script: String) throws -> Outcome {
    try workshop.makeFolder("disk")
    let options = try #require(CompileFaultTests.unshare)
    let whole = #"mount -t tmpfs -o size=800k none disk && cp list.cordon disk/ && { "# + script + "; }"
    return try workshop.shell(#"exec unshare \#(options) sh -c '\#(whole)' "$0""#)
  }

  @Test(.enabled(if: CompileFaultTests.unshare != nil, "no file system may be mounted here"))
  func aFullDiskKeepsTheOldImage() throws {
    let workshop = try Workshop.withSmallList()
    try workshop.write(CompileFaultTests.longList("x", count: 160_000), to: "long.txt")
    let outcome = try onSmallDisk(
      workshop,
      #""$0" compile long.txt -o disk/list.cordon; s=$?; cmp list.cordon disk/list.cordon && ls -A disk; exit $s"#)
    #expect(outcome.status == 2)
    #expect(outcome.text == "list.cordon\n")
    #expect(
      outcome.message
        == "cordon: disk/list.cordon cannot be written: writing the temporary file: No space left on device; "
        + "make room there: until then all stays as it was\n")
  }

  @Test(.enabled(if: CompileFaultTests.unshare != nil, "no file system may be mounted here"))
  func aReadOnlyDiskKeepsTheOldImage() throws {
    let workshop = try Workshop.withSmallList()
    let outcome = try onSmallDisk(
      workshop,
      #"mount -o remount,ro disk; "$0" compile list.yaml -o disk/list.cordon; s=$?; "#
        + #"cmp list.cordon disk/list.cordon && ls -A disk; exit $s"#)
    #expect(outcome.status == 2)
    #expect(outcome.text == "list.cordon\n")
    #expect(
      outcome.message.replacing(/in .*disk:/, with: "in FOLDER:")
        == "cordon: disk/list.cordon cannot be written: making a temporary file in FOLDER: Read-only file system; "
        + "make the folder writable, or write to another\n")
  }

  // MARK: Pipes

  static let pipes: [String] = [
    #"cat list.yaml | "$0" compile - -o piped.cordon"#,
    #"cat list.yaml | "$0" compile /dev/stdin -o piped.cordon"#,
    #""$0" compile /dev/stdin -o piped.cordon < list.yaml"#,
    #"mkfifo pipe && { cat list.yaml > pipe & "$0" compile pipe -o piped.cordon; }"#,
    #"mkfifo pipe.yaml && { cat list.yaml > pipe.yaml & "$0" compile pipe.yaml -o piped.cordon; }"#,
  ]

  @Test(arguments: pipes) func aListMayComeThroughAPipe(script: String) throws {
    let workshop = try Workshop()
    try workshop.write("name: demo\nrules: [{domain: kettle.test}]\n", to: "list.yaml")
    #expect(try workshop.run("compile", "list.yaml", "-o", "list.cordon").status == 0)
    let outcome = try workshop.shell(script)
    #expect(outcome.status == 0)
    #expect(outcome.message == "cordon: piped.cordon: 1 rule\n")
    #expect(try workshop.bytes(of: "piped.cordon") == workshop.bytes(of: "list.cordon"))
  }

  @Test func aListThatBreaksOffInItsPipeReplacesNothing() throws {
    let workshop = try Workshop.withSmallList()
    let old = try workshop.bytes(of: "list.cordon")
    // Cut within its last rule.
    let outcome = try workshop.shell(#"head -c 250 list.yaml | "$0" compile - -o list.cordon"#)
    #expect(outcome.status == 2)
    #expect(outcome.message.contains("nothing was written"), "\(outcome.message)")
    #expect(try workshop.bytes(of: "list.cordon") == old)
    let empty = try workshop.shell(#": | "$0" compile - -o list.cordon"#)
    #expect(empty.status == 2)
    #expect(try workshop.bytes(of: "list.cordon") == old)
  }

  @Test(arguments: ["scan -l", "explain -l", "check -l", "inspect"])
  func anImageMayNotComeThroughAPipe(command: String) throws {
    let workshop = try Workshop.withSmallList()
    for (script, name) in [
      (#"mkfifo pipe; "$0" \#(command) pipe < /dev/null"#, "pipe"),
      (#"cat list.cordon | "$0" \#(command) /dev/stdin"#, "/dev/stdin"),
    ] {
      let outcome = try workshop.shell(script)
      #expect(outcome.status == 2 && outcome.text == "")
      #expect(
        outcome.message
          == "cordon: \(name) is a pipe or a device, and an image must be a file; save it to a file first\n")
    }
  }

  @Test func anImageIsNotWrittenToAPipe() throws {
    let workshop = try Workshop.withSmallList()
    for (script, name) in [
      (#"mkfifo pipe; "$0" compile list.yaml -o pipe"#, "pipe"),
      (#""$0" compile list.yaml -o /dev/stdout | cat; exit 2"#, "/dev/stdout"),
    ] {
      let outcome = try workshop.shell(script)
      #expect(outcome.status == 2 && outcome.text == "")
      #expect(
        outcome.message
          == "cordon: \(name) is a pipe or a device, and an image must be a file; save it to a file first\n")
    }
  }
}
