// How far a run has come: what a checkpoint keeps, so that another run can go on from there.

import CordonBytes
import CordonIO
import CordonSystem

/// How far all inputs have been read.
struct RunPosition: Sendable, Hashable {
  /// The place of the input, among all of them, that is read.
  var input = 0
  /// How many members of an archive are behind.
  var member = 0
  /// Of the source that is read.
  var read = ReadPosition()
  /// What the inputs before it were when they were opened (``stamps(of:)``).
  var stampsBefore: UInt64 = 0
  /// What the input was when it was opened.
  var stamp: FileStamp?
  /// The inputs that failed, by their places.
  var failed: Set<Int> = []
  /// The columns of the output, once they are known.
  var columns: [[UInt8]]?
}

extension RunPosition {
  /// One number for what files are, in their order: of none, of one, and so on.
  static func stamps(of paths: some Sequence<String>) -> UInt64 {
    paths.reduce(0) { stamps($0, followedBy: FileStamp(path: $1)) }
  }

  static func stamps(_ before: UInt64, followedBy stamp: FileStamp?) -> UInt64 {
    let text = stamp.map { "\($0.size) \($0.changed)" } ?? "-"
    return Hash64.hash(Array(text.utf8).span, seed: before ^ 0x636F_7264_6F6E)
  }
}
