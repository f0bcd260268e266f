// How much lint spends on patterns before it says that it did not check one fully. On a pattern that is counted in steps, so
// that the same list gets the same findings on every machine; on all of them it is time, so that a compile ends.

import CordonPatterns

/// What lint may spend on the patterns of a compile.
package struct LintLimits: Sendable {
  /// Steps on one pattern: some ten milliseconds.
  package var stepsOfPattern = 1_000_000
  /// Steps on one pattern once the time for all of them is over.
  package var stepsOfLatePattern = 20_000
  /// The time for all patterns.
  package var time = Duration.seconds(60)

  package init() {}

  /// Checks everything, whatever it takes.
  package static var none: LintLimits {
    var limits = LintLimits()
    (limits.stepsOfPattern, limits.stepsOfLatePattern) = (.max, .max)
    return limits
  }
}

/// What is left for one pattern.
struct LintBudget {
  private(set) var left: Int
  /// Whether something was not checked for want of steps.
  var wasShort = false

  init(steps: Int) { left = steps }

  /// What a search in harmless text may take.
  var turn: SearchTurn { SearchTurn(steps: min(left, 50_000)) }

  /// Takes what `turn` spent on a search that came to `outcome`.
  mutating func pay(_ turn: SearchTurn, _ outcome: PatternOutcome) {
    left -= turn.spent
    if case .limit = outcome { wasShort = true }
  }
}
