// What a worker asks about each item. The matcher answers in production; tests answer with something simpler.

import CordonMatcher

/// Checks items. Made by each worker for itself, so it needs no locks and may keep scratch memory.
package protocol ItemChecker {
  func match(item: Span<UInt8>, as type: ItemType) -> Verdict

  /// Calls `body` for each of the items of `bytes` that stand at `ranges`, in their order, with its place in `ranges`.
  func match(items ranges: [Range<Int>], of bytes: Span<UInt8>, as type: ItemType, _ body: (Int, Verdict) -> Void)

  /// A verdict that tells of every address of `item`, whether something is found in it or not.
  func addresses(of item: Span<UInt8>, as type: ItemType) -> Verdict
}

extension ItemChecker {
  package func match(
    items ranges: [Range<Int>], of bytes: Span<UInt8>, as type: ItemType, _ body: (Int, Verdict) -> Void
  ) {
    for index in ranges.indices { body(index, match(item: bytes.extracting(ranges[index]), as: type)) }
  }

  package func addresses(of item: Span<UInt8>, as type: ItemType) -> Verdict { match(item: item, as: type) }
}

extension Matcher: ItemChecker {}

/// Tells of every address of an item, but only where something was found in it: nearly all items have nothing, and to
/// collect addresses takes ten times as long as to check them.
struct DetailedChecker: ItemChecker {
  let matcher: Matcher
  /// Collects addresses.
  let collector: Matcher

  func match(item: Span<UInt8>, as type: ItemType) -> Verdict {
    let verdict = matcher.match(item: item, as: type)
    return verdict.isEmpty ? verdict : collector.match(item: item, as: type)
  }

  func match(items ranges: [Range<Int>], of bytes: Span<UInt8>, as type: ItemType, _ body: (Int, Verdict) -> Void) {
    matcher.match(items: ranges, of: bytes, as: type) { index, verdict in
      body(index, verdict.isEmpty ? verdict : collector.match(item: bytes.extracting(ranges[index]), as: type))
    }
  }

  func addresses(of item: Span<UInt8>, as type: ItemType) -> Verdict { collector.match(item: item, as: type) }
}
