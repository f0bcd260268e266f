// Running text: the links in it, then patterns and phrases, first in the text as it stands, then in its folded form
// where folding changes it. A rule is searched in the folded form only when it was not found in the text itself.

import CordonBytes
import CordonImage
import CordonPatterns
import CordonText

extension Matcher {
  /// - Parameter whole: where an address stands that was checked already.
  func checkText(_ text: Span<UInt8>, except whole: Range<Int>? = nil) {
    checkLinks(in: text, except: whole)
    guard !blocklist.patterns.rules.isEmpty else { return }
    searchText(text)
  }

  /// Checks every link in `text` as an address, but not one at `whole`.
  func checkLinks(in text: Span<UInt8>, except whole: Range<Int>?) {
    LinkFinder.forEachLink(in: text) { range in
      if range == whole { return }
      trace?.add(.link(range))
      checkAddress(text.extracting(range), standingAt: range, tier: .derived, via: [.extract])
    }
  }

  private func searchText(_ text: Span<UInt8>) {
    let allowed = hits.compactMap { hit in
      hit.header.action == .allow && hit.address?.layer == 0 ? hit.address?.span : nil
    }
    if !text.isASCII { folder.fold(text, into: &folded) }
    let searchesFolded = !text.isASCII && folded.isChanged
    let foldedText = folded
    if searchesFolded, let trace { trace.add(.folded(String(decoding: foldedText.bytes, as: UTF8.self))) }
    var searched = 0
    for position in blocklist.patterns.positions(searchedIn: .text) where isInForce(patternAt: position) {
      searched &+= 1
      let found = searchText(text, for: position, outside: allowed) { span in
        span
      } found: { span in
        hit(position, tier: .direct, via: [], span: span)
      }
      guard searchesFolded, !found else { continue }
      _ = searchText(foldedText.bytes.span, for: position, outside: allowed) { range in
        foldedText.originalRange(of: range)
      } found: { span in
        hit(position, tier: .folded, via: [.fold], span: span)
      }
    }
    trace?.add(.searched(.text, count: searched))
  }

  /// Searches one form of the text for one rule. A match inside an allowed address is kept, so that it can be shown as
  /// removed, and the search goes on behind it. Answers whether there is a match outside them all.
  private func searchText(
    _ subject: Span<UInt8>, for position: Int, outside allowed: [Range<Int>],
    original: (Range<Int>) -> Range<Int>, found hit: (Range<Int>) -> Hit
  ) -> Bool {
    var start = 0
    // Links stand one behind another, and so do the matches: no link is looked at twice.
    var next = 0
    while start <= subject.count, case .match(let range) = search(subject, for: position, from: start) {
      let span = original(range)
      while next < allowed.count, allowed[next].upperBound < span.upperBound { next &+= 1 }
      let isAllowed = next < allowed.count && allowed[next].lowerBound <= span.lowerBound
      if !isAllowed || start == 0 { hits.append(hit(span)) }
      if !isAllowed { return true }
      start = max(range.upperBound, start &+ 1)
      // Behind an empty match, on to the next character: a search must not begin inside one.
      while start < subject.count, subject[start] & 0xC0 == 0x80 { start &+= 1 }
    }
    return false
  }

  /// Searches `subject` for the pattern or phrase at `position`; what cannot be decided becomes a failure of the item.
  func search(_ subject: Span<UInt8>, for position: Int, from start: Int = 0) -> PatternOutcome {
    let compiled: PatternStore.Compiled
    if let known = patternCache[position] {
      compiled = known
    } else {
      compiled = blocklist.patterns.compiledPattern(at: position)
      patternCache[position] = compiled
    }
    switch compiled {
    case .success(let pattern):
      let outcome = searcher.search(subject, for: pattern, from: start)
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
    let failure = MatchFailure(rule: rule, error: error)
    if !failures.contains(failure) { failures.append(failure) }
    trace?.add(.failure(rule, error))
  }

  private func hit(_ position: Int, tier: Tier, via: [Step], span: Range<Int>) -> Hit {
    let rule = blocklist.patterns.rules[position]
    return Hit(
      rule: rule.index, header: rule.header,
      breadth: Breadth(rank: rule.header.kind == .phrase ? .phrase : .pattern, length: 0), value: rule.text, tier: tier,
      via: via, span: span, address: nil)
  }

  /// Whether the pattern at `position` holds on the day of the check.
  func isInForce(patternAt position: Int) -> Bool {
    guard let expires = blocklist.patterns.expiries[position] else { return true }
    return (date ?? CalendarDate.today) < expires
  }
}
