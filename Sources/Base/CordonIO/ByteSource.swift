// Where bytes come from, and why they could not be had.

import CordonSystem

/// A stream of bytes, read by one thread.
package protocol ByteSource {
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
  package func seek(by count: Int) -> Bool { false }
}

/// Why a source could not be opened or read to its end.
package struct SourceError: Error, Equatable {
  /// What is wrong and how to fix it, without a full stop.
  package var reason: String

  package init(_ reason: String) { self.reason = reason }

  /// What the system said.
  package init(_ error: SystemError) { reason = error.description }
}
