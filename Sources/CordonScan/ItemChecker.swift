// What a worker asks about each item. The matcher answers in production; tests answer with something simpler.

import CordonMatcher

/// Checks items, one at a time. Made by each worker for itself, so it needs no locks and may keep scratch memory.
package protocol ItemChecker {
  func match(item: Span<UInt8>, as type: ItemType) -> Verdict
}

extension Matcher: ItemChecker {}
