// Waiting for descriptors (poll(2)), and a way to end such a wait from another thread.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension FileDescriptor {
  /// Whether a read would return at once.
  package var isReadable: Bool {
    var request = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, 0) > 0
  }

  /// Waits until a read would return at once.
  package func waitUntilReadable() { wait(for: POLLIN) }

  /// Waits until a write would take something.
  package func waitUntilWritable() { wait(for: POLLOUT) }

  private func wait(for event: Int32) {
    var request = pollfd(fd: number, events: Int16(event), revents: 0)
    _ = poll(&request, 1, -1)
  }

  /// Waits until a read would return at once, or `interruption` is set.
  ///
  /// - Returns: whether `interruption` is not set.
  package func waitUntilReadable(or interruption: Interruption) -> Bool {
    guard let end = interruption.readingEnd else { return true }
    var requests = [
      pollfd(fd: number, events: Int16(POLLIN), revents: 0),
      pollfd(fd: end.number, events: Int16(POLLIN), revents: 0),
    ]
    while poll(&requests, 2, -1) < 0, errno == EINTR {}
    return requests[1].revents == 0
  }
}

/// A flag that ends waits for input: one end of a pipe becomes readable.
package final class Interruption: Sendable {
  /// Readable once ``set()`` was called; nil where the system gave no pipe.
  let readingEnd: FileDescriptor?
  private let writingEnd: FileDescriptor?
  private let flag = Monitor(false)

  package init() {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      (readingEnd, writingEnd) = (nil, nil)
      return
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    (readingEnd, writingEnd) = (FileDescriptor(ends[0]), FileDescriptor(ends[1]))
  }

  deinit { for end in [readingEnd, writingEnd] { end?.close() } }

  package var isSet: Bool { flag.withLock { $0 } }

  /// Sets the flag, for good.
  package func set() {
    let isFirst = flag.withLock { flag in
      defer { flag = true }
      return !flag
    }
    if isFirst { try? writingEnd?.write([0].span) }
  }
}
