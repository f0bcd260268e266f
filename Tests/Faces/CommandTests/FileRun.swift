// A run whose output is a file: for what is killed and started again.

import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A run of the command that appends to a file of a workshop.
struct FileRun {
  let process: pid_t
  private let messages: String

  /// Starts `cordon` with `arguments`; its output is appended to the file `output`.
  init(_ arguments: [String], in workshop: Workshop, appendingTo output: String) throws {
    Spawn.turn.lock()
    defer { Spawn.turn.unlock() }
    messages = workshop.folder.appending(path: "messages").path
    let descriptors = [
      open("/dev/null", O_RDONLY | O_CLOEXEC),
      open(workshop.folder.appending(path: output).path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600),
      open(messages, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600),
    ]
    defer { for descriptor in descriptors { close(descriptor) } }
    process = try Spawn.start(
      BuiltCommand.path, arguments, in: workshop.folder, environment: [:], descriptors: descriptors)
  }

  func send(_ signal: Int32) { kill(process, signal) }

  /// Waits until it ends: its exit status, negative for the signal that ended it, and what it said.
  func wait() -> (status: Int32, message: String) {
    let status = Spawn.wait(for: process)
    let text = (try? String(contentsOfFile: messages, encoding: .utf8)) ?? ""
    return (status, text)
  }
}
