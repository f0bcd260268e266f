import ArgumentParser
import CordonBytes
import CordonIO
import CordonImage

struct HashCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hash",
    abstract: "Print the SHA-256 by which a list can contain a URL without showing it.",
    discussion: """
      Prints the value for a sha256 rule, the SHA-256 of the URL's match key, and then the match key. A URL without a key \
      gets an empty line, and the reason on standard error. Exit status: 2 if a record could not be read, or after another \
      error; otherwise 0 if something had a hash, and 1 if nothing did.

      Example:
        cordon hash https://example.org
        5684f90a917dc4c5ccec467607e8da5f2f6eb1151e6029fb17c8e6e7fd136642  example.org/
      """)

  @OptionGroup var input: ItemInput

  func run() throws {
    try CanonicalForms.print(input, .key) { key, _ in
      HashCommand.digits(of: key) + Array("  ".utf8) + key
    } json: { key, _, json in
      json.key("sha256")
      json.string(HashCommand.digits(of: key).span)
      json.key("key")
      json.string(key.span)
    }
  }

  private static func digits(of key: [UInt8]) -> [UInt8] {
    var digits: [UInt8] = []
    digits.appendHexadecimal(KeySHA256(of: key.span).bytes)
    return digits
  }
}
