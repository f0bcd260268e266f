// Patterns and phrases over one subject: a text, its folded form, a canonical URL or a host.
//
//   subject ─► case-folded ─► index ─► rules that may match ─► literal text: found by itself
//                                                           └► PCRE2
//
// Some rules are searched for in another wording in some forms of a text: by a RewrittenRules, which has an index of its own.

import CordonBytes
import CordonImage
import CordonPatterns

/// A subject on its way through the patterns. Holds memory that is reused.
final class PatternSubject {
  let folded = FoldedSubject()
  let candidates = PatternCandidates()
}

/// Searches subjects for the patterns and phrases of a list. One for each worker; addresses and texts share it.
final class PatternMatcher {
  let settings: MatcherSettings
  private let searcher = PatternSearcher()
  /// Collects what patterns cost, for `lint --profile`; nil while matching.
  private let profile: PatternProfile?
  private var knownPlan: PatternPlan?
  /// What the store has compiled, so that this worker asks for each pattern once.
  private var compiled: [PatternStore.Compiled?]
  private var compiledForms: [RewrittenRuleName: PatternStore.Compiled] = [:]

  init(_ settings: MatcherSettings, profile: PatternProfile?) {
    self.settings = settings
    self.profile = profile
    compiled = Array(repeating: nil, count: settings.blocklist.patterns.rules.count)
  }

  private var store: PatternStore { settings.blocklist.patterns }

  /// Whether the cost of each search is noted, so that each text has to be searched by itself.
  var isProfiling: Bool { profile != nil }

  /// Which rules may match a subject. The first worker that asks makes it.
  var plan: PatternPlan {
    if let knownPlan { return knownPlan }
    let plan = store.plan
    knownPlan = plan
    return plan
  }

  /// What is known of a subject before any rule is searched for.
  struct Screened {
    /// Whether some rule may match.
    var mayMatch: Bool
    /// Whether folding would change nothing but the case of letters.
    var isSimple: Bool
  }

  /// Finds the rules of `index` that may match `subject`, and notes where some may be missing.
  func screen(
    _ subject: Span<UInt8>, by index: PatternIndex, _ scratch: PatternSubject, _ account: SearchBudget.Account,
    from progress: SearchProgress? = nil, _ state: inout ItemState
  ) -> Screened {
    let folded = scratch.folded
    let candidates = scratch.candidates
    guard subject.count <= FoldedSubject.maximumLength else {
      state.fail("the text is too long to be searched for patterns")
      candidates.removeAll()
      return Screened(mayMatch: false, isSimple: true)
    }
    let kind = folded.fold(subject)
    let mayMatch = index.search(
      folded, original: subject, from: progress, upTo: state.budget.windows(account), into: candidates)
    state.budget.pay(windows: candidates.counts.windows, account)
    profile?.note(candidates.counts)
    if candidates.isIncomplete, state.noteCut() { state.fail("too many near matches of patterns") }
    return Screened(mayMatch: mayMatch || !index.unfiltered.isEmpty, isSimple: kind == .simple)
  }

  /// Searches `subject`, which stands folded in `scratch`, for the pattern or phrase at `position`. What no turn can decide
  /// becomes a failure of the item.
  func search(
    _ subject: Span<UInt8>, _ scratch: PatternSubject, for position: Int, by form: RewrittenRules? = nil,
    from start: Int = 0,
    within turn: inout SearchTurn, _ state: inout ItemState
  ) -> PatternOutcome {
    // A rule that nothing is known of may begin anywhere; of the rest only what the index found in this form is searched.
    let known = scratch.candidates.candidate(at: position)
    let isUnfiltered = form?.isUnfiltered(position) ?? plan.isUnfiltered[position]
    guard let candidate = known ?? (isUnfiltered ? .anywhere(position) : nil) else { return .noMatch }
    guard let profile else {
      return searchUntimed(subject, scratch, for: position, by: form, candidate, from: start, within: &turn, &state)
    }
    var outcome = PatternOutcome.noMatch
    let time = ContinuousClock().measure {
      outcome = searchUntimed(subject, scratch, for: position, by: form, candidate, from: start, within: &turn, &state)
    }
    profile.note(position, outcome, time)
    return outcome
  }

  private func searchUntimed(
    _ subject: Span<UInt8>, _ scratch: PatternSubject, for position: Int, by form: RewrittenRules?,
    _ candidate: PatternCandidates.Candidate, from start: Int, within turn: inout SearchTurn, _ state: inout ItemState
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
        // PCRE2 sees no more of a long text than may decide.
        outcome = searcher.search(
          subject.extracting(0..<places.end), for: pattern, from: first, upTo: places.last,
          isWellFormed: folded.isWellFormed, within: &turn)
        return outcome == .noMatch
      }
      if case .limit(let limit) = outcome, limit != .turn { fail(position, limit.rawValue, &state) }
      return outcome
    case .failure(let unusable):
      fail(position, unusable.message, &state)
      return .noMatch
    }
  }

  /// The rule at `position` as it is searched for, from the store where this worker has not asked before.
  private func compiledPattern(at position: Int, by form: RewrittenRules?) -> PatternStore.Compiled {
    guard let form, let source = form.sources[position] else {
      if let known = compiled[position] { return known }
      let new = store.compiledPattern(at: position)
      compiled[position] = new
      return new
    }
    let name = RewrittenRuleName(position: position, isSkeleton: form === plan.skeleton)
    if let known = compiledForms[name] { return known }
    let new = store.compiledPattern(name, source)
    compiledForms[name] = new
    return new
  }

  /// Notes, once for each rule, that it could not be decided.
  func fail(_ position: Int, _ error: String, _ state: inout ItemState) {
    let isNew = state.noteUndecided(position)
    guard isNew || state.trace != nil else { return }
    let rule = settings.blocklist.image.rule(store.rules[position].index)
    if isNew { state.fail(MatchFailure(rule: rule.id, action: rule.action, error: error)) }
    state.trace?.add(.failure(rule.id, error))
  }

  /// Tells the trace how many rules were searched for.
  func traceSearch(on target: PatternTargets, _ trace: Trace) {
    let searched = store.positions(searchedIn: target).count { isInForce(patternAt: $0) }
    trace.add(.searched(target, count: searched))
  }

  func isException(patternAt position: Int) -> Bool {
    store.rules[position].header.action == .allow && isInForce(patternAt: position)
  }

  /// Whether the pattern at `position` holds on the day of the check.
  func isInForce(patternAt position: Int) -> Bool { settings.isInForce(until: store.expiries[position]) }

  /// A hit of the pattern at `position` on an address.
  func hit(_ position: Int, on address: Address, span: Range<Int>) -> Hit {
    let rule = store.rules[position]
    return Hit(
      rule: rule.index, header: rule.header, breadth: Breadth(rank: .pattern, length: 0), value: rule.text,
      tier: address.tier, via: address.via, span: span, address: address)
  }

  /// A hit of the pattern or phrase at `position` in the text.
  func hit(_ position: Int, inText span: Range<Int>, via: [Step]) -> Hit {
    let rule = store.rules[position]
    return Hit(
      rule: rule.index, header: rule.header,
      breadth: Breadth(rank: rule.header.kind == .phrase ? .phrase : .pattern, length: 0), value: rule.text,
      tier: via.isEmpty ? .direct : .folded, via: via, span: span, address: nil)
  }
}
