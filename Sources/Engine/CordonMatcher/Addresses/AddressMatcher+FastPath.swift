// The fast path of nearly every address: it is written simply, and the filters show that no rule can hold for it, or it is
// looked up by a key that can be read off.
//
//   item ─► AddressPrefilter ─► nothing
//                           ├─► key ─► index ─► verdict
//                           └─► slow path (AddressMatcher.swift)
//
// The slow path (Canonicalizer) defines what a key is. That both give the same answer is a property test.

import CordonBytes
import CordonImage
import CordonText
import CordonPlatforms
import CordonURL

/// The expressions of one address. Holds memory that is reused, so that a look-up allocates nothing.
final class FastExpressions {
  fileprivate var all: [FastExpression] = []

  init() {
    // As many as an address has at most: the whole key, its page, the root of the host, and its prefixes.
    all.reserveCapacity(URLLimits.maximumPrefixDepth + 3)
  }
}

/// An expression that begins with the host of an address that the fast path has read.
private struct FastExpression {
  /// Where it ends in the key.
  var end: Int
  var rank: Breadth.Rank
  /// Its Hash64.
  var hash: UInt64
}

extension AddressMatcher {
  /// The verdict on `item`; nil where the fast path cannot tell.
  ///
  /// - Complexity: O(*n*); allocates only for matches.
  @inline(__always)
  mutating func fastVerdict(on item: Span<UInt8>, as type: ItemType) -> Verdict? {
    let form = reader.read(item)
    if form == .unread { return nil }
    let tails = prefilter.tails(of: reader)
    let mayHold = prefilter.filters.mayHold(hostWithTail: tails.tail)
    if !mayHold, prefilter.isClear(reader, form, tails) { return Verdict() }
    switch prefilter.screen(item, reader, form, tails, mayHold: mayHold) {
    case .nothingHolds: return Verdict()
    case .mayHold: return lookUp(item, as: type, readBy: reader)
    case .needsSlowPath: return nil
    }
  }

  /// Whether nothing but patterns can hold for the address in `bytes`, which stands at `span` of the item, nor for any
  /// address that it carries. Notes the address where it is a shortener's.
  ///
  /// - Complexity: O(*n*); allocates only for what is noted.
  func settle(_ bytes: Span<UInt8>, at span: Range<Int>, _ state: inout ItemState) -> Bool {
    guard settings.usesFastPath, state.trace == nil, !image.holdsHashedKeys else { return false }
    let form = reader.read(bytes)
    if form == .unread { return false }
    let tails = prefilter.tails(of: reader)
    if prefilter.filters.mayHold(hostWithTail: tails.tail) { return false }
    if prefilter.isClear(reader, form, tails) { return true }
    if form == .whole, reader.isShortener(by: prefilter.platforms) {
      state.noteUnresolved(at: span)
      return true
    }
    return prefilter.screen(bytes, reader, form, tails, mayHold: false) == .nothingHolds
  }

  /// Looks up every expression, of the address that `reader` has read, which the filters let pass. Returns nil where the fast
  /// path cannot tell.
  ///
  /// - Parameter reader: this matcher's own, or another one.
  func lookUp(
    _ item: Span<UInt8>, as type: ItemType, readBy reader: borrowing FastURLReader
  ) -> Verdict? {
    // A text would leave out a part of it, which is looked up too.
    if type != .url, reader.mayBeCut { return nil }
    let hashes = reader.hostHashes(seed: prefilter.filters.seed)
    let hosts = prefilter.filters.mayHold(hostsWithHashes: hashes)
    // SAFETY: the host's own hash is there.
    let addresses = prefilter.filters.mayHold(addressesAtHostWithHash: unsafe hashes[0])
    guard hosts != 0 || addresses else { return Verdict() }
    // A text would read another page of the host too: `?a=1&amp;b=2`.
    if type != .url, addresses, reader.mayHoldOtherLinks, mayHoldOtherPage(of: item, reader) { return nil }
    guard reader.makeKey() else { return nil }
    let parts = reader.address
    let key = reader.key.span
    var state = settings.makeState(itemOfLength: item.count, isText: false, trace: nil)
    let address = state.makeAddress(at: 0..<item.count, tier: .direct, via: [])
    func lookUp(_ range: Range<Int>, hash: UInt64, as rank: Breadth.Rank) {
      let expression = key.extracting(range)
      let found = image.rules(under: expression, hash: hash, hashed: false, recent: recent)
      keep(
        found, under: expression, isWholePage: range == 0..<parts.pageEnd, as: rank, of: address,
        hostSpan: parts.hostInInput, &state)
    }
    if addresses {
      // The filter's cache lines for all expressions are prefetched before the first is tested.
      expressions.all.removeAll(keepingCapacity: true)
      func add(_ end: Int, as rank: Breadth.Rank) {
        let hash = Hash64.hash(key.extracting(0..<end), seed: prefilter.filters.seed)
        prefilter.filters.prefetch(keyWithHash: hash)
        expressions.all.append(FastExpression(end: end, rank: rank, hash: hash))
      }
      add(parts.count, as: .exact)
      if parts.pageEnd < parts.count { add(parts.pageEnd, as: .page) }
      reader.forEachPathPrefix { add($0, as: .prefix) }
      for expression in expressions.all where prefilter.filters.mayHold(keyWithHash: expression.hash) {
        lookUp(0..<expression.end, hash: expression.hash, as: expression.rank)
      }
      state.noteFirst(since: 0, ofAddressFrom: 0)
    }
    var left = hosts
    while left != 0, !state.isFirstFinal {
      let index = left.trailingZeroBitCount
      left &= left &- 1
      // SAFETY: a bit is set only below the count.
      let hash = unsafe hashes[index]
      lookUp(reader.hostSuffixStart(index)..<parts.hostEnd, hash: hash, as: index == 0 ? .host : .domain)
      state.noteFirst(since: 0, ofAddressFrom: 0)
    }
    return state.verdict(of: settings.blocklist)
  }

  /// Whether the list may hold an address that the link finder would see in `item`, which `reader` has read, beside the item
  /// itself. Mostly that is the same page with another query, `?a=1&b=2` for `?a=1&amp;b=2`, and no filter knows it.
  private func mayHoldOtherPage(of item: Span<UInt8>, _ reader: borrowing FastURLReader) -> Bool {
    guard let unescaped = LinkFinder.unescapingQuery(item) else { return LinkFinder.mayHoldOtherLinks(item) }
    defer { _ = reader.read(item) }
    guard reader.read(unescaped.span) == .whole, !reader.mayHoldOtherLinks, !reader.mayBeCut, reader.makeKey() else {
      return true
    }
    return prefilter.filters.mayHold(keyWithHash: Hash64.hash(reader.key.span, seed: prefilter.filters.seed))
  }
}
