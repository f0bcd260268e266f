import ArgumentParser
import CordonIO
import CordonImage

struct KeygenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keygen",
    abstract: "Make a key pair for signing lists, or a list's secret key.",
    discussion: """
      Writes two files and never overwrites one. KEY is the private key for compile --sign: keep it secret, where the lists \
      are compiled. KEY.pub is the public key for --trust: give it to the users of your lists by another route than the \
      lists. It is also printed.

      With --secret it writes one file, the secret key for compile --key-file. Without it nobody can check addresses against \
      the list, so every user of the list needs it.

      Example:
        cordon keygen -o publisher.key
        cordon compile list.yaml --sign publisher.key -o list.cordon
        cordon scan -l list.cordon --trust publisher.key.pub posts.txt
        cordon keygen --secret -o list.secret
      """)

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Where to write the private key, with the public one beside it; or the secret key.", valueName: "key"),
    completion: .file())
  var output: String

  @Flag(help: "Make a secret key for compile --key-file.")
  var secret = false

  func validate() throws {
    if output.isEmpty || output == "-" { throw ValidationError("--output must be the name of a file") }
  }

  func run() throws {
    let key = PrivateKey()
    do throws(KeyError) {
      if secret { try ListKey().write(to: output) } else { try key.write(to: output) }
    } catch {
      throw CommandFailure(message: error.description)
    }
    if secret {
      return reportToStandardError(
        "\(output): the secret key, for compile --key-file and for every user of the list")
    }
    var console = Console()
    console.write("\(key.publicKey)\n")
    try console.flush()
    reportToStandardError(
      "\(output): the private key, keep it secret; \(output).pub: the public key, fingerprint \(key.publicKey.fingerprint)"
    )
  }
}
