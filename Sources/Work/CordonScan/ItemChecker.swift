// What a worker asks about each item. The matcher answers in production; tests answer with something simpler.

import CordonMatcher

/// Checks items. Made by each worker for itself, so it needs no locks and may keep scratch memory.
package protocol ItemChecker {
  func match(item: Span<UInt8>, as type: ItemType) -> Verdict

  /// Calls `body` for each of the items of `bytes` that stand at `ranges`, in their order, with its place in `ranges`.
  ///
  /// - Parameter together: whether the item at a place belongs to the one before it, so that no other list may come between
  ///   them.
  func match(
    items ranges: [Range<Int>], of bytes: Span<UInt8>, as type: ItemType, together: (Int) -> Bool,
    _ body: (Int, Verdict) -> Void)

  /// The same of those from `start` on, at least one, as long as `mayGoOn`, which is asked now and then with the place of the
  /// item that is next. Answers where the first one stands that was not checked.
  func match(
    items ranges: [Range<Int>], from start: Int, of bytes: Span<UInt8>, as type: ItemType,
    while mayGoOn: (Int) -> Bool, _ body: (Int, Verdict) -> Void
  ) -> Int

  /// A verdict that tells of every address of `item`, whether something is found in it or not.
  func addresses(of item: Span<UInt8>, as type: ItemType) -> Verdict

  /// The platforms of the list; nil where it knows none.
  var platforms: Platforms? { get }

  /// Whether there is a newer list.
  var isBehind: Bool { get }

  /// Goes over to the newest list, for a worker that has no items.
  func catchUp()
}

extension ItemChecker {
  package func match(
    items ranges: [Range<Int>], of bytes: Span<UInt8>, as type: ItemType, together: (Int) -> Bool = { _ in false },
    _ body: (Int, Verdict) -> Void
  ) {
    _ = match(items: ranges, from: 0, of: bytes, as: type, while: { _ in true }, body)
  }

  package func match(
    items ranges: [Range<Int>], from start: Int, of bytes: Span<UInt8>, as type: ItemType,
    while mayGoOn: (Int) -> Bool, _ body: (Int, Verdict) -> Void
  ) -> Int {
    var start = start
    while start < ranges.count {
      body(start, match(item: bytes.extracting(ranges[start]), as: type))
      start += 1
      if start < ranges.count, !mayGoOn(start) { break }
    }
    return start
  }

  package func addresses(of item: Span<UInt8>, as type: ItemType) -> Verdict { match(item: item, as: type) }

  package var platforms: Platforms? { nil }
  package var isBehind: Bool { false }
  package func catchUp() {}
}

extension Matcher: ItemChecker {
  package func match(
    items ranges: [Range<Int>], from start: Int, of bytes: Span<UInt8>, as type: ItemType,
    while mayGoOn: (Int) -> Bool, _ body: (Int, Verdict) -> Void
  ) -> Int {
    var start = start
    while start < ranges.count {
      let end = min(start + 64, ranges.count)
      match(items: ranges, at: start..<end, of: bytes, as: type, body)
      start = end
      if start < ranges.count, !mayGoOn(start) { break }
    }
    return start
  }
}

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

  func match(
    items ranges: [Range<Int>], from start: Int, of bytes: Span<UInt8>, as type: ItemType,
    while mayGoOn: (Int) -> Bool, _ body: (Int, Verdict) -> Void
  ) -> Int {
    matcher.match(items: ranges, from: start, of: bytes, as: type, while: mayGoOn) { index, verdict in
      body(index, verdict.isEmpty ? verdict : collector.match(item: bytes.extracting(ranges[index]), as: type))
    }
  }

  func addresses(of item: Span<UInt8>, as type: ItemType) -> Verdict { collector.match(item: item, as: type) }
}
