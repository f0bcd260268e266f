// What a list may hold. A list is input from outside: every size that a reader keeps or recurses on has a bound here,
// far above what lists in the field need, so that a broken or hostile file ends in a diagnostic.

/// The largest sizes that a list source may have.
package struct ListLimits: Sendable, Hashable {
  /// UTF-8 bytes of one value, and of every other text of a rule. Longer ones are fused lines or a wrong file.
  package var valueBytes = 8 * 1024
  /// Bytes of one line of a JSON Lines source, which holds a whole rule with its examples.
  package var recordBytes = 1024 * 1024
  /// Rules in one source.
  package var rules = 50_000_000
  /// Errors in one source, after which the rest of it is not read.
  package var errors = 100_000
  /// Entries of a list inside a rule: labels, or examples of one sort.
  package var entries = 1000
  /// Lists and mappings inside one another; a rule with examples needs 4.
  package var nesting = 16
  /// Bytes of one source.
  package var sourceBytes = 4 * 1024 * 1024 * 1024
  /// Bytes of one YAML source, which is held as a tree; larger lists are JSON Lines or plain text.
  package var yamlBytes = 64 * 1024 * 1024
  /// Syntax errors after which the rest of a YAML source is not read; each one costs a pass over it.
  package var yamlSyntaxErrors = 20

  package init() {}

  package static let standard = ListLimits()
}
