// The options of `cordon compile`, in the groups that its help shows. Those that `lint` has too are in ListSources.swift.

import ArgumentParser
import CordonImage
import CordonModel
import CordonScan

/// The output: what to write, and where.
struct CompileOutputOptions: ParsableArguments {
  @Option(
    name: .shortAndLong, help: ArgumentHelp("Where to write the compiled list.", valueName: "list"),
    completion: .file())
  var output: String

  @Flag(help: "Leave out rules that have errors and write the rest. The exit status is still 2.")
  var keepGoing = false

  @Flag(help: "Write a compiled list even if the sources hold no rule.")
  var allowEmpty = false

  @Option(
    help: ArgumentHelp(
      "When the list was published: 2026-11-26 or 2026-11-26T18:00:00Z. --max-age of other commands goes by it.",
      valueName: "date"), transform: CompileOutputOptions.date)
  var date: Timestamp?

  @Flag(
    help: ArgumentHelp(
      "Add a test address, http://cordon-canary.invalid/…, with which anyone can check that a filter uses this list. "
        + "cordon check prints it."))
  var canary = false

  func validate() throws {
    if output.isEmpty || output == "-" {
      throw ValidationError(
        "--output must be the name of a file: a compiled list is mapped into memory, which a stream cannot be")
    }
  }

  private static func date(_ argument: String) throws -> Timestamp {
    guard let date = Timestamp(argument), date.secondsSince1970 > 0 else {
      throw ValidationError(
        "--date must be a day such as 2026-11-26, or a time such as 2026-11-26T18:00:00Z, from 1970 to the year 9999")
    }
    return date
  }
}

/// The keys: to prove that the list is genuine, and to limit its use.
struct CompileSecrecyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Sign the compiled list with the private key in this file (from cordon keygen).", valueName: "key"),
    completion: .file())
  var sign: String?

  @Option(
    help: ArgumentHelp(
      "Encrypt with the secret key in this file, 64 hexadecimal digits (from cordon keygen --secret). Without the key nobody "
        + "can check addresses against the compiled list.", valueName: "file"),
    completion: .file())
  var keyFile: String?

  @Flag(help: "With --key-file: refuse patterns and phrases, which are readable in a compiled list.")
  var keyedOnly = false

  @Option(
    help: ArgumentHelp(
      "Mix this text into every digest, so that tables of digests made for other lists are useless. diff and --delta can "
        + "compare only lists with the same salt.", valueName: "text"))
  var salt: String?

  func validate() throws {
    if salt == "" { throw ValidationError("--salt must be a text of your own, and this one is empty") }
    if keyedOnly, keyFile == nil {
      throw ValidationError("--keyed-only needs the secret key: give it with --key-file")
    }
  }

  /// Reads a private key, and warns if others can read it too.
  static func key(inFile path: String) throws -> PrivateKey {
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
