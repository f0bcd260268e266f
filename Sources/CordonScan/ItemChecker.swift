// What a worker asks about each item. The matcher answers in production; tests answer with something simpler.

import CordonMatcher

/// Checks items. Made by each worker for itself, so it needs no locks and may keep scratch memory.
package protocol ItemChecker {
  func match(item: Span<UInt8>, as type: ItemType) -> Verdict

  /// Calls `body` for each of the items of `bytes` that stand at `ranges`, in their order, with its place in `ranges`.
  func match(items ranges: [Range<Int>], of bytes: Span<UInt8>, as type: ItemType, _ body: (Int, Verdict) -> Void)
}

extension ItemChecker {
  package func match(
    items ranges: [Range<Int>], of bytes: Span<UInt8>, as type: ItemType, _ body: (Int, Verdict) -> Void
  ) {
    for index in ranges.indices { body(index, match(item: bytes.extracting(ranges[index]), as: type)) }
  }
}

extension Matcher: ItemChecker {}
