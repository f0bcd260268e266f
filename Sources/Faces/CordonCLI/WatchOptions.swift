// `scan --watch`: whether, and how often, it is looked whether the list's file was replaced.

import ArgumentParser
import CordonIO
import CordonImage
import CordonMatcher
import Synchronization

struct WatchOptions: ParsableArguments {
  @Flag(
    help: ArgumentHelp(
      "Look every second whether the list's file was replaced, and check what comes next against the new list. A file that "
        + "cannot be used is reported, and the list from before stays. SIGHUP does the same at once, also without --watch."
    ))
  var watch = false

  /// In milliseconds; tests have no second to wait.
  @Option(help: .hidden)
  var watchInterval = 1000

  /// How often the file is looked at, in milliseconds; nil: not at all.
  var interval: Int? { watch ? watchInterval : nil }

  func validate() throws {
    if !(1...86_400_000).contains(watchInterval) {
      throw ValidationError("--watch-interval is a number of milliseconds from 1 to 86400000")
    }
  }

  func validate(withCheckpoint hasCheckpoint: Bool) throws {
    if watch, hasCheckpoint {
      throw ValidationError(
        "--checkpoint goes on with the list that it began with, and --watch changes it: give one of the two")
    }
  }
}

extension ListOption {
  /// Opens the list so that it can be replaced, by one for which the same is asked.
  ///
  /// - Parameters:
  ///   - older: a list that each must be comparable with; nil for none.
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
        // Whoever can write the file, and sign nothing, could bring back what was taken off a list since.
        if opener.keys != nil {
          let known = newest.withLock(\.self)
          if let known, blocklist.date.map({ $0 < known }) ?? true {
            let date = blocklist.date.map { "is dated \($0)" } ?? "has no date"
            throw ImageError(
              .stale(
                reason:
                  "\(path) \(date), and the list in use is dated \(known): an older list by a trusted key is one still; "
                  + "to go back to it, start the scan again"), path: path)
          }
          // A date that is no date yet would keep out every list until then.
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
  /// What is to be said of lists of the images at `old` and `new` that have no namesake; nil for nothing.
  func remark(old: String, new: String) -> String? {
    if let renamed { return "list \(renamed.new) of \(new) is taken for a newer version of \(renamed.old) of \(old)" }
    if unpaired.new.isEmpty { return nil }
    return
      "warning: \(unpaired.old.joined(separator: ", ")) of \(old) and \(unpaired.new.joined(separator: ", ")) of \(new) are "
      + "taken for other lists, since their names differ: name: in a list, or the same names of files, make them versions"
  }
}
