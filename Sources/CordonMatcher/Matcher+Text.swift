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
    guard first == nil, !knowledge.meetsNoPatterns, !blocklist.patterns.rules.isEmpty else { return }
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
      forEachInForce(among: found.positions) { position in
        if search(text, subject, for: position, outside: allowed, via: [], original: { $0 }) { return }
        if searchFolded(text, isFolded: found.isFolded, for: position, outside: allowed) { return }
        guard let form = plan.skeleton, form.has(position) else { return }
        _ = (0..<skeletons.count).contains { reading in
          search(skeletons[reading], skeletonSubjects[reading], for: position, by: form, outside: allowed)
        }
      }
    }
    if let trace { traceSearch(on: .text, trace) }
  }

  /// Searches the folded form of `text` for one rule; what folding leaves as it is, is its own folded form.
  private func searchFolded(
    _ text: Span<UInt8>, isFolded: Bool, for position: Int, outside allowed: [Range<Int>]
  ) -> Bool {
    var form = plan.folded
    if form?.has(position) != true { form = nil }
    guard isFolded else {
      guard let form else { return false }
      return search(
        text, rewrittenSubject, for: position, by: form, outside: allowed, via: [.fold], original: { $0 })
    }
    let folded = folded
    return search(
      folded.bytes.span, form == nil ? foldedSubject : rewrittenSubject, for: position, by: form, outside: allowed,
      via: [.fold], original: { folded.originalRange(of: $0) })
  }

  /// Searches a skeleton of the text that is folded for one rule.
  private func search(
    _ skeleton: TextSkeleton, _ scratch: PatternSubject, for position: Int, by form: FormPlan,
    outside allowed: [Range<Int>]
  ) -> Bool {
    let folded = folded
    return search(
      skeleton.bytes.span, scratch, for: position, by: form, outside: allowed, via: [.fold, .skeleton],
      original: { skeleton.isWhole($0) ? skeleton.originalRange(of: $0, through: folded) : nil })
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
    let screened = screen(text, by: plan.text, subject)
    forms.note(screened, plan.text, subject)
    if !screened.isPlain || plan.skeleton != nil { folder.fold(text, into: &folded) }
    forms.isFolded = !screened.isPlain && folded.isChanged
    if forms.isFolded {
      if let trace { trace.add(.folded(String(decoding: folded.bytes, as: UTF8.self))) }
      forms.note(screen(folded.bytes.span, by: plan.text, foldedSubject), plan.text, foldedSubject)
    }
    if let form = plan.folded {
      let screened =
        forms.isFolded
        ? screen(folded.bytes.span, by: form.index, rewrittenSubject) : screen(text, by: form.index, rewrittenSubject)
      forms.note(screened, form.index, rewrittenSubject)
    }
    if let form = plan.skeleton {
      skeletonMaker.make(from: folded, into: &skeletons)
      for reading in 0..<skeletons.count {
        let (skeleton, subject) = (skeletons[reading], skeletonSubjects[reading])
        if let trace { trace.add(.skeleton(String(decoding: skeleton.bytes, as: UTF8.self))) }
        forms.note(screen(skeleton.bytes.span, by: form.index, subject), form.index, subject)
      }
    }
    return forms
  }

  /// Searches one form of the text for one rule. `original` tells where in the text a match stands; nil where it is none. A
  /// match inside an allowed address is kept, so that it can be shown as removed, and the search goes on behind it. Answers
  /// whether there is a match outside them all.
  private func search(
    _ form: Span<UInt8>, _ scratch: PatternSubject, for position: Int, by plan: FormPlan? = nil,
    outside allowed: [Range<Int>], via: [Step], original: (Range<Int>) -> Range<Int>?
  ) -> Bool {
    var start = 0
    // Links stand one behind another, and so do the matches: no link is looked at twice.
    var next = 0
    var isFirst = true
    while start <= form.count, case .match(let range) = search(form, scratch, for: position, by: plan, from: start) {
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
      if !isAllowed || isFirst { hits.append(hit(position, via: via, span: span)) }
      isFirst = false
      if !isAllowed { return true }
      start = max(range.upperBound, start &+ 1)
    }
    return false
  }

  private func hit(_ position: Int, via: [Step], span: Range<Int>) -> Hit {
    let rule = blocklist.patterns.rules[position]
    return Hit(
      rule: rule.index, header: rule.header,
      breadth: Breadth(rank: rule.header.kind == .phrase ? .phrase : .pattern, length: 0), value: rule.text,
      tier: via.isEmpty ? .direct : .folded, via: via, span: span, address: nil)
  }
}
