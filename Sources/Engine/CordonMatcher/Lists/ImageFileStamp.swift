// By what it is told that the file at a path is another one than before: asked every second, so nothing is opened for it.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Which file stands at a path, and when it was changed.
struct ImageFileStamp: Sendable, Equatable {
  private let device: UInt64
  private let number: UInt64
  private let isFile: Bool
  /// In bytes; 0 of what is no regular file.
  private let size: Int
  /// In nanoseconds since 1970; 0 of what is no regular file.
  private let changed: Int

  /// For how long a file may be written again without its time telling: file systems count in steps of up to 2 s.
  private static let step = 2_000_000_000

  /// Nil where nothing stands at `path`.
  init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    device = UInt64(truncatingIfNeeded: status.st_dev)
    number = UInt64(truncatingIfNeeded: status.st_ino)
    // What is in a folder may come and go.
    isFile = status.st_mode & S_IFMT == S_IFREG
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    size = isFile ? Int(status.st_size) : 0
    changed = isFile ? ImageFileStamp.nanoseconds(time) : 0
  }

  /// Whether both are of one file, whatever was written to it in between.
  func isOfSameFile(as other: ImageFileStamp?) -> Bool {
    // The number of a file that is gone may soon be another's.
    device == other?.device && number == other?.number && isFile == other?.isFile
  }

  /// Whether what is written to the file from now on changes its stamp.
  var isSettled: Bool {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return ImageFileStamp.nanoseconds(now) &- changed >= ImageFileStamp.step
  }

  private static func nanoseconds(_ time: timespec) -> Int { Int(time.tv_sec) &* 1_000_000_000 &+ Int(time.tv_nsec) }
}
