import ArgumentParser
import CordonCompiler
import CordonScan

struct LintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Say what is wrong with lists of rules.",
    discussion: """
      Prints each finding as file:line:column: error: … or warning: …, and writes no image. Exit status: 0 no error, \
      2 an error.

      Example:
        cordon lint Patterns/example/list.yaml
        cordon lint --sites platforms.yaml
      """)

  @OptionGroup var options: SourceOptions

  func run() throws {
    let compilation = try options.compile()
    var console = Console()
    for diagnostic in compilation.diagnostics { console.write("\(diagnostic)\n") }
    try console.flush()
    let examples = options.sites.isEmpty ? "" : "\(counted(compilation.siteExampleCount, "example")) of sites checked, "
    reportToStandardError("\(counted(compilation.ruleCount, "rule")) usable, \(examples)\(compilation.tally)")
    if compilation.hasErrors { throw ExitCode(2) }
  }
}
