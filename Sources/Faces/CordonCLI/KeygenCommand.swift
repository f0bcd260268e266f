import ArgumentParser
import CordonIO
import CordonImage

struct KeygenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keygen",
    abstract: "Make a pair of keys, to sign lists and to tell who signed them; or a list's secret key.",
    discussion: """
      Writes two files, and overwrites none: KEY, the private key, with which compile --sign signs lists; keep it where \
      they are made, and secret. And KEY.pub, the public key, for those who use the lists: give it to them on another way \
      than the lists. It is printed too.

      With --secret it writes one file: the key for compile --key-file, without which nobody can ask the list whether an \
      address is on it. All who use the list need it.

      Example:
        cordon keygen -o publisher.key
        cordon compile list.yaml --sign publisher.key -o list.cordon
        cordon scan -l list.cordon --trust publisher.key.pub posts.txt
        cordon keygen --secret -o list.secret
      """)

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Where to write the private key, and the public one beside it; or the secret key.", valueName: "key"))
  var output: String

  @Flag(help: "Make a secret key for compile --key-file.")
  var secret = false

  func validate() throws {
    if output.isEmpty || output == "-" { throw ValidationError("--output is the name of a file") }
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
        "\(output): the secret key, for compile --key-file and for all who use the list")
    }
    var console = Console()
    console.write("\(key.publicKey)\n")
    try console.flush()
    reportToStandardError(
      "\(output): the private key, to keep secret; \(output).pub: the public one, fingerprint \(key.publicKey.fingerprint)"
    )
  }
}
