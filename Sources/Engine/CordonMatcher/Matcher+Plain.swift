// The short way for nearly every address: it is spelled plainly, and the filters show that no rule can hold for it.
//
//   item ─► its host's tail ─► filter of hosts, prefilter of platforms ─► nothing
//                                └─► every suffix of the host, the address ─► filters ─► nothing
//                                                                               └─► key ─► index
//
// What a key is, the long way alone defines (Canonicalizer); that both give the same is a property test.

import CordonBytes
import CordonImage
import CordonText
import CordonPlatforms
import CordonURL

/// An expression of a plain address that begins with its host.
struct PlainExpression {
  /// Where it ends in the key.
  var end: Int
  var rank: Breadth.Rank
  /// Its Hash64.
  var hash: UInt64
}

/// What is known of an item before anything is looked up.
enum Screening { case nothingHolds, mayHold, notPlain }

extension Matcher {
  /// Whether a list needs no address whole: it has no patterns on addresses, and no keys known only by their SHA-256.
  static func canTakePlainAddresses(_ blocklist: Blocklist) -> Bool {
    !blocklist.image.holdsHashedKeys && blocklist.patterns.positions(searchedIn: .url).isEmpty
      && blocklist.patterns.positions(searchedIn: .host).isEmpty
  }

  /// Whether `blocklist` has rules for addresses: keys, or patterns on URLs or hosts.
  static func mayHoldAddresses(_ blocklist: Blocklist) -> Bool {
    blocklist.image.holdsKeys || !blocklist.patterns.positions(searchedIn: .url).isEmpty
      || !blocklist.patterns.positions(searchedIn: .host).isEmpty
  }

  /// Whether items of `type` may go the short way: nothing is told of it, and texts are searched whole.
  func mayTakeShortWay(as type: ItemType) -> Bool { takesPlainAddresses && type != .text && trace == nil }

  /// Returns what the list says about `item`, or nil where it is no plain address, or is one that a platform may know.
  ///
  /// - Complexity: O(*n*); allocates only for matches.
  @inline(__always)
  func matchPlain(_ item: Span<UInt8>, as type: ItemType) -> Verdict? {
    let form = plain.read(item)
    if form == .other { return nil }
    let tails = tails(of: plain)
    let mayHold = filters.mayHold(hostWithTail: tails.tail)
    if !mayHold, isOver(plain, form, tails) { return Verdict() }
    switch screen(item, plain, form, tails, mayHold: mayHold) {
    case .nothingHolds: return Verdict()
    case .mayHold: return lookUpPlain(item, as: type, plain)
    case .notPlain: return nil
    }
  }

  /// Whether nothing can hold for the address that `plain` has read, at a host for which the list holds nothing: what is
  /// asked first, and true for nearly all.
  @inline(__always)
  func isOver(_ plain: borrowing PlainAddressReader, _ form: PlainAddressReader.Form, _ tails: HostTails.Asked) -> Bool
  {
    let mayBePlatform = platformPrefilter.mayConcern(tails, lastLabel: plain.lastLabel)
    let mayOpen = plain.firstOfPath.map { platformPrefilter.mayConcern(pathBeginningWith: $0) } ?? false
    return form == .plain && !mayBePlatform && !mayOpen
  }

  /// What is known of `item`, which `plain` has read, before anything is looked up. `mayHold`: whether the list may hold
  /// anything for its host, or at it.
  func screen(
    _ item: Span<UInt8>, _ plain: borrowing PlainAddressReader, _ form: PlainAddressReader.Form,
    _ tails: HostTails.Asked, mayHold: Bool
  ) -> Screening {
    let mayBePlatform = platformPrefilter.mayConcern(tails, lastLabel: plain.lastLabel)
    let platformPaths = mayBePlatform ? pathsOfPlatforms(plain, tails.two) : 0
    guard form == .plain else {
      let isOver =
        !(mayHold && mayHoldByEveryName(plain)) && platformPaths == 0
        && plain.restCarriesNothing(in: item, prefilter: platformPrefilter)
        && !LinkFinder.mayCarryLinks(
          item, from: plain.address.hostInInput.upperBound, mayHoldBase64: plain.mayHoldBase64)
      return isOver ? .nothingHolds : .notPlain
    }
    // What may be cut may begin otherwise then.
    if platformPaths != 0, plain.mayBeCut || platformPaths & PlatformPrefilter.beginning(plain.firstOfPath) != 0 {
      return .notPlain
    }
    if plain.concerns(platformPrefilter) { return .notPlain }
    return mayHold ? .mayHold : .nothingHolds
  }

  /// Whether the list may have a rule on the host that was read last, on one of its suffixes, or on an address at it. Asks
  /// the filters of hosts and of addresses, which let fewer pass than the filter of tails.
  private func mayHoldByEveryName(_ plain: borrowing PlainAddressReader) -> Bool {
    let hashes = plain.hostHashes(seed: filters.seed)
    // SAFETY: the host's own hash is there.
    return filters.mayHold(hostsWithHashes: hashes) != 0
      || filters.mayHold(addressesAtHostWithHash: unsafe hashes[0])
  }

  /// Whether nothing but patterns can hold for the address in `bytes`, which stands at `span` of the item, nor for any
  /// that it carries; if it is a shortener's, that is noted.
  ///
  /// - Complexity: O(*n*); allocates only for what is noted.
  func isSettled(_ bytes: Span<UInt8>, standingAt span: Range<Int>) -> Bool {
    guard readsPlainAddresses, trace == nil, !blocklist.image.holdsHashedKeys else { return false }
    let form = plain.read(bytes)
    if form == .other { return false }
    let tails = tails(of: plain)
    if filters.mayHold(hostWithTail: tails.tail) { return false }
    if isOver(plain, form, tails) { return true }
    if form == .plain, plain.isShortener(by: platformPrefilter) {
      noteUnresolved(at: span)
      return true
    }
    return screen(bytes, plain, form, tails, mayHold: false) == .nothingHolds
  }

  /// Whether the list may hold anything for the plain host that was read last, or at it.
  func mayHoldHost() -> Bool { filters.mayHold(hostWithTail: tails(of: plain).tail) }

  @inline(__always)
  func tails(of plain: borrowing PlainAddressReader) -> HostTails.Asked {
    plain.tails(seed: filters.seed) { filters.isCrowded($0) }
  }

  /// What paths begin with for which templates of platforms stand under the host that was read last, the hash of whose last
  /// two labels is `two`: see ``PlatformPrefilter/beginnings(under:)``.
  private func pathsOfPlatforms(_ plain: borrowing PlainAddressReader, _ two: UInt64) -> UInt64 {
    let three = plain.hashOfThreeLabels(seed: filters.seed)
    guard platformPrefilter.mayConcern(two: two, lastLabel: plain.lastLabel, three: three) else { return 0 }
    return platformPrefilter.beginnings(under: plain.hostHashes(seed: filters.seed))
  }

  /// Looks up every expression of the address that was read last which the filters let pass; nil where it is more than
  /// plain.
  func lookUpPlain(
    _ item: Span<UInt8>, as type: ItemType, _ plain: borrowing PlainAddressReader
  ) -> Verdict? {
    // A text would leave out a part of it, which is looked up too.
    if type != .url, plain.mayBeCut { return nil }
    let hashes = plain.hostHashes(seed: filters.seed)
    let hosts = filters.mayHold(hostsWithHashes: hashes)
    // SAFETY: the host's own hash is there.
    let addresses = filters.mayHold(addressesAtHostWithHash: unsafe hashes[0])
    guard hosts != 0 || addresses else { return Verdict() }
    // A text would read another page of the host too: `?a=1&amp;b=2`.
    if type != .url, addresses, plain.mayHoldOtherLinks, mayHoldOtherPage(of: item, plain) { return nil }
    guard plain.makeKey() else { return nil }
    let parts = plain.address
    let key = plain.key.span
    let address = Address(number: 0, span: 0..<item.count, tier: .direct, via: [], place: 0)
    forms.setHostInInput(parts.hostInInput)
    firstHit = 0
    func lookUp(_ range: Range<Int>, hash: UInt64, as rank: Breadth.Rank) {
      let expression = key.extracting(range)
      let found = blocklist.image.rules(under: expression, hash: hash, hashed: false, recent: recent)
      keep(found, under: expression, isWholePage: range == 0..<parts.pageEnd, as: rank, of: address)
    }
    if addresses {
      // All lines of the filter are asked for before the first is looked at.
      expressions.removeAll(keepingCapacity: true)
      func add(_ end: Int, as rank: Breadth.Rank) {
        let hash = Hash64.hash(key.extracting(0..<end), seed: filters.seed)
        filters.prefetch(keyWithHash: hash)
        expressions.append(PlainExpression(end: end, rank: rank, hash: hash))
      }
      add(parts.count, as: .exact)
      if parts.pageEnd < parts.count { add(parts.pageEnd, as: .page) }
      plain.forEachPathPrefix { add($0, as: .prefix) }
      for expression in expressions where filters.mayHold(keyWithHash: expression.hash) {
        lookUp(0..<expression.end, hash: expression.hash, as: expression.rank)
      }
      noteFirst(since: 0)
    }
    var left = hosts
    while left != 0, !isFirstFinal {
      let index = left.trailingZeroBitCount
      left &= left &- 1
      // SAFETY: a bit is set only below the count.
      let hash = unsafe hashes[index]
      lookUp(plain.hostSuffixStart(index)..<parts.hostEnd, hash: hash, as: index == 0 ? .host : .domain)
      noteFirst(since: 0)
    }
    return resolve()
  }

  /// Whether the list may hold an address that the link finder would see in `item`, which `plain` has read, beside the item
  /// itself. Mostly that is the same page with another query, `?a=1&b=2` for `?a=1&amp;b=2`, and no filter knows it.
  private func mayHoldOtherPage(of item: Span<UInt8>, _ plain: borrowing PlainAddressReader) -> Bool {
    guard let unescaped = LinkFinder.unescapingQuery(item) else { return LinkFinder.mayHoldOtherLinks(item) }
    defer { _ = plain.read(item) }
    guard plain.read(unescaped.span) == .plain, !plain.mayHoldOtherLinks, !plain.mayBeCut, plain.makeKey() else {
      return true
    }
    return filters.mayHold(keyWithHash: Hash64.hash(plain.key.span, seed: filters.seed))
  }
}
