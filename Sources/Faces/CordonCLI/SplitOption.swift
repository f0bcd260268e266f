// `--split-by KEY FOLDER`: one option of two values, which ArgumentParser does not have. Both are joined before it reads the
// command line, and taken apart again here.

import ArgumentParser
import CordonScan

/// What the output is split by, and the folder it goes to.
struct SplitOption {
  let split: OutputSplit

  static let name = "--split-by"
  static let help = ArgumentHelp(
    "Write a file for each into a folder, and nothing to standard output.", valueName: "platform|label|action> <folder")

  /// No argument of a command line holds it.
  private static let separator = "\0"

  init(argument: String) throws {
    let parts = argument.split(separator: SplitOption.separator, maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let key = SplitKey(rawValue: String(parts[0])), !parts[1].isEmpty else {
      throw ValidationError("give platform, label or action, and a folder: --split-by platform worklists")
    }
    split = OutputSplit(by: key, into: String(parts[1]))
  }

  /// `arguments` with the two values of the option joined.
  static func joined(_ arguments: [String]) -> [String] {
    var result: [String] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      result.append(argument)
      if argument == "--" { return result + rest }
      guard argument == name, rest.count >= 2 else { continue }
      result.append(rest.removeFirst() + separator + rest.removeFirst())
    }
    return result
  }
}
