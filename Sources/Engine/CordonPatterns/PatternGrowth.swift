// How the steps of a pattern grow with its subject: what lint asks, since the text of an attacker is not that of a sample.
//
//   subject of n bytes: what the pattern begins with · one of its characters, or of a few others, again and again · an end

import CordonBytes

/// The most steps that a pattern was seen to take (``PatternLimits``), and how they grow.
package struct PatternGrowth: Sendable, Equatable {
  /// A text that the pattern was tried on.
  package struct Attack: Sendable, Equatable {
    /// What was repeated in it.
    package var repeated: [UInt8]
    /// The steps on ``PatternGrowth/lengths``.whole bytes, at most one more than a rule may take.
    package var steps: Int

    /// Whether an item of that text leaves the pattern undecided.
    package var isLimited: Bool { steps > PatternLimits.stepsOfSearch }
  }

  /// The one that took most steps; nil where they were not counted.
  package private(set) var costliest: Attack?
  /// The one that took most of those on which steps grow faster than the subject; nil where there is none.
  package private(set) var steepest: Attack?
  /// Whether a search cannot end even on a short subject.
  package private(set) var runsAway = false
  /// Whether everything was tried that might show more.
  package private(set) var isComplete = true

  /// The lengths that are tried, in bytes.
  package static let lengths = (short: 64, half: 500, whole: 1000)

  /// The worst of what `pattern` does.
  ///
  /// - Parameter maximum: how many steps all searches together may take; the last one may take more.
  /// - Complexity: some hundred searches.
  package init(of pattern: Pattern, _ syntax: PatternSyntax, upTo maximum: Int, using searcher: PatternSearcher) {
    var left = maximum
    let weight = pattern.stepWeight
    func steps(_ length: Int, _ beginning: [UInt8], _ repeated: [UInt8], _ end: [UInt8]) -> Int {
      var subject = beginning
      while subject.count + repeated.count + end.count <= length { subject += repeated }
      subject += end
      let steps = searcher.countSteps(subject.span, for: pattern)
      // What a search costs that takes no step.
      left -= (steps + 50) * weight
      return steps
    }
    for beginning in PatternGrowth.beginnings(of: syntax) {
      for end in PatternGrowth.ends(of: syntax) {
        for repeated in PatternGrowth.repeated(of: syntax) {
          guard left > 0 else {
            isComplete = false
            return
          }
          let short = steps(PatternGrowth.lengths.short, beginning, repeated, end)
          if short > PatternLimits.stepsOfSearch {
            let attack = Attack(repeated: repeated, steps: short)
            (costliest, steepest, runsAway) = (attack, attack, true)
            return
          }
          // A longer subject would show no more; a short one may run away.
          if steepest?.isLimited == true { continue }
          let attack = Attack(repeated: repeated, steps: steps(PatternGrowth.lengths.whole, beginning, repeated, end))
          if attack.steps > costliest?.steps ?? 0 { costliest = attack }
          guard attack.steps > 4 * PatternGrowth.lengths.whole, attack.steps > steepest?.steps ?? 0 else { continue }
          if attack.isLimited || attack.steps >= 3 * steps(PatternGrowth.lengths.half, beginning, repeated, end) {
            steepest = attack
          }
        }
      }
    }
  }

  /// Nothing, and what the pattern needs first.
  private static func beginnings(of syntax: PatternSyntax) -> [[UInt8]] {
    unique([[]] + syntax.needs.prefix(1).compactMap(\.first))
  }

  /// What nothing expects, and behind it nothing, or what the pattern needs last, lest PCRE2 see that it is missing.
  private static func ends(of syntax: PatternSyntax) -> [[UInt8]] {
    unique([[0x7F], [0x7F] + (syntax.needs.last?.first ?? [])])
  }

  /// Characters and strings of the pattern's own, and some that its classes and types may mean.
  private static func repeated(of syntax: PatternSyntax) -> [[UInt8]] {
    let own = syntax.needs.prefix(4).compactMap(\.first)
    var repeated = own
    for text in own {
      for byte in [text.first, text.last] {
        if let byte, byte < 0x80 { repeated.append([byte]) }
      }
    }
    return unique(repeated + ["a", "0", " ", "-", ".", "a ", "é"].map { Array($0.utf8) })
  }
}
