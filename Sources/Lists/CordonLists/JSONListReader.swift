// JSON Lines lists: one object a line, each a rule. Blank lines are skipped.

import CordonBytes

struct JSONListReader {
  let text: SourceText
  let file: String
  let limits: ListLimits
  private var builder: RuleBuilder
  private var syntax: [Diagnostic] = []

  var rules: [Rule] { builder.rules }
  var diagnostics: [Diagnostic] { syntax + builder.diagnostics }

  init(_ text: SourceText, file: String, limits: ListLimits) {
    self.text = text
    self.file = file
    self.limits = limits
    builder = RuleBuilder(file: file, limits: limits)
  }

  mutating func read() {
    let text = text
    text.forEachLine { number, line in readLine(number, line) }
  }

  /// False when no more lines are to be read.
  private mutating func readLine(_ number: Int, _ line: Range<Int>) -> Bool {
    if let problem = text.problem(inLine: line, limit: limits.recordBytes) {
      return report(number, column: problem.offset + 1, problem.message)
    }
    guard !text.bytes[line].allSatisfy(\.isASCIIWhitespace) else { return true }
    var parser = JSONFields(text.bytes, line: number, range: line, nesting: limits.nesting)
    do throws(JSONSyntaxError) {
      return builder.add(try parser.read())
    } catch {
      return report(number, column: error.offset - line.lowerBound + 1, error.message)
    }
  }

  /// Whether more is to be read after so many errors; where not, says so.
  private mutating func report(_ line: Int, column: Int, _ message: String) -> Bool {
    let location = SourceLocation(file: file, line: line, column: column)
    syntax.append(Diagnostic(.error, at: location, message))
    guard syntax.count >= limits.errors else { return true }
    syntax.append(.tooManyErrors(limits, at: location))
    return false
  }
}
