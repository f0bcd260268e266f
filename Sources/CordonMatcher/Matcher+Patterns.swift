// Patterns and phrases over one subject: a text, its folded form, a canonical URL or a host.
//
//   subject ─► case-folded ─► index ─► rules that may match ─► literal text: found by itself
//                                                           └► PCRE2

import CordonBytes
import CordonImage
import CordonPatterns

/// A subject on its way through the patterns. Holds memory that is reused.
final class PatternSubject {
  let folded = FoldedSubject()
  let candidates = PatternCandidates()
}

extension Matcher {
  /// Finds the rules that may match `subject`, and notes where they may be missing.
  func findCandidates(in subject: Span<UInt8>, on target: PatternTargets, _ scratch: PatternSubject) {
    let index = plan.index(of: target)
    scratch.folded.fold(subject)
    index.search(scratch.folded, original: subject, into: scratch.candidates)
    if scratch.candidates.isIncomplete { fail(MatchFailure(rule: nil, error: "too many near matches of patterns")) }
  }

  /// Calls `body` with each rule in force that may match the form in `first`, or that in `second`, ascending.
  func forEachCandidate(
    _ first: PatternSubject, _ second: PatternSubject? = nil, on target: PatternTargets, _ body: (Int) -> Void
  ) {
    let unfiltered = plan.index(of: target).unfiltered
    if unfiltered.isEmpty, first.candidates.all.isEmpty, second?.candidates.all.isEmpty ?? true { return }
    var positions = unfiltered
    for candidate in first.candidates.all { positions.append(candidate.position) }
    if let second { for candidate in second.candidates.all { positions.append(candidate.position) } }
    positions.sort()
    var last = -1
    for position in positions where position != last {
      last = position
      if isInForce(patternAt: position) { body(position) }
    }
  }

  /// Searches `subject`, which stands folded in `scratch`, for the pattern or phrase at `position`; what cannot be decided
  /// becomes a failure of the item.
  func search(
    _ subject: Span<UInt8>, _ scratch: PatternSubject, for position: Int, from start: Int = 0
  ) -> PatternOutcome {
    if let literal = plan.literals[position] {
      return literal.firstMatch(in: scratch.folded, of: subject, from: start).map { .match($0) } ?? .noMatch
    }
    let compiled: PatternStore.Compiled
    if let known = patternCache[position] {
      compiled = known
    } else {
      compiled = blocklist.patterns.compiledPattern(at: position)
      patternCache[position] = compiled
    }
    switch compiled {
    case .success(let pattern):
      let outcome = searcher.search(subject, for: pattern, from: start, within: &budget)
      if case .limit(let limit) = outcome { fail(position, limit.rawValue) }
      return outcome
    case .failure(let unusable):
      fail(position, unusable.message)
      return .noMatch
    }
  }

  /// Notes, once for each rule, that it could not be decided.
  private func fail(_ position: Int, _ error: String) {
    let rule = blocklist.image.rule(blocklist.patterns.rules[position].index).id
    fail(MatchFailure(rule: rule, error: error))
    trace?.add(.failure(rule, error))
  }

  private func fail(_ failure: MatchFailure) {
    if !failures.contains(failure) { failures.append(failure) }
  }

  /// Tells `explain` how many rules were asked for.
  func traceSearch(on target: PatternTargets) {
    guard let trace else { return }
    let asked = blocklist.patterns.positions(searchedIn: target).count { isInForce(patternAt: $0) }
    trace.add(.searched(target, count: asked))
  }

  /// Whether the pattern at `position` holds on the day of the check.
  private func isInForce(patternAt position: Int) -> Bool {
    guard let expires = blocklist.patterns.expiries[position] else { return true }
    return (date ?? CalendarDate.today) < expires
  }
}
