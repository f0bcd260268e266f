// A file descriptor: opening, reading, writing and placing it (open(2), read(2), write(2), lseek(2)). Calls that a signal
// interrupts are made again.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An open file, pipe or device. A number: whoever opened it closes it, once.
package struct FileDescriptor: Sendable, Hashable {
  package let number: Int32

  package init(_ number: Int32) { self.number = number }

  package static let standardInput = FileDescriptor(STDIN_FILENO)
  package static let standardOutput = FileDescriptor(STDOUT_FILENO)
  package static let standardError = FileDescriptor(STDERR_FILENO)

  package enum Access: Sendable { case reading, writing, readingAndWriting }

  package struct Options: OptionSet, Sendable {
    package let rawValue: Int32
    package init(rawValue: Int32) { self.rawValue = rawValue }

    /// Every write goes to the end.
    package static let append = Options(rawValue: O_APPEND)
    /// Makes the file where there is none.
    package static let create = Options(rawValue: O_CREAT)
    /// With ``create``: fails where there is a file.
    package static let exclusive = Options(rawValue: O_EXCL)
    /// Fails on a symbolic link.
    package static let noFollow = Options(rawValue: O_NOFOLLOW)
    /// Does not wait for the other end of a pipe. On a file it changes nothing.
    package static let nonBlocking = Options(rawValue: O_NONBLOCK)
    /// Fails on anything but a folder.
    package static let folder = Options(rawValue: O_DIRECTORY)
  }

  /// Opens the file at `path`. Programs that this process starts do not inherit it.
  ///
  /// - Parameter mode: the permissions of a file that is made, before the umask.
  package init(
    opening path: String, for access: Access, _ options: Options = [], mode: UInt32 = 0o666
  ) throws(SystemError) {
    let flags =
      switch access {
      case .reading: O_RDONLY
      case .writing: O_WRONLY
      case .readingAndWriting: O_RDWR
      }
    number = try checked { open(path, flags | options.rawValue | O_CLOEXEC, mode_t(truncatingIfNeeded: mode)) }
  }

  package func close() { _ = systemClose(number) }

  // MARK: Reading

  /// Reads what is there, at most `buffer.count` bytes; 0 at the end. Waits while there is nothing yet.
  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    // SAFETY: the buffer's own count bounds the call.
    try checked { unsafe systemRead(number, buffer.baseAddress, buffer.count) }
  }

  /// Reads from `offset` on until `buffer` is full or the file ends. The position stays.
  ///
  /// - Returns: how many bytes were read.
  package func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    var filled = 0
    while filled < buffer.count, let base = buffer.baseAddress {
      // SAFETY: `buffer.count - filled` bytes may be written there.
      let count = try checked { unsafe pread(number, base + filled, buffer.count - filled, off_t(offset + filled)) }
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  /// Every byte from the position to the end; nil where there are more than `limit`.
  package func readAll(upTo limit: Int) throws(SystemError) -> [UInt8]? {
    var bytes: [UInt8] = []
    if let size = try? status().size { bytes.reserveCapacity(min(max(size, 0), limit)) }
    var chunk = [UInt8](repeating: 0, count: min(256 * 1024, limit + 1))
    while true {
      let result = chunk.withUnsafeMutableBytes { buffer in
        Result { () throws(SystemError) in try read(into: buffer) }
      }
      let count = try result.get()
      if count == 0 { return bytes }
      if bytes.count + count > limit { return nil }
      bytes.append(contentsOf: chunk[..<count])
    }
  }

  // MARK: Writing

  /// Writes all of `bytes`, however many calls that takes. Waits for a descriptor that does not wait by itself.
  package func write(_ bytes: Span<UInt8>) throws(SystemError) {
    let result = bytes.withUnsafeBytes { bytes in Result { () throws(SystemError) in try write(bytes) } }
    try result.get()
  }

  private func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
    var written = 0
    while written < bytes.count, let base = bytes.baseAddress {
      // macOS refuses more than 2 GiB a call.
      let size = min(bytes.count - written, 1 << 30)
      do throws(SystemError) {
        // SAFETY: `size` bytes from `written` on lie inside the buffer.
        written += try checked { unsafe systemWrite(number, base + written, size) }
      } catch {
        guard error.kind == .wouldBlock else { throw error }
        waitUntilWritable()
      }
    }
  }

  /// Waits until the disk has what was written.
  package func sync() throws(SystemError) { try checked { fsync(number) } }

  /// Cuts the file to `size` bytes.
  package func truncate(to size: Int) throws(SystemError) { try checked { ftruncate(number, off_t(size)) } }

  /// Gives the file `permissions`, the nine bits of chmod(2).
  package func setPermissions(_ permissions: UInt32) throws(SystemError) {
    try checked { fchmod(number, mode_t(truncatingIfNeeded: permissions)) }
  }

  // MARK: Place

  package enum Origin: Sendable { case start, current, end }

  /// Moves to `offset` bytes from `origin`, and returns the new position from the start; nil for a pipe or the like.
  package func seek(to offset: Int, from origin: Origin) -> Int? {
    let whence =
      switch origin {
      case .start: SEEK_SET
      case .current: SEEK_CUR
      case .end: SEEK_END
      }
    let position = lseek(number, off_t(offset), Int32(whence))
    return position < 0 ? nil : Int(position)
  }

  /// Moves to `offset` bytes from the start.
  package func seek(to offset: Int) throws(SystemError) { try checked { lseek(number, off_t(offset), SEEK_SET) } }

  /// The position from the start; nil for a pipe or the like.
  package var position: Int? { seek(to: 0, from: .current) }

  /// Whether every write goes to the end.
  package var isAppending: Bool { fcntl(number, F_GETFL) & O_APPEND != 0 }

  /// Whether the number is that of an open file.
  package var isOpen: Bool { fcntl(number, F_GETFD) >= 0 }
}

// The system's calls, under names that the methods do not hide.

private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }

private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  // SAFETY: the caller's buffer holds `count` bytes.
  unsafe read(descriptor, buffer, count)
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
  // SAFETY: the caller's buffer holds `count` bytes.
  unsafe write(descriptor, bytes, count)
}
