// Patterns and phrases over one subject: a text, its folded form, a canonical URL or a host.
//
//   subject ─► case-folded ─► index ─► rules that may match ─► literal text: found by itself
//                                                           └► PCRE2
//
// Some rules are searched for otherwise in some forms of a text: by a FormPlan, which has an index of its own.

import CordonBytes
import CordonImage
import CordonPatterns

/// A subject on its way through the patterns. Holds memory that is reused.
final class PatternSubject {
  let folded = FoldedSubject()
  let candidates = PatternCandidates()
}

extension Matcher {
  /// What is known of a subject before any rule is searched for.
  struct Screened {
    /// Whether some rule may match.
    var mayMatch: Bool
    /// Whether folding would change nothing but the case of letters.
    var isPlain: Bool
  }

  /// Finds the rules of `index` that may match `subject`, and notes where some may be missing.
  func screen(_ subject: Span<UInt8>, by index: PatternIndex, _ scratch: PatternSubject) -> Screened {
    let folded = scratch.folded
    let candidates = scratch.candidates
    guard subject.count <= FoldedSubject.maximumLength else {
      fail("the text is too long to be searched for patterns")
      candidates.removeAll()
      return Screened(mayMatch: false, isPlain: true)
    }
    let form = folded.fold(subject)
    let mayMatch = index.search(folded, original: subject, upTo: budget.windows, into: candidates)
    budget.spend(windows: candidates.counts.windows)
    profile?.note(candidates.counts)
    if candidates.isIncomplete, !isCut {
      isCut = true
      fail("too many near matches of patterns")
    }
    return Screened(mayMatch: mayMatch || !index.unfiltered.isEmpty, isPlain: form == .plain)
  }

  /// Calls `body` with each rule in force that is among `positions`, ascending, until the first rule of the item is known.
  ///
  /// - Parameter mayEnd: whether no exception to what is found here is looked for later on.
  func forEachInForce(among positions: consuming [Int], mayEnd: Bool = true, _ body: (Int) -> Void) {
    positions.sort()
    // What holds behind the last exception that may be there, holds.
    let lastException = stopsAtFirst && mayEnd ? positions.last { isException(patternAt: $0) } ?? -1 : .max
    var known = firstHit
    var last = -1
    for position in positions where position != last {
      last = position
      if isInForce(patternAt: position) { body(position) }
      guard position >= lastException else { continue }
      noteFirst(since: known)
      if first != nil { return }
      known = hits.count
    }
  }

  /// Searches `subject`, which stands folded in `scratch`, for the pattern or phrase at `position`; what cannot be decided
  /// becomes a failure of the item.
  func search(
    _ subject: Span<UInt8>, _ scratch: PatternSubject, for position: Int, by form: FormPlan? = nil, from start: Int = 0
  ) -> PatternOutcome {
    // What is looked for in everything begins anywhere; of the rest only what the index found in this form.
    let known = scratch.candidates.candidate(at: position)
    let isUnfiltered = form?.isUnfiltered(position) ?? plan.isUnfiltered[position]
    guard let candidate = known ?? (isUnfiltered ? .anywhere(position) : nil) else { return .noMatch }
    guard let profile else {
      return searchUnobserved(subject, scratch, for: position, by: form, candidate, from: start)
    }
    var outcome = PatternOutcome.noMatch
    let time = ContinuousClock().measure {
      outcome = searchUnobserved(subject, scratch, for: position, by: form, candidate, from: start)
    }
    profile.note(position, outcome, time)
    return outcome
  }

  private func searchUnobserved(
    _ subject: Span<UInt8>, _ scratch: PatternSubject, for position: Int, by form: FormPlan?,
    _ candidate: PatternCandidates.Candidate, from start: Int
  ) -> PatternOutcome {
    let folded = scratch.folded
    if let literal = form.map({ $0.literals[position] }) ?? plan.literals[position] {
      let outcome = literal.firstMatch(in: folded, of: subject, from: start, at: candidate.starts, within: &budget)
      if case .limit(let limit) = outcome { fail(position, limit.rawValue) }
      return outcome
    }
    let places = candidate.places(in: folded, of: subject)
    let first = max(start, places.first)
    guard first <= places.last else { return .noMatch }
    // Of a long text PCRE2 is shown no more than may decide.
    let subject = subject.extracting(0..<places.end)
    // Once for each form: a search that goes on behind a match compiles nothing.
    let length = form?.sources[position]?.count ?? blocklist.patterns.rules[position].text.utf8.count
    guard budget.steps > 0, start > 0 || budget.takeCompiling(length: length) else {
      if trace != nil || !undecided.contains(position) { fail(position, PatternLimitReached.item.rawValue) }
      return .limit(.item)
    }
    switch compiledPattern(at: position, by: form) {
    case .success(let pattern):
      let outcome = searcher.search(subject, for: pattern, from: first, upTo: places.last, within: &budget)
      if case .limit(let limit) = outcome { fail(position, limit.rawValue) }
      return outcome
    case .failure(let unusable):
      fail(position, unusable.message)
      return .noMatch
    }
  }

  /// The rule at `position` as it is searched for, from the store where it was not asked for before.
  private func compiledPattern(at position: Int, by form: FormPlan?) -> PatternStore.Compiled {
    guard let form, let source = form.sources[position] else {
      if let known = patternCache[position] { return known }
      let compiled = blocklist.patterns.compiledPattern(at: position)
      patternCache[position] = compiled
      return compiled
    }
    let name = CompiledForm(position: position, isSkeleton: form === plan.skeleton)
    if let known = formCache[name] { return known }
    let compiled = blocklist.patterns.compiledPattern(name, source)
    formCache[name] = compiled
    return compiled
  }

  /// Notes, once for each rule, that it could not be decided.
  private func fail(_ position: Int, _ error: String) {
    let isNew = undecided.insert(position).inserted
    guard isNew || trace != nil else { return }
    let rule = blocklist.image.rule(blocklist.patterns.rules[position].index).id
    if isNew { failures.append(MatchFailure(rule: rule, error: error)) }
    trace?.add(.failure(rule, error))
  }

  /// Notes, once for the item, that not all of it was checked.
  func fail(_ error: String) {
    let failure = MatchFailure(rule: nil, error: error)
    if !failures.contains(failure) { failures.append(failure) }
  }

  /// Tells `explain` how many rules were asked for.
  func traceSearch(on target: PatternTargets, _ trace: Trace) {
    let asked = blocklist.patterns.positions(searchedIn: target).count { isInForce(patternAt: $0) }
    trace.add(.searched(target, count: asked))
  }

  private func isException(patternAt position: Int) -> Bool {
    blocklist.patterns.rules[position].header.action == .allow && isInForce(patternAt: position)
  }

  /// Whether the pattern at `position` holds on the day of the check.
  private func isInForce(patternAt position: Int) -> Bool {
    guard let expires = blocklist.patterns.expiries[position] else { return true }
    return (date ?? CalendarDate.today) < expires
  }
}
