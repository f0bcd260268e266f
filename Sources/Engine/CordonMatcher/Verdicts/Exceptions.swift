// Exceptions: an `allow` rule wins over every rule of the same or wider scope that holds for the same thing.
//
//   allow on an address     covers rules on that address of the same or wider scope, patterns on it, and what patterns
//                           and phrases find inside its span of the text; not what it carries, nor what carries it
//   allow by a text rule    covers patterns and phrases in the same text
//
// It covers nothing elsewhere in the item: an allowed link beside a listed one saves only itself.

import CordonImage
import CordonModel

extension ItemState {
  /// The verdict on the item: exceptions, what they remove, and what is left, each most specific first.
  @inline(__always)
  mutating func verdict(of blocklist: Blocklist) -> Verdict {
    isEmpty ? Verdict() : settledVerdict(of: blocklist)
  }

  private mutating func settledVerdict(of blocklist: Blocklist) -> Verdict {
    if hits.count > 1 || hits.first?.header.action == .allow { applyExceptions() }
    if stopsAtFirst { keepFirst() }
    let urls = urls.isEmpty ? [] : urls.settled(by: hits, unresolved: unresolved)
    return Verdict(hits, of: blocklist, unresolved: unresolved, failures: failures, urls: urls)
  }

  /// Orders ``hits``, gives each its outcome, and drops what is reported already.
  private mutating func applyExceptions() {
    // Equally specific: the lowest tier first, then as found.
    let ordered = hits.enumerated().sorted { a, b in
      (a.element.breadth, a.element.tier, a.offset) < (b.element.breadth, b.element.tier, b.offset)
    }.map(\.element)
    // By address, so that an item of many links costs no more than their number; -1 is the text.
    let exceptions = ordered.filter { $0.header.action == .allow }
    let exceptionsByAddress = Dictionary(grouping: exceptions) { $0.address?.number ?? -1 }
    func candidates(for hit: Hit) -> [Hit] {
      guard let address = hit.address else { return exceptions }
      return exceptionsByAddress[address.number] ?? []
    }
    var reported: Set<ReportedPlace> = []
    var kept: [Hit] = []
    for var hit in ordered {
      if hit.header.action == .allow {
        hit.outcome = .exception
      } else if candidates(for: hit).contains(where: { $0.isException(to: hit) }) {
        hit.outcome = .removed
      } else if !reported.insert(ReportedPlace(hit)).inserted {
        continue
      }
      kept.append(hit)
    }
    replaceHits(by: kept)
  }
}

extension Hit {
  /// Whether this hit of an `allow` rule wins over `hit`.
  func isException(to hit: Hit) -> Bool {
    guard breadth.covers(hit.breadth) else { return false }
    guard let address else { return hit.address == nil }
    if let other = hit.address { return address.number == other.number }
    // What stands in the text stands in the address itself, not in one that it carries.
    return address.layer == 0 && address.span.lowerBound <= hit.span.lowerBound
      && hit.span.upperBound <= address.span.upperBound
  }
}

/// A rule and the place for which it is reported once, by its best match: a pattern or phrase once for the item; any other
/// rule once for what begins at one place, since a link may stand there whole, and cut before another one.
struct ReportedPlace: Hashable {
  let rule: RuleIndex
  let place: Int

  init(_ hit: Hit) {
    rule = hit.rule
    place = hit.header.kind.isSearched ? -1 : hit.address?.place ?? hit.span.lowerBound
  }
}

extension RuleKind {
  /// Whether rules of this kind are searched for rather than looked up.
  var isSearched: Bool { self == .pattern || self == .phrase }
}
