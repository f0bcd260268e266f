// The progress of `cordon scan` and `cordon compile`: a line on a terminal, and nowhere else.

import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite(.enabled(if: FileManager.default.fileExists(atPath: "/dev/ptmx"), "the system makes terminals otherwise"))
struct ProgressTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop.withSmallList() }

  /// Linux's TIOCGPTN and TIOCSPTLCK, which Swift does not see.
  private static let getNumber: UInt = 0x8004_5430
  private static let setLock: UInt = 0x4004_5431

  private func scan(
    _ arguments: [String], width: Int = 160, environment: [String: String] = ["TERM": "xterm"],
    feeding pipe: (FileHandle) -> Void = { _ in }, output: Int32? = nil
  ) throws -> String {
    try run(
      ["scan", "-l", "list.cordon"] + arguments, width: width, environment: environment, feeding: pipe, output: output)
  }

  /// Runs a command whose standard error is a terminal of `width` columns: what the terminal was told.
  private func run(
    _ arguments: [String], width: Int = 160, environment: [String: String] = ["TERM": "xterm"],
    feeding pipe: (FileHandle) -> Void = { _ in }, output: Int32? = nil
  ) throws -> String {
    var size = winsize(ws_row: 24, ws_col: UInt16(width), ws_xpixel: 0, ws_ypixel: 0)
    let terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    var (number, unlocked): (Int32, Int32) = (-1, 0)
    guard terminal >= 0, ioctl(terminal, ProgressTests.getNumber, &number) == 0,
      ioctl(terminal, ProgressTests.setLock, &unlocked) == 0
    else { throw CommandRun.Failure(description: "no terminal") }
    let process: pid_t
    let input: FileHandle
    do {
      Spawn.turn.lock()
      defer { Spawn.turn.unlock() }
      let other = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
      _ = ioctl(other, UInt(TIOCSWINSZ), &size)
      _ = fcntl(terminal, F_SETFD, FD_CLOEXEC)
      let (reading, writing) = try Spawn.pipe()
      let null = open("/dev/null", O_WRONLY | O_CLOEXEC)
      process = try Spawn.start(
        BuiltCommand.path, arguments, in: workshop.folder, environment: environment,
        descriptors: [reading, output == nil ? null : other, other])
      for descriptor in [other, reading, null] { close(descriptor) }
      input = FileHandle(fileDescriptor: writing, closeOnDealloc: true)
    }
    let heard = OutputReader(terminal, stopsAfter: nil)
    pipe(input)
    try? input.close()
    _ = Spawn.wait(for: process)
    _ = heard.wait(until: Date(timeIntervalSinceNow: 10)) { $0.isAtEnd }
    return String(decoding: heard.bytes, as: UTF8.self)
  }

  /// Holds a scan of standard input up for so long that something is drawn.
  private func slowly(_ input: FileHandle) {
    for number in 0..<12 {
      try? input.write(contentsOf: Data("https://kettle.test/\(number)\n".utf8))
      usleep(100_000)
    }
  }

  @Test func aTerminalIsToldAndLeftClean() throws {
    let text = try scan([], feeding: slowly)
    let drawn = text.components(separatedBy: "\r\u{1B}[K")
    #expect(drawn.count >= 3 && drawn.first == "" && drawn.last == "", "\(drawn)")
    #expect(drawn.contains { $0.hasPrefix("-  0.0 MB  ") && $0.hasSuffix(" matched") }, "\(drawn)")
    #expect(drawn.allSatisfy { $0.unicodeScalars.allSatisfy { $0.value >= 0x20 } })
  }

  /// A list that comes slowly: the terminal is told what is done, and at last the result alone stays.
  @Test func aCompileTellsToo() throws {
    let text = try run(["compile", "-", "--as", "domain", "-o", "slow.cordon"]) { input in
      for number in 0..<12 {
        try? input.write(contentsOf: Data("h\(number).test\n".utf8))
        usleep(100_000)
      }
    }
    let drawn = text.components(separatedBy: "\r\u{1B}[K")
    #expect(drawn.contains("reading sources"), "\(drawn)")
    #expect(drawn.last == "cordon: slow.cordon: 12 rules\r\n", "\(drawn)")
  }

  @Test func nothingIsDrawnWhereItIsNotWanted() throws {
    for environment in [["NO_COLOR": "1", "TERM": "xterm"], ["TERM": "dumb"]] {
      #expect(try scan([], environment: environment, feeding: slowly) == "", "\(environment)")
    }
    // Records go to the same terminal.
    let both = try scan(["--count"], feeding: slowly, output: 1)
    #expect(both == "12\r\n")
    // A short run draws nothing, and messages stand on lines of their own.
    try workshop.write("kettle.test\n", to: "a.txt")
    let short = try scan(["a.txt", "missing.txt"])
    #expect(short == "cordon: missing.txt: No such file or directory\r\n")
    #expect(try workshop.run(["scan", "-l", "list.cordon", "a.txt"]).message == "")
  }

  @Test func theLineFitsTheTerminal() throws {
    for width in [20, 40, 60, 80, 200] {
      let drawn = try scan([], width: width, feeding: slowly).components(separatedBy: "\r\u{1B}[K")
      #expect(drawn.contains { !$0.isEmpty } && drawn.allSatisfy { $0.count < width }, "\(width): \(drawn)")
    }
  }
}
