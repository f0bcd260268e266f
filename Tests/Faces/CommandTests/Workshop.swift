// A temporary folder of a test's own, in which it writes files and runs the command; it goes when the test is done.

import CordonTestSupport
import Foundation
import Testing

final class Workshop {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "cordon-command-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  // MARK: Files

  func write(_ bytes: [UInt8], to name: String) throws { try Data(bytes).write(to: folder.appending(path: name)) }
  func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

  func bytes(of name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: folder.appending(path: name))) }

  func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(at: folder.appending(path: name), withIntermediateDirectories: true)
  }

  /// The names of all files and folders that are there, hidden ones too.
  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
  }

  // MARK: Runs

  /// Runs the command to its end.
  func run(_ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:]) throws -> Outcome {
    let run = try CommandRun(arguments, in: folder, environment: environment)
    run.feed(input)
    return try run.finish()
  }

  func run(_ arguments: String..., input: String = "") throws -> Outcome {
    try run(arguments, input: Array(input.utf8))
  }

  /// Runs a script of the shell to its end, in which `"$0"` is the command.
  func shell(_ script: String) throws -> Outcome {
    try CommandRun(["-c", script, BuiltCommand.path], in: folder, program: "/bin/sh").finish()
  }

  func start(_ arguments: String..., stopsReadingAfter lines: Int? = nil) throws -> CommandRun {
    try CommandRun(arguments, in: folder, stopsReadingAfter: lines)
  }

  // MARK: Lists

  /// Compiles `source`, which must be without fault, into `name`.
  @discardableResult
  func compile(
    _ source: String, to name: String = "list.cordon", extension: String = "yaml", options: [String] = []
  ) throws -> String {
    try write(source, to: "list.\(`extension`)")
    let outcome = try run(["compile", "list.\(`extension`)", "-o", name] + options)
    try #require(outcome.status == 0, "\(outcome.message)")
    return name
  }

  /// A list of one rule of each kind that the tests of `scan` and `explain` need.
  static let smallList = #"""
    name: small
    rules:
      - {id: page, url: example.org/posts/rally, labels: [event, 2026]}
      - {id: tree, url: files.example.net/pamphlets, scope: prefix, action: review}
      - {id: site, domain: kettle.test}
      - {id: kept, url: kettle.test/archive, scope: prefix, action: allow}
      - {id: words, pattern: 'tea\W?pot', on: text, action: log}
      - {id: slogan, phrase: pour it all out}
      - {id: past, url: example.org/closed, expires: 2026-01-01}
    """#

  /// A workshop with ``smallList`` compiled as `list.cordon`.
  static func withSmallList() throws -> Workshop {
    let workshop = try Workshop()
    try workshop.compile(smallList)
    return workshop
  }

  /// A file or folder of the example list.
  static func example(_ name: String) -> String {
    Corpus.packageRoot.appending(path: "Patterns/example/\(name)").path
  }
}

/// Tests that scan files they make, with `list.cordon` of their workshop.
protocol FileScanning {
  var workshop: Workshop { get }
}

extension FileScanning {
  /// Scans a file of these bytes.
  func scan(_ bytes: [UInt8], as name: String, _ options: String...) throws -> Outcome {
    try workshop.write(bytes, to: name)
    return try workshop.run(["scan", "-l", "list.cordon"] + options + [name])
  }
}
