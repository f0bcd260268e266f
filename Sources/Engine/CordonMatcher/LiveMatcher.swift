// The matcher of a list that is replaced while it is used.

/// Checks items, each against the list that a ``BlocklistStore`` holds when the check begins. Holds scratch memory and is
/// not `Sendable`: make one for each worker, and keep it.
///
///     let matcher = LiveMatcher(try BlocklistStore(contentsOf: "demo.cordon"))
///     let verdict = matcher.match(item: "see https://example.org/x")
///
/// Answers as ``Matcher`` does. Between two items it asks the store whether there is a newer list, and goes over to it; a
/// verdict keeps the list that it came from.
public final class LiveMatcher {
  private let follower: ListFollower
  private let make: (Blocklist) -> Matcher
  // This worker's alone, as a matcher's are.
  @exclusivity(unchecked) private var matcher: Matcher

  /// - Parameters: as those of ``Matcher/init(_:date:stopsAtFirst:collectsURLs:)``.
  public init(
    _ store: BlocklistStore, date: CalendarDate? = nil, stopsAtFirst: Bool = false, collectsURLs: Bool = false
  ) {
    follower = ListFollower(store)
    make = { Matcher($0, date: date, stopsAtFirst: stopsAtFirst, collectsURLs: collectsURLs) }
    matcher = make(follower.blocklist)
  }

  /// The list of the last check.
  public var blocklist: Blocklist { matcher.blocklist }

  /// Leaves a list that is no longer the newest. A worker that waits for items for long calls it now and then, and keeps
  /// no old list in memory.
  public func catchUp() {
    if follower.isBehind { follower.goOver { matcher = make($0) } }
  }

  /// Returns what the newest list says about `item`: ``Matcher/match(item:as:)-(Span<UInt8>,_)``.
  public func match(item: Span<UInt8>, as type: ItemType = .auto) -> Verdict {
    catchUp()
    return matcher.match(item: item, as: type)
  }

  /// The same. Spans count its UTF-8 bytes.
  public func match(item: String, as type: ItemType = .auto) -> Verdict {
    catchUp()
    return matcher.match(item: item, as: type)
  }

  /// Checks many items as ``Matcher/match(items:of:as:_:)`` does. Where a list is swapped in meanwhile, those that were not
  /// begun, a few dozen at a time, are checked against it.
  ///
  /// - Precondition: all `ranges` lie in `bytes`.
  public func match(
    items ranges: [Range<Int>], of bytes: Span<UInt8>, as type: ItemType = .auto, _ body: (Int, Verdict) -> Void
  ) {
    var start = 0
    while start < ranges.count {
      catchUp()
      // `body` may ask this matcher again, which then goes over.
      let generation = follower.generation
      start = matcher.match(
        items: ranges, from: start, of: bytes, as: type, while: { _ in follower.isNewest(generation) }, body)
    }
  }
}
