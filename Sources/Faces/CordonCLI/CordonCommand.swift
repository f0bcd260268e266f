// The `cordon` command. Each subcommand stands in its own file; what they share is in Console.swift.

import ArgumentParser
import CordonIO
import CordonSystem

@main
struct CordonCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cordon",
    abstract: "Is this URL, or anything in this piece of text, on the list?",
    discussion: """
      A list of rules is compiled once into an image; items are then checked against it:

        cordon compile list.yaml -o list.cordon
        cat urls.txt | cordon scan -l list.cordon

      Records go to standard output, everything else to standard error. Exit status: 2 \
      something was not read or not decided, even if something matched; else 0 something matched, 1 nothing did.
      """,
    version: CordonVersion.text,
    subcommands: [
      CompileCommand.self, ScanCommand.self, ExplainCommand.self, CanonicalizeCommand.self, HashCommand.self,
      ExtractCommand.self, InspectCommand.self, CheckCommand.self, DiffCommand.self, LintCommand.self,
      ReportCommand.self, KeygenCommand.self,
    ])

  /// Parses and runs. ArgumentParser's own exit status for a wrong command line is 64; Cordon's is 2, as grep's.
  static func main() {
    // Swift's own report of a crash prints what registers point to: items, and keys.
    CurrentProcess.restoreFatalSignals()
    CurrentProcess.reportLostMappings()
    CurrentProcess.hideMemory()
    // To scan, SIGHUP means to read the list again; until there is one, it waits.
    if CommandLine.arguments.dropFirst().first == ScanCommand.configuration.commandName { ScanSignals.holdHangups() }
    // Whoever closed a standard stream is told so when it is used; no other file takes its place.
    CurrentProcess.occupyStandardStreams()
    Signal.brokenPipe.ignore()
    // A file that grows above its limit (ulimit -f) is an error to be told, and no reason to be killed.
    Signal.fileSizeLimit.ignore()
    if let place = CordonCommand.argumentThatIsNotUTF8 {
      reportToStandardError(
        "argument \(place) is not UTF-8, as names of files and items must be here; rename the file, or give it, or the item, on "
          + "standard input"
      )
      CurrentProcess.end(status: 2)
    }
    do {
      let arguments = SplitOption.joined(Array(CommandLine.arguments.dropFirst()))
      var command = try parseAsRoot(arguments)
      if let complaint = RepeatedOptions.complaint(about: arguments) { throw CommandFailure(message: complaint) }
      try command.run()
    } catch let failure as CommandFailure {
      reportToStandardError(failure.message)
      CurrentProcess.end(status: 2)
    } catch {
      // Help is no failure; a status alone has nothing to say.
      if error is ExitCode || exitCode(for: error) == .success { exit(withError: error) }
      Console.writeMessage(fullMessage(for: error))
      CurrentProcess.end(status: 2)
    }
  }
}

extension CordonCommand {
  /// The number, from 1, of the first argument that would be taken for another name; nil where all can be had as they are.
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
