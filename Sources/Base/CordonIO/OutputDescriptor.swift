// Output that goes to an open descriptor.

import CordonSystem

/// Why output ended early.
package enum OutputEnd: Sendable, Equatable {
  /// Whoever read it has gone; that is no error.
  case closed
  /// It could not be written: the system's reason.
  case failed(String)
}

/// A descriptor that output goes to. It is the caller's and stays open.
package struct OutputDescriptor: Sendable {
  package let descriptor: FileDescriptor

  package init(_ descriptor: FileDescriptor) { self.descriptor = descriptor }

  /// Writes all of `bytes`, however many calls that takes. Nil when they are written.
  package func write(_ bytes: Span<UInt8>) -> OutputEnd? {
    do throws(SystemError) {
      try descriptor.write(bytes)
      return nil
    } catch {
      return error.kind == .brokenPipe ? .closed : .failed(error.description)
    }
  }
}
