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

extension Matcher {
  /// Whether a list needs no address whole: it has no patterns on addresses, and no keys known only by their SHA-256.
  static func canTakePlainAddresses(_ blocklist: Blocklist) -> Bool {
    !blocklist.image.holdsHashedKeys && blocklist.patterns.positions(searchedIn: .url).isEmpty
      && blocklist.patterns.positions(searchedIn: .host).isEmpty
  }

  /// Returns what the list says about `item`, or nil where it is no plain address, or is one that a site may know.
  ///
  /// - Complexity: O(*n*); allocates only for matches.
  func matchPlain(_ item: Span<UInt8>, as type: ItemType) -> Verdict? {
    guard plain.readHost(of: item) else { return nil }
    // The filter's line comes from memory while the rest is read.
    let tail = plain.hashOfTwoLabels(seed: filters.seed)
    let mayHold = mayHoldHost(tail)
    if siteGate.mayConcern(
      two: tail, lastLabel: plain.lastLabel, three: { plain.hashOfThreeLabels(seed: filters.seed) }),
      siteGate.concerns(hosts: plain.hostHashes(seed: filters.seed))
    {
      return nil
    }
    if !plain.readRest(of: item) {
      return !mayHold && plain.restCarriesNothing(in: item, gate: siteGate) ? Verdict() : nil
    }
    if siteGate.isOpen, plain.concerns(siteGate) { return nil }
    // A text would leave out a part of it, which is looked up too.
    if mayHold, type != .url, plain.mayBeCut { return nil }
    return mayHold ? lookUpPlain(in: item) : Verdict()
  }

  /// Whether the list may hold anything for the plain host that was read last, or at it.
  func mayHoldHost() -> Bool { mayHoldHost(plain.hashOfTwoLabels(seed: filters.seed)) }

  private func mayHoldHost(_ tail: UInt64) -> Bool {
    filters.mayHold(hostWithTail: filters.isCrowded(tail) ? plain.hashOfThreeLabels(seed: filters.seed) : tail)
  }

  /// Looks up every expression of the address that was read last which the filters let pass.
  private func lookUpPlain(in item: Span<UInt8>) -> Verdict {
    let hashes = plain.hostHashes(seed: filters.seed)
    let (hosts, addresses) = filters.mayHold(hostsWithHashes: hashes)
    guard hosts || addresses else { return Verdict() }
    let parts = plain.address
    let key = plain.key.span
    let address = Address(number: 0, span: 0..<item.count, tier: .direct, via: [], place: 0)
    forms.setHostInInput(parts.hostInInput)
    hits.removeAll(keepingCapacity: true)
    unresolved.removeAll(keepingCapacity: true)
    func lookUp(_ range: Range<Int>, as rank: Breadth.Rank) {
      self.lookUp(key.extracting(range), isWholePage: range == 0..<parts.pageEnd, as: rank, of: address)
    }
    if addresses {
      lookUp(0..<parts.count, as: .exact)
      if parts.pageEnd < parts.count { lookUp(0..<parts.pageEnd, as: .page) }
      plain.forEachPathPrefix { lookUp(0..<$0, as: .prefix) }
    }
    if hosts {
      for index in 0..<hashes.count where filters.mayHold(keyWithHash: hashes[index]) {
        lookUp(plain.hostSuffixStart(index)..<parts.hostEnd, as: index == 0 ? .host : .domain)
      }
    }
    return resolve(hits, failures: [])
  }
}
