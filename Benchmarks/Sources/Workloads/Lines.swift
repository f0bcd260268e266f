// A file of one item a line, read whole before the clock starts: what is timed is the engine, not the disk.

import Foundation

/// The lines of a file, without their line ends; empty lines are left out.
public struct Lines: Sendable {
  /// The file.
  public let bytes: [UInt8]
  /// Where each line stands in it.
  public let ranges: [Range<Int>]

  /// Reads the file at `path`.
  public init(contentsOf path: String) throws {
    self.init(bytes: [UInt8](try Data(contentsOf: URL(filePath: path))))
  }

  /// Tells the lines of `bytes`.
  public init(bytes: [UInt8]) {
    var ranges: [Range<Int>] = []
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      if end > start { ranges.append(start..<end) }
      start = end + 1
    }
    self.bytes = bytes
    self.ranges = ranges
  }

  /// How many lines there are.
  public var count: Int { ranges.count }

  /// Calls `body` with each line in turn.
  @inline(__always)
  public func forEach(_ body: (Span<UInt8>) -> Void) {
    let span = bytes.span
    for range in ranges { body(span.extracting(range)) }
  }
}
