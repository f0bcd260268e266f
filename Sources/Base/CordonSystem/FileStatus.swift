// What the system knows about a file without reading it (stat(2)): kind, size, time, owner, and which file it is.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The status of a file, a folder, or whatever a path leads to.
package struct FileStatus: Sendable {
  package enum Kind: Sendable {
    case file, folder, link
    /// A pipe, a device or a socket.
    case other
  }

  package let kind: Kind
  /// In bytes; of a file alone it says how much there is to read.
  package let size: Int
  /// When the content was last changed.
  package let modified: FileTime
  /// The nine bits of chmod(2).
  package let permissions: UInt32
  /// The numbers of the owner, and how many names the file has.
  package let owner: UInt32
  package let linkCount: Int
  /// Whether it is a folder like /tmp: all may write to it, and nobody may remove what another has put there.
  package let isSharedFolder: Bool
  fileprivate let device: UInt64
  fileprivate let number: UInt64

  /// The status of what `path` leads to.
  ///
  /// - Parameter followsLinks: false for the status of a symbolic link itself.
  package init(path: String, followsLinks: Bool = true) throws(SystemError) {
    var status = stat()
    try checked { followsLinks ? stat(path, &status) : lstat(path, &status) }
    self.init(status)
  }

  fileprivate init(descriptor: Int32) throws(SystemError) {
    var status = stat()
    try checked { fstat(descriptor, &status) }
    self.init(status)
  }

  private init(_ status: stat) {
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFLNK: .link
      default: .other
      }
    size = Int(status.st_size)
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    modified = FileTime(seconds: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec))
    permissions = UInt32(status.st_mode & 0o777)
    owner = status.st_uid
    linkCount = Int(status.st_nlink)
    isSharedFolder = kind == .folder && status.st_mode & S_ISVTX != 0 && status.st_mode & S_IWOTH != 0
    device = UInt64(truncatingIfNeeded: status.st_dev)
    number = UInt64(truncatingIfNeeded: status.st_ino)
  }

  /// Which one of all files, folders and so on this is. When it is gone, a new one may get the same identity.
  package var identity: FileIdentity { FileIdentity(device: device, number: number) }
}

/// When something happened to a file.
package struct FileTime: Sendable, Hashable {
  /// Since 1970; negative before.
  package let seconds: Int64
  /// Within the second.
  package let nanoseconds: Int64

  /// Since 1970, in nanoseconds. Wraps around where that overflows.
  package var totalNanoseconds: Int { Int(seconds) &* 1_000_000_000 &+ Int(nanoseconds) }
}

/// Which file something is.
package struct FileIdentity: Hashable, Sendable {
  private let device: UInt64
  private let number: UInt64

  fileprivate init(device: UInt64, number: UInt64) { (self.device, self.number) = (device, number) }

  /// Nil where `path` leads to no file.
  package init?(path: String) {
    guard let status = try? FileStatus(path: path), status.kind == .file else { return nil }
    self = status.identity
  }

  /// Nil where `descriptor` is not that of a file.
  package init?(descriptor: FileDescriptor) {
    guard let status = try? descriptor.status(), status.kind == .file else { return nil }
    self = status.identity
  }
}

/// Two stamps of one file that differ show that it was changed in between.
package struct FileStamp: Sendable, Hashable {
  /// In bytes.
  package var size: Int
  /// When it was changed last, in nanoseconds since 1970.
  package var changed: Int

  package init(size: Int, changed: Int) {
    self.size = size
    self.changed = changed
  }

  /// The stamp of the file at `path`, or of standard input for `-`; nil for anything but a file, which cannot be read
  /// again.
  package init?(path: String) {
    guard let status = path == "-" ? try? FileDescriptor.standardInput.status() : try? FileStatus(path: path) else {
      return nil
    }
    self.init(status)
  }

  /// Nil for anything but a file.
  package init?(_ status: FileStatus) {
    guard status.kind == .file else { return nil }
    self.init(size: status.size, changed: status.modified.totalNanoseconds)
  }
}

extension FileDescriptor {
  package func status() throws(SystemError) -> FileStatus { try FileStatus(descriptor: number) }
}
