// A list source as bytes: a file, or standard input for `-`. Everything that can go wrong before the first byte is
// looked at is one typed error with one sentence.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

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
    let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(errno, path) }
    defer { if descriptor != STDIN_FILENO { close(descriptor) } }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure(errno, path) }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw .isFolder(path: path) }

    var bytes: [UInt8] = []
    bytes.reserveCapacity(Swift.min(Swift.max(Int(status.st_size), 0), limit))
    var chunk = [UInt8](repeating: 0, count: 256 * 1024)
    while true {
      let count = chunk.withUnsafeMutableBytes { buffer in
        // SAFETY: `buffer` is `chunk`'s own storage, and its own count bounds the call.
        unsafe systemRead(descriptor, buffer.baseAddress, buffer.count)
      }
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw failure(errno, path)
      }
      guard bytes.count + count <= limit else { throw .tooLarge(path: path, limit: limit) }
      bytes.append(contentsOf: chunk[..<count])
    }
  }

  /// Whether `path` leads to a pipe or the like, or to whatever standard input is: a name that says nothing of a format.
  package static func isStream(_ path: String) -> Bool {
    var status = stat()
    return path.hasPrefix("/dev/") || (stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG)
  }

  private static func failure(_ code: Int32, _ path: String) -> ListReadError {
    switch code {
    case ENOENT, ENOTDIR: .noSuchFile(path: path)
    case EISDIR: .isFolder(path: path)
    case EACCES, EPERM: .notPermitted(path: path)
    default: .system(path: path, reason: String(cString: strerror(code)))
    }
  }
}

/// The system's `read`, under a name that ``SourceFile/read(_:limit:)`` does not hide.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  // SAFETY: the caller's buffer holds `count` bytes.
  unsafe read(descriptor, buffer, count)
}
