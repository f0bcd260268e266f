import ArgumentParser
import CordonCompiler
import CordonIO
import CordonImage
import CordonModel
import CordonSystem

struct CompileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compile",
    abstract: "Compile list sources into a compiled list.",
    discussion: """
      Prints every error as file:line:column: error: …, and writes nothing if there is one, unless --keep-going is given. \
      The compiled list is written beside the old file and renamed over it, so a crash leaves the old one intact. The same \
      sources and the same --date give the same bytes.

      Example:
        cordon compile Patterns/example/list.yaml -o demo.cordon
        cordon compile blocked.txt --as domain -o blocked.cordon
        cordon compile list.yaml --canary --sign publisher.key -o list.cordon
        cordon compile list.yaml --date 2026-11-26 -o list.cordon
      """)

  @OptionGroup(title: "Sources") var options: SourceOptions
  @OptionGroup(title: "Checks") var checks: RuleCheckOptions
  @OptionGroup(title: "Output") var output: CompileOutputOptions
  @OptionGroup(title: "Signing and secrecy") var secrecy: CompileSecrecyOptions

  /// For measuring what the platform tables cost (Benchmarks/bench.py).
  @Flag(help: .hidden)
  var noPlatforms = false

  func run() throws {
    let inputs = options.sources + options.platforms + [secrecy.sign, secrecy.keyFile].compactMap(\.self)
    if let list = FileIdentity(path: output.output),
      let input = inputs.first(where: {
        list == ($0 == "-" ? FileIdentity(descriptor: .standardInput) : FileIdentity(path: $0))
      })
    {
      throw CommandFailure(
        message: "\(input) is also the output and would be overwritten; write the compiled list to another file")
    }
    let key = try secrecy.sign.map(CompileSecrecyOptions.key)
    let secret = try secrecy.keyFile.map(SecretKeyFile.read)
    let progress = CompileProgress()
    let bar = ProgressBar(progress)
    defer { bar?.end() }
    var compilation = try options.compile(checks, addsCanary: output.canary, date: output.date) {
      $0.progress = progress
      $0.carriesPlatforms = !noPlatforms
      $0.key = secret
      $0.refusesText = secrecy.keyedOnly
      $0.salt = secrecy.salt
    }
    compilation.date = output.date
    // Errors get lines of their own, not the progress bar's.
    if !compilation.diagnostics.isEmpty { bar?.end() }
    for diagnostic in compilation.diagnostics { Console.writeLine(diagnostic.description) }
    if compilation.hasErrors, !output.keepGoing {
      throw CommandFailure(
        message: "\(compilation.tally): nothing was written; fix them, or give --keep-going to leave those rules out")
    }
    if compilation.ruleCount == (output.canary ? 1 : 0), !output.allowEmpty {
      throw CommandFailure(
        message: "no rule to compile: nothing was written, because an empty list lets everything through; "
          + "check the sources, or give --allow-empty")
    }
    progress.begin(.writing)
    do throws(ImageError) {
      if let key {
        try compilation.write(to: output.output, signedBy: key)
      } else {
        try compilation.write(to: output.output)
      }
    } catch {
      throw CommandFailure(message: error.description)
    }
    bar?.end()
    let findings = compilation.diagnostics.isEmpty ? "" : " (\(compilation.tally))"
    let signature = key.map { ", signed by \($0.publicKey.fingerprint)" } ?? ""
    reportToStandardError("\(output.output): \(counted(compilation.ruleCount, "rule"))\(signature)\(findings)")
    if compilation.hasErrors { throw ExitCode(2) }
  }
}
