// What is known to be UTF-8 is searched without another check: the answers are the same, and what is said to be UTF-8 is.

import CordonBytes
import CordonTestSupport
import Testing

@testable import CordonPatterns

@Suite struct WellFormedTests {
  /// Pieces of texts, well-formed and not.
  static let pieces: [[UInt8]] =
    ["a", "Z", " ", "é", "ß", "ſ", "İ", "K", "ж", "中", "\u{FFFD}", "\u{10FFFF}", "😀", "\u{301}"].map { Array($0.utf8) }
    + [
      [0x80], [0xBF], [0xC0, 0xAF], [0xC1, 0xBF], [0xC3], [0xE0, 0x80, 0x80], [0xE2, 0x82], [0xED, 0xA0, 0x80],
      [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80], [0xF8, 0x88], [0xFF],
    ]

  /// Swift's own validation is the oracle.
  @Test func whatIsUTF8IsToldByFolding() {
    #expect(WellFormedTests.pieces.count == 28)
    let folded = FoldedSubject()
    var counts = (wellFormed: 0, others: 0)
    for seed in 1...UInt64(20_000) {
      var random = SeededRandom(seed: seed)
      // Half of the texts have good pieces alone.
      let bound = random.next(below: 2) == 0 ? 14 : 28
      var text: [UInt8] = []
      for _ in 0..<random.next(below: 9) { text += WellFormedTests.pieces[random.next(below: bound)] }
      let isWellFormed = String(validating: text, as: UTF8.self) != nil
      withExactBuffer(of: text) { _ = folded.fold($0) }
      #expect(folded.isWellFormed == isWellFormed, "seed \(seed): \(shown(text))")
      #expect(withExactBuffer(of: text) { $0.isWellFormedUTF8 } == isWellFormed, "seed \(seed): \(shown(text))")
      if isWellFormed { counts.wellFormed += 1 } else { counts.others += 1 }
    }
    #expect(counts.wellFormed > 5000 && counts.others > 5000)
  }

  @Test func aSearchThatChecksNothingFindsTheSame() throws {
    let searcher = PatternSearcher()
    var (cases, matches, letters) = (0, 0, 0)
    for seed in 1...UInt64(20_000) {
      var random = RandomPattern(seed: seed)
      guard let pattern = try? Pattern(random.source.span) else { continue }
      var text = SampleText(random.sample, groups: random.groups, changesCase: false, using: &random.random).bytes
      for _ in 0..<random.random.next(below: 4) { text += WellFormedTests.pieces[random.random.next(below: 14)] }
      guard String(validating: text, as: UTF8.self) != nil else { continue }
      let checked = withExactBuffer(of: text) { searcher.search($0, for: pattern) }
      var turn = SearchTurn(longestFor: text.count)
      let unchecked = withExactBuffer(of: text) {
        searcher.search($0, for: pattern, isWellFormed: true, within: &turn)
      }
      if case .limit = checked { continue }
      if case .limit = unchecked { continue }
      cases += 1
      if case .match = checked { matches += 1 }
      letters += text.contains { $0 >= 0x80 } ? 1 : 0
      #expect(checked == unchecked, "seed \(seed): \(shown(random.source)) in \(shown(text))")
    }
    #expect(cases > 10_000, "\(cases)")
    #expect(matches > 3000, "\(matches)")
    #expect(letters > 3000, "\(letters)")
  }
}
