// write(2), to its end.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Why output ended early.
package enum OutputEnd: Sendable, Equatable {
  /// Whoever read it has gone; that is no error.
  case closed
  /// It could not be written: the system's reason.
  case failed(String)
}

/// A descriptor that output goes to. It is the caller's and stays open.
package struct OutputDescriptor: Sendable {
  let descriptor: Int32

  package init(descriptor: Int32) { self.descriptor = descriptor }

  /// Writes all of `bytes`, however many calls that takes. Nil when they are written.
  package func write(_ bytes: Span<UInt8>) -> OutputEnd? {
    bytes.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = systemWrite(UnsafeRawBufferPointer(rebasing: rest))
        if count >= 0 {
          rest = rest.dropFirst(count)
          continue
        }
        switch errno {
        case EINTR: continue
        case EAGAIN:
          var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          _ = poll(&request, 1, -1)
        case EPIPE: return .closed
        default: return .failed(systemReason())
        }
      }
      return nil
    }
  }

  private func systemWrite(_ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    #elseif canImport(Musl)
      Musl.write(descriptor, bytes.baseAddress, bytes.count)
    #else
      Darwin.write(descriptor, bytes.baseAddress, bytes.count)
    #endif
  }
}

/// What the system said last.
func systemReason() -> String { String(cString: strerror(errno)) }
