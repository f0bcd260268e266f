import ArgumentParser
import CordonImage
import CordonScan

struct KeygenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keygen",
    abstract: "Make a pair of keys, to sign lists and to tell who signed them.",
    discussion: """
      Writes two files, and overwrites none: KEY, the private key, with which compile --sign signs lists; keep it where \
      they are made, and secret. And KEY.pub, the public key, for those who use the lists: give it to them on another way \
      than the lists. It is printed too.

      Example:
        cordon keygen -o publisher.key
        cordon compile list.yaml --sign publisher.key -o list.cordon
        cordon scan -l list.cordon --trust publisher.key.pub posts.txt
      """)

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where to write the private key; the other goes beside it.", valueName: "key"))
  var output: String

  func validate() throws {
    if output.isEmpty || output == "-" { throw ValidationError("--output is the name of a file") }
  }

  func run() throws {
    let key = PrivateKey()
    do throws(KeyError) {
      try key.write(to: output)
    } catch {
      throw CommandFailure(message: error.description.printable)
    }
    var console = Console()
    console.write("\(key.publicKey)\n")
    try console.flush()
    reportToStandardError(
      "\(output): the private key, to keep secret; \(output).pub: the public one, fingerprint \(key.publicKey.fingerprint)"
        .printable)
  }
}
