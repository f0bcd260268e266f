// What is asked about files without opening them: which one a path leads to, and whether it is as it was.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// By what it is told that a file is not the one it was.
struct FileStamp: Sendable, Hashable {
  /// In bytes.
  var size: Int
  /// When it was changed last, in nanoseconds since 1970.
  var changed: Int

  init(size: Int, changed: Int) {
    self.size = size
    self.changed = changed
  }

  /// Of the file at `path`, `-` for standard input; nil where there is none that can be read again.
  init?(path: String) {
    var status = stat()
    let result = path == "-" ? fstat(STDIN_FILENO, &status) : stat(path, &status)
    guard result == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    self.init(status)
  }

  init(_ status: stat) {
    size = Int(status.st_size)
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    changed = Int(time.tv_sec) &* 1_000_000_000 &+ Int(time.tv_nsec)
  }
}

/// Which file a path leads to.
package struct FileIdentity: Hashable, Sendable {
  let device: UInt64
  let number: UInt64

  /// Whether there is something at `path`.
  static func exists(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0
  }

  /// Whether there is a file at `path`.
  package static func isFile(_ path: String) -> Bool { FileIdentity(path: path) != nil }

  /// Nil where there is no file.
  package init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  /// The same of an open descriptor.
  package init?(descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  init?(_ status: stat) {
    guard status.st_mode & S_IFMT == S_IFREG else { return nil }
    device = UInt64(truncatingIfNeeded: status.st_dev)
    number = UInt64(truncatingIfNeeded: status.st_ino)
  }
}
