/// What one pattern may cost on one item, and all patterns together. A pattern that reaches a limit gives a match error on
/// that item; the others go on.
package enum PatternLimits {
  /// PCRE2's match limit, for each place at which a match may begin.
  package static let match: UInt32 = 1_000_000
  /// PCRE2's depth limit, for patterns that JIT cannot compile.
  package static let depth: UInt32 = 10_000
  /// PCRE2's heap limit in KiB, for patterns that JIT cannot compile.
  package static let heapKiB: UInt32 = 16_384
  /// The JIT stack of a worker, in bytes: what it begins with, and what it may grow to.
  package static let jitStack = 32_768...1_048_576
  /// The longest pattern, in bytes.
  package static let patternLength = 65_536
  /// How many steps a search may take, and all searches in one item: a step is an element of a pattern that is tried, or
  /// 16 bytes that one passes over, some ten nanoseconds. Items longer than ``stepLength`` bytes get as many for each such
  /// length.
  package static let stepsOfSearch = 500_000
  package static let stepsOfItem = 1_000_000
  package static let stepLength = 65_536

  /// `steps` for an item of `length` bytes.
  static func scaled(_ steps: Int, toLength length: Int) -> Int { steps * max(1, length / stepLength) }
  /// The longest subject, in bytes, in which a pattern is tried without its steps being counted.
  static let uncountedLength = 4096
  /// The match limit of such a try: so low that it costs little whatever the pattern.
  static func uncountedMatch(length: Int) -> UInt32 { UInt32(max(16, 100_000 / max(1, length))) }
}

/// What is left of the steps that the patterns may take on one item.
package struct SearchBudget: Sendable {
  package private(set) var steps: Int

  /// - Parameter length: of the item, in bytes.
  package init(length: Int) { steps = PatternLimits.scaled(PatternLimits.stepsOfItem, toLength: length) }

  mutating func spend(_ spent: Int) { steps = max(0, steps - spent) }
}
