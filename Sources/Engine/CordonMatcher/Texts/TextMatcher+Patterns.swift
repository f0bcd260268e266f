// Patterns and phrases in running text: first in the text as given, then in its folded form, then, where the rule asks for
// it, in its skeleton. A rule is searched in a form only when it was not found in the forms before.

import CordonBytes
import CordonImage
import CordonPatterns
import CordonText

extension TextMatcher {
  /// The outcome of searching a text for one rule.
  private enum Outcome: Equatable {
    /// A match outside of all allowed addresses, and where it stands in the text.
    case match(Range<Int>, via: [Step])
    case noMatch
    /// The turn was too short.
    case open
  }

  /// The rules that may match the forms of a text.
  private struct CandidateRules {
    /// Whether folding changes more than case.
    var isFolded = false
    /// The positions of the rules that may match one of the forms, in no order, some more than once.
    var positions: [Int] = []

    /// Adds the rules that may match the form in `subject`, as `index` found.
    mutating func add(_ screened: PatternMatcher.Screened, _ index: PatternIndex, _ subject: PatternSubject) {
      guard screened.mayMatch else { return }
      positions += index.unfiltered
      for candidate in subject.candidates.all { positions.append(candidate.position) }
    }
  }

  /// Searches `text` for every rule that may match it. `progress`: how far the index of texts has searched it.
  mutating func searchPatterns(in text: Span<UInt8>, from progress: SearchProgress?, _ state: inout ItemState) {
    let allowed = state.hits.compactMap { hit in
      hit.header.action == .allow && hit.address?.layer == 0 ? hit.address?.span : nil
    }
    let firstHit = state.hits.count
    let found = screenForms(of: text, from: progress, &state)
    if !found.positions.isEmpty {
      let turns = PatternTurns(size: text.count, account: .text, mayEnd: true, firstHit: firstHit)
      patterns.takeTurns(found.positions, turns, &state) { position, turn, state in
        var removed: [Hit] = []
        let outcome = search(
          text, isFolded: found.isFolded, for: position, outside: allowed, within: &turn, removed: &removed, &state)
        if outcome == .open { return .open }
        for hit in removed { state.add(hit) }
        if case .match(let range, let via) = outcome { state.add(patterns.hit(position, inText: range, via: via)) }
        return .decided
      }
    }
    if let trace = state.trace { patterns.traceSearch(on: .text, trace) }
  }

  /// Makes the forms of `text` that are searched, and finds which rules may match each.
  private mutating func screenForms(
    of text: Span<UInt8>, from progress: SearchProgress?, _ state: inout ItemState
  ) -> CandidateRules {
    let plan = patterns.plan
    var forms = CandidateRules()
    let screened = patterns.screen(text, by: plan.text, givenSubject, .text, from: progress, &state)
    forms.add(screened, plan.text, givenSubject)
    if !screened.isSimple || plan.skeleton != nil { fold(text) }
    forms.isFolded = !screened.isSimple && folded.isChanged
    if forms.isFolded {
      if let trace = state.trace { trace.add(.folded(String(decoding: folded.bytes, as: UTF8.self))) }
      let screened = patterns.screen(folded.bytes.span, by: plan.text, foldedSubject, .text, &state)
      forms.add(screened, plan.text, foldedSubject)
    }
    if let form = plan.folded {
      let screened =
        forms.isFolded
        ? patterns.screen(folded.bytes.span, by: form.index, rewrittenSubject, .text, &state)
        : patterns.screen(text, by: form.index, rewrittenSubject, .text, &state)
      forms.add(screened, form.index, rewrittenSubject)
    }
    if let form = plan.skeleton {
      makeSkeletons()
      for reading in 0..<skeletons.count {
        let (skeleton, subject) = (skeletons[reading], skeletonSubjects[reading])
        if let trace = state.trace { trace.add(.skeleton(String(decoding: skeleton.bytes, as: UTF8.self))) }
        let screened = patterns.screen(skeleton.bytes.span, by: form.index, subject, .text, &state)
        forms.add(screened, form.index, subject)
      }
    }
    return forms
  }

  /// Searches the forms of `text` for one rule until it is found. Adds the matches inside allowed addresses to `removed`.
  private func search(
    _ text: Span<UInt8>, isFolded: Bool, for position: Int, outside allowed: [Range<Int>],
    within turn: inout SearchTurn, removed: inout [Hit], _ state: inout ItemState
  ) -> Outcome {
    let given = search(
      text, givenSubject, for: position, outside: allowed, via: [], within: &turn, removed: &removed, &state,
      original: { $0 })
    if case .match = given { return given }
    let folded = searchFolded(
      text, isFolded: isFolded, for: position, outside: allowed, within: &turn, removed: &removed, &state)
    if case .match = folded { return folded }
    var isOpen = given == .open || folded == .open
    if let form = patterns.plan.skeleton, form.has(position) {
      for reading in 0..<skeletons.count {
        let skeleton = skeletons[reading]
        let outcome = search(
          skeleton.bytes.span, skeletonSubjects[reading], for: position, by: form, outside: allowed,
          via: [.fold, .skeleton], within: &turn, removed: &removed, &state,
          original: { skeleton.isWhole($0) ? skeleton.originalRange(of: $0, through: self.folded) : nil })
        if case .match = outcome { return outcome }
        isOpen = isOpen || outcome == .open
      }
    }
    return isOpen ? .open : .noMatch
  }

  /// Searches the folded form of `text` for one rule. A text that folding does not change is its own folded form.
  private func searchFolded(
    _ text: Span<UInt8>, isFolded: Bool, for position: Int, outside allowed: [Range<Int>],
    within turn: inout SearchTurn, removed: inout [Hit], _ state: inout ItemState
  ) -> Outcome {
    var form = patterns.plan.folded
    if form?.has(position) != true { form = nil }
    guard isFolded else {
      guard let form else { return .noMatch }
      return search(
        text, rewrittenSubject, for: position, by: form, outside: allowed, via: [.fold], within: &turn,
        removed: &removed, &state, original: { $0 })
    }
    return search(
      folded.bytes.span, form == nil ? foldedSubject : rewrittenSubject, for: position, by: form, outside: allowed,
      via: [.fold], within: &turn, removed: &removed, &state, original: { folded.originalRange(of: $0) })
  }

  /// Searches one form of the text for one rule. `original` gives the place of a match in the text, or nil where it is
  /// no match there. The first match inside an allowed address is added to `removed`, so that it can be shown, and the search
  /// goes on behind it.
  private func search(
    _ form: Span<UInt8>, _ scratch: PatternSubject, for position: Int, by plan: RewrittenRules? = nil,
    outside allowed: [Range<Int>], via: [Step], within turn: inout SearchTurn, removed: inout [Hit],
    _ state: inout ItemState, original: (Range<Int>) -> Range<Int>?
  ) -> Outcome {
    var start = 0
    // Links stand one behind another, and so do the matches: no link is looked at twice.
    var next = 0
    var isFirst = true
    while start <= form.count {
      let range: Range<Int>
      switch patterns.search(form, scratch, for: position, by: plan, from: start, within: &turn, &state) {
      case .match(let found): range = found
      case .limit(.turn): return .open
      case .limit, .noMatch: return .noMatch
      }
      defer {
        // On to the next character: a search must not begin inside one.
        while start < form.count, form[start] & 0xC0 == 0x80 { start &+= 1 }
      }
      guard let span = original(range) else {
        start = max(range.lowerBound, start) &+ 1
        continue
      }
      while next < allowed.count, allowed[next].upperBound < span.upperBound { next &+= 1 }
      let isAllowed = next < allowed.count && allowed[next].lowerBound <= span.lowerBound
      if !isAllowed { return .match(span, via: via) }
      if isFirst { removed.append(patterns.hit(position, inText: span, via: via)) }
      isFirst = false
      start = max(range.upperBound, start &+ 1)
    }
    return .noMatch
  }
}
