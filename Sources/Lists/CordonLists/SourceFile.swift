// A list source as bytes: a file, or standard input for `-`. Everything that can go wrong before the first byte is
// looked at is one typed error with one sentence.

import CordonSystem

/// Why a list source could not be read at all.
public enum ListReadError: Error, Sendable, Hashable, CustomStringConvertible {
  case noSuchFile(path: String)
  case isFolder(path: String)
  case notPermitted(path: String)
  /// Larger than `limit` bytes.
  case tooLarge(path: String, limit: Int)
  /// What the system said, such as `Input/output error`.
  case system(path: String, reason: String)

  /// One sentence, without a full stop.
  public var description: String {
    switch self {
    case .noSuchFile(let path): "\(path): there is no such file; check the spelling"
    case .isFolder(let path): "\(path): this is a folder; name the files in it"
    case .notPermitted(let path): "\(path): reading it is not permitted; check its owner and mode"
    case .tooLarge(let path, let limit): "\(path): larger than \(limit) bytes; split the list into several files"
    case .system(let path, let reason): "\(path): could not be read: \(reason)"
    }
  }
}

package enum SourceFile {
  /// Every byte of the file at `path`, or of standard input where `path` is `-`.
  ///
  /// - Throws: ``ListReadError``; more than `limit` bytes are an error, and no more than that are ever held.
  package static func read(_ path: String, limit: Int) throws(ListReadError) -> [UInt8] {
    guard !path.utf8.contains(0) else { throw .noSuchFile(path: path) }
    let bytes: [UInt8]?
    do throws(SystemError) {
      let file = path == "-" ? .standardInput : try FileDescriptor(opening: path, for: .reading)
      defer { if file != .standardInput { file.close() } }
      bytes = try file.readAll(upTo: limit)
    } catch {
      throw failure(error, path)
    }
    guard let bytes else { throw .tooLarge(path: path, limit: limit) }
    return bytes
  }

  /// Whether `path` leads to a pipe or the like, or to whatever standard input is: a name that says nothing of a format.
  package static func isStream(_ path: String) -> Bool {
    path.hasPrefix("/dev/") || (try? FileStatus(path: path)).map { $0.kind != .file } ?? false
  }

  private static func failure(_ error: SystemError, _ path: String) -> ListReadError {
    switch error.kind {
    case .noSuchFile, .notAFolder: .noSuchFile(path: path)
    case .isFolder: .isFolder(path: path)
    case .notPermitted: .notPermitted(path: path)
    default: .system(path: path, reason: error.description)
    }
  }
}
