// Standard output, standard error, and the end of the process.

import ArgumentParser
import CordonIO
import CordonSystem

/// Collects output and writes it in large pieces. If the reader has closed the pipe, the command ends without a message.
struct Console {
  private var bytes: [UInt8] = []
  private static let output = OutputDescriptor(.standardOutput)

  mutating func write(_ text: String) { bytes.append(contentsOf: text.utf8) }
  mutating func write(_ more: [UInt8]) { bytes.append(contentsOf: more) }

  /// Writes `{"record":N,"error":…}`, for a JSONL record without an item.
  mutating func writeProblem(_ reason: String, record: Int) {
    var json = JSONWriter()
    json.beginObject()
    json.key("record")
    json.number(record)
    json.key("error")
    json.string(reason)
    json.endObject()
    json.endLine()
    write(json.takeBytes())
  }

  /// Writes what was collected.
  mutating func flush() throws {
    if bytes.isEmpty { return }
    switch Console.output.write(bytes.span) {
    case nil: bytes.removeAll(keepingCapacity: true)
    case .closed: CurrentProcess.end(status: 0)
    case .failed(let reason): throw CommandFailure(message: "output: \(reason)")
    }
  }

  /// Writes a message of several lines to standard error, each as ``reportToStandardError(_:)`` would.
  static func writeMessage(_ text: String) {
    let lines = SecretArguments.hidden(in: text).split(separator: "\n", omittingEmptySubsequences: false)
    writeError(lines.map { String($0).printable }.joined(separator: "\n") + "\n")
  }

  /// Writes one line to standard error, with line ends in it escaped and keys hidden.
  static func writeLine(_ text: String) {
    writeError(SecretArguments.hidden(in: text).printable + "\n")
  }

  /// Writes `text` to standard error as it is.
  static func writeError(_ text: String) {
    _ = OutputDescriptor(.standardError).write(Array(text.utf8).span)
  }
}

/// `1 rule`, `2 rules`.
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

extension String {
  /// The text with control characters, line ends among them, shown as escapes: a hostile item cannot forge lines or
  /// drive the terminal.
  var printable: String {
    var result: [UInt8] = []
    result.appendPrintable(self, escapingBackslash: false)
    return String(decoding: result, as: UTF8.self)
  }
}
