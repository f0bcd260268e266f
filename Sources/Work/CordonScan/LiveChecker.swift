// What checks items while their list is replaced: each worker's own, which goes over to the newest list between two items.

import CordonMatcher
import CordonSystem

/// Checks each item against the list that a store holds when its check begins.
package final class LiveChecker: ItemChecker {
  /// What is made of each list.
  package struct Made {
    let checker: any ItemChecker
    let platforms: Platforms?

    package init(_ checker: any ItemChecker, platforms: Platforms?) {
      self.checker = checker
      self.platforms = platforms
    }
  }

  private let follower: ListFollower
  private let make: (Blocklist) -> Made
  // This worker's alone: the checks at run time that would say so cost as much as a look-up.
  @exclusivity(unchecked) private var checker: any ItemChecker
  /// The same where it is a matcher. JSON's fields are asked one by one, of which a call through `any` takes three hundredths.
  @exclusivity(unchecked) private var matcher: Matcher?
  @exclusivity(unchecked) package private(set) var platforms: Platforms?

  package init(_ store: BlocklistStore, make: @escaping (Blocklist) -> Made) {
    follower = ListFollower(store)
    self.make = make
    let made = make(follower.blocklist)
    (checker, matcher, platforms) = (made.checker, made.checker as? Matcher, made.platforms)
  }

  package var isBehind: Bool { follower.isBehind }

  package func catchUp() {
    guard follower.isBehind else { return }
    follower.update { blocklist in
      let made = make(blocklist)
      (checker, matcher, platforms) = (made.checker, made.checker as? Matcher, made.platforms)
    }
  }

  package func match(item: Span<UInt8>, as type: ItemType) -> Verdict {
    catchUp()
    if let matcher { return matcher.match(item: item, as: type) }
    return checker.match(item: item, as: type)
  }

  package func match(
    items ranges: [Range<Int>], of bytes: Span<UInt8>, as type: ItemType, together: (Int) -> Bool,
    _ body: (Int, Verdict) -> Void
  ) {
    var start = 0
    while start < ranges.count {
      catchUp()
      let generation = follower.generation
      start = match(
        items: ranges, from: start, of: bytes, as: type,
        while: { follower.generation == generation && !follower.isBehind || together($0) }, body)
    }
  }

  package func match(
    items ranges: [Range<Int>], from start: Int, of bytes: Span<UInt8>, as type: ItemType,
    while mayGoOn: (Int) -> Bool, _ body: (Int, Verdict) -> Void
  ) -> Int {
    checker.match(items: ranges, from: start, of: bytes, as: type, while: mayGoOn, body)
  }

  /// By the list of the items that were checked last.
  package func addresses(of item: Span<UInt8>, as type: ItemType) -> Verdict {
    checker.addresses(of: item, as: type)
  }
}

/// The platforms of the list that is in use, found once for all workers.
final class ListPlatforms: Sendable {
  private let known = Monitor<(digest: String, platforms: Platforms)?>(nil)

  func of(_ blocklist: Blocklist) -> Platforms {
    known.withLock { known in
      if let known, known.digest == blocklist.digest { return known.platforms }
      let platforms = Platforms(of: blocklist)
      known = (blocklist.digest, platforms)
      return platforms
    }
  }
}

/// Where the lists of a run come from.
struct ListSource: Sendable {
  let store: BlocklistStore
  /// Where rows name platforms.
  let platforms: ListPlatforms?

  /// Has workers that wait leave an old list, and finds the platforms of a new one before it is used, while the answer lives.
  func observe(_ queue: BatchQueue) -> BlocklistStore.Observation {
    store.observe(preparing: { [platforms] in _ = platforms?.of($0) }, swapped: { queue.call() })
  }
}
