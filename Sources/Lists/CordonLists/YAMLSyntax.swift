// What the YAML parser's errors mean for who wrote the list: where to look, and how to mend it.

import CordonBytes
import Yams

/// A syntax error: the byte to point at, and the message.
struct YAMLSyntaxError: Error {
  var offset: Int
  var message: String

  static let invalidUTF8 = "this is not valid UTF-8; save the list as UTF-8"

  init(offset: Int, message: String) {
    self.offset = offset
    self.message = message
  }

  init(_ alias: YAMLAliases.Alias, in bytes: [UInt8]) {
    let anchor = YAMLPlaces(bytes).place(offset: alias.anchorOffset)
    offset = alias.offset
    message =
      "`*\(alias.name)` repeats what `&\(alias.name)` in line \(anchor.line) names, and lists are written out; "
      + "copy the value, or put what rules share in `defaults` (inside text, write \\x2A in double quotes)"
  }

  init(_ error: YamlError, in bytes: [UInt8]) {
    var places = YAMLPlaces(bytes)
    switch error {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      // A quote or a bracket that is never closed runs on; where it opened is where to look.
      let opened = ["quoted scalar", "flow ", "simple key"]
      let runsOn = context.map { context in opened.contains { context.text.contains($0) } } ?? false
      offset = places.offset(of: runsOn ? context?.mark ?? mark : mark)
      message = YAMLSyntaxError.message(context: context?.text ?? "", problem: problem)
    case .reader(_, let position, _, let yaml):
      // The parser counts characters here.
      let index = yaml.index(yaml.startIndex, offsetBy: position ?? 0, limitedBy: yaml.endIndex) ?? yaml.endIndex
      offset = yaml.utf8.distance(from: yaml.startIndex, to: index)
      message = "a character that YAML does not take; remove it, or write it as an escape in double quotes"
    case .duplicatedKeysInMapping(let duplicates, let context):
      offset = places.offset(of: context.mark)
      message = "\(duplicates.map { quoted($0) }.joined(separator: ", ")) is given twice; keep one"
    default:
      offset = 0
      message = "YAML could not be read; is the format right?"
    }
    offset = Swift.min(offset, bytes.count)
  }

  /// The parser's words, by what they hold, and ours. The first that fits is taken.
  private static func message(context: String, problem: String) -> String {
    let quote = "a value that begins with a sign such as [ { * & ! | > % @ or holds `: ` is put in single quotes"
    let known: [(has: String, says: String)] = [
      ("mapping values are not allowed", "a second `: ` in this line, or fields that are not in one column; \(quote)"),
      ("cannot start any token", "this character begins no value; \(quote), and lines are indented with spaces"),
      ("undefined alias", "a value that begins with * is put in single quotes"),
      ("unexpected end of stream", "this quote is never closed; close it, and double a single quote inside the value"),
      ("another document", "a second document; put each list in its own file"),
      ("unknown escape character", "no such escape in double quotes; use single quotes, where a backslash is itself"),
      ("expected ',' or", "this bracket is never closed, or text follows it; \(quote)"),
      ("did not find expected key", "a field's name was expected here, in the column of the others; \(quote)"),
      ("could not find expected ':'", "a field's name without `:`; write `name: value`"),
      ("did not find expected '-' indicator", "`- ` was expected here, in the column of the other rules; \(quote)"),
      ("expected alphabetic or numeric", "a value that begins with * or & is put in single quotes"),
      ("expected node content", "a value was expected here; \(quote)"),
      ("a tab character", "a tab in the indentation; lines are indented with spaces"),
      ("nesting level", "nested deeper than any rule is"),
    ]
    let all = "\(context) \(problem)"
    if let match = known.first(where: { all.contains($0.has) }) { return match.says }
    let told = context.isEmpty ? problem : "\(context): \(problem)"
    return "YAML: \(told); \(quote)"
  }
}
