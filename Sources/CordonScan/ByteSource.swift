// Where bytes come from: read(2) and poll(2) on a file, a pipe or standard input.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A stream of bytes, read by one thread.
protocol ByteSource {
  /// Reads at least one byte into `buffer` and returns how many; 0 at the end. Waits while there is nothing yet.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int

  /// Whether a read would return at once.
  func isReady() -> Bool
}

/// Why a source could not be opened or read to its end.
struct SourceError: Error, Equatable {
  /// What is wrong and how to mend it, without a full stop.
  var reason: String

  init(_ reason: String) { self.reason = reason }

  /// What the system said last.
  init(errno code: Int32) { reason = String(cString: strerror(code)) }
}

/// An open file descriptor.
final class FileSource: ByteSource {
  private let descriptor: Int32
  private let closesWhenDone: Bool

  /// Opens the file at `path`; `-` is standard input. `output` is where the scan writes, which it must not read.
  init(path: String, output: Int32) throws(SourceError) {
    closesWhenDone = path != "-"
    descriptor = closesWhenDone ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO
    guard descriptor >= 0 else { throw SourceError(errno: errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw SourceError(errno: errno) }
    if status.st_mode & S_IFMT == S_IFDIR { throw SourceError("is a folder; name the files in it") }
    var target = stat()
    if status.st_mode & S_IFMT == S_IFREG, fstat(output, &target) == 0, target.st_ino == status.st_ino,
      target.st_dev == status.st_dev
    {
      throw SourceError("is also the output; write to another file")
    }
  }

  /// Takes over an open descriptor and closes it at the end.
  init(owning descriptor: Int32) {
    self.descriptor = descriptor
    closesWhenDone = true
  }

  deinit { if closesWhenDone, descriptor >= 0 { close(descriptor) } }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    while true {
      #if canImport(Glibc)
        let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      #elseif canImport(Musl)
        let count = Musl.read(descriptor, buffer.baseAddress, buffer.count)
      #else
        let count = Darwin.read(descriptor, buffer.baseAddress, buffer.count)
      #endif
      if count >= 0 { return count }
      switch errno {
      case EINTR: continue
      case EAGAIN:
        // A descriptor that someone set to non-blocking: wait as a blocking one would.
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        _ = poll(&request, 1, -1)
      default: throw SourceError(errno: errno)
      }
    }
  }

  func isReady() -> Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, 0) > 0
  }
}
