// Plain text lists: one value a line, `#` comments. Lists of this form have millions of lines, so a line is looked at
// as bytes, and what is kept of it is where its value stands. A line that is nothing but a host, or a host and a path, in
// plain characters (ListLine.swift) is looked at once.
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
  private(set) var rules: CompactRules
  private(set) var diagnostics: [Diagnostic] = []

  init(_ text: SourceText, file: String, kind: RuleKind?, limits: ListLimits) {
    self.text = text
    self.file = file
    self.kind = kind
    self.limits = limits
    rules = CompactRules(of: text.bytes, named: file)
  }

  mutating func read() {
    let text = text
    // Most lists of this form have lines of some thirty bytes.
    rules.reserveCapacity(text.bytes.count / 32)
    text.bytes.withUnsafeBufferPointer { bytes in
      var number = 0
      var start = text.start
      while start < bytes.count {
        number += 1
        let line = ListLine(in: bytes, from: start)
        if let told = line.kind(as: kind), line.end - start <= limits.valueBytes, rules.count < limits.rules,
          diagnostics.count < limits.errors
        {
          append(told, number, column: 1, start..<line.end)
          start = line.end + 1
          continue
        }
        let end = bytes[line.end...].firstIndex(of: .ascii("\n")) ?? bytes.count
        let hasReturn = end < bytes.count && end > start && bytes[end - 1] == .ascii("\r")
        guard readLine(number, start..<(hasReturn ? end - 1 : end)) else { return }
        start = end + 1
      }
    }
    warnOfDigests()
  }

  /// Who has a list of other hashes, such as those of images, would have rules that never hold.
  private mutating func warnOfDigests() {
    guard kind == nil, let first = (0..<rules.count).first(where: { rules.kind($0) == .sha256 }) else { return }
    let count = (first..<rules.count).count { rules.kind($0) == .sha256 }
    diagnostics.append(
      Diagnostic(
        .warning, at: rules.location(first),
        "\(count == 1 ? "a line" : "\(count) lines") of 64 hexadecimal digits: taken for SHA-256 of match keys, as cordon hash prints them; "
          + "say so with --as sha256 where all are"))
  }

  private mutating func append(_ kind: RuleKind, _ line: Int, column: Int, _ value: Range<Int>) {
    rules.append(
      CompactRules.Line(
        start: UInt32(truncatingIfNeeded: value.lowerBound), number: UInt32(truncatingIfNeeded: line),
        count: UInt16(truncatingIfNeeded: value.count), column: UInt16(truncatingIfNeeded: column), kind: kind))
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
    if value.endIndex < line.upperBound || value.isEmpty, let problem = hiddenLine(in: text.bytes[line]) {
      report(problem, number, column: 1)
      return true
    }
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
    append(kind, number, column: column, value.startIndex..<value.endIndex)
    return true
  }

  /// What is wrong with a line whose comment holds what looks like the end of a line in an editor, and something behind it:
  /// there may be rules that a comment hides.
  private func hiddenLine(in line: ArraySlice<UInt8>) -> ValueProblem? {
    for index in line.indices {
      let rest = line[index...]
      // Vertical tab, form feed, U+0085, U+2028, U+2029.
      let breaks: [[UInt8]] = [[0x0B], [0x0C], [0xC2, 0x85], [0xE2, 0x80, 0xA8], [0xE2, 0x80, 0xA9]]
      guard [0x0B, 0x0C, 0xC2, 0xE2].contains(line[index]), let found = breaks.first(where: { rest.starts(with: $0) }),
        rest.dropFirst(found.count).contains(where: { $0 > 0x20 })
      else { continue }
      return ValueProblem(
        offset: index - line.startIndex,
        message:
          "a comment holds a character that ends lines elsewhere, and rules may stand behind it; end lines with LF or CR LF"
      )
    }
    return nil
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
