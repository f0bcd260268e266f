// How far a run has come: what a checkpoint keeps, so that another run can go on from there.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How far one source has been read: behind the last record that was handed on.
struct ReadPosition: Sendable, Hashable {
  /// In bytes; of what is compressed, unpacked.
  var offset = 0
  /// The numbers of the next record, and of the line that it begins in; from 1.
  var record = 1
  var line = 1
  /// What was told from a table's first record, once it was read.
  var table: TableStart?

  struct TableStart: Sendable, Hashable {
    var delimiter: UInt8
    /// As ``TableLayout/columns``.
    var columns: [[UInt8]]
  }
}

/// How far all inputs have been read.
struct RunPosition: Sendable, Hashable {
  /// The place of the input, among all of them, that is read.
  var input = 0
  /// How many members of an archive are behind.
  var member = 0
  /// Of the source that is read.
  var read = ReadPosition()
  /// What the input was when it was opened.
  var stamp: FileStamp?
  /// The inputs that failed, by their places.
  var failed: Set<Int> = []
  /// The columns of the output, once they are known.
  var columns: [[UInt8]]?
}

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
