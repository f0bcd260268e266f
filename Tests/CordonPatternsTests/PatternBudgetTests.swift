// What searches may cost: steps, which are counted, so that the same item gives the same answer on every machine.

import CordonTestSupport
import Testing

@testable import CordonPatterns

@Suite struct PatternBudgetTests {
  private func pattern(_ source: String) throws -> Pattern { try Pattern(Array(source.utf8).span) }

  /// Each takes time that grows with the square of the subject's length, or faster, and none reaches a limit of PCRE2
  /// itself in a minute.
  static let slow = [
    "a.*b\\d", "a.*+b", "(?:a|a)+b", "\\w+\\W?\\d!", "(a+)+$", ".*.*=b", "(?<=a)a*b\\d", "a{1,4000}b\\d",
  ]

  @Test func aSlowPatternEndsOnALongSubject() throws {
    #expect(PatternBudgetTests.slow.count == 8)
    let subject = [UInt8](repeating: .ascii("a"), count: 65_535) + [.ascii("b")]
    let searcher = PatternSearcher()
    for source in PatternBudgetTests.slow {
      for prefix in ["", "(*NO_JIT)"] {
        var budget = SearchBudget(length: subject.count)
        let outcome = searcher.search(subject.span, for: try pattern(prefix + source), within: &budget)
        guard case .limit = outcome else {
          if source != "(a+)+$" { #expect(outcome == .noMatch, "\(prefix)\(source)") }
          continue
        }
        #expect(budget.steps < PatternLimits.stepsOfItem)
      }
    }
  }

  @Test func searchesOfOneItemShareItsSteps() throws {
    let slow = try pattern("a.*b\\d")
    let plain = try pattern("a+b")
    let subject = [UInt8](repeating: .ascii("a"), count: 65_535) + [.ascii("b")]
    let searcher = PatternSearcher()
    var budget = SearchBudget(length: subject.count)
    var outcomes: [PatternOutcome] = []
    for _ in 0..<4 { outcomes.append(searcher.search(subject.span, for: slow, within: &budget)) }
    #expect(outcomes == [.limit(.match), .limit(.item), .limit(.item), .limit(.item)])
    #expect(searcher.search(subject.span, for: plain, within: &budget) == .limit(.item))
    budget = SearchBudget(length: subject.count)
    #expect(searcher.search(subject.span, for: plain, within: &budget) == .match(0..<65_536))
  }

  /// Counting changes no answer: subjects above the length from which on it is done, against the same text, shorter.
  @Test func aSearchWhoseStepsAreCountedFindsTheSame() throws {
    let searcher = PatternSearcher()
    var (cases, matches) = (0, 0)
    for seed in 1...UInt64(3000) {
      var random = RandomPattern(seed: seed)
      guard let pattern = try? Pattern(random.source.span), !random.source.contains(.ascii("^")) else { continue }
      let sample = SampleText(random.sample, groups: random.groups, changesCase: false, using: &random.random).bytes
      let padding = [UInt8](repeating: 0x0A, count: 600)
      let short = padding + sample
      let long = [UInt8](repeating: 0x0A, count: PatternLimits.uncountedLength) + short
      let (first, second) = (searcher.search(short.span, for: pattern), searcher.search(long.span, for: pattern))
      if case .limit = first { continue }
      if case .limit = second { continue }
      guard case .match(let range) = first, range.lowerBound > 300 else { continue }
      cases += 1
      if case .match(let other) = second {
        matches += 1
        #expect(
          other.lowerBound - PatternLimits.uncountedLength <= range.lowerBound,
          "seed \(seed): \(shown(random.source)): \(range), \(other)")
      } else {
        Issue.record("seed \(seed): \(shown(random.source)) in \(shown(sample)): \(second)")
      }
    }
    #expect(matches > 500 && cases == matches, "\(cases), \(matches)")
  }

  /// Tries that are not counted are few: behind them steps are, and the answers are the same.
  @Test func triesThatAreNotCountedAreFew() throws {
    let searcher = PatternSearcher()
    let pattern = try pattern("(?:a|b)+c\\d")
    let subject = Array(String(repeating: "ab ", count: 300).utf8) + Array("abac7".utf8)
    var budget = SearchBudget(length: subject.count)
    var steps: [Int] = []
    for _ in 0..<40 {
      let before = budget.steps
      #expect(searcher.search(subject.span, for: pattern, within: &budget) == .match(900..<905))
      steps.append(before - budget.steps)
    }
    // What every search costs, and what a counted one does.
    #expect(steps.first == 4 && steps.last! > 1000, "\(steps)")
    #expect(steps == steps.sorted())
  }

  /// A search is held to the places where a match may begin.
  @Test func aSearchEndsWhereAMatchMayNoLongerBegin() throws {
    let searcher = PatternSearcher()
    let subject = Array("ab ab ab".utf8)
    var found: [PatternOutcome] = []
    for prefix in ["", "(*NO_JIT)"] {
      for (start, last) in [(0, 8), (1, 2), (1, 3), (4, 6), (7, 8), (7, 6), (8, .max)] {
        var budget = SearchBudget(length: subject.count)
        found.append(
          searcher.search(subject.span, for: try pattern(prefix + "ab"), from: start, upTo: last, within: &budget))
      }
    }
    let expected: [PatternOutcome] = [
      .match(0..<2), .noMatch, .match(3..<5), .match(6..<8), .noMatch, .noMatch, .noMatch,
    ]
    #expect(found == expected + expected)
  }

  /// Text of nothing but the rarest word of many phrases ends the item, not the hour.
  @Test func phrasesShareThePlacesOfTheItem() {
    let subject = Array(String(repeating: "kettle ", count: 9000).utf8)
    let folded = FoldedSubject()
    folded.fold(subject.span)
    var budget = SearchBudget(length: subject.count)
    var outcomes: [PatternOutcome] = []
    for number in 0..<20 {
      let phrase = LiteralPhrase(phrase: Array("a\(number) kettle".utf8), boundaries: (true, true))
      outcomes.append(phrase.firstMatch(in: folded, of: subject.span, from: 0, within: &budget))
    }
    #expect(outcomes.first == .noMatch && outcomes.last == .limit(.item), "\(outcomes)")
    #expect(outcomes.count { $0 == .noMatch } == 5, "\(outcomes)")
  }

  /// A pattern whose steps cannot be counted is not decided where it might cost much.
  @Test func aPatternTooLongToBeCountedIsTriedWhereThatCostsLittle() throws {
    let pattern = try pattern("tzt(?=.*+)[^y]{1,9}" + String(repeating: "[02]", count: 1700))
    #expect(pattern.counted == nil)
    let searcher = PatternSearcher()
    let long = Array((String(repeating: "tzt ", count: 16_250)).utf8)
    #expect(searcher.search(long.span, for: pattern) == .limit(.match))
    var budget = SearchBudget(length: long.count)
    #expect(searcher.search(long.span, for: pattern, from: 4, upTo: 5, within: &budget) == .noMatch)
    #expect(searcher.search(Array("tzt".utf8).span, for: pattern) == .noMatch)
  }

  /// What a phrase of many words goes over counts as well.
  @Test func aPhraseOfManyWordsSpendsWhatItGoesOver() {
    let subject = Array(String(repeating: "zz ", count: 20_000).utf8)
    let folded = FoldedSubject()
    folded.fold(subject.span)
    var outcomes: [PatternOutcome] = []
    for count in [1, 400] {
      var budget = SearchBudget(length: subject.count)
      let words = Array((String(repeating: "zz ", count: count) + "the").utf8)
      let phrase = LiteralPhrase(phrase: words, boundaries: (true, true))
      outcomes.append(phrase.firstMatch(in: folded, of: subject.span, from: 0, within: &budget))
    }
    #expect(outcomes == [.noMatch, .limit(.item)])
  }
}
