// The first match of an item, for a matcher that stops there. A rule that blocks ends the check once two things are known:
//
//   the rule holds          every exception for the same address, or the same text, has been looked for
//   where it is reported    so has everything that is reported as one with it (ReportedPlace): what else stands at the place
//                           of its link, and the text, where a pattern is searched in both
//
// So nothing that is left out could have changed the answer, and the match is one that the whole check reports. A rule with
// a weaker action does not end the check: a stronger one may follow, or stay undecided.

import CordonImage
import CordonModel

/// The first match of an item with the strongest action so far.
struct FirstMatch {
  let reported: ReportedPlace
  let action: Action

  init(_ hit: Hit) {
    reported = ReportedPlace(hit)
    action = hit.header.action
  }
}

extension ItemState {
  /// Picks the first match among the hits from `start` on: the strongest action wins, then the most specific rule. All these
  /// hits are on one address, whose hits begin at `addressStart`, or in the text; every exception to them is known.
  mutating func noteFirst(since start: Int, ofAddressFrom addressStart: Int) {
    guard stopsAtFirst, !isFirstFinal, start < hits.count else { return }
    let around = hits[start].address == nil ? hits[...] : hits[addressStart...]
    let exceptions = around.filter { $0.header.action == .allow }
    let holding = hits[start...].filter { hit in
      hit.header.action != .allow && !mayStandInText(hit) && !exceptions.contains { $0.isException(to: hit) }
    }
    for action in Action.byStrength where first.map({ action.isStronger(than: $0.action) }) ?? true {
      let found = holding.lazy.filter { $0.header.action == action }
      if let hit = found.min(by: { ($0.breadth, $0.tier) < ($1.breadth, $1.tier) }) {
        first = FirstMatch(hit)
        return
      }
    }
  }

  /// Whether the first match is known, and no stronger one can follow.
  var isFirstFinal: Bool { first?.action == .block }

  /// Whether the check has ended, except for what stands at `place`.
  func hasEnded(exceptAt place: Int) -> Bool { isFirstFinal && first?.reported.place != place }

  /// Keeps only the first match with the strongest action. Where there is none, all hits stay.
  mutating func keepFirst() {
    let holding = hits.lazy.filter { $0.outcome == .holds }
    let strongest = Action.byStrength.first { action in holding.contains { $0.header.action == action } }
    guard let strongest else { return }
    let kept =
      first?.action == strongest
      ? first?.reported : holding.first { $0.header.action == strongest }.map(ReportedPlace.init)
    replaceHits(by: hits.filter { $0.outcome == .holds && ReportedPlace($0) == kept })
  }

  /// Whether a pattern that was found in an address may be found in the text as well, at a lower tier.
  private func mayStandInText(_ hit: Hit) -> Bool {
    isText && hit.address != nil && hit.tier != .direct && hit.header.kind == .pattern
      && hit.header.targets.contains(.text)
  }
}
