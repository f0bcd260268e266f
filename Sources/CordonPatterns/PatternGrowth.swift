// How the steps of a pattern grow with its subject: what lint asks, since the text of an attacker is not that of a sample.
//
//   subject of n bytes: what the pattern begins with · one of its characters, or of a few others, again and again · an end

import CordonBytes

/// The most steps that a pattern was seen to take (``PatternLimits``), and how they grow.
package struct PatternGrowth: Sendable, Equatable {
  /// What was repeated in the subject that took most.
  package var repeated: [UInt8]
  /// The steps on so many bytes, at most one more than a search may take.
  package var steps: Int
  /// Whether a search cannot end even on a short subject.
  package var runsAway: Bool

  /// The lengths that are tried, in bytes.
  package static let lengths = (short: 64, half: 256, whole: 512)

  /// The worst of what `pattern` does; nil where its steps grow no faster than its subjects.
  ///
  /// - Complexity: some hundred searches.
  package init?(of pattern: Pattern, _ syntax: PatternSyntax, using searcher: PatternSearcher) {
    var worst: PatternGrowth?
    search: for beginning in PatternGrowth.beginnings(of: syntax) {
      for end in PatternGrowth.ends(of: syntax) {
        for repeated in PatternGrowth.repeated(of: syntax) {
          func steps(_ length: Int) -> Int {
            var subject = beginning
            while subject.count < length { subject += repeated }
            subject += end
            return searcher.countSteps(subject.span, for: pattern)
          }
          let whole = steps(PatternGrowth.lengths.whole)
          guard whole > 4 * PatternGrowth.lengths.whole, whole > worst?.steps ?? 0 else { continue }
          let isLimited = whole > PatternLimits.stepsOfSearch
          guard isLimited || whole >= 3 * steps(PatternGrowth.lengths.half) else { continue }
          let runsAway = isLimited && steps(PatternGrowth.lengths.short) > PatternLimits.stepsOfSearch
          worst = PatternGrowth(repeated: repeated, steps: whole, runsAway: runsAway)
          if runsAway { break search }
        }
      }
    }
    guard let worst else { return nil }
    self = worst
  }

  private init(repeated: [UInt8], steps: Int, runsAway: Bool) {
    self.repeated = repeated
    self.steps = steps
    self.runsAway = runsAway
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
