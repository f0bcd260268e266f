// The `cordon` command. Each subcommand stands in its own file; what they share is in Console.swift.

import ArgumentParser
import CordonScan

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@main
struct CordonCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cordon",
    abstract: "Is this URL, or anything in this piece of text, on the list?",
    discussion: """
      A list of rules is compiled once into an image; items are then checked against it:

        cordon compile list.yaml -o list.cordon
        cat urls.txt | cordon scan -l list.cordon

      Records go to standard output, everything else to standard error. Exit status: 0 something \
      matched, 1 nothing did, 2 an error.
      """,
    version: CordonVersion.text,
    subcommands: [
      CompileCommand.self, ScanCommand.self, ExplainCommand.self, CanonicalizeCommand.self, HashCommand.self,
      ExtractCommand.self, InspectCommand.self, CheckCommand.self, DiffCommand.self, LintCommand.self,
      ReportCommand.self, KeygenCommand.self,
    ])

  /// Parses and runs. ArgumentParser's own exit status for a wrong command line is 64; Cordon's is 2, as grep's.
  static func main() {
    signal(SIGPIPE, SIG_IGN)
    // A file that grows above its limit (ulimit -f) is an error to be told, and no reason to be killed.
    signal(SIGXFSZ, SIG_IGN)
    do {
      var command = try parseAsRoot(SplitOption.joined(Array(CommandLine.arguments.dropFirst())))
      try command.run()
    } catch let failure as CommandFailure {
      reportToStandardError(failure.message)
      endProcess(status: 2)
    } catch {
      let code = exitCode(for: error)
      if code == .validationFailure {
        Console.writeError(fullMessage(for: error) + "\n")
        endProcess(status: 2)
      }
      exit(withError: error)
    }
  }
}

/// An error that ends the command: one sentence, exit status 2.
struct CommandFailure: Error {
  let message: String
}
