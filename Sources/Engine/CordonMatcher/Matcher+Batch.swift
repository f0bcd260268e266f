// Many items at a time. Addresses go through lanes (Lanes.swift), texts through a prefilter together (TextBatch.swift);
// each item that may match then takes the way of a single one.

import CordonBytes
import CordonText

extension Matcher {
  /// Checks the items of `bytes` that stand at `ranges`, and calls `body` for each, in their order, with its place in
  /// `ranges` and the verdict on it.
  ///
  ///     matcher.match(items: lines, of: file.span, as: .url) { line, verdict in … }
  ///
  /// The verdicts are those of one ``match(item:as:)-(Span<UInt8>,_)`` after another. A batch is faster, the more so the
  /// larger the list. `body` may call this matcher again.
  ///
  /// - Precondition: all `ranges` lie in `bytes`.
  /// - Complexity: that of its items. Allocates only for matches.
  public func match(
    items ranges: [Range<Int>], of bytes: Span<UInt8>, as type: ItemType = .auto, _ body: (Int, Verdict) -> Void
  ) {
    match(items: ranges, at: ranges.indices, of: bytes, as: type, body)
  }

  /// Checks those of the items whose places in `ranges` are `places`.
  package func match(
    items ranges: [Range<Int>], at places: Range<Int>, of bytes: Span<UInt8>, as type: ItemType,
    _ body: (Int, Verdict) -> Void
  ) {
    // The lanes and the prefilter are taken while `body` runs.
    if isInBatch {
      for place in places { body(place, match(item: bytes.extracting(ranges[place]), as: type)) }
      return
    }
    isInBatch = true
    defer { isInBatch = false }
    var left = places
    while let start = left.first {
      if type != .url, let texts = textBatch.screen(ranges, left, of: bytes, as: type) {
        for place in texts.places {
          body(place, match(screenedText: bytes.extracting(ranges[place]), at: place, of: texts))
        }
        left = texts.places.upperBound..<left.upperBound
      } else {
        let group = start..<min(start &+ Lanes.count, left.upperBound)
        if mayTakeFastPath(as: type) {
          matchLanes(ranges, group, of: bytes, as: type, body)
        } else {
          for place in group { body(place, slowVerdict(on: bytes.extracting(ranges[place]), as: type)) }
        }
        left = group.upperBound..<left.upperBound
      }
    }
  }

  private func matchLanes(
    _ ranges: [Range<Int>], _ group: Range<Int>, of bytes: Span<UInt8>, as type: ItemType,
    _ body: (Int, Verdict) -> Void
  ) {
    let left = addresses.read(ranges, group, of: bytes, into: lanes)
    for place in group {
      let lane = place &- group.lowerBound
      guard left &>> UInt64(truncatingIfNeeded: lane) & 1 != 0 else {
        body(place, Verdict())
        continue
      }
      let item = bytes.extracting(ranges[place])
      body(place, addresses.verdict(on: item, as: type, at: lane, of: lanes) ?? slowVerdict(on: item, as: type))
    }
  }

  /// The verdict on a text that went through the prefilter of a batch.
  private func match(screenedText text: Span<UInt8>, at place: Int, of screened: TextBatch.Screened) -> Verdict {
    var knowledge = TextKnowledge()
    knowledge.links = settings.mayHoldAddresses && texts.linkFinder.find(in: text) ? .found : .none
    knowledge.holdsNoHandles = blocklist.handles.isEmpty || !HandleFinder.mayHoldHandles(text)
    knowledge.meetsNoPatterns = !screened.mayMeetPatterns(place)
    if knowledge.links == .none, knowledge.holdsNoHandles, knowledge.meetsNoPatterns { return Verdict() }
    if !knowledge.meetsNoPatterns { knowledge.progress = textBatch.progress(place, of: screened) }
    var state = settings.makeState(itemOfLength: text.count, isText: true, trace: nil)
    texts.check(text, knowing: knowledge, &addresses, &state)
    return state.verdict(of: blocklist)
  }
}
