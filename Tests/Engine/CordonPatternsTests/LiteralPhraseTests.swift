// Phrases as they are found without PCRE2, against the pattern that says the same.

import CordonTestSupport
import Testing

@testable import CordonPatterns

@Suite struct LiteralPhraseTests {
  static let words = [
    "tea", "kettle", "чай", "茶", "شاي", "ß", "a", "ſugar", "\u{212A}elvin", "1", "_", "é", "ΣΑΣ", "x-y", ".", "🫖", "İ",
  ]
  static let gaps = [" ", "  ", "\n", "\u{A0}", "\u{3000}", "\u{2028}", "", "-", "\t ", "\u{180E}", "\u{200B}"]
  #if DEBUG
    static let rounds: UInt64 = 5000
  #else
    static let rounds: UInt64 = 200_000
  #endif

  @Test func aPhraseIsFoundWhereThePatternIs() throws {
    let searcher = PatternSearcher()
    let folded = FoldedSubject()
    var (cases, matches) = (0, 0)
    for seed in 1...LiteralPhraseTests.rounds {
      var random = SeededRandom(seed: seed)
      let words = (0...random.next(below: 3)).map { _ in random.pick(LiteralPhraseTests.words) }
      let phrase = Array(words.joined(separator: " ").utf8)
      let boundaries = (start: random.once(in: 2), end: random.once(in: 2))
      let pattern = try Pattern(phrase: phrase.span, boundaries: boundaries)
      let own = LiteralPhrase(phrase: phrase, boundaries: boundaries)
      var subject: [UInt8] = []
      for _ in 0..<random.next(below: 4) {
        if random.once(in: 2) { subject += Array(random.pick(LiteralPhraseTests.words).utf8) }
        if random.once(in: 8) { subject.append(random.pick([0xFF, 0x80, 0xC3])) }
        for (index, word) in words.enumerated() {
          if index > 0 { subject += Array(random.pick(LiteralPhraseTests.gaps).utf8) }
          subject += Array((random.once(in: 2) ? word : word.uppercased()).utf8)
        }
        if random.once(in: 2) { subject += Array(random.pick(LiteralPhraseTests.gaps).utf8) }
      }
      folded.fold(subject.span)
      var start = 0
      while start <= subject.count {
        let expected = searcher.search(subject.span, for: pattern, from: start)
        var turn = SearchTurn(longestFor: subject.count)
        let found = own.firstMatch(in: folded, of: subject.span, from: start, within: &turn)
        cases += 1
        if found != expected {
          Issue.record("seed \(seed): \(shown(phrase)) in \(shown(subject)) from \(start): \(found), not \(expected)")
        }
        guard case .match(let range) = expected else { break }
        matches += 1
        start = range.upperBound
      }
    }
    #expect(
      cases > Int(LiteralPhraseTests.rounds) && matches > Int(LiteralPhraseTests.rounds) / 4, "\(cases), \(matches)")
  }
}
