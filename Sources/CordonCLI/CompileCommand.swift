import ArgumentParser
import CordonCompiler
import CordonImage
import CordonScan

struct CompileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compile",
    abstract: "Compile lists of rules into an image.",
    discussion: """
      Every error is listed as file:line:column: error: …, and nothing is written unless all is well or --keep-going \
      is given. The image is written aside and renamed, so that a crash leaves the old one.

      Example:
        cordon compile Patterns/example/list.yaml -o demo.cordon
        cordon compile blocked.txt --as domain -o blocked.cordon
      """)

  @OptionGroup var options: SourceOptions

  @Option(name: .shortAndLong, help: ArgumentHelp("Where to write the image.", valueName: "image"))
  var output: String

  @Flag(help: "Write the image without the rules that have errors. The exit status is 2 all the same.")
  var keepGoing = false

  func validate() throws {
    if output.isEmpty { throw ValidationError("--output is the name of a file, and this one is empty") }
  }

  @Flag(help: "Write an image even when the sources hold no rule.")
  var allowEmpty = false

  /// What they cost is measured by leaving them out (Benchmarks/bench.py).
  @Flag(help: .hidden)
  var noSites = false

  func run() throws {
    let compilation = try options.compile(carriesSites: !noSites)
    for diagnostic in compilation.diagnostics { Console.writeError("\(diagnostic)\n") }
    if compilation.hasErrors, !keepGoing {
      throw CommandFailure(
        message: "\(compilation.tally): nothing was written; mend them, or give --keep-going to leave those rules out")
    }
    if compilation.ruleCount == 0, !allowEmpty {
      throw CommandFailure(
        message: "no rule to compile: nothing was written, since such an image lets everything through; "
          + "look at the sources, or give --allow-empty")
    }
    do throws(ImageError) {
      try compilation.write(to: output)
    } catch {
      throw CommandFailure(message: error.description)
    }
    let findings = compilation.diagnostics.isEmpty ? "" : " (\(compilation.tally))"
    reportToStandardError("\(output): \(counted(compilation.ruleCount, "rule"))\(findings)")
    if compilation.hasErrors { throw ExitCode(2) }
  }
}
