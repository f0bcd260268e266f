// The index against the plain reading of what each rule needs, and against PCRE2, for many rules at once.

import CordonTestSupport
import Testing

@testable import CordonPatterns

@Suite struct PatternIndexTests {
  #if DEBUG
    static let rounds = 10
  #else
    static let rounds = 100
  #endif
  static let rulesOfEach = 200
  static let subjectsOfEach = 60

  /// Rules of random patterns, in one index, over texts made for some of them.
  @Test(arguments: [8192, 0]) func theRulesFoundAreThoseWhoseLiteralsAreThere(manyLiterals: Int) throws {
    var (found, matched, subjects) = (0, 0, 0)
    let searcher = PatternSearcher()
    let candidates = PatternCandidates()
    let folded = FoldedSubject()
    for round in 1...PatternIndexTests.rounds {
      var sources: [RandomPattern] = []
      var patterns: [Pattern] = []
      var seed = UInt64(round) << 20
      while sources.count < PatternIndexTests.rulesOfEach {
        seed += 1
        let source = RandomPattern(seed: seed)
        guard let pattern = try? Pattern(source.source.span) else { continue }
        sources.append(source)
        patterns.append(pattern)
      }
      let needs = sources.map { RequiredLiterals(ofPattern: $0.source) }
      let index = PatternIndex(
        needs.enumerated().map { PatternIndex.Source(position: $0, needs: $1) }, manyLiterals: manyLiterals)
      #expect(index.unfiltered == needs.indices.filter { needs[$0] == nil })
      for number in 0..<PatternIndexTests.subjectsOfEach {
        var random = SeededRandom(seed: UInt64(round * 1000 + number))
        let subject = text(of: &sources, using: &random)
        subjects += 1
        folded.fold(subject.span)
        index.search(folded, original: subject.span, into: candidates)
        let positions = candidates.all.map(\.position)
        found += positions.count
        #expect(positions == positions.sorted() && !candidates.isIncomplete)
        let plain = NaiveSubject(subject)
        // Where ſ or K became a letter of ASCII, the index knows more of borders than the plain subject.
        if !plain.hasNewLetters {
          let expected = needs.indices.filter { needs[$0]?.areMet(by: plain) ?? false }
          if expected != positions {
            Issue.record("round \(round), text \(number): \(shown(subject)): \(positions), not \(expected)")
          }
        }
        for position in needs.indices where needs[position] != nil && !positions.contains(position) {
          if case .match = searcher.search(subject.span, for: patterns[position]) {
            Issue.record("round \(round): \(shown(sources[position].source)) in \(shown(subject)) was not found")
          }
        }
        matched += positions.isEmpty ? 0 : 1
      }
    }
    #expect(subjects == PatternIndexTests.rounds * PatternIndexTests.subjectsOfEach)
    #expect(matched > subjects / 2 && found > subjects, "\(matched), \(found) of \(subjects)")
  }

  /// Samples of a few of the patterns, one behind another.
  private func text(of sources: inout [RandomPattern], using random: inout SeededRandom) -> [UInt8] {
    var text: [UInt8] = []
    for _ in 0..<random.next(below: 5) {
      let number = random.next(below: sources.count)
      let sample = SampleText(
        sources[number].sample, groups: sources[number].groups, changesCase: random.once(in: 2), using: &random)
      text += sample.bytes
      if random.once(in: 2) { text.append(0x20) }
      if random.once(in: 20) { text.append(0xFF) }
    }
    return text
  }

  /// Literals of every length at every place of a subject, its ends among them.
  @Test(arguments: [8192, 0]) func aLiteralIsFoundWhereverItStands(manyLiterals: Int) {
    var cases = 0
    let letters = Array("qzkvwxjpyb0123456789mfgcutsaloe".utf8)
    for length in 2...20 {
      let text = Array(letters[..<length])
      var needs = RequiredLiterals(literals: [RequiredLiterals.Literal(text: text)])
      needs.reach = 0...0
      let index = PatternIndex([PatternIndex.Source(position: 7, needs: needs)], manyLiterals: manyLiterals)
      let candidates = PatternCandidates()
      let folded = FoldedSubject()
      for before in 0...20 {
        for behind in 0...20 {
          let subject = [UInt8](repeating: .ascii("-"), count: before) + text + [UInt8](repeating: 0x2B, count: behind)
          folded.fold(subject.span)
          index.search(folded, original: subject.span, into: candidates)
          #expect(candidates.all.map(\.position) == [7] && candidates.all.first?.hull.starts == before...before)
          // The same but for its last byte.
          var other = subject
          other[before + length - 1] = 0x21
          folded.fold(other.span)
          index.search(folded, original: other.span, into: candidates)
          #expect(candidates.all.isEmpty)
          cases += 1
        }
      }
    }
    #expect(cases == 19 * 21 * 21)
  }

  /// Many literals by the same gram, in a subject of nothing else: it ends, and says that it did not look at all of it.
  @Test func aSubjectOfNearMatchesIsGivenUp() {
    let sources = (0..<2000).map { number in
      let text = Array("aaaaaaaa\(number)".utf8)
      return PatternIndex.Source(
        position: number, needs: RequiredLiterals(literals: [RequiredLiterals.Literal(text: text)]))
    }
    let index = PatternIndex(sources)
    let subject = [UInt8](repeating: .ascii("a"), count: 65_536)
    let folded = FoldedSubject()
    let candidates = PatternCandidates()
    folded.fold(subject.span)
    index.search(folded, original: subject.span, into: candidates)
    #expect(candidates.all.isEmpty)
    #expect(candidates.counts.windows == PatternLimits.windowsOfItem + 1 && candidates.isIncomplete)
  }

  /// With less to spend the index finds the same rules, in stretches that hold those it finds with more, or says that it
  /// did not look at all of it.
  @Test func whatItFindsDoesNotDependOnWhatItMaySpend() throws {
    var late = 0
    for seed in 1...UInt64(200) {
      var random = SeededRandom(seed: seed)
      let words = ["tea pot", "kettles", "a cup"]
      let sources = (0..<(30 + random.next(below: 90))).map { number in
        let texts = Set((0...random.next(below: 2)).map { _ in Array(words.randomElement(using: &random)!.utf8) })
        var needs = RequiredLiterals(literals: texts.map { RequiredLiterals.Literal(text: $0) })
        needs.reach = 0...(100 * random.next(below: 9))
        return PatternIndex.Source(position: number, needs: needs)
      }
      let index = PatternIndex(sources)
      let parts = (0..<800).map { _ in (words + ["bread", "garden"]).randomElement(using: &random)! }
      let subject = Array(parts.joined(separator: " ").utf8)
      let folded = FoldedSubject()
      folded.fold(subject.span)
      let (all, some) = (PatternCandidates(), PatternCandidates())
      index.search(folded, original: subject.span, upTo: .max, into: all)
      index.search(folded, original: subject.span, upTo: all.counts.windows * 4 / 5, into: some)
      if some.isIncomplete { continue }
      late += 1
      #expect(some.all.map(\.position) == all.all.map(\.position), "seed \(seed)")
      for (one, other) in zip(all.all, some.all) {
        let isHeld =
          other.hull.starts.lowerBound <= one.hull.starts.lowerBound
          && other.hull.starts.upperBound >= one.hull.starts.upperBound && other.hull.end >= one.hull.end
        #expect(isHeld, "seed \(seed): \(one.hull), \(other.hull)")
      }
    }
    #expect(late > 100)
  }
}
