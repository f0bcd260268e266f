// The real data that tests run on: ../shared/data beside the repository, or the folder that CORDON_DATA names.

import Foundation

/// A folder of real data that may be missing; tests that need it are skipped with a line that says so.
public enum Corpus {
  /// The folder, or nil where there is none.
  public static let folder: URL? = {
    let named = ProcessInfo.processInfo.environment["CORDON_DATA"]
    let beside = packageRoot.deletingLastPathComponent().appending(path: "shared/data")
    let folder = named.map { URL(filePath: $0) } ?? beside
    if FileManager.default.fileExists(atPath: folder.path) { return folder }
    FileHandle.standardError.write(Data("note: no corpora at \(folder.path): their tests are skipped\n".utf8))
    return nil
  }()

  /// The root of this package.
  public static let packageRoot = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Whether the corpora are there: the condition of the tests that need them.
  public static var isPresent: Bool { folder != nil }

  /// The bytes of a corpus.
  public static func bytes(_ path: String) throws -> [UInt8] {
    guard let folder else { throw CocoaError(.fileNoSuchFile) }
    return [UInt8](try Data(contentsOf: folder.appending(path: path)))
  }

  /// The lines of a corpus as bytes, without line ends; empty lines are left out.
  public static func lines(_ path: String) throws -> [[UInt8]] {
    try bytes(path).split(separator: 0x0A).map { $0.last == 0x0D ? Array($0.dropLast()) : Array($0) }
  }

  /// A JSON corpus whose strings may hold lone surrogates, which Foundation refuses: they become U+FFFD, as they do
  /// in a browser.
  public static func json(_ path: String) throws -> Any {
    let text = String(decoding: try bytes(path), as: UTF8.self)
    let mended = text.replacing(
      /(\\\\)|(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u[dD][89a-fA-F][0-9a-fA-F]{2}/
    ) { match in
      match.output.1 ?? match.output.2 ?? "\\uFFFD"
    }
    return try JSONSerialization.jsonObject(with: Data(mended.utf8))
  }

  /// The objects of a JSON corpus that is an array; the texts between them are comments.
  public static func jsonObjects(_ path: String) throws -> [[String: Any]] {
    (try json(path) as? [Any] ?? []).compactMap { $0 as? [String: Any] }
  }
}
