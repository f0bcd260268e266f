// `scan --watch`: whether, and how often, it is looked whether the list's file was replaced.

import ArgumentParser
import CordonMatcher
import CordonScan

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
  /// - Parameter old: the image whose rules are not reported; nil for none.
  func openStore(reportingOnlyAddedSince old: String?) throws -> BlocklistStore {
    let opener = try conditions.opener()
    let old = try old.map(opener.ofAnyAge.open)
    do throws(ImageError) {
      return try BlocklistStore(contentsOf: list) { (path) throws(ImageError) in
        let blocklist = try opener.openImage(path)
        guard let old else { return blocklist }
        do throws(ImageError) {
          let (delta, endedExceptions) = try blocklist.reportingOnlyAdded(since: old)
          if endedExceptions > 0 {
            reportToStandardError(
              "warning: \(counted(endedExceptions, "exception")) (allow) of the older list hold no longer, or are others: what "
                + "those alone kept from matching is not reported; scan without --delta for that")
          }
          return delta
        } catch {
          throw ImageError(error.problem, path: path)
        }
      }
    } catch {
      throw CommandFailure(message: error.description.printable)
    }
  }
}
