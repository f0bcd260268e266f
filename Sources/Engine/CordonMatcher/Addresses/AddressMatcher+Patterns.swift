// Patterns on the canonical URL of an address, and on its host.

import CordonBytes
import CordonImage
import CordonPatterns
import CordonURL

extension AddressMatcher {
  /// Searches the address of ``forms``, given as `bytes`.
  mutating func searchPatterns(on address: Address, givenAs bytes: Span<UInt8>, _ state: inout ItemState) {
    let rules = settings.blocklist.patterns
    guard !state.isFirstFinal, !rules.rules.isEmpty else { return }
    let canonical = forms.canonical.bytes
    search(.url, in: canonical.span, of: address, mayEnd: !rules.hasExceptionsOnHosts, &state) { range in
      // Where the canonical form and the item agree up to the end of the match, the match stands there in the item.
      let isVerbatim =
        address.isAsGiven && range.upperBound <= bytes.count
        && bytes.extracting(0..<range.upperBound).elementsEqual(canonical.span.extracting(0..<range.upperBound))
      let base = address.span.lowerBound
      return isVerbatim ? range.lowerBound + base..<range.upperBound + base : address.span
    }
    if !state.isFirstFinal, forms.canonical.hasHost {
      let span = hostSpan(of: address)
      search(.host, in: canonical.span.extracting(forms.canonical.hostRange), of: address, mayEnd: true, &state) { _ in
        span
      }
    }
    state.noteFirst(since: address.firstHit, ofAddressFrom: address.firstHit)
  }

  /// - Parameters:
  ///   - mayEnd: whether no exception for the address is looked for elsewhere.
  ///   - span: where a match stands in the item.
  private func search(
    _ target: PatternTargets, in form: Span<UInt8>, of address: Address, mayEnd: Bool, _ state: inout ItemState,
    span: (Range<Int>) -> Range<Int>
  ) {
    let index = patterns.plan.index(of: target)
    if patterns.screen(form, by: index, subject, .addresses, &state).mayMatch {
      let positions = index.unfiltered + subject.candidates.all.map(\.position)
      let turns = PatternTurns(size: form.count, account: .addresses, mayEnd: mayEnd, firstHit: address.firstHit)
      patterns.takeTurns(positions, turns, &state) { position, turn, state in
        switch patterns.search(form, subject, for: position, within: &turn, &state) {
        case .match(let range):
          state.add(patterns.hit(position, on: address, span: span(range)))
        case .limit(.turn): return .open
        case .limit, .noMatch: break
        }
        return .decided
      }
    }
    if let trace = state.trace { patterns.traceSearch(on: target, trace) }
  }
}
