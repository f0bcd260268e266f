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
  func screen(
    _ subject: Span<UInt8>, by index: PatternIndex, _ scratch: PatternSubject, _ account: SearchBudget.Account
  ) -> Screened {
    let folded = scratch.folded
    let candidates = scratch.candidates
    guard subject.count <= FoldedSubject.maximumLength else {
      fail("the text is too long to be searched for patterns")
      candidates.removeAll()
      return Screened(mayMatch: false, isPlain: true)
    }
    let form = folded.fold(subject)
    let mayMatch = index.search(folded, original: subject, upTo: budget.windows(account), into: candidates)
    budget.pay(windows: candidates.counts.windows, account)
    profile?.note(candidates.counts)
    if candidates.isIncomplete, !isCut {
      isCut = true
      fail("too many near matches of patterns")
    }
    return Screened(mayMatch: mayMatch || !index.unfiltered.isEmpty, isPlain: form == .plain)
  }

  /// What a rule's turn came to.
  enum TurnOutcome {
    case decided
    /// The turn was too short.
    case open
  }

  /// Gives each rule in force that is among `positions` its turns on a subject of `size` bytes (SearchBudget.swift), and
  /// reports those that stay open. In a matcher that stops at the first rule, the turns end with that.
  ///
  /// - Parameters:
  ///   - mayEnd: whether no exception to what is found here is looked for later on.
  ///   - search: searches for the rule at a position in the turn that is given.
  func takeTurns(
    _ positions: consuming [Int], on size: Int, _ account: SearchBudget.Account, mayEnd: Bool = true,
    _ search: (Int, inout SearchTurn) -> TurnOutcome
  ) {
    positions.sort()
    var last = -1
    positions.removeAll { position in
      defer { last = position }
      return position == last || !isInForce(patternAt: position)
    }
    if positions.isEmpty { return }
    // What holds behind the last exception that may be there, holds.
    let lastException = stopsAtFirst && mayEnd ? positions.last { isException(patternAt: $0) } ?? -1 : .max
    var known = firstHit
    var open: [Int] = []
    var steps = budget.firstTurn(of: positions.count, on: size, account)
    for position in positions {
      var turn = budget.turn(first: steps, account)
      if search(position, &turn) == .open { open.append(position) }
      budget.pay(first: turn, account)
      guard position >= lastException, !open.contains(where: isException) else { continue }
      noteFirst(since: known)
      if isFirstFinal { break }
      known = hits.count
    }
    while !open.isEmpty, let longer = budget.nextTurn(of: open.count, after: steps) {
      steps = longer
      open.removeAll { position in
        var turn = budget.turn(later: steps)
        defer { budget.pay(later: turn) }
        return search(position, &turn) == .decided
      }
    }
    let limit = budget.isLongest(steps) ? PatternLimitReached.match : .item
    for position in open { fail(position, limit.rawValue) }
  }

  /// Searches `subject`, which stands folded in `scratch`, for the pattern or phrase at `position`. What cannot be decided
  /// in any turn becomes a failure of the item.
  func search(
    _ subject: Span<UInt8>, _ scratch: PatternSubject, for position: Int, by form: FormPlan? = nil, from start: Int = 0,
    within turn: inout SearchTurn
  ) -> PatternOutcome {
    // What is looked for in everything begins anywhere; of the rest only what the index found in this form.
    let known = scratch.candidates.candidate(at: position)
    let isUnfiltered = form?.isUnfiltered(position) ?? plan.isUnfiltered[position]
    guard let candidate = known ?? (isUnfiltered ? .anywhere(position) : nil) else { return .noMatch }
    guard let profile else {
      return searchUnobserved(subject, scratch, for: position, by: form, candidate, from: start, within: &turn)
    }
    var outcome = PatternOutcome.noMatch
    let time = ContinuousClock().measure {
      outcome = searchUnobserved(subject, scratch, for: position, by: form, candidate, from: start, within: &turn)
    }
    profile.note(position, outcome, time)
    return outcome
  }

  private func searchUnobserved(
    _ subject: Span<UInt8>, _ scratch: PatternSubject, for position: Int, by form: FormPlan?,
    _ candidate: PatternCandidates.Candidate, from start: Int, within turn: inout SearchTurn
  ) -> PatternOutcome {
    let folded = scratch.folded
    if let literal = form.map({ $0.literals[position] }) ?? plan.literals[position] {
      return literal.firstMatch(in: folded, of: subject, from: start, at: candidate.hull.starts, within: &turn)
    }
    switch compiledPattern(at: position, by: form) {
    case .success(let pattern):
      var outcome = PatternOutcome.noMatch
      scratch.candidates.forEachStretch(of: candidate) { stretch in
        let places = stretch.places(in: folded, of: subject)
        let first = max(start, places.first)
        guard first <= places.last else { return true }
        // PCRE2 is shown no more of a long text than may decide.
        outcome = searcher.search(
          subject.extracting(0..<places.end), for: pattern, from: first, upTo: places.last,
          isWellFormed: folded.isWellFormed, within: &turn)
        return outcome == .noMatch
      }
      if case .limit(let limit) = outcome, limit != .turn { fail(position, limit.rawValue) }
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
    let rule = blocklist.image.rule(blocklist.patterns.rules[position].index)
    if isNew { failures.append(MatchFailure(rule: rule.id, action: rule.action, error: error)) }
    trace?.add(.failure(rule.id, error))
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
