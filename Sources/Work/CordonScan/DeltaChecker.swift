// What checks items once more, and tells only what an older list did not.

import CordonMatcher

/// A checker whose verdicts are without the matches of an older list. What they say of addresses is not changed.
struct DeltaChecker: ItemChecker {
  let checker: any ItemChecker
  let delta: DeltaMatcher

  func match(item: Span<UInt8>, as type: ItemType) -> Verdict {
    var verdict = checker.match(item: item, as: type)
    delta.takeOld(from: &verdict, of: item, as: type)
    return verdict
  }

  func match(
    items ranges: [Range<Int>], from start: Int, of bytes: Span<UInt8>, as type: ItemType,
    while mayGoOn: (Int) -> Bool, _ body: (Int, Verdict) -> Void
  ) -> Int {
    checker.match(items: ranges, from: start, of: bytes, as: type, while: mayGoOn) { place, verdict in
      var verdict = verdict
      delta.takeOld(from: &verdict, of: bytes.extracting(ranges[place]), as: type)
      body(place, verdict)
    }
  }

  func addresses(of item: Span<UInt8>, as type: ItemType) -> Verdict { checker.addresses(of: item, as: type) }
}
