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
        var turn = SearchTurn(longestFor: subject.count)
        let outcome = searcher.search(subject.span, for: try pattern(prefix + source), within: &turn)
        guard case .limit = outcome else {
          if source != "(a+)+$" { #expect(outcome == .noMatch, "\(prefix)\(source)") }
          continue
        }
        #expect(turn.spent > 0)
      }
    }
  }

  @Test func aSearchTakesNoMoreThanItsTurn() throws {
    let slow = try pattern("a.*b\\d")
    let plain = try pattern("a+b")
    let subject = [UInt8](repeating: .ascii("a"), count: 65_535) + [.ascii("b")]
    let searcher = PatternSearcher()
    for steps in [1, 64, 1000, 200_000] {
      var turn = SearchTurn(steps: steps)
      #expect(searcher.search(subject.span, for: slow, within: &turn) == .limit(.turn))
      #expect(turn.spent == steps)
      #expect(searcher.search(subject.span, for: plain, within: &turn) == .limit(.turn))
      turn = SearchTurn(steps: steps)
      // That one takes 256 steps for the length of the subject, and some hundred more for what it passes over.
      #expect(
        searcher.search(subject.span, for: plain, within: &turn) == (steps <= 1000 ? .limit(.turn) : .match(0..<65_536))
      )
    }
  }

  /// Of many rules each gets as much, whatever comes before it.
  @Test func firstTurnsAreEqualShares() {
    let budget = SearchBudget(length: 1000)
    #expect(
      [1, 2, 10, 3125, 100_000].map { budget.firstTurn(of: $0, on: 1000, .text) } == [200_000, 100_000, 20_000, 64, 64])
    // An address gets what its part of the item is worth.
    #expect([1000, 436, 0].map { budget.firstTurn(of: 1, on: $0, .addresses) } == [100_000, 46_992, 6015])
    #expect(SearchBudget(length: 131_072).firstTurn(of: 1, on: 131_072, .text) == 400_000)
  }

  @Test func longerTurnsShareWhatIsLeft() throws {
    var budget = SearchBudget(length: 1000)
    #expect(budget.nextTurn(of: 1, after: 100_000) == 200_000)
    #expect(budget.nextTurn(of: 2, after: 200_000) == nil)
    #expect(budget.nextTurn(of: 4, after: 60_000) == nil)
    #expect(budget.nextTurn(of: 4, after: 50_000) == 100_000)
    // What is spent is spent.
    let slow = try pattern("a.*b\\d")
    let subject = [UInt8](repeating: .ascii("a"), count: 5000) + [.ascii("b")]
    let searcher = PatternSearcher()
    for left in [300_000, 200_000, 100_000, 0] {
      var turn = budget.turn(later: 100_000)
      #expect(searcher.search(subject.span, for: slow, within: &turn) == .limit(.turn))
      budget.pay(later: turn)
      #expect(budget.turn(later: .max).left == left)
    }
    #expect(budget.nextTurn(of: 1, after: 64) == nil)
    // First turns are paid for elsewhere: text and addresses each by their own.
    var first = budget.turn(first: 5000, .addresses)
    #expect(searcher.search(subject.span, for: slow, within: &first) == .limit(.turn))
    budget.pay(first: first, .addresses)
    #expect(budget.turn(first: .max, .addresses).left == 295_000 && budget.turn(first: .max, .text).left == 300_000)
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

  /// Tries that are not counted are paid for, so they are few: behind them steps are counted, and the answers are the same.
  @Test func triesThatAreNotCountedAreFew() throws {
    let searcher = PatternSearcher()
    let pattern = try pattern("(?:a|b)+c\\d")
    let subject = Array(String(repeating: "ab ", count: 300).utf8) + Array("abac7".utf8)
    var spent: [Int] = []
    for steps in [1_000_000, 200_000, 50_000, 20_000, 10_000] {
      var turn = SearchTurn(steps: steps)
      #expect(searcher.search(subject.span, for: pattern, within: &turn) == .match(900..<905), "\(steps)")
      spent.append(turn.spent)
    }
    #expect(spent.first! > spent.last! && spent.last! < 10_000, "\(spent)")
  }

  /// A search is held to the places where a match may begin.
  @Test func aSearchEndsWhereAMatchMayNoLongerBegin() throws {
    let searcher = PatternSearcher()
    let subject = Array("ab ab ab".utf8)
    var found: [PatternOutcome] = []
    for prefix in ["", "(*NO_JIT)"] {
      for (start, last) in [(0, 8), (1, 2), (1, 3), (4, 6), (7, 8), (7, 6), (8, .max)] {
        var turn = SearchTurn(longestFor: subject.count)
        found.append(
          searcher.search(subject.span, for: try pattern(prefix + "ab"), from: start, upTo: last, within: &turn))
      }
    }
    let expected: [PatternOutcome] = [
      .match(0..<2), .noMatch, .match(3..<5), .match(6..<8), .noMatch, .noMatch, .noMatch,
    ]
    #expect(found == expected + expected)
  }

  /// Text of nothing but the rarest word of a phrase ends its turn, not the hour.
  @Test func aPhrasePaysForThePlacesOfItsRarestWord() {
    let subject = Array(String(repeating: "kettle ", count: 9000).utf8)
    let folded = FoldedSubject()
    folded.fold(subject.span)
    let phrase = LiteralPhrase(phrase: Array("a kettle".utf8), boundaries: (true, true))
    for (steps, outcome) in [(9000 * 4, PatternOutcome.limit(.turn)), (9000 * 4 + 100, .noMatch)] {
      var turn = SearchTurn(steps: steps)
      #expect(phrase.firstMatch(in: folded, of: subject.span, from: 0, within: &turn) == outcome)
    }
  }

  /// A pattern whose steps cannot be counted is not decided where it might cost much.
  @Test func aPatternTooLongToBeCountedIsTriedWhereThatCostsLittle() throws {
    let pattern = try pattern("tzt(?=.*+)[^y]{1,9}" + String(repeating: "[02]", count: 1700))
    #expect(!pattern.hasCountedSteps)
    let searcher = PatternSearcher()
    let long = Array((String(repeating: "tzt ", count: 16_250)).utf8)
    #expect(searcher.search(long.span, for: pattern) == .limit(.match))
    var turn = SearchTurn(longestFor: long.count)
    #expect(searcher.search(long.span, for: pattern, from: 4, upTo: 5, within: &turn) == .noMatch)
    #expect(searcher.search(Array("tzt".utf8).span, for: pattern) == .noMatch)
  }

  /// What a phrase of many words goes over counts as well.
  @Test func aPhraseOfManyWordsSpendsWhatItGoesOver() {
    let subject = Array(String(repeating: "zz ", count: 20_000).utf8)
    let folded = FoldedSubject()
    folded.fold(subject.span)
    var outcomes: [PatternOutcome] = []
    for count in [1, 400] {
      var turn = SearchTurn(longestFor: subject.count)
      let words = Array((String(repeating: "zz ", count: count) + "the").utf8)
      let phrase = LiteralPhrase(phrase: words, boundaries: (true, true))
      outcomes.append(phrase.firstMatch(in: folded, of: subject.span, from: 0, within: &turn))
    }
    #expect(outcomes == [.noMatch, .limit(.turn)])
  }
}
