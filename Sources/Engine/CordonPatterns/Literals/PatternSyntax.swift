/// What the reader of literals understands of a pattern, for those who judge patterns.
package struct PatternSyntax: Sendable {
  /// Sets of strings, folded, of each of which one is in whatever the pattern matches, in the pattern's order.
  package let needs: [[[UInt8]]]
  /// What the index asks for; nil where there is nothing that can be looked for.
  package let literals: RequiredLiterals?
  /// Whether no part of it may match more than a few characters, or not be understood: then its steps grow no faster than
  /// its subjects.
  package let isBounded: Bool

  /// - Complexity: O(*n*)
  package init(of pattern: [UInt8]) {
    var reader = LiteralReader(pattern)
    let sequence = reader.read()
    needs = sequence?.needs ?? []
    literals = sequence.flatMap { RequiredLiterals($0, of: reader) }
    isBounded = sequence != nil && reader.isBounded
  }

  /// The text that the pattern is, where it is nothing else and asks for no borders.
  package var plainText: [UInt8]? {
    guard let literals, literals.isWhole, let literal = literals.literals.first, literal.boundaries == (false, false)
    else { return nil }
    return literal.text
  }
}
