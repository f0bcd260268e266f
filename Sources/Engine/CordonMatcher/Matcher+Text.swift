// Running text: the links in it and the handles, then patterns and phrases: first in the text as it stands, then in its folded form, then,
// where the rule asks for it, in its skeleton. A rule is searched in a form only when it was not found in those before.

import CordonBytes
import CordonImage
import CordonPatterns
import CordonText

extension Matcher {
  /// - Parameter whole: where an address stands that was checked already.
  func checkText(
    _ text: Span<UInt8>, except whole: Range<Int>? = nil, knowing knowledge: TextKnowledge = TextKnowledge()
  ) {
    isText = true
    if mayHoldAddresses, !knowledge.holdsNoLinks { checkLinks(in: text, except: whole) }
    if !knowledge.holdsNoHandles { checkHandles(in: text) }
    guard !isFirstFinal, !knowledge.meetsNoPatterns, !blocklist.patterns.rules.isEmpty else { return }
    searchText(text)
  }

  /// Checks every link in `text` as an address, but not one at `whole`.
  ///
  /// - Parameter isAddress: whether `text` is one address (``LinkFinder/visitLinks(in:isAddress:_:)``).
  func checkLinks(in text: Span<UInt8>, except whole: Range<Int>?, isAddress: Bool = false) {
    linkFinder.visitLinks(in: text, isAddress: isAddress) { link, address in
      let span = link.span
      if isOver(at: place(of: span)) { return false }
      if span == whole, !link.isRefanged { return true }
      trace?.add(.link(span))
      isOtherReading = link.isOtherReading
      defer { isOtherReading = false }
      checkAddress(address, standingAt: span, tier: .derived, via: link.isRefanged ? [.refang, .extract] : [.extract])
      return true
    }
    if linkFinder.isIncomplete { fail(CarriedQueue.failure) }
  }

  private func searchText(_ text: Span<UInt8>) {
    firstHit = hits.count
    var allowed: [Range<Int>] = []
    for hit in hits where hit.header.action == .allow && hit.address?.layer == 0 {
      if let span = hit.address?.span { allowed.append(span) }
    }
    let found = screenForms(of: text)
    if found.mayMatch {
      takeTurns(found.positions, on: text.count, .text) { position, turn in
        var removed: [Hit] = []
        let outcome = searchForms(
          of: text, isFolded: found.isFolded, for: position, outside: allowed, within: &turn, removed: &removed)
        if outcome == .open { return .open }
        hits += removed
        if case .match(let range, let via) = outcome { hits.append(hit(position, via: via, span: range)) }
        return .decided
      }
    }
    if let trace { traceSearch(on: .text, trace) }
  }

  /// What came of searching a text for one rule.
  private enum FormOutcome: Equatable {
    /// A match outside of all allowed addresses, where it stands in the text.
    case match(Range<Int>, via: [Step])
    case noMatch
    /// The turn was too short.
    case open
  }

  /// Searches the forms of `text` for one rule, until it is found. Adds the matches inside allowed addresses to `removed`.
  private func searchForms(
    of text: Span<UInt8>, isFolded: Bool, for position: Int, outside allowed: [Range<Int>],
    within turn: inout SearchTurn, removed: inout [Hit]
  ) -> FormOutcome {
    let given = search(
      text, subject, for: position, outside: allowed, via: [], within: &turn, removed: &removed, original: { $0 })
    if case .match = given { return given }
    let folded = searchFolded(
      text, isFolded: isFolded, for: position, outside: allowed, within: &turn, removed: &removed)
    if case .match = folded { return folded }
    var isOpen = given == .open || folded == .open
    if let form = plan.skeleton, form.has(position) {
      let folded = self.folded
      for reading in 0..<skeletons.count {
        let skeleton = skeletons[reading]
        let outcome = search(
          skeleton.bytes.span, skeletonSubjects[reading], for: position, by: form, outside: allowed,
          via: [.fold, .skeleton], within: &turn, removed: &removed,
          original: { skeleton.isWhole($0) ? skeleton.originalRange(of: $0, through: folded) : nil })
        if case .match = outcome { return outcome }
        isOpen = isOpen || outcome == .open
      }
    }
    return isOpen ? .open : .noMatch
  }

  /// Searches the folded form of `text` for one rule; what folding leaves as it is, is its own folded form.
  private func searchFolded(
    _ text: Span<UInt8>, isFolded: Bool, for position: Int, outside allowed: [Range<Int>],
    within turn: inout SearchTurn, removed: inout [Hit]
  ) -> FormOutcome {
    var form = plan.folded
    if form?.has(position) != true { form = nil }
    guard isFolded else {
      guard let form else { return .noMatch }
      return search(
        text, rewrittenSubject, for: position, by: form, outside: allowed, via: [.fold], within: &turn,
        removed: &removed, original: { $0 })
    }
    let folded = folded
    return search(
      folded.bytes.span, form == nil ? foldedSubject : rewrittenSubject, for: position, by: form, outside: allowed,
      via: [.fold], within: &turn, removed: &removed, original: { folded.originalRange(of: $0) })
  }

  /// What the forms of a text may hold.
  private struct ScreenedForms {
    /// Whether folding changes more than case.
    var isFolded = false
    /// The rules that may match one of the forms, in no order, some more than once.
    var positions: [Int] = []
    var mayMatch: Bool { !positions.isEmpty }

    /// Notes what a form may match that stands in `subject`, as `index` found.
    mutating func note(_ screened: Screened, _ index: PatternIndex, _ subject: PatternSubject) {
      guard screened.mayMatch else { return }
      positions += index.unfiltered
      for candidate in subject.candidates.all { positions.append(candidate.position) }
    }
  }

  /// Makes the forms of `text` that are searched, and asks each which rules may match it.
  private func screenForms(of text: Span<UInt8>) -> ScreenedForms {
    let plan = plan
    var forms = ScreenedForms()
    let screened = screen(text, by: plan.text, subject, .text)
    forms.note(screened, plan.text, subject)
    if !screened.isPlain || plan.skeleton != nil { folder.fold(text, into: &folded) }
    forms.isFolded = !screened.isPlain && folded.isChanged
    if forms.isFolded {
      if let trace { trace.add(.folded(String(decoding: folded.bytes, as: UTF8.self))) }
      forms.note(screen(folded.bytes.span, by: plan.text, foldedSubject, .text), plan.text, foldedSubject)
    }
    if let form = plan.folded {
      let screened =
        forms.isFolded
        ? screen(folded.bytes.span, by: form.index, rewrittenSubject, .text)
        : screen(text, by: form.index, rewrittenSubject, .text)
      forms.note(screened, form.index, rewrittenSubject)
    }
    if let form = plan.skeleton {
      skeletonMaker.make(from: folded, into: &skeletons)
      for reading in 0..<skeletons.count {
        let (skeleton, subject) = (skeletons[reading], skeletonSubjects[reading])
        if let trace { trace.add(.skeleton(String(decoding: skeleton.bytes, as: UTF8.self))) }
        forms.note(screen(skeleton.bytes.span, by: form.index, subject, .text), form.index, subject)
      }
    }
    return forms
  }

  /// Searches one form of the text for one rule. `original` gives the place of a match in the text, or nil where it is
  /// none. The first match inside an allowed address is added to `removed`, so that it can be shown, and the search goes on
  /// behind it.
  private func search(
    _ form: Span<UInt8>, _ scratch: PatternSubject, for position: Int, by plan: FormPlan? = nil,
    outside allowed: [Range<Int>], via: [Step], within turn: inout SearchTurn, removed: inout [Hit],
    original: (Range<Int>) -> Range<Int>?
  ) -> FormOutcome {
    var start = 0
    // Links stand one behind another, and so do the matches: no link is looked at twice.
    var next = 0
    var isFirst = true
    while start <= form.count {
      let range: Range<Int>
      switch search(form, scratch, for: position, by: plan, from: start, within: &turn) {
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
      if isFirst { removed.append(hit(position, via: via, span: span)) }
      isFirst = false
      start = max(range.upperBound, start &+ 1)
    }
    return .noMatch
  }

  private func hit(_ position: Int, via: [Step], span: Range<Int>) -> Hit {
    let rule = blocklist.patterns.rules[position]
    return Hit(
      rule: rule.index, header: rule.header,
      breadth: Breadth(rank: rule.header.kind == .phrase ? .phrase : .pattern, length: 0), value: rule.text,
      tier: via.isEmpty ? .direct : .folded, via: via, span: span, address: nil)
  }
}
