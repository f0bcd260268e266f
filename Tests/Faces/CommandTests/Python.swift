// Python, where there is one: the oracle of the readers, and what makes the example's week.

import Foundation
import Testing

enum Python {
  private static let environment = ProcessInfo.processInfo.environment

  /// The interpreter on PATH.
  static let path: String? = (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/python3" }
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  /// Whether tests that ask Python run. In CI they do even where there is none, and fail.
  static let isExpected = path != nil || environment["CI"] == "true"

  /// Runs Python to its end and answers its status; what it prints is dropped.
  static func status(_ arguments: [String]) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(path, "there is no python3"))
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// Runs Python to its end and answers what it prints; what it says on stderr is the failure's text.
  static func run(_ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(path, "there is no python3"))
    process.arguments = arguments
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let message = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "\(message.suffix(2000))")
    return text
  }
}
