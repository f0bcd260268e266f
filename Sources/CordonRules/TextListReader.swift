// Plain text lists: one value a line, `#` comments. Lists of this form have millions of lines, so a line is looked at
// as bytes, and the only thing made for it is its rule.
//
// Where a comment begins depends on what the lines are, since `#` may be part of a value:
//     url, domain, host, told lines …   a line's start, and after white space
//     phrase                            a line's start, and between white space (`tea #party` is one phrase)
//     pattern                           a line's start alone

import CordonBytes
import CordonModel

struct TextListReader {
  let text: SourceText
  let file: String
  /// What every line is, or nil to tell each from its form.
  let kind: RuleKind?
  let limits: ListLimits
  private(set) var rules: [Rule] = []
  private(set) var diagnostics: [Diagnostic] = []

  init(_ text: SourceText, file: String, kind: RuleKind?, limits: ListLimits) {
    self.text = text
    self.file = file
    self.kind = kind
    self.limits = limits
  }

  mutating func read() {
    let text = text
    text.forEachLine { number, line in readLine(number, line) }
  }

  /// False when no more lines are to be read.
  private mutating func readLine(_ number: Int, _ line: Range<Int>) -> Bool {
    guard diagnostics.count < limits.errors else {
      diagnostics.append(.tooManyErrors(limits, at: SourceLocation(file: file, line: number, column: 1)))
      return false
    }
    if let problem = text.problem(inLine: line, limit: limits.valueBytes) {
      report(problem, number, column: 1)
      return true
    }
    let value = valueBytes(of: text.bytes[line])
    guard !value.isEmpty else { return true }
    let column = value.startIndex - line.lowerBound + 1

    let kind: RuleKind
    switch self.kind.map(LineKind.told) ?? LineKind.tell(value) {
    case .told(let told): kind = told
    case .refused(let problem):
      report(problem, number, column: column)
      return true
    }
    if let problem = ValueChecks.problem(with: value, kind: kind) {
      report(problem, number, column: column)
      return true
    }
    let location = SourceLocation(file: file, line: number, column: column)
    guard rules.count < limits.rules else {
      diagnostics.append(.tooManyRules(limits, at: location))
      return false
    }
    rules.append(Rule(kind: kind, value: String(decoding: value, as: UTF8.self), location: location))
    return true
  }

  /// What is left of a line without its comment and the white space around it.
  private func valueBytes(of line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var value = line.drop(while: \.isASCIIWhitespace)
    guard value.first != .ascii("#") else { return value.prefix(0) }
    if kind != .pattern {
      var from = value.startIndex
      while let hash = value[from...].firstIndex(of: .ascii("#")) {
        from = hash + 1
        guard value[hash - 1].isASCIIWhitespace else { continue }
        if kind == .phrase, from < value.endIndex, !value[from].isASCIIWhitespace { continue }
        value = value[..<hash]
        break
      }
    }
    while let last = value.last, last.isASCIIWhitespace { value = value.dropLast() }
    return value
  }

  private mutating func report(_ problem: ValueProblem, _ line: Int, column: Int) {
    let location = SourceLocation(file: file, line: line, column: column + problem.offset)
    diagnostics.append(Diagnostic(.error, at: location, problem.message))
  }
}
