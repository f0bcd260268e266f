// How to see that the file at a path is another one than before. This is asked every second, so it opens nothing.

import CordonSystem

/// Which file has a path, and when it was changed.
struct ImageFileStamp: Sendable, Equatable {
  private let identity: FileIdentity
  /// Nil for anything but a file: what is in a folder may come and go.
  private let stamp: FileStamp?

  /// For how long a file may be written again while its time stays the same: file systems count in steps of up to 2 s.
  private static let step = 2_000_000_000

  /// Nil where nothing has that path.
  init?(path: String) {
    guard let status = try? FileStatus(path: path) else { return nil }
    identity = status.identity
    stamp = FileStamp(status)
  }

  /// Whether both are of one file, whatever was written to it in between.
  func isOfSameFile(as other: ImageFileStamp?) -> Bool {
    // The number of a file that is gone may soon be another's.
    identity == other?.identity && (stamp == nil) == (other?.stamp == nil)
  }

  /// Whether what is written to the file from now on changes its stamp.
  var isSettled: Bool { SystemClock.now.totalNanoseconds &- (stamp?.changed ?? 0) >= ImageFileStamp.step }
}
