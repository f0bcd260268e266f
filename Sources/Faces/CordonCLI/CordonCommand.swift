// The `cordon` command: its process, its command line and its exit status. Each subcommand has a file of its own; Console.swift
// holds what they share.

import ArgumentParser
import CordonIO
import CordonSystem

@main
struct CordonCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cordon",
    abstract: "Check whether a URL, or anything in a text, is on a blocklist.",
    discussion: """
      Compile a list of rules once, then check items against it:

        cordon compile list.yaml -o list.cordon
        cat urls.txt | cordon scan -l list.cordon

      Records go to standard output, everything else to standard error. Exit status: 2 if something was not read or \
      not decided, even if something matched; otherwise 0 if something matched, and 1 if nothing did.

      For a bug report, add what cordon --version --verbose prints.
      """,
    version: CordonVersion.text,
    subcommands: [
      CompileCommand.self, ScanCommand.self, ExplainCommand.self, CanonicalizeCommand.self, HashCommand.self,
      ExtractCommand.self, InspectCommand.self, CheckCommand.self, DiffCommand.self, LintCommand.self,
      ReportCommand.self, KeygenCommand.self,
    ])

  static func main() {
    prepareProcess()
    if let place = CordonCommand.argumentThatIsNotUTF8 {
      reportToStandardError(
        "argument \(place) is not UTF-8, but file names and items must be; rename the file, or give the file or the item on "
          + "standard input"
      )
      CurrentProcess.end(status: 2)
    }
    do {
      let arguments = SplitOption.joined(Array(CommandLine.arguments.dropFirst()))
      if Set(arguments) == ["--version", "--verbose"] {
        var console = Console()
        console.write(CordonVersion.details)
        return try console.flush()
      }
      var command = try parse(arguments)
      if let complaint = RepeatedOptions.complaint(about: arguments) { throw CommandFailure(message: complaint) }
      try command.run()
    } catch let failure as CommandFailure {
      reportToStandardError(failure.message)
      CurrentProcess.end(status: 2)
    } catch let usage as UsageFailure {
      Console.writeMessage(usage.message)
      CurrentProcess.end(status: 2)
    } catch {
      // Help is not a failure; a status alone has nothing to report.
      if error is ExitCode || exitCode(for: error) == .success { exit(withError: error) }
      Console.writeMessage(fullMessage(for: error))
      CurrentProcess.end(status: 2)
    }
  }

  /// Parses as ArgumentParser does, but names a misspelled command or option whatever else is wrong.
  private static func parse(_ arguments: [String]) throws -> any ParsableCommand {
    // ArgumentParser answers `help` of an unknown command with the help of all.
    let isHelp = arguments.first == "help" && Suggestions.complaint(about: arguments) != nil
    do {
      return try parseAsRoot(isHelp ? Array(arguments.dropFirst()) : arguments)
    } catch {
      guard exitCode(for: error) != .success, let complaint = Suggestions.complaint(about: arguments) else {
        throw error
      }
      // The lines that say how the command is used stay as they are.
      let lines = fullMessage(for: error).split(separator: "\n", omittingEmptySubsequences: false)
      throw UsageFailure(
        message: (["Error: \(complaint)"] + lines.drop { !$0.hasPrefix("Usage:") }).joined(separator: "\n"))
    }
  }

  /// Sets up signals, memory and standard streams. Comes before everything else.
  private static func prepareProcess() {
    // Swift's own crash report prints registers and what they point to: items, and keys.
    CurrentProcess.restoreFatalSignals()
    CurrentProcess.reportLostMappings()
    CurrentProcess.hideMemory()
    // A scan rereads its list on SIGHUP; until there is a list, the signal waits.
    if CommandLine.arguments.dropFirst().first == ScanCommand.configuration.commandName { ScanSignals.holdHangups() }
    // A standard stream that is closed gives an error when it is used; no other file takes its place.
    CurrentProcess.occupyStandardStreams()
    Signal.brokenPipe.ignore()
    // A file that grows above its limit (ulimit -f) is an error to report, not a reason to be killed.
    Signal.fileSizeLimit.ignore()
  }
}

extension CordonCommand {
  /// The number, from 1, of the first argument that is not UTF-8, which Swift would change; nil if all are.
  private static var argumentThatIsNotUTF8: Int? {
    (1..<max(1, Int(CommandLine.argc))).first { place in
      // SAFETY: below `argc` each argument is a string that ends in NUL.
      guard let argument = unsafe CommandLine.unsafeArgv[place] else { return false }
      return unsafe String(validatingCString: argument) == nil
    }
  }
}

/// An error that ends the command: one sentence, exit status 2.
struct CommandFailure: Error {
  let message: String
}

/// A wrong command line: what is wrong with it, and how the command is used. Exit status 2, as grep's; ArgumentParser's own
/// is 64.
private struct UsageFailure: Error {
  let message: String
}
