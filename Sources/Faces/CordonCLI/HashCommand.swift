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
    var forms = CanonicalForms(profile: .key, tables: try CanonicalForms.builtinTables())
    var console = Console()
    var hasHash = false
    let isWhole = try input.forEach(&console) { console, record, item in
      switch item {
      case .item(let bytes):
        switch forms.form(of: bytes) {
        case .success(let key):
          hasHash = true
          console.write(HashCommand.digits(of: key) + Array("  ".utf8) + key)
        case .failure(let failure):
          reportToStandardError("line \(record): \(failure.message)")
        }
        console.write("\n")
      case .field(_, let bytes):
        var json = JSONWriter()
        json.beginObject()
        json.key("input")
        json.string(bytes.span)
        switch forms.form(of: bytes) {
        case .success(let key):
          hasHash = true
          json.key("sha256")
          json.string(HashCommand.digits(of: key).span)
          json.key("key")
          json.string(key.span)
        case .failure(let failure):
          json.key("error")
          json.string(failure.message)
        }
        json.endObject()
        json.endLine()
        console.write(json.takeBytes())
      case .problem(let reason):
        input.report(reason, record: record, &console)
        if input.format != .jsonl { console.write("\n") }
      }
    }
    if !isWhole { throw ExitCode(2) }
    if !hasHash { throw ExitCode(1) }
  }

  private static func digits(of key: [UInt8]) -> [UInt8] {
    var digits: [UInt8] = []
    digits.appendHexadecimal(KeySHA256(of: key.span).bytes)
    return digits
  }
}
