// `--split-by KEY FOLDER`: one option with two values, which ArgumentParser does not support. The two are joined before it
// reads the command line, and separated again here.

import ArgumentParser
import CordonScan

/// By what the output is split, and into which folder.
struct SplitOption {
  let split: OutputSplit

  static let name = "--split-by"
  static let help = ArgumentHelp(
    "Write one file for each platform, label or action into a folder, and nothing to standard output.",
    valueName: "platform|label|action> <folder")

  /// Cannot occur in an argument.
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
