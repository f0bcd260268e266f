// One run of the built `cordon`: started with pipes, fed from here, and heard to its end.
//
//     test ── write, close ──► stdin  │         │ stdout ──► OutputReader ── readLine, finish ──► test
//                                     │ cordon  │ stderr ──► OutputReader ── readMessage, finish ► test
//
// A thread reads each output, so that no pipe fills up while the test waits for something else. Every wait has an end:
// a command that has not answered within the limit is ended, and the test fails.

import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A command that runs, or has run.
final class CommandRun {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// How long anything may take before the test fails. Generous: it tells a hang from slowness, nothing else.
  static let limit: TimeInterval = 120

  let process: pid_t
  private var input: FileHandle?
  private let output: OutputReader
  private let errors: OutputReader
  private var feeder: Feeder?

  /// Starts the command.
  ///
  /// - Parameters:
  ///   - stopsReadingAfter: closes the reading end of stdout after so many lines; nil to read all of it.
  ///   - program: another program to run, and not the command.
  init(
    _ arguments: [String], in folder: URL, environment: [String: String] = [:], stopsReadingAfter lines: Int? = nil,
    program: String = BuiltCommand.path
  ) throws {
    Spawn.turn.lock()
    defer { Spawn.turn.unlock() }
    let (childInput, input) = try Spawn.pipe()
    let (output, childOutput) = try Spawn.pipe()
    let (errors, childErrors) = try Spawn.pipe()
    defer { for end in [childInput, childOutput, childErrors] { close(end) } }
    process = try Spawn.start(
      program, arguments, in: folder, environment: environment,
      descriptors: [childInput, childOutput, childErrors])
    self.input = FileHandle(fileDescriptor: input, closeOnDealloc: true)
    self.output = OutputReader(output, stopsAfter: lines)
    self.errors = OutputReader(errors, stopsAfter: nil)
  }

  /// Writes `bytes` to stdin and returns when the pipe has taken them. A command that has gone takes nothing.
  func write(_ bytes: [UInt8]) { try? input?.write(contentsOf: Data(bytes)) }
  func write(_ text: String) { write(Array(text.utf8)) }

  /// Ends stdin.
  func closeInput() { input = nil }

  /// Feeds `bytes` to stdin from a thread of its own, then ends it.
  func feed(_ bytes: [UInt8]) {
    guard let input else { return }
    self.input = nil
    feeder = Feeder(bytes, to: input)
  }

  /// The next line of stdout, without its newline; nil at the end of the output.
  func readLine() throws -> String? { try readLine(of: output) }

  /// The same of stderr.
  func readMessage() throws -> String? { try readLine(of: errors) }

  private func readLine(of output: OutputReader) throws -> String? {
    guard output.wait(until: Date(timeIntervalSinceNow: CommandRun.limit), { $0.hasLine || $0.isAtEnd }) else {
      kill(process, SIGKILL)
      throw Failure(description: "no line of output within \(CommandRun.limit) s")
    }
    return output.takeLine()
  }

  /// The most memory that the command has held so far, in bytes, where the system tells.
  var peakMemory: Int? {
    guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
      let kilobytes = Int(line.split(whereSeparator: { !$0.isNumber }).first ?? "")
    else { return nil }
    return kilobytes * 1024
  }

  /// Waits until the command has ended, whatever of its input is still to come.
  func waitForEnd() {
    var info = siginfo_t()
    while waitid(P_PID, id_t(process), &info, WEXITED | WNOWAIT) < 0 && errno == EINTR {}
  }

  /// Ends stdin, waits for the command to end, and tells what came of it: what no ``readLine()`` and no
  /// ``readMessage()`` took.
  func finish() throws -> Outcome {
    closeInput()
    let deadline = Date(timeIntervalSinceNow: CommandRun.limit)
    let hasEnded = output.wait(until: deadline, \.isAtEnd) && errors.wait(until: deadline, \.isAtEnd)
    if !hasEnded { kill(process, SIGKILL) }
    let status = Spawn.wait(for: process)
    guard hasEnded else { throw Failure(description: "the command did not end within \(CommandRun.limit) s") }
    return Outcome(output: output.bytes, errors: errors.bytes, status: status)
  }
}

/// What a command left: its exit status, negative for the signal that ended it, and all it wrote.
struct Outcome {
  let output: [UInt8]
  let errors: [UInt8]
  let status: Int32

  /// Stdout as text; what is not UTF-8 shows as U+FFFD.
  var text: String { String(decoding: output, as: UTF8.self) }
  /// Stderr as text.
  var message: String { String(decoding: errors, as: UTF8.self) }
  /// The lines of stdout.
  var lines: [String] { text.split(separator: "\n").map(String.init) }

  /// The lines of stdout, each a JSON object.
  var records: [[String: Any]] {
    get throws {
      try lines.map { line in
        guard let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] else {
          throw CommandRun.Failure(description: "no JSON object: \(line)")
        }
        return object
      }
    }
  }
}

/// Writes to a pipe from a thread of its own, and closes it.
private final class Feeder: Sendable {
  init(_ bytes: [UInt8], to input: sending FileHandle) {
    let descriptor = dup(input.fileDescriptor)
    try? input.close()
    Thread.detachNewThread {
      let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
      try? handle.write(contentsOf: Data(bytes))
      try? handle.close()
    }
  }
}

/// Collects what comes out of a pipe.
final class OutputReader: @unchecked Sendable {
  // SAFETY (Sendable): `collected` and `isAtEnd` are touched with `condition` locked alone.
  private let condition = NSCondition()
  private var collected: [UInt8] = []
  private var isEnded = false

  struct State {
    let hasLine: Bool
    let isAtEnd: Bool
  }

  init(_ descriptor: Int32, stopsAfter lines: Int?) {
    Thread.detachNewThread { [self] in
      var chunk = [UInt8](repeating: 0, count: 65_536)
      var seen = 0
      while lines.map({ seen < $0 }) ?? true {
        let count = read(descriptor, &chunk, chunk.count)
        if count < 0 && errno == EINTR { continue }
        if count <= 0 { break }
        seen += chunk[..<count].count { $0 == 0x0A }
        condition.withLock {
          collected.append(contentsOf: chunk[..<count])
          condition.broadcast()
        }
      }
      close(descriptor)
      condition.withLock {
        isEnded = true
        condition.broadcast()
      }
    }
  }

  /// Waits until `isReached` holds; false when the deadline comes first.
  func wait(until deadline: Date, _ isReached: (State) -> Bool) -> Bool {
    condition.withLock {
      while !isReached(State(hasLine: collected.contains(0x0A), isAtEnd: isEnded)) {
        if !condition.wait(until: deadline) { return false }
      }
      return true
    }
  }

  func takeLine() -> String? {
    condition.withLock {
      guard let end = collected.firstIndex(of: 0x0A) else { return nil }
      defer { collected.removeSubrange(...end) }
      return String(decoding: collected[..<end], as: UTF8.self)
    }
  }

  var bytes: [UInt8] { condition.withLock { collected } }
}
