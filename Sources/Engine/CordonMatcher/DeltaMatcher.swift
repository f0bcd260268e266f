// What a list says of an item that an older version of it did not say: to check what was checked before, once more.
//
//   item ─► newer list ─► no match: nearly always
//                    └──► matches ─► older list ─► those that it has too are left out
//
// Both are asked, so that a match is new whatever made it so: a rule that was added, or holds for more than it did, an exception
// that is gone.

import CordonImage

/// Tells the matches of an item that an older list did not have. Not `Sendable`: one for each worker.
package struct DeltaMatcher {
  private let older: Matcher
  private let pairing: ListPairing

  /// - Parameter older: with the same date as the newer one's.
  package init(older: Matcher, newer: Blocklist) {
    self.older = older
    pairing = newer.pairing(with: older.blocklist)
  }

  private struct Place: Hashable {
    var list: String
    var rule: String
    var span: Range<Int>
  }

  /// Leaves out of `verdict`, which the newer list gave of `item`, the matches that the older list has too: of the same rule, at
  /// the same place, with the same action or a stronger one.
  ///
  /// - Complexity: one check of `item` where something matches, else nothing.
  package func takeOld(from verdict: inout Verdict, of item: Span<UInt8>, as type: ItemType) {
    guard verdict.isMatch else { return }
    let known = older.match(item: item, as: type).matches
    if known.isEmpty { return }
    let actions = Dictionary(
      known.map { (Place(list: pairing.newName(of: $0.list), rule: $0.rule, span: $0.span), $0.action) },
      uniquingKeysWith: { $0.isStronger(than: $1) ? $0 : $1 })
    let matches = verdict.matches
    let new = matches.filter { match in
      let before = actions[Place(list: match.list, rule: match.rule, span: match.span)]
      return before.map { match.action.isStronger(than: $0) } ?? true
    }
    if new.count < matches.count { verdict.matches = new }
  }
}
