// An option of one value that is given twice: ArgumentParser takes the last and says nothing, so that a scan would leave out
// one of two lists. Here it is refused, for every command and every option at once, by what ArgumentParser itself says of a
// command's options (`--experimental-dump-help`).

import ArgumentParser
import Foundation

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
    let names = names(in: arguments)
    guard let command = arguments.first, mayRepeat(names), !names.contains("--help"), !names.contains("-h") else {
      return nil
    }
    for option in options(of: command) {
      let count = names.count { $0 == option.long.map { "--" + $0 } || $0 == option.short.map { "-" + $0 } }
      if count > 1 { return "\(option.text) is given \(count) times, and takes one value: give it once" }
    }
    return nil
  }

  /// The names of the options in `arguments`, in order: `--list`, `-l`. A value never begins with a dash, unless it is joined
  /// to its option by `=`, or is `-` alone.
  private static func names(in arguments: [String]) -> [String] {
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

  /// Whether an option may be there twice. A short name is the first letter of its long one, as a test makes sure; the answer
  /// saves the milliseconds that it takes to ask ArgumentParser.
  private static func mayRepeat(_ names: [String]) -> Bool {
    var known: Set<String> = []
    for name in names where !known.insert(name).inserted { return true }
    let initials = Set(names.filter { $0.hasPrefix("--") }.map { $0.dropFirst(2).prefix(1) })
    return names.contains { !$0.hasPrefix("--") && initials.contains($0.dropFirst()) }
  }

  /// The options of a command that take one value.
  static func options(of command: String) -> [Option] {
    guard let arguments = description(of: command)?["arguments"] as? [[String: Any]] else { return [] }
    return arguments.compactMap { argument in
      guard argument["kind"] as? String == "option", argument["isRepeating"] as? Bool == false,
        let names = argument["names"] as? [[String: Any]]
      else { return nil }
      func name(_ kind: String) -> String? {
        names.first { $0["kind"] as? String == kind }?["name"] as? String
      }
      return Option(long: name("long"), short: name("short"))
    }
  }

  private static func description(of command: String) -> [String: Any]? {
    do {
      _ = try CordonCommand.parseAsRoot([command, "--experimental-dump-help"])
      return nil
    } catch {
      let text = CordonCommand.message(for: error)
      let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
      return object?["command"] as? [String: Any]
    }
  }
}
