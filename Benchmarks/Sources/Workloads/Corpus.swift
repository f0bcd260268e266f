// Where the inputs are: real files, and the lists that scripts/bench compiles of them.

import Foundation

/// One input of the benchmarks, and the compiled list it is matched against.
public enum Corpus: String, Sendable, CaseIterable {
  /// 48,010 real URLs against the UT1 lists.
  case urls
  /// 12,391 real posts against 2,515 patterns that moderators wrote.
  case posts

  /// The lines of the input and the path of its list, or nil where a file is missing; `scripts/bench` makes the lists.
  public func load() throws -> (lines: Lines, list: String)? {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardized
    let data = ProcessInfo.processInfo.environment["CORDON_DATA"].map { URL(filePath: $0) }
    let (input, list) =
      switch self {
      case .urls: ("urls/kasztp.txt", "ut1.cordon")
      case .posts: ("text/posts.txt", "patterns.cordon")
      }
    let inputPath = (data ?? root.appending(path: "../shared/data")).appending(path: input).path()
    let listPath = root.appending(path: "build/bench/\(list)").path()
    for path in [inputPath, listPath] where !FileManager.default.fileExists(atPath: path) {
      print("skipped: \(rawValue): no \(path); point CORDON_DATA at the corpora and run scripts/bench once")
      return nil
    }
    return (try Lines(contentsOf: inputPath), listPath)
  }
}
