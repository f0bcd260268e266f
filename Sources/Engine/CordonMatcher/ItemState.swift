// The state of one item's check. It is made for the item and passed along: nothing outlives the item, and no part of the
// matcher remembers one.

import CordonImage
import CordonModel
import CordonPatterns

/// What is known of the item that is being checked.
struct ItemState {
  /// Collects the steps for `explain`; nil while matching.
  let trace: Trace?
  /// Whether the check ends with the first rule that blocks the item.
  let stopsAtFirst: Bool
  /// Whether the item is searched as text too, now or after its addresses.
  var isText: Bool
  /// The rules that hold, in the order found.
  private(set) var hits: [Hit] = []
  /// The first rule with the strongest action so far; nil unless ``stopsAtFirst``.
  var first: FirstMatch?
  private(set) var failures: [MatchFailure] = []
  /// Where addresses on shorteners stand.
  private(set) var unresolved: [Range<Int>] = []
  private var addressCount = 0
  /// The last address of the item that carries others.
  private var carrier: Range<Int>?
  /// Every address of the item, for a matcher that collects them.
  var urls = URLCollector()
  /// What the search for patterns may still cost, and what it left undecided.
  var search: PatternSearchState

  init(itemOfLength length: Int, isText: Bool, stopsAtFirst: Bool, trace: Trace?) {
    self.isText = isText
    self.stopsAtFirst = stopsAtFirst
    self.trace = trace
    search = PatternSearchState(itemOfLength: length)
  }

  // MARK: What is found

  mutating func add(_ hit: Hit) { hits.append(hit) }

  /// Adds `failure`, once.
  mutating func fail(_ failure: MatchFailure) { failures.append(failure) }

  /// Notes, once, that a part of the item was not checked, and why.
  mutating func fail(_ error: String) {
    let failure = MatchFailure(rule: nil, error: error)
    if !failures.contains(failure) { failures.append(failure) }
  }

  /// Notes, once, that a shortener's address stands at `span`.
  mutating func noteUnresolved(at span: Range<Int>) {
    if unresolved.last != span { unresolved.append(span) }
  }

  /// Replaces the hits by those that are left when exceptions are applied.
  mutating func replaceHits(by hits: [Hit]) { self.hits = hits }

  // MARK: Addresses

  /// Numbers an address that is about to be checked.
  mutating func makeAddress(
    at span: Range<Int>, tier: Tier, via: [Step], layer: Int = 0, place: Int? = nil
  ) -> Address {
    defer { addressCount &+= 1 }
    return Address(
      number: addressCount, firstHit: hits.count, span: span, tier: tier, via: via, layer: layer,
      place: place ?? self.place(of: span))
  }

  /// Notes that the addresses which the one at `span` carries are about to be checked. A part of an address that carries
  /// others is not a carrier of its own.
  mutating func noteCarrier(_ span: Range<Int>) {
    if !isPartOfCarrier(span) { carrier = span }
  }

  /// Where a match at `span` counts as standing: see ``Address/place``.
  func place(of span: Range<Int>) -> Int {
    isPartOfCarrier(span) ? carrier?.lowerBound ?? span.lowerBound : span.lowerBound
  }

  private func isPartOfCarrier(_ span: Range<Int>) -> Bool {
    guard let carrier else { return false }
    return carrier.lowerBound <= span.lowerBound && span.upperBound <= carrier.upperBound
  }
}

/// What the search for patterns in one item may still cost, and what it could not decide.
struct PatternSearchState {
  var budget: SearchBudget
  /// The rules, by position, that could not be decided.
  var undecided: Set<Int> = []
  /// Whether a part of the item was not screened.
  var isCut = false

  init(itemOfLength length: Int) { budget = SearchBudget(length: length) }
}
