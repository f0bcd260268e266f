// The matcher of a list that is replaced while it is used.

/// Checks items, each against the newest list of a ``BlocklistStore`` when its check begins.
///
///     let matcher = LiveMatcher(try BlocklistStore(contentsOf: "demo.cordon"))
///     let verdict = matcher.match(item: "see https://example.org/x")
///
/// Answers as ``Matcher`` does. Between two items it asks the store whether there is a newer list, and changes to it. A
/// verdict keeps the list that it came from.
///
/// It holds scratch memory and is not `Sendable`. Make one for each worker, and keep it.
public final class LiveMatcher {
  private let follower: ListFollower
  private let options: Matcher.Options
  // PERF: unchecked, as it is this worker's alone (`scripts/bench`, URLs one by one).
  @exclusivity(unchecked) private var matcher: Matcher

  /// Makes a matcher of items against the lists of `store`.
  public init(_ store: BlocklistStore, options: Matcher.Options = Matcher.Options()) {
    follower = ListFollower(store)
    self.options = options
    matcher = Matcher(follower.blocklist, options: options)
  }

  /// The list of the last check.
  public var blocklist: Blocklist { matcher.blocklist }

  /// Changes to the newest list, and lets go of the old one. A worker that waits for items for long calls this now and then,
  /// so that it keeps no old list in memory.
  public func useNewestList() {
    if follower.isBehind { follower.update { matcher = Matcher($0, options: options) } }
  }

  /// Returns what the newest list says about `item`: ``Matcher/match(item:as:)-(Span<UInt8>,_)``.
  public func match(item: Span<UInt8>, as type: ItemType = .auto) -> Verdict {
    useNewestList()
    return matcher.match(item: item, as: type)
  }

  /// Returns what the newest list says about `item`. Spans count its UTF-8 bytes.
  public func match(item: String, as type: ItemType = .auto) -> Verdict {
    useNewestList()
    return matcher.match(item: item, as: type)
  }

  /// Checks many items as ``Matcher/match(items:of:as:_:)`` does. A list that is swapped in meanwhile is used for the items
  /// whose check has not begun, a few dozen at a time.
  ///
  /// - Precondition: all `ranges` lie in `bytes`.
  public func match(
    items ranges: [Range<Int>], of bytes: Span<UInt8>, as type: ItemType = .auto, _ body: (Int, Verdict) -> Void
  ) {
    var start = 0
    while start < ranges.count {
      useNewestList()
      let end = min(start + LiveMatcher.groupSize, ranges.count)
      matcher.match(items: ranges, at: start..<end, of: bytes, as: type, body)
      start = end
    }
  }

  /// How many items are checked before a newer list is asked for.
  private static let groupSize = 2 * Lanes.count
}
