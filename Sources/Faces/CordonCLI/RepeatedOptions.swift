// Refuses an option of one value that is given twice. ArgumentParser takes the last value without a word, so that a scan
// with two lists would leave one out.

import ArgumentParser

enum RepeatedOptions {
  /// An option of one value, by its names.
  struct Option {
    let long: String?
    let short: String?

    /// `--list (-l)`
    var text: String {
      switch (long, short) {
      case (let long?, let short?): "--\(long) (-\(short))"
      case (let long?, nil): "--\(long)"
      case (nil, let short): "-\(short ?? "")"
      }
    }
  }

  /// What is wrong with `arguments`, which ArgumentParser accepts; nil for nothing.
  static func complaint(about arguments: [String]) -> String? {
    let names = CommandLineNames.options(in: arguments)
    guard let command = arguments.first, mayRepeat(names), !names.contains("--help"), !names.contains("-h") else {
      return nil
    }
    for option in options(of: command) {
      let count = names.count { $0 == option.long.map { "--" + $0 } || $0 == option.short.map { "-" + $0 } }
      if count > 1 { return "\(option.text) is given \(count) times, but takes one value: give it once" }
    }
    return nil
  }

  /// Whether an option may be there twice. It relies on a short name being the first letter of the long one, which a test
  /// checks; the answer saves the milliseconds that ``CommandDescription`` takes.
  private static func mayRepeat(_ names: [String]) -> Bool {
    var known: Set<String> = []
    for name in names where !known.insert(name).inserted { return true }
    let initials = Set(names.filter { $0.hasPrefix("--") }.map { $0.dropFirst(2).prefix(1) })
    return names.contains { !$0.hasPrefix("--") && initials.contains($0.dropFirst()) }
  }

  /// The options of a command that take one value.
  static func options(of command: String) -> [Option] {
    (CommandDescription.root?.subcommand(command)?.arguments ?? []).compactMap { argument in
      guard argument.kind == "option", !argument.isRepeating, let names = argument.names else { return nil }
      func name(_ kind: String) -> String? { names.first { $0.kind == kind }?.name }
      return Option(long: name("long"), short: name("short"))
    }
  }
}
