import ArgumentParser
import CordonCompiler
import CordonImage
import CordonModel
import CordonScan

struct CompileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compile",
    abstract: "Compile lists of rules into an image.",
    discussion: """
      Every error is listed as file:line:column: error: …, and nothing is written unless all is well or --keep-going \
      is given. The image is written aside and renamed, so that a crash leaves the old one. The same sources and the same \
      --date give the same bytes.

      Example:
        cordon compile Patterns/example/list.yaml -o demo.cordon
        cordon compile blocked.txt --as domain -o blocked.cordon
        cordon compile list.yaml --canary --sign publisher.key -o list.cordon
        cordon compile list.yaml --date 2026-11-26 -o list.cordon
      """)

  @OptionGroup var options: SourceOptions

  @Option(name: .shortAndLong, help: ArgumentHelp("Where to write the image.", valueName: "image"))
  var output: String

  @Flag(help: "Write the image without the rules that have errors. The exit status is 2 all the same.")
  var keepGoing = false

  func validate() throws {
    if output.isEmpty || output == "-" {
      throw ValidationError("--output is the name of a file: an image is mapped into memory, and no stream can be")
    }
    if salt == "" { throw ValidationError("--salt is a text of the list's own, and this one is empty") }
    if keyedOnly, keyFile == nil {
      throw ValidationError("--keyed-only needs the secret key: give it with --key-file")
    }
  }

  @Flag(help: "Write an image even when the sources hold no rule.")
  var allowEmpty = false

  @Option(
    help: ArgumentHelp(
      "When the list was published: 2026-11-26 or 2026-11-26T18:00:00Z. scan --max-age tells its age by it.",
      valueName: "date"), transform: CompileCommand.date)
  var date: Timestamp?

  @Flag(
    help: ArgumentHelp(
      "Add a test address, http://cordon-canary.invalid/…, by which anyone can see that the list is in use; "
        + "cordon check says which."))
  var canary = false

  @Option(
    help: ArgumentHelp("Sign the image with the private key in this file (cordon keygen makes one).", valueName: "key"))
  var sign: String?

  @Option(
    help: ArgumentHelp(
      "A file with a secret key, 64 hexadecimal digits, without which nobody can ask the image whether an address is on "
        + "the list (cordon keygen --secret makes one).", valueName: "file"))
  var keyFile: String?

  @Flag(help: "With --key-file, refuse patterns and phrases, which stand readable in the image.")
  var keyedOnly = false

  @Option(
    help: ArgumentHelp(
      "A word of the list's own that goes into every digest: tables of digests made for other lists are then of no use. "
        + "Two images can be compared rule by rule only with the same one.", valueName: "text"))
  var salt: String?

  /// What they cost is measured by leaving them out (Benchmarks/bench.py).
  @Flag(help: .hidden)
  var noPlatforms = false

  func run() throws {
    let inputs = options.sources + options.platforms + [sign, keyFile].compactMap(\.self)
    if let image = FileIdentity(path: output),
      let input = inputs.first(where: { image == ($0 == "-" ? FileIdentity(descriptor: 0) : FileIdentity(path: $0)) })
    {
      throw CommandFailure(
        message: "\(input) is also the output, and would be written over; write the image to another file")
    }
    let key = try sign.map(CompileCommand.key)
    let secret = try keyFile.map(SecretKeyFile.read)
    let progress = CompileProgress()
    let bar = ProgressBar(progress)
    defer { bar?.end() }
    var compilation = try options.compile(addsCanary: canary, date: date) {
      $0.progress = progress
      $0.carriesPlatforms = !noPlatforms
      $0.key = secret
      $0.refusesText = keyedOnly
      $0.salt = salt
    }
    compilation.date = date
    // What is wrong is said on lines of its own.
    if !compilation.diagnostics.isEmpty { bar?.end() }
    for diagnostic in compilation.diagnostics { Console.writeLine(diagnostic.description) }
    if compilation.hasErrors, !keepGoing {
      throw CommandFailure(
        message: "\(compilation.tally): nothing was written; mend them, or give --keep-going to leave those rules out")
    }
    if compilation.ruleCount == (canary ? 1 : 0), !allowEmpty {
      throw CommandFailure(
        message: "no rule to compile: nothing was written, since such an image lets everything through; "
          + "look at the sources, or give --allow-empty")
    }
    progress.begin(.writing)
    do throws(ImageError) {
      if let key {
        try compilation.write(to: output, signedBy: key)
      } else {
        try compilation.write(to: output)
      }
    } catch {
      throw CommandFailure(message: error.description)
    }
    bar?.end()
    let findings = compilation.diagnostics.isEmpty ? "" : " (\(compilation.tally))"
    let signature = key.map { ", signed by \($0.publicKey.fingerprint)" } ?? ""
    reportToStandardError("\(output): \(counted(compilation.ruleCount, "rule"))\(signature)\(findings)")
    if compilation.hasErrors { throw ExitCode(2) }
  }

  private static func date(_ argument: String) throws -> Timestamp {
    guard let date = Timestamp(argument), date.secondsSince1970 > 0 else {
      throw ValidationError(
        "--date is a day such as 2026-11-26, or a moment such as 2026-11-26T18:00:00Z, after the first of 1970 and before "
          + "the year 10000")
    }
    return date
  }

  private static func key(inFile path: String) throws -> PrivateKey {
    try SecretFile.refuse(path, of: "--sign")
    do throws(KeyError) {
      let key = try PrivateKey(contentsOf: path)
      SecretFile.warn(ifExposed: path, whoCan: "sign lists too")
      return key
    } catch {
      throw CommandFailure(message: "--sign: \(error.description(of: .private))")
    }
  }
}
