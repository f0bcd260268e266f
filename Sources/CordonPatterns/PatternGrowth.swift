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
    /// The steps on ``PatternGrowth/lengths``.whole bytes, at most one more than a search may take.
    package var steps: Int

    package var isLimited: Bool { steps > PatternLimits.stepsOfSearch }
  }

  /// The one that took most steps; nil where they were not counted.
  package private(set) var costliest: Attack?
  /// The one that took most of those on which steps grow faster than the subject; nil where there is none.
  package private(set) var steepest: Attack?
  /// Whether a search cannot end even on a short subject.
  package private(set) var runsAway = false

  /// The lengths that are tried, in bytes.
  package static let lengths = (short: 64, half: 256, whole: 512)

  /// The worst of what `pattern` does.
  ///
  /// - Complexity: some hundred searches.
  package init(of pattern: Pattern, _ syntax: PatternSyntax, using searcher: PatternSearcher) {
    for beginning in PatternGrowth.beginnings(of: syntax) {
      for end in PatternGrowth.ends(of: syntax) {
        for repeated in PatternGrowth.repeated(of: syntax) {
          func steps(_ length: Int) -> Int {
            var subject = beginning
            while subject.count < length { subject += repeated }
            subject += end
            return searcher.countSteps(subject.span, for: pattern)
          }
          let attack = Attack(repeated: repeated, steps: steps(PatternGrowth.lengths.whole))
          if attack.steps > costliest?.steps ?? 0 { costliest = attack }
          guard attack.steps > 4 * PatternGrowth.lengths.whole, attack.steps > steepest?.steps ?? 0 else { continue }
          guard attack.isLimited || attack.steps >= 3 * steps(PatternGrowth.lengths.half) else { continue }
          steepest = attack
          runsAway = attack.isLimited && steps(PatternGrowth.lengths.short) > PatternLimits.stepsOfSearch
          if runsAway { return }
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
