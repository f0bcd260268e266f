// A rule that holds, before exceptions are applied: what is needed to weigh it against others, and to report it.

import CordonImage
import CordonModel

/// How much a rule holds for, from the narrowest to the widest: exact address, page, prefix, host, domain, then
/// patterns and phrases, which may hold anywhere. Of two prefixes or domains that hold for one address, the longer is
/// the narrower.
struct Breadth: Comparable, Sendable {
  enum Rank: UInt8, Sendable { case exact, page, prefix, host, domain, pattern, phrase }

  let rank: Rank
  /// The length of the expression in bytes.
  let length: Int

  static func < (a: Breadth, b: Breadth) -> Bool {
    a.rank != b.rank ? a.rank.rawValue < b.rank.rawValue : a.length > b.length
  }

  /// Whether an exception of this breadth wins over a rule of breadth `other`: one of the same or wider scope.
  func covers(_ other: Breadth) -> Bool {
    if rank.rawValue >= Rank.pattern.rawValue { return other.rank.rawValue >= Rank.pattern.rawValue }
    return self <= other
  }
}

/// What becomes of a hit once exceptions are applied.
enum HitOutcome: Sendable { case holds, exception, removed }

/// A rule that holds for the item.
struct Hit: Sendable {
  let rule: RuleIndex
  let header: RuleHeader
  let breadth: Breadth
  let value: String
  let tier: Tier
  let via: [Step]
  let span: Range<Int>
  /// Which address of the item it holds for; nil for running text.
  let address: Address?
  var outcome = HitOutcome.holds
}

/// An address of the item: where it stands, and how it was come by.
struct Address: Sendable {
  let number: Int
  /// The index, in ``ItemState/hits``, of its first hit.
  let firstHit: Int
  let span: Range<Int>
  let tier: Tier
  let via: [Step]
  /// How many addresses it is carried in: 0 for one that stands in the item itself.
  let layer: Int
  /// Where a rule that holds for it is reported, once: its own start, or the start of the address that it is a part of,
  /// where that one carries others.
  let place: Int

  /// Whether its bytes are those that stand at ``span``.
  var isAsGiven: Bool { layer == 0 && !via.contains(.refang) }
}
