/// What one pattern may cost on one item. A pattern that reaches a limit gives a match error on that item; the others
/// go on.
package enum PatternLimits {
  /// PCRE2's match limit: how often its matcher may be entered for one search.
  package static let match: UInt32 = 1_000_000
  /// PCRE2's depth limit, for patterns that JIT cannot compile.
  package static let depth: UInt32 = 10_000
  /// PCRE2's heap limit in KiB, for patterns that JIT cannot compile.
  package static let heapKiB: UInt32 = 16_384
  /// The JIT stack of a worker, in bytes: what it begins with, and what it may grow to.
  package static let jitStack = 32_768...1_048_576
  /// The longest pattern, in bytes.
  package static let patternLength = 65_536
}
