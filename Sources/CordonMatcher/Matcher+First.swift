// The first rule of an item, for a matcher that stops there. It is on its way as ever, and ends it where two things are
// known:
//
//   that the rule holds   every exception for the same address, or the same text, has been looked for
//   by which match        so has all that is reported as one with it (Reported): what else stands at the place of its
//                         link, and the text, where a pattern is searched in both
//
// So nothing that is left out could have made another answer of it, and the match is one that the whole check reports.

import CordonImage
import CordonModel

extension Matcher {
  /// Takes for the first rule the most specific one that holds among the hits from `start` on, all of which are on one
  /// address or in the text. What may remove them has been found.
  func noteFirst(since start: Int) {
    guard stopsAtFirst, first == nil, start < hits.count else { return }
    let around = hits[start].address == nil ? hits[...] : hits[firstHit...]
    let exceptions = around.filter { $0.header.action == .allow }
    let holding = hits[start...].filter { hit in
      hit.header.action != .allow && !mayStandInText(hit) && !exceptions.contains { covers($0, hit) }
    }
    first = holding.min { ($0.breadth, $0.tier) < ($1.breadth, $1.tier) }.map(Reported.init)
  }

  /// Whether the check is over but for what stands at another place than `place`: the first rule is known, and how.
  func isOver(at place: Int) -> Bool { first.map { $0.place != place } ?? false }

  /// Keeps the first match alone; where the check came to its end without, the most specific. Where there is none, all
  /// stays.
  func keepFirst() {
    guard let kept = first ?? hits.first(where: { $0.standing == .holds }).map(Reported.init) else { return }
    hits.removeAll { $0.standing != .holds || Reported($0) != kept }
  }

  /// Whether a pattern that was found in an address may be found in the text as well, and surer.
  private func mayStandInText(_ hit: Hit) -> Bool {
    isText && hit.address != nil && hit.tier != .direct && hit.header.kind == .pattern
      && hit.header.targets.contains(.text)
  }
}
