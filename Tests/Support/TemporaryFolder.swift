// A folder of one test's own.

import Foundation

/// A folder for one test, removed with it.
public final class TemporaryFolder: Sendable {
  /// The folder, without a slash at the end.
  public let path: String

  /// Makes the folder.
  public init() {
    path = NSTemporaryDirectory() + "cordon-tests-" + UUID().uuidString
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    // A test may close the reading end of an output.
    signal(SIGPIPE, SIG_IGN)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of a file in it, which need not exist.
  public func file(_ name: String) -> String { path + "/" + name }

  /// Writes a file and returns its path.
  public func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
    return file(name)
  }

  /// The same with text.
  public func file(_ name: String, _ text: String) throws -> String { try file(name, Array(text.utf8)) }

  /// Makes a named pipe and returns its path.
  public func pipe(_ name: String) -> String {
    mkfifo(file(name), 0o600)
    return file(name)
  }

  /// The names of the files in it, in order.
  public var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? [] }
}
