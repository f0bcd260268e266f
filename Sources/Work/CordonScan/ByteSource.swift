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

  /// Passes over `count` bytes at once; false where they must be read. Nothing has been read.
  func seek(by count: Int) -> Bool

  /// How many bytes of the file have been read, packed as they are there.
  var consumed: Int { get }
}

extension ByteSource {
  func seek(by count: Int) -> Bool { false }
}

/// Why a source could not be opened or read to its end.
package struct SourceError: Error, Equatable {
  /// What is wrong and how to mend it, without a full stop.
  package var reason: String

  init(_ reason: String) { self.reason = reason }

  /// What the system said last.
  init(errno code: Int32) { reason = String(cString: strerror(code)) }
}

/// An open file descriptor.
final class FileSource: ByteSource {
  private let descriptor: Int32
  private let closesWhenDone: Bool
  private let interruption: Interruption?
  /// What the file is; nil where it is none that can be read again.
  let stamp: FileStamp?
  private(set) var consumed = 0

  /// Opens the file at `path`; `-` is standard input. `output` is where the scan writes, which it must not read.
  /// `interruption` ends what would wait: there the source ends.
  init(path: String, output: Int32, interruption: Interruption? = nil) throws(SourceError) {
    self.interruption = interruption
    closesWhenDone = path != "-"
    descriptor = closesWhenDone ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO
    guard descriptor >= 0 else { throw SourceError(errno: errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw SourceError(errno: errno) }
    stamp = status.st_mode & S_IFMT == S_IFREG ? FileStamp(status) : nil
    if status.st_mode & S_IFMT == S_IFDIR { throw SourceError("is a folder; name the files in it") }
    if let own = FileIdentity(status), own == FileIdentity(descriptor: output) {
      throw SourceError("is also the output; write to another file")
    }
  }

  /// Takes over an open descriptor and closes it at the end.
  init(owning descriptor: Int32) {
    self.descriptor = descriptor
    closesWhenDone = true
    interruption = nil
    stamp = nil
  }

  deinit { if closesWhenDone, descriptor >= 0 { close(descriptor) } }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    while true {
      if !mayRead() { return 0 }
      #if canImport(Glibc)
        let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      #elseif canImport(Musl)
        let count = Musl.read(descriptor, buffer.baseAddress, buffer.count)
      #else
        let count = Darwin.read(descriptor, buffer.baseAddress, buffer.count)
      #endif
      if count >= 0 {
        consumed += count
        return count
      }
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

  func seek(by count: Int) -> Bool {
    guard let stamp, lseek(descriptor, 0, SEEK_CUR) + off_t(count) <= stamp.size,
      lseek(descriptor, off_t(count), SEEK_CUR) >= 0
    else { return false }
    consumed += count
    return true
  }

  /// The first `count` bytes from here on, fewer at the end, without taking them; nil where that cannot be done.
  func peek(_ count: Int) -> [UInt8]? {
    guard stamp != nil else { return nil }
    var bytes = [UInt8](repeating: 0, count: count)
    let start = Int(lseek(descriptor, 0, SEEK_CUR))
    guard start >= 0,
      let read = try? bytes.withUnsafeMutableBytes({ try self.read(at: start, into: $0) })
    else { return nil }
    bytes.removeLast(count - read)
    return bytes
  }

  /// Whether any part of the file can be read, and nothing of it has been passed over.
  var isSeekable: Bool { stamp != nil && lseek(descriptor, 0, SEEK_CUR) == 0 }

  /// Reads what stands at `offset` until `buffer` is full or the file ends; answers how many bytes that were.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    var filled = 0
    while filled < buffer.count, let base = buffer.baseAddress {
      // SAFETY: `buffer.count - filled` bytes may be written there.
      let count = unsafe pread(descriptor, base + filled, buffer.count - filled, off_t(offset + filled))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw SourceError(errno: errno) }
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  /// The descriptor, for a library that reads by itself; it stays this source's.
  var rawDescriptor: Int32 { descriptor }

  /// Notes how much others have read.
  func note(consumed count: Int) { consumed = max(consumed, count) }

  /// Waits until there is something to read, where that may take long; false where the run was interrupted before.
  private func mayRead() -> Bool {
    guard stamp == nil, let interruption, interruption.descriptor >= 0 else { return true }
    var requests = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: interruption.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    while poll(&requests, 2, -1) < 0, errno == EINTR {}
    return requests[1].revents == 0
  }
}
