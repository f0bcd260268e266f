import ArgumentParser
import CordonCompiler
import CordonIO
import CordonImage
import CordonMatcher
import CordonScan

struct LintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Check list sources for errors and costly patterns.",
    discussion: """
      Prints each finding as file:line:column: error: … or warning: …, and writes nothing. If patterns can be costly, \
      standard error shows the costliest text that lint made up for one. Exit status: 0 if there is no error, 2 if there \
      is one.

      Example:
        cordon lint Patterns/example/list.yaml
        cordon lint --platforms platforms.yaml
        cordon lint patterns.txt --as pattern --profile posts.txt
      """)

  @OptionGroup(title: "Sources") var options: SourceOptions
  @OptionGroup(title: "Checks") var checks: RuleCheckOptions

  @Option(
    help: ArgumentHelp(
      "Rank the patterns by the time they take on this sample, one text a line.", valueName: "file"),
    completion: .file())
  var profile: String?

  /// How many patterns the ranking shows.
  private static let rankingLength = 20

  func validate() throws {
    if profile == "-" {
      throw ValidationError("--profile must be the name of a file, because it is read twice")
    }
  }

  func run() throws {
    let compilation = try options.compile(checks)
    var console = Console()
    for diagnostic in compilation.diagnostics {
      console.write(SecretArguments.hidden(in: diagnostic.description).printable + "\n")
    }
    try console.flush()
    let examples =
      options.platforms.isEmpty ? "" : "\(counted(compilation.platformExampleCount, "example")) of platforms checked, "
    reportToStandardError("\(counted(compilation.ruleCount, "rule")) usable, \(examples)\(compilation.tally)")
    if let text = compilation.costliestText { reportToStandardError(text) }
    if let profile { try rank(compilation, on: profile) }
    if compilation.hasErrors { throw ExitCode(2) }
  }

  private static func forEachLine(of path: String, _ body: ([UInt8]) -> Void) throws {
    do {
      var stream = try ItemStream(path: path, format: .lines, fields: [], probe: .links())
      var goesOn = true
      while goesOn {
        goesOn = try stream.next { _, item in
          if case .item(let line) = item { body(line) }
        }
      }
    } catch {
      throw CommandFailure(message: "\(path): \(error.reason)")
    }
  }

  /// Prints how long the usable patterns take on the lines of `path`.
  private func rank(_ compilation: Compilation, on path: String) throws {
    var items = 0
    let profile = PatternProfile()
    let blocklist: Blocklist
    do throws(ImageError) {
      blocklist = try Blocklist(verifying: compilation.serialized())
    } catch {
      throw CommandFailure(message: error.description)
    }
    // The first round compiles the patterns, which must not count.
    for round in 0..<2 {
      let matcher = Matcher(blocklist, profile: round == 0 ? PatternProfile() : profile)
      items = 0
      try LintCommand.forEachLine(of: path) { line in
        _ = matcher.match(item: line.span, as: .text)
        items += 1
      }
    }
    let ranking = profile.ranking(of: blocklist)
    var console = Console()
    console.write("microseconds\tshare\tsearched\tmatched\trule\tpattern\n")
    let whole = ranking.reduce(Duration.zero) { $0 + $1.time }
    for entry in ranking.prefix(LintCommand.rankingLength) {
      let share = whole == .zero ? 0 : Int((entry.time / whole * 100).rounded())
      console.write(
        "\(Int(entry.time / .microseconds(1)))\t\(share)%\t\(entry.searches)\t\(entry.matches)\t\(entry.id.printable)\t\(entry.text.printable)\n"
      )
    }
    try console.flush()
    reportToStandardError(
      "\(counted(items, "text")), \(counted(ranking.count, "pattern")) searched for, in \(Int(whole / .microseconds(1))) µs"
    )
    let stages = profile.stages
    for (what, counts) in [("texts, folded ones too", stages.subjects), ("places in them", stages.places)] {
      func share(_ count: Int) -> String {
        let thousandths = counts.all == 0 ? 0 : Int((Double(count) / Double(counts.all) * 100_000).rounded())
        let digits = "\(thousandths % 1000)"
        return "\(thousandths / 1000).\(String(repeating: "0", count: 3 - digits.count))\(digits) %"
      }
      reportToStandardError(
        """
        \(counts.all) \(what): \(share(counts.passedFilter)) passed the filter, \(share(counts.literals)) had a literal, \
        \(share(counts.rules)) all that a rule asks for
        """)
    }
  }
}
