// `scan --watch`: whether, and how often, the scan checks if the list's file was replaced.

import ArgumentParser
import CordonIO
import CordonImage
import CordonMatcher
import Synchronization

struct WatchOptions: ParsableArguments {
  @Flag(
    help: ArgumentHelp(
      "Check every second whether the list's file was replaced, and go on with the new list. A file that cannot be used is "
        + "reported, and the old list stays in use. SIGHUP reloads at once, also without --watch."
    ))
  var watch = false

  /// In milliseconds, for tests that cannot wait a second.
  @Option(help: .hidden)
  var watchInterval = 1000

  /// How often the file is checked, in milliseconds; nil for never.
  var interval: Int? { watch ? watchInterval : nil }

  func validate() throws {
    if !(1...86_400_000).contains(watchInterval) {
      throw ValidationError("--watch-interval must be a number of milliseconds from 1 to 86400000")
    }
  }

  func validate(withCheckpoint hasCheckpoint: Bool) throws {
    if watch, hasCheckpoint {
      throw ValidationError(
        "--checkpoint cannot be combined with --watch: a checkpoint belongs to one list, and --watch changes it")
    }
  }
}

extension ListOption {
  /// Opens the list so that it can be replaced by one that meets the same conditions.
  ///
  /// - Parameters:
  ///   - older: a list with which each must be comparable; nil for none.
  ///   - olderPath: its file.
  func openStore(_ opener: ListOpener, comparableWith older: Blocklist?, at olderPath: String?) throws -> BlocklistStore
  {
    let newest = Mutex<Timestamp?>(nil)
    let told = Mutex<String?>(nil)
    do throws(ImageError) {
      return try BlocklistStore(contentsOf: list) { (path) throws(ImageError) in
        let blocklist = try opener.openImage(path)
        if let error = older.flatMap({ blocklist.obstacle(toComparisonWith: $0) }) {
          throw ImageError(error.problem, path: path)
        }
        // Without this, anyone who can write the file but not sign it could bring back an old list.
        if opener.keys != nil {
          let known = newest.withLock(\.self)
          if let known, blocklist.date.map({ $0 < known }) ?? true {
            let date = blocklist.date.map { "is dated \($0)" } ?? "has no date"
            throw ImageError(
              .stale(
                reason:
                  "\(path) \(date), but the list in use is dated \(known): a running scan never goes back to an older list; "
                  + "to use it, start the scan again"), path: path)
          }
          // A date in the future would keep out every list until then.
          if blocklist.age()?.isInFuture == false { newest.withLock { $0 = blocklist.date } }
        }
        if let older, let olderPath {
          let remark = blocklist.pairing(with: older).remark(old: olderPath, new: path)
          let isKnown = told.withLock { told in
            defer { told = remark }
            return told == remark
          }
          if !isKnown, let remark { reportToStandardError(remark) }
        }
        return blocklist
      }
    } catch {
      throw CommandFailure(message: error.description)
    }
  }
}

extension ListPairing {
  /// What to report about lists at `old` and `new` that have no counterpart of the same name; nil for nothing.
  func remark(old: String, new: String) -> String? {
    if let renamed {
      return "comparing list \(renamed.new) of \(new) with \(renamed.old) of \(old), as a newer version of it"
    }
    if unpaired.new.isEmpty { return nil }
    return
      "warning: \(unpaired.old.joined(separator: ", ")) of \(old) and \(unpaired.new.joined(separator: ", ")) of \(new) count "
      + "as different lists, because their names differ: to make them versions of one list, give both the same name: or file name"
  }
}
