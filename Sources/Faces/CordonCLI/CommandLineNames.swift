// The names of options in a command line, before ArgumentParser has accepted it.

enum CommandLineNames {
  /// The names of the options in `arguments`, in order: `--list`, `-l`. A value never begins with a dash, unless it is joined
  /// to its option by `=`, or is `-` alone.
  static func options(in arguments: [String]) -> [String] {
    var names: [String] = []
    for argument in arguments {
      if argument == "--" { break }
      let name = argument.prefix { $0 != "=" }
      if name.hasPrefix("--") {
        names.append(String(name))
      } else if name.hasPrefix("-") {
        // -rl LIST: flags, and at most one option behind them.
        names += name.dropFirst().map { "-\($0)" }
      }
    }
    return names
  }
}
