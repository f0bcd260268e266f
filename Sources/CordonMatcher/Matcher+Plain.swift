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

  /// Returns what the list says about `item`, or nil where it is no plain address.
  ///
  /// - Complexity: O(*n*); allocates only for matches.
  func matchPlain(_ item: Span<UInt8>, as type: ItemType) -> Verdict? {
    guard plain.readHost(of: item) else { return nil }
    // The filter's line comes from memory while the rest is read.
    let tail = plain.hashOfTwoLabels(seed: filters.seed)
    let mayHold = filters.mayHold(
      hostWithTail: filters.isCrowded(tail) ? plain.hashOfThreeLabels(seed: filters.seed) : tail)
    guard plain.readRest(of: item), type == .url || !plain.address.mayBeCut else { return nil }
    return mayHold && mayHoldAddress() ? lookUp(plain.address, in: item) : Verdict()
  }

  /// Whether the host, a part of it behind a dot, or the address may be listed, by the filters.
  private func mayHoldAddress() -> Bool {
    let (hosts, addresses) = filters.mayHold(hostsWithHashes: plain.hostHashes(seed: filters.seed))
    if hosts || !addresses { return hosts }
    return plain.containsExpression { filters.mayHold(keyWithHash: Hash64.hash($0, seed: filters.seed)) }
  }

  private func lookUp(_ address: PlainAddress, in item: Span<UInt8>) -> Verdict {
    hits.removeAll(keepingCapacity: true)
    forms.setPlain(address, key: plain.key.span)
    lookUpExpressions(of: Address(number: 0, span: 0..<item.count, tier: .direct, via: []))
    return resolve(hits, failures: [])
  }
}
