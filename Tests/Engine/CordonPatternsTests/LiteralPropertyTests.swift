// The reader of literals against PCRE2 itself: whatever PCRE2 matches has what the reader says must be there.

import CordonTestSupport
import Testing

@testable import CordonPatterns

@Suite struct LiteralPropertyTests {
  #if DEBUG
    static let cases = 20_000
  #else
    static let cases = 1_000_000
  #endif
  private static let subjectsOfEach = 20

  /// What the cases were, so that a generator that makes nothing cannot pass.
  struct Tally {
    var (patterns, refused, withLiterals, whole) = (0, 0, 0, 0)
    var (cases, matches, matchesWithLiterals, wholeMatches, limits) = (0, 0, 0, 0, 0)
    var (narrow, cut) = (0, 0)
    var failures = 0
  }

  /// Searches `subject` only where the index says that a match may begin.
  private func search(
    _ pattern: Pattern, in subject: [UInt8], _ candidate: PatternCandidates.Candidate,
    _ candidates: PatternCandidates, _ folded: FoldedSubject, _ searcher: PatternSearcher
  ) -> (outcome: PatternOutcome, stretches: [PatternCandidates.Stretch], isCut: Bool) {
    var outcome = PatternOutcome.noMatch
    var stretches: [PatternCandidates.Stretch] = []
    var isCut = false
    candidates.forEachStretch(of: candidate) { stretch in
      stretches.append(stretch)
      let (first, last, end) = stretch.places(in: folded, of: subject.span)
      isCut = isCut || end < subject.count
      var turn = SearchTurn(longestFor: subject.count)
      outcome = withExactBuffer(of: Array(subject[..<end])) {
        searcher.search($0, for: pattern, from: first, upTo: last, within: &turn)
      }
      return outcome == .noMatch
    }
    return (outcome, stretches, isCut)
  }

  /// Texts in which a pattern's literals stand far apart: what stands between them is not searched, and nothing is missed.
  @Test func stretchesFarApartHoldEveryMatch() throws {
    let searcher = PatternSearcher()
    let folded = FoldedSubject()
    let candidates = PatternCandidates()
    var (cases, several, matches, most) = (0, 0, 0, 0)
    for seed in 1...UInt64(6000) {
      var random = RandomPattern(seed: seed)
      guard let pattern = try? Pattern(random.source.span), let literals = RequiredLiterals(ofPattern: random.source),
        LiteralPhrase(literals) == nil
      else { continue }
      let index = PatternIndex([PatternIndex.Source(position: 0, needs: literals)])
      // The literals alone, which match seldom, then perhaps what matches.
      var subject: [UInt8] = []
      for _ in 0..<random.random.next(below: 70) {
        let literal = literals.literals[random.random.next(below: literals.literals.count)].text
        subject += literal + [UInt8](repeating: 0x0A, count: random.random.next(below: 700))
      }
      subject += LiteralPropertyTests.subject(for: &random)
      let outcome = searcher.search(subject.span, for: pattern)
      if case .limit = outcome { continue }
      folded.fold(subject.span)
      index.search(folded, original: subject.span, into: candidates)
      guard let candidate = candidates.all.first, candidate.hull != .whole else { continue }
      let (found, stretches, _) = search(pattern, in: subject, candidate, candidates, folded, searcher)
      cases += 1
      several += stretches.count > 1 ? 1 : 0
      most = max(most, stretches.count)
      if case .match = outcome { matches += 1 }
      #expect(found == outcome, "seed \(seed): \(shown(random.source)), \(stretches.count) stretches")
      #expect(zip(stretches, stretches.dropFirst()).allSatisfy { $0.starts.upperBound < $1.starts.lowerBound })
    }
    #expect(cases > 1000, "\(cases)")
    #expect(several > 150, "\(several)")
    #expect(matches > 100, "\(matches)")
    #expect(most > 20, "\(most)")
  }

  @Test func whatPCRE2MatchesHasTheLiteralsOfItsPattern() throws {
    var tally = Tally()
    var unseen = Set(RandomPattern.constructs)
    let searcher = PatternSearcher()
    let folded = FoldedSubject()
    let candidates = PatternCandidates()
    var seed: UInt64 = 0
    while tally.cases < LiteralPropertyTests.cases, tally.failures < 10 {
      seed += 1
      var random = RandomPattern(seed: seed)
      guard let pattern = try? Pattern(random.source.span) else {
        tally.refused += 1
        continue
      }
      let literals = RequiredLiterals(ofPattern: random.source)
      let index = PatternIndex([PatternIndex.Source(position: 0, needs: literals)])
      let phrase = literals.flatMap { LiteralPhrase($0) }
      tally.patterns += 1
      if literals != nil { tally.withLiterals += 1 }
      if literals?.isWhole == true { tally.whole += 1 }
      if !unseen.isEmpty {
        let source = String(decoding: random.source, as: UTF8.self)
        unseen = unseen.filter { !source.contains($0) }
      }
      for _ in 0..<min(LiteralPropertyTests.subjectsOfEach, LiteralPropertyTests.cases - tally.cases) {
        let subject = LiteralPropertyTests.subject(for: &random)
        tally.cases += 1
        let outcome = withExactBuffer(of: subject) { searcher.search($0, for: pattern) }
        if case .limit = outcome {
          // No match as far as is known, and slow: on to the next pattern.
          tally.limits += 1
          break
        }
        if case .match = outcome { tally.matches += 1 }
        folded.fold(subject.span)
        index.search(folded, original: subject.span, into: candidates)
        if case .match = outcome, literals != nil, candidates.all.isEmpty {
          Issue.record("seed \(seed): \(shown(random.source)) in \(shown(subject)) is not found by the index")
          tally.failures += 1
        }
        // A search in the stretches that the index names finds the same.
        if let candidate = candidates.all.first, candidate.hull != .whole, phrase == nil {
          tally.narrow += 1
          let (narrow, stretches, isCut) = search(pattern, in: subject, candidate, candidates, folded, searcher)
          tally.cut += isCut ? 1 : 0
          if narrow != outcome {
            Issue.record(
              "seed \(seed): \(shown(random.source)) in \(shown(subject)): \(outcome), but \(narrow) in \(stretches)")
            tally.failures += 1
          }
        }
        if let phrase {
          var turn = SearchTurn(longestFor: subject.count)
          let found = phrase.firstMatch(in: folded, of: subject.span, from: 0, within: &turn)
          if found != outcome {
            Issue.record(
              "seed \(seed): \(shown(random.source)) in \(shown(subject)): \(outcome), not \(found)"
            )
            tally.failures += 1
          }
        }
        if let literals, !LiteralPropertyTests.holds(literals, outcome, subject, &tally) {
          tally.failures += 1
          Issue.record("seed \(seed): \(shown(random.source)) in \(shown(subject)): \(outcome), \(literals.shown)")
          break
        }
      }
    }
    #expect(tally.cases == LiteralPropertyTests.cases, "\(tally)")
    #expect(tally.patterns > tally.cases / 25 && tally.refused < tally.patterns / 2, "\(tally)")
    #expect(tally.withLiterals > tally.patterns / 2 && tally.whole > tally.patterns / 10, "\(tally)")
    #expect(tally.matches > tally.cases * 2 / 5 && tally.limits < tally.patterns / 20, "\(tally)")
    #expect(tally.matchesWithLiterals > tally.cases / 4 && tally.wholeMatches > tally.cases / 40, "\(tally)")
    #expect(tally.narrow > tally.cases / 10 && tally.cut > tally.cases / 100, "\(tally)")
    #if !DEBUG
      #expect(unseen.isEmpty, "in no pattern: \(unseen.sorted())")
    #endif
  }

  private static func holds(
    _ literals: RequiredLiterals, _ outcome: PatternOutcome, _ subject: [UInt8], _ tally: inout Tally
  ) -> Bool {
    let folded = NaiveSubject(subject)
    if case .match = outcome {
      tally.matchesWithLiterals += 1
      if !literals.areMet(by: folded) { return false }
    }
    guard literals.isWhole, subject.allSatisfy({ $0 < 0x80 }) else { return true }
    let found = literals.literals[0].places(in: folded).first.map { $0..<$0 + literals.literals[0].text.count }
    if found != nil { tally.wholeMatches += 1 }
    return outcome == found.map { .match($0) } ?? .noMatch
  }

  private static let noise =
    ["a", "b", "k", " ", "_", "-", "ſ", "\u{212A}", "é", "\n", "1", "ч", ""].map { Array($0.utf8) }
    + [[0xFF], [0x80], [0xC3], [0xF0, 0x9F]]

  /// A text for the pattern, most often with something before, behind and within.
  private static func subject(for pattern: inout RandomPattern) -> [UInt8] {
    let changesCase = pattern.random.once(in: 2)
    let sample = SampleText(pattern.sample, groups: pattern.groups, changesCase: changesCase, using: &pattern.random)
    var subject = sample.bytes
    if pattern.random.once(in: 2) { subject = pattern.random.pick(noise) + subject }
    if pattern.random.once(in: 2) { subject += pattern.random.pick(noise) }
    if pattern.random.once(in: 4) { for _ in 0..<20 { subject += pattern.random.pick(noise) } }
    if pattern.random.once(in: 4), !subject.isEmpty {
      let place = pattern.random.next(below: subject.count)
      if pattern.random.once(in: 2) { subject.remove(at: place) }
      subject.insert(contentsOf: pattern.random.pick(noise), at: place)
    }
    return subject
  }
}
