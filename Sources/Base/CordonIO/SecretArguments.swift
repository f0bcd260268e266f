// Keys that stand in the command line by mistake, where the name of a file should. No message repeats one: messages are kept
// in logs, and copied into reports.

import CordonBytes
import CordonSystem

package enum SecretArguments {
  /// The options that take the file of a key.
  private static let keyOptions = ["--key-file", "--sign", "--trust"]
  private static let replacement = "(a key, not shown)"

  /// What stands before the digits of a private key (`cordon-ed25519-private:`), in whatever case.
  private static let mark = Array("-private:".utf8)

  /// Whether `argument` is a key and no name: 64 hexadecimal digits, or a private key as `cordon keygen` writes it.
  package static func isKey(_ argument: some StringProtocol) -> Bool {
    if endOfMark(in: argument) != nil { return true }
    let word = argument.split(whereSeparator: \.isWhitespace)
    return word.count == 1 && word[0].utf8.count == 64 && word[0].utf8.allSatisfy { $0.hexDigitValue != nil }
  }

  /// Whether the value of an option that takes a file of keys is a key, or a part of one.
  package static func isKeyInPlaceOfFile(_ value: some StringProtocol) -> Bool {
    isKey(value) || runs(in: value).contains { $0.utf8.count >= shortestPart }
  }
  private static let shortestPart = 32

  /// `text` without the keys among `arguments`.
  package static func hidden(in text: String, arguments: [String] = CommandLine.arguments) -> String {
    var text = text
    for secret in secrets(in: arguments) where text.contains(secret) {
      text = text.split(separator: secret, omittingEmptySubsequences: false).joined(separator: replacement)
    }
    return text
  }

  /// The keys among `arguments`, as they stand there. An input that is there is none: files may be named by their
  /// SHA-256.
  private static func secrets(in arguments: [String]) -> [String] {
    var secrets: [String] = []
    var before = ""
    for argument in arguments.dropFirst() {
      var (option, value) = (before, argument[...])
      if argument.hasPrefix("-"), let sign = argument.firstIndex(of: "=") {
        (option, value) = (String(argument[..<sign]), argument[argument.index(after: sign)...])
      }
      before = argument
      if let end = endOfMark(in: value) {
        if end < value.endIndex { secrets.append(String(value[end...])) }
      } else if !value.contains("-public:"), isKey(value) || keyOptions.contains(option),
        option.hasPrefix("-") || !FileSystem.isFile(String(value))
      {
        secrets += runs(in: value).filter { $0.utf8.count >= shortestPart }
      }
    }
    return secrets
  }

  /// The runs of hexadecimal digits.
  private static func runs(in text: some StringProtocol) -> [String] {
    text.utf8.split(whereSeparator: { $0.hexDigitValue == nil }).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Where the digits of a private key begin; nil where no such key stands.
  private static func endOfMark<Text: StringProtocol>(in text: Text) -> Text.Index? {
    var start = text.utf8.startIndex
    while start < text.utf8.endIndex {
      let rest = text.utf8[start...].prefix(mark.count)
      if rest.count == mark.count, zip(rest, mark).allSatisfy({ $0.asciiLowercased == $1 }) { return rest.endIndex }
      text.utf8.formIndex(after: &start)
    }
    return nil
  }
}
