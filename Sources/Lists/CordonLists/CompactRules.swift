// The rules of a plain list, as they stand in its bytes. Such lists have millions of lines, and a rule that nobody asks for
// is not made.

import CordonModel

/// Values of rules that have nothing but a kind and a value, in the order written.
package struct CompactRules: Sendable {
  /// Where a value stands, 16 bytes for each.
  struct Line: Sendable {
    /// The value's first byte in the source.
    var start: UInt32
    /// From 1.
    var number: UInt32
    /// Bytes of the value.
    var count: UInt16
    /// From 1.
    var column: UInt16
    var kind: RuleKind
  }

  private let file: String
  private let source: [UInt8]
  private(set) var lines: [Line] = []

  init(of source: [UInt8] = [], named file: String = "") {
    self.source = source
    self.file = file
  }

  mutating func reserveCapacity(_ count: Int) { lines.reserveCapacity(count) }

  mutating func append(_ line: Line) { lines.append(line) }

  package var count: Int { lines.count }

  package func kind(_ index: Int) -> RuleKind { lines[index].kind }

  /// The bytes of the value at `index`.
  package func value(_ index: Int) -> Range<Int> {
    let line = lines[index]
    return Int(line.start)..<Int(line.start) + Int(line.count)
  }

  /// What ``value(_:)`` counts in.
  package var bytes: [UInt8] { source }

  package func location(_ index: Int) -> SourceLocation {
    SourceLocation(file: file, line: Int(lines[index].number), column: Int(lines[index].column))
  }

  /// The rule at `index`.
  package subscript(_ index: Int) -> Rule {
    Rule(
      kind: kind(index), value: String(decoding: source[value(index)], as: UTF8.self), location: location(index))
  }
}
