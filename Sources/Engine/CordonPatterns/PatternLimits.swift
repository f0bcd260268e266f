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
  /// How many steps a rule may take on an item at most. A step is an element of a pattern that is tried, or 16 bytes that
  /// one passes over: some ten nanoseconds, or some fifty where PCRE2 interprets the pattern. Items longer than
  /// ``stepLength`` bytes get as many for each such length; so it is with all limits of an item.
  package static let stepsOfSearch = 200_000
  /// How many steps all first turns on addresses may take, and all on the text (``SearchBudget``). Where they are spent, the
  /// rules that are left get their ``leastTurn``.
  package static let stepsOfFirstTurns = 300_000
  /// How many steps the longer turns of an item may take together.
  package static let stepsOfItem = 400_000
  /// By how many steps the turns of an item may overrun together. Such steps pass over bytes, and do little else: each takes
  /// some four nanoseconds.
  package static let stepsOfOverrun = 6_000_000
  package static let stepLength = 65_536
  /// What a rule gets at least. More than most patterns take on most texts.
  package static let leastTurn = 64
  /// What it costs to look for a phrase, or for the text of a pattern that is nothing else, at one place; in steps.
  static let stepsOfPlace = 4

  /// How many windows of literals the index may compare in the addresses of an item, and in its text: some nanoseconds
  /// each.
  package static let windowsOfItem = 2_000_000
  /// What a rule costs that the index finds in a subject, in windows. So no more than 10,000 are found in the addresses of
  /// an item, and as many in its text, and each of them can have its ``leastTurn``.
  static let windowsOfRule = 200

  /// `steps` for an item of `length` bytes.
  static func scaled(_ steps: Int, toLength length: Int) -> Int { steps * max(1, length / stepLength) }

  /// The longest subject, in bytes, in which a pattern is tried without its steps being counted; the match limits of such
  /// tries, low so that they cost little whatever the pattern; and how many bytes they may look at for the price of a step.
  static let uncountedLength = 4096
  static let uncountedMatches: [UInt32] = [64, 1024]
  static let uncountedWorkOfStep = 8

  /// What a try may look at that may begin at so many places of a subject of so many bytes; or so much as takes the time of
  /// its matches, where a subject is short.
  static func uncountedWork(places: Int, length: Int, match: UInt32) -> Int {
    let (work, isTooMuch) = places.multipliedReportingOverflow(by: max(Int(match) / 8, 4 + length / 4) * Int(match))
    return isTooMuch ? .max : work / 64
  }
}
