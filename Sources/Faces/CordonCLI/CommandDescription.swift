// ArgumentParser's own description of the commands and their options (`--experimental-dump-help`). Checks that concern every
// command or every option use it, so that nobody has to keep a list of them up to date.

import ArgumentParser
import Foundation

/// A command, or the root with its subcommands.
struct CommandDescription: Decodable {
  struct Argument: Decodable {
    struct Name: Decodable {
      let kind: String
      let name: String

      /// As it is written: `--list`, `-l`.
      var text: String { (kind == "long" ? "--" : "-") + name }
    }

    let kind: String
    let isRepeating: Bool
    let shouldDisplay: Bool
    let names: [Name]?
  }

  private struct Tool: Decodable {
    let command: CommandDescription
  }

  let commandName: String
  let subcommands: [CommandDescription]?
  let arguments: [Argument]?

  /// The root, with all subcommands; nil only if ArgumentParser changed its format.
  static var root: CommandDescription? {
    do {
      _ = try CordonCommand.parseAsRoot(["--experimental-dump-help"])
      return nil
    } catch {
      return try? JSONDecoder().decode(Tool.self, from: Data(CordonCommand.message(for: error).utf8)).command
    }
  }

  func subcommand(_ name: String) -> CommandDescription? { subcommands?.first { $0.commandName == name } }
}
