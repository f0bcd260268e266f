// What all parts of a matcher go by.

import CordonImage
import CordonModel

/// A list, and how items are checked against it.
struct MatcherSettings: Sendable {
  let blocklist: Blocklist
  let options: Matcher.Options
  /// Whether addresses may take the fast path. Without it the canonicaliser reads them all. It changes no answer.
  let usesFastPath: Bool
  /// Whether the fast path can settle an address alone: the list has no patterns on addresses and no keys that are known
  /// only by their SHA-256.
  let settlesAddresses: Bool
  /// Whether a rule may hold for an address, or all addresses are collected. Otherwise links are not looked for.
  let mayHoldAddresses: Bool

  init(_ blocklist: Blocklist, _ options: Matcher.Options, usesFastPath: Bool) {
    self.blocklist = blocklist
    self.options = options
    self.usesFastPath = usesFastPath
    let hasAddressPatterns =
      !blocklist.patterns.positions(searchedIn: .url).isEmpty
      || !blocklist.patterns.positions(searchedIn: .host).isEmpty
    settlesAddresses = usesFastPath && !blocklist.image.holdsHashedKeys && !hasAddressPatterns
    mayHoldAddresses = options.collectsURLs || blocklist.image.holdsKeys || hasAddressPatterns
  }

  /// Whether a rule that expires on `date` still holds on the day of the check.
  func isInForce(until date: CalendarDate?) -> Bool {
    guard let date else { return true }
    return (options.date ?? CalendarDate.today) < date
  }

  @inline(__always)
  func makeState(itemOfLength length: Int, isText: Bool, trace: Trace?) -> ItemState {
    ItemState(itemOfLength: length, isText: isText, stopsAtFirst: options.stopsAtFirst, trace: trace)
  }
}
