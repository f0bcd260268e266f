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
  /// 16 bytes that one passes over, some ten nanoseconds, or some fifty where PCRE2 interprets the pattern. Items longer
  /// than ``stepLength`` bytes get as many for each such length.
  package static let stepsOfSearch = 200_000
  package static let stepsOfItem = 400_000
  package static let stepLength = 65_536

  /// What all patterns that are asked of PCRE2 in an item may take to compile, about a microsecond for each: that is done
  /// when a pattern is first met, and what is decided must not depend on whether it was. The first pattern of an item is
  /// asked for whatever it takes.
  package static let compilingOfItem = 20_480

  /// What a pattern of so many bytes takes to compile.
  static func compiling(length: Int) -> Int { 16 + length * (2048 + length) / 2048 }

  /// How many windows of literals the index may compare in an item, some nanoseconds each; in longer items so many for each
  /// ``stepLength``.
  package static let windowsOfItem = 500_000
  /// At how many places of an item phrases and literal text may be looked for, some fifty nanoseconds each; in longer items
  /// so many for each ``stepLength``.
  package static let placesOfItem = 50_000

  /// `steps` for an item of `length` bytes.
  static func scaled(_ steps: Int, toLength length: Int) -> Int { steps * max(1, length / stepLength) }

  /// The longest subject, in bytes, in which a pattern is tried without its steps being counted; the match limits of such
  /// tries, low so that they cost little whatever the pattern; and how much all tries of an item may look at.
  static let uncountedLength = 4096
  static let uncountedMatches: [UInt32] = [64, 1024]
  static let uncountedWorkOfItem = 250_000

  /// What a try may look at that may begin at so many places of a subject of so many bytes.
  static func uncountedWork(places: Int, length: Int, match: UInt32) -> Int {
    places * (4 + length / 4) * Int(match) / 64
  }
}

/// What is left of what the patterns may cost on one item.
package struct SearchBudget: Sendable {
  package private(set) var steps: Int
  package private(set) var places: Int
  package private(set) var windows: Int
  private var uncountedWork = PatternLimits.uncountedWorkOfItem
  /// Negative where the last pattern took more than there was.
  private var compiling: Int

  /// - Parameter length: of the item, in bytes.
  package init(length: Int) {
    steps = PatternLimits.scaled(PatternLimits.stepsOfItem, toLength: length)
    places = PatternLimits.scaled(PatternLimits.placesOfItem, toLength: length)
    windows = PatternLimits.scaled(PatternLimits.windowsOfItem, toLength: length)
    compiling = PatternLimits.scaled(PatternLimits.compilingOfItem, toLength: length)
  }

  /// Takes what a pattern of `length` bytes may take to compile; answers whether anything was left.
  package mutating func takeCompiling(length: Int) -> Bool {
    guard compiling > 0 else { return false }
    compiling &-= PatternLimits.compiling(length: length)
    return true
  }

  mutating func spend(_ spent: Int) { steps = max(0, steps - spent) }

  package mutating func spend(windows spent: Int) { windows = max(0, windows - spent) }

  mutating func spend(places spent: Int) { places = max(0, places - spent) }

  /// Takes `work` for a try whose steps are not counted; answers whether there was as much.
  mutating func takeUncounted(_ work: Int) -> Bool {
    guard uncountedWork >= work else { return false }
    uncountedWork -= work
    return true
  }
}
