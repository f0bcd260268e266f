// The short way for nearly every address: it is spelled plainly, and the filters show that no rule can hold for it.
//
//   item ─► host ─► its last two labels ─► filter ─► nothing
//                                            └─► every suffix of the host, the address ─► filters ─► nothing
//                                                                                           └─► key ─► index
//
// What a key is, the long way alone defines (Canonicalizer); that both give the same is a property test.

import CordonBytes
import CordonImage
import CordonURL

/// By what a host is first asked for.
struct Tails {
  /// The hash of its last two labels.
  var two: UInt64
  /// The tail that the filter of hosts knows it by (HostTailFilter), as a hash; nil where it has too few labels.
  var asked: UInt64?
}

/// What is known of an item before anything is looked up.
enum Screening { case nothingHolds, mayHold, notPlain }

extension Matcher {
  /// Whether a list needs no address whole: it has no patterns on addresses, and no keys known only by their SHA-256.
  static func canTakePlainAddresses(_ blocklist: Blocklist) -> Bool {
    !blocklist.image.holdsHashedKeys && blocklist.patterns.positions(searchedIn: .url).isEmpty
      && blocklist.patterns.positions(searchedIn: .host).isEmpty
  }

  /// Whether items of `type` may go the short way: nothing is told of it, and texts are searched whole.
  func mayTakeShortWay(as type: ItemType) -> Bool { takesPlainAddresses && type != .text && trace == nil }

  /// Returns what the list says about `item`, or nil where it is no plain address, or is one that a site may know.
  ///
  /// - Complexity: O(*n*); allocates only for matches.
  @inline(__always)
  func matchPlain(_ item: Span<UInt8>, as type: ItemType) -> Verdict? {
    guard plain.readHost(of: item) else { return nil }
    let tails = tails(of: plain)
    switch screen(item, plain, tails, mayHold: filters.mayHold(hostWithTail: tails.asked)) {
    case .nothingHolds: return Verdict()
    case .mayHold: return lookUpPlain(item, as: type, plain)
    case .notPlain: return nil
    }
  }

  /// What is known of `item`, of which `plain` has read the host, before anything is looked up. `mayHold`: whether the list
  /// may hold anything for that host, or at it.
  @inline(__always)
  func screen(
    _ item: Span<UInt8>, _ plain: borrowing PlainAddressReader, _ tails: Tails, mayHold: Bool
  ) -> Screening {
    let mayBeSite = siteGate.mayConcern(tails.two, lastLabel: plain.lastLabel)
    let sitePaths = mayBeSite ? pathsOfSites(plain, tails.two) : 0
    guard plain.tellRest(of: item) else {
      let isOver = !mayHold && sitePaths == 0 && plain.restCarriesNothing(in: item, gate: siteGate)
      return isOver ? .nothingHolds : .notPlain
    }
    // What may be cut may begin otherwise then.
    if sitePaths != 0, plain.mayBeCut || sitePaths & SiteGate.beginning(plain.firstOfPath) != 0 { return .notPlain }
    if siteGate.isOpen, plain.concerns(siteGate) { return .notPlain }
    return mayHold ? .mayHold : .nothingHolds
  }

  /// Whether the list may hold anything for the plain host that was read last, or at it.
  func mayHoldHost() -> Bool { filters.mayHold(hostWithTail: tails(of: plain).asked) }

  @inline(__always)
  func tails(of plain: borrowing PlainAddressReader) -> Tails {
    let two = plain.hashOfTwoLabels(seed: filters.seed)
    return Tails(two: two, asked: filters.isCrowded(two) ? plain.hashOfThreeLabels(seed: filters.seed) : two)
  }

  /// What paths begin with for which templates of sites stand under the host that was read last, the hash of whose last
  /// two labels is `tail`: see ``SiteGate/beginnings(under:)``.
  private func pathsOfSites(_ plain: borrowing PlainAddressReader, _ tail: UInt64) -> UInt64 {
    let three = plain.hashOfThreeLabels(seed: filters.seed)
    guard siteGate.mayConcern(two: tail, lastLabel: plain.lastLabel, three: three) else { return 0 }
    return siteGate.beginnings(under: plain.hostHashes(seed: filters.seed))
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
    let addresses = filters.mayHold(addressesAtHostWithHash: unsafe hashes[0])
    guard hosts != 0 || addresses else { return Verdict() }
    guard plain.makeKey() else { return nil }
    let parts = plain.address
    let key = plain.key.span
    let address = Address(number: 0, span: 0..<item.count, tier: .direct, via: [], place: 0)
    forms.setHostInInput(parts.hostInInput)
    hits.removeAll(keepingCapacity: true)
    failures.removeAll(keepingCapacity: true)
    unresolved.removeAll(keepingCapacity: true)
    func lookUp(_ range: Range<Int>, as rank: Breadth.Rank) {
      self.lookUp(key.extracting(range), isWholePage: range == 0..<parts.pageEnd, as: rank, of: address)
    }
    if addresses {
      lookUp(0..<parts.count, as: .exact)
      if parts.pageEnd < parts.count { lookUp(0..<parts.pageEnd, as: .page) }
      plain.forEachPathPrefix { lookUp(0..<$0, as: .prefix) }
    }
    var left = hosts
    while left != 0 {
      let index = left.trailingZeroBitCount
      left &= left &- 1
      lookUp(plain.hostSuffixStart(index)..<parts.hostEnd, as: index == 0 ? .host : .domain)
    }
    return resolve()
  }
}
