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
}
