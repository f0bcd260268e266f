// The first rule of an item, for a matcher that stops there. A rule that asks to block ends the check once two things are
// known:
//
//   that the rule holds   every exception for the same address, or the same text, has been looked for
//   by which match        so has all that is reported as one with it (Reported): what else stands at the place of its
//                         link, and the text, where a pattern is searched in both
//
// So nothing that is left out could have changed the answer, and the match is one that the whole check reports. A rule with
// a weaker action does not end the check: a stronger one may follow, or stay undecided.

import CordonImage
import CordonModel

/// The first rule of an item with the strongest action so far.
struct FirstRule {
  let reported: Reported
  let action: Action

  init(_ hit: Hit) {
    reported = Reported(hit)
    action = hit.header.action
  }
}

extension Matcher {
  /// Picks the first rule among the hits from `start` on: the strongest action wins, then the most specific rule. All of these
  /// hits are on one address or in the text, and every exception to them is known.
  func noteFirst(since start: Int) {
    guard stopsAtFirst, !isFirstFinal, start < hits.count else { return }
    let around = hits[start].address == nil ? hits[...] : hits[firstHit...]
    let exceptions = around.filter { $0.header.action == .allow }
    let holding = hits[start...].filter { hit in
      hit.header.action != .allow && !mayStandInText(hit) && !exceptions.contains { covers($0, hit) }
    }
    for action in Action.byStrength where first.map({ action.isStronger(than: $0.action) }) ?? true {
      let found = holding.lazy.filter { $0.header.action == action }
      if let hit = found.min(by: { ($0.breadth, $0.tier) < ($1.breadth, $1.tier) }) {
        first = FirstRule(hit)
        return
      }
    }
  }

  /// Whether the first rule is known, and no stronger one can follow.
  var isFirstFinal: Bool { first?.action == .block }

  /// Whether the check is over but for what stands at another place than `place`.
  func isOver(at place: Int) -> Bool { isFirstFinal && first?.reported.place != place }

  /// Keeps the first match with the strongest action alone. Where there is none, all stays.
  func keepFirst() {
    let holding = hits.lazy.filter { $0.standing == .holds }
    let strongest = Action.byStrength.first { action in holding.contains { $0.header.action == action } }
    guard let strongest else { return }
    let kept =
      first?.action == strongest
      ? first?.reported : holding.first { $0.header.action == strongest }.map(Reported.init)
    hits.removeAll { $0.standing != .holds || Reported($0) != kept }
  }

  /// Whether a pattern that was found in an address may be found in the text as well, and surer.
  private func mayStandInText(_ hit: Hit) -> Bool {
    isText && hit.address != nil && hit.tier != .direct && hit.header.kind == .pattern
      && hit.header.targets.contains(.text)
  }
}
