// Running text: the links in it, then patterns and phrases, first in the text as it stands, then in its folded form
// where folding changes it. A rule is searched in the folded form only when it was not found in the text itself.

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
      checkAddress(address, standingAt: span, tier: .derived, via: link.isRefanged ? [.refang, .extract] : [.extract])
      return true
    }
  }

  private func searchText(_ text: Span<UInt8>) {
    firstHit = hits.count
    var allowed: [Range<Int>] = []
    for hit in hits where hit.header.action == .allow && hit.address?.layer == 0 {
      if let span = hit.address?.span { allowed.append(span) }
    }
    let index = plan.text
    let screened = screen(text, by: index, subject)
    if !screened.isPlain { folder.fold(text, into: &folded) }
    if screened.isPlain || !folded.isChanged {
      if screened.mayMatch {
        forEachCandidate(of: index, subject) { position in
          _ = search(text, subject, for: position, outside: allowed, tier: .direct) { $0 }
        }
      }
    } else {
      let foldedText = folded
      if let trace { trace.add(.folded(String(decoding: foldedText.bytes, as: UTF8.self))) }
      let mayMatchFolded = screen(foldedText.bytes.span, by: index, foldedSubject).mayMatch
      if screened.mayMatch || mayMatchFolded {
        forEachCandidate(of: index, subject, foldedSubject) { position in
          if search(text, subject, for: position, outside: allowed, tier: .direct, original: { $0 }) { return }
          _ = search(foldedText.bytes.span, foldedSubject, for: position, outside: allowed, tier: .folded) {
            foldedText.originalRange(of: $0)
          }
        }
      }
    }
    if let trace { traceSearch(on: .text, trace) }
  }

  /// Searches one form of the text for one rule. A match inside an allowed address is kept, so that it can be shown as
  /// removed, and the search goes on behind it. Answers whether there is a match outside them all.
  private func search(
    _ form: Span<UInt8>, _ scratch: PatternSubject, for position: Int, outside allowed: [Range<Int>], tier: Tier,
    original: (Range<Int>) -> Range<Int>
  ) -> Bool {
    var start = 0
    // Links stand one behind another, and so do the matches: no link is looked at twice.
    var next = 0
    while start <= form.count, case .match(let range) = search(form, scratch, for: position, from: start) {
      let span = original(range)
      while next < allowed.count, allowed[next].upperBound < span.upperBound { next &+= 1 }
      let isAllowed = next < allowed.count && allowed[next].lowerBound <= span.lowerBound
      if !isAllowed || start == 0 {
        hits.append(hit(position, tier: tier, via: tier == .folded ? [.fold] : [], span: span))
      }
      if !isAllowed { return true }
      start = max(range.upperBound, start &+ 1)
      // Behind an empty match, on to the next character: a search must not begin inside one.
      while start < form.count, form[start] & 0xC0 == 0x80 { start &+= 1 }
    }
    return false
  }

  private func hit(_ position: Int, tier: Tier, via: [Step], span: Range<Int>) -> Hit {
    let rule = blocklist.patterns.rules[position]
    return Hit(
      rule: rule.index, header: rule.header,
      breadth: Breadth(rank: rule.header.kind == .phrase ? .phrase : .pattern, length: 0), value: rule.text, tier: tier,
      via: via, span: span, address: nil)
  }
}
