// The state of one item's check. It is made for the item and passed along: nothing outlives the item, and no part of the
// matcher remembers one.

import CordonImage
import CordonModel
import CordonPatterns

/// What is known of the item that is being checked.
struct ItemState: ~Copyable {
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
  private var addressCount = 0
  /// The last address of the item that carries others.
  private var carrier: Range<Int>?
  /// What the search for patterns may still cost.
  var budget: SearchBudget
  private var notes: Notes?

  /// What few items have.
  // PERF: apart, so that the state of the others has little to make and to free (`scripts/bench`, posts one by one).
  private struct Notes {
    var failures: [MatchFailure] = []
    var unresolved: [Range<Int>] = []
    var urls = URLCollector()
    var undecided: Set<Int> = []
    var isCut = false
  }

  @inline(__always)
  init(itemOfLength length: Int, isText: Bool, stopsAtFirst: Bool, trace: Trace?) {
    self.isText = isText
    self.stopsAtFirst = stopsAtFirst
    self.trace = trace
    budget = SearchBudget(length: length)
  }

  // MARK: What is found

  mutating func add(_ hit: Hit) { hits.append(hit) }

  /// Whether there is nothing to say about the item.
  var isEmpty: Bool { hits.isEmpty && notes == nil }

  /// What could not be decided.
  var failures: [MatchFailure] { notes?.failures ?? [] }
  /// Where addresses on shorteners stand.
  var unresolved: [Range<Int>] { notes?.unresolved ?? [] }
  /// Every address of the item, for a matcher that collects them.
  var urls: URLCollector { notes?.urls ?? URLCollector() }

  private mutating func note(_ change: (inout Notes) -> Void) {
    if notes == nil { notes = Notes() }
    change(&notes!)
  }

  mutating func fail(_ failure: MatchFailure) { note { $0.failures.append(failure) } }

  /// Notes, once, that a part of the item was not checked, and why.
  mutating func fail(_ error: String) {
    let failure = MatchFailure(rule: nil, error: error)
    if !failures.contains(failure) { fail(failure) }
  }

  /// Notes that the item was not screened for patterns as a whole. Returns whether that is new.
  mutating func noteCut() -> Bool {
    if notes?.isCut == true { return false }
    note { $0.isCut = true }
    return true
  }

  /// Notes that the rule at `position` could not be decided. Returns whether that is new.
  mutating func noteUndecided(_ position: Int) -> Bool {
    if notes?.undecided.contains(position) == true { return false }
    note { $0.undecided.insert(position) }
    return true
  }

  /// Notes, once, that a shortener's address stands at `span`.
  mutating func noteUnresolved(at span: Range<Int>) {
    if unresolved.last != span { note { $0.unresolved.append(span) } }
  }

  /// Collects an address that stands in the item.
  mutating func collect(_ url: FoundURL) { note { $0.urls.add(url) } }

  /// Collects an address that another one carries, and for which a rule holds.
  mutating func collect(_ content: FoundURL.Carried, ofAddress number: Int) {
    note { $0.urls.add(content, ofAddress: number) }
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
