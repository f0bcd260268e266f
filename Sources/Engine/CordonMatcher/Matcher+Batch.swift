// Many items, a few dozen at a time: what they ask of the list comes from memory while others of them are read.
//
//   each item ─► read ─► line of the filter of hosts, asked for
//   each item ─► that filter, the prefilter of platforms ─► nothing holds, for nearly all
//                                               └► lines of the other filters, asked for
//   each item ─► what is left as ever (Matcher+Plain.swift, Matcher.swift)

import CordonBytes
import CordonImage
import CordonPlatforms
import CordonURL

/// An item that was begun.
struct Lane: ~Copyable {
  let reader: PlainAddressReader
  var form = PlainAddressReader.Form.other
  /// Of a plain host.
  var tails = HostTails.Asked(two: 0, tail: 0)
  /// Whether the list may hold anything for its host, or at it.
  var mayHold = false
}

/// A lane for each of the items that go together.
struct Lanes: ~Copyable {
  /// So many that a line is there before it is needed, and so few that what they write to stays in the nearest cache.
  static let count = 32
  private let lanes: UnsafeMutablePointer<Lane>

  init(query: PlainQuery) {
    lanes = .allocate(capacity: Lanes.count)
    // SAFETY: just allocated with this capacity; all of it is initialised until `deinit`.
    for lane in 0..<Lanes.count {
      unsafe (lanes + lane).initialize(to: Lane(reader: PlainAddressReader(query: query)))
    }
  }

  deinit {
    // SAFETY: initialised in `init`, all of them.
    unsafe lanes.deinitialize(count: Lanes.count)
    lanes.deallocate()
  }

  /// - Precondition: `index` is below ``count``.
  subscript(_ index: Int) -> UnsafeMutablePointer<Lane> { unsafe lanes + index }
}

extension Matcher {
  /// Checks the items of `bytes` that stand at `ranges`, and calls `body` for each, in their order, with its place in
  /// `ranges` and what the list says about it.
  ///
  /// The same as one ``match(item:as:)-(Span<UInt8>,_)`` after another, and faster the larger the list.
  ///
  ///     matcher.match(items: lines, of: file.span, as: .url) { line, verdict in … }
  ///
  /// - Precondition: all `ranges` lie in `bytes`.
  /// - Complexity: that of its items; allocates only for matches.
  public func match(
    items ranges: [Range<Int>], of bytes: Span<UInt8>, as type: ItemType = .auto, _ body: (Int, Verdict) -> Void
  ) {
    _ = match(items: ranges, from: 0, of: bytes, as: type, while: { _ in true }, body)
  }

  /// The same of those from `start` on, at least one, as long as `mayGoOn` says so: it is asked now and then, with the place of
  /// the item that is next. Answers where the first one stands that was not checked.
  package func match(
    items ranges: [Range<Int>], from start: Int, of bytes: Span<UInt8>, as type: ItemType,
    while mayGoOn: (Int) -> Bool, _ body: (Int, Verdict) -> Void
  ) -> Int {
    var start = start
    // `body` may ask this matcher again.
    if isInBatch || trace != nil {
      while start < ranges.count {
        body(start, match(item: bytes.extracting(ranges[start]), as: type))
        start += 1
        if start < ranges.count, !mayGoOn(start) { break }
      }
      return start
    }
    isInBatch = true
    defer { isInBatch = false }
    while start < ranges.count {
      if type != .url, let end = matchTexts(ranges, from: start, of: bytes, as: type, body) {
        start = end
      } else {
        let end = min(start &+ Lanes.count, ranges.count)
        if mayTakeShortWay(as: type) {
          matchLanes(ranges, start..<end, of: bytes, as: type, body)
        } else {
          for index in start..<end { body(index, matchWhole(bytes.extracting(ranges[index]), as: type)) }
        }
        start = end
      }
      if start < ranges.count, !mayGoOn(start) { break }
    }
    return start
  }

  /// Those of the items at `range` of `ranges`, most of which are plain addresses.
  private func matchLanes(
    _ ranges: [Range<Int>], _ range: Range<Int>, of bytes: Span<UInt8>, as type: ItemType,
    _ body: (Int, Verdict) -> Void
  ) {
    let start = range.lowerBound
    for index in range { begin(bytes.extracting(ranges[index]), in: lanes[index &- start]) }
    // A bit for each item of which more is to be asked.
    var left: UInt64 = 0
    for index in range {
      let lane = index &- start
      left |= (isOver(in: lanes[lane]) ? 0 : 1) &<< UInt64(truncatingIfNeeded: lane)
    }
    for index in range {
      let lane = index &- start
      guard left &>> UInt64(truncatingIfNeeded: lane) & 1 != 0 else {
        body(index, Verdict())
        continue
      }
      body(index, finish(bytes.extracting(ranges[index]), as: type, in: lanes[lane]))
    }
  }

  /// Reads `item`, and asks memory for what the filter of hosts knows about its host, if that is plain.
  @inline(__always)
  private func begin(_ item: Span<UInt8>, in lane: UnsafeMutablePointer<Lane>) {
    // SAFETY: here and below, a lane of `lanes`, which are initialised for good.
    let form = unsafe lane.pointee.reader.read(item)
    unsafe lane.pointee.form = form
    if form == .other { return }
    let tails = unsafe self.tails(of: lane.pointee.reader)
    filters.prefetch(hostWithTail: tails.tail)
    unsafe lane.pointee.tails = tails
  }

  /// Whether nothing holds for the item of `lane`, by the filter of hosts and the prefilter of platforms; asks memory for what the
  /// other filters know where the list may hold anything.
  @inline(__always)
  private func isOver(in lane: UnsafeMutablePointer<Lane>) -> Bool {
    if unsafe lane.pointee.form == .other { return false }
    let mayHold = unsafe filters.mayHold(hostWithTail: lane.pointee.tails.tail)
    unsafe lane.pointee.mayHold = mayHold
    if mayHold { filters.prefetch(hostsWithHashes: unsafe lane.pointee.reader.hostHashes(seed: filters.seed)) }
    return unsafe !mayHold && isOver(lane.pointee.reader, lane.pointee.form, lane.pointee.tails)
  }

  @inline(__always)
  private func finish(_ item: Span<UInt8>, as type: ItemType, in lane: UnsafeMutablePointer<Lane>) -> Verdict {
    if unsafe lane.pointee.form == .other { return matchWhole(item, as: type) }
    let screening = unsafe screen(
      item, lane.pointee.reader, lane.pointee.form, lane.pointee.tails, mayHold: lane.pointee.mayHold)
    switch screening {
    case .nothingHolds: return Verdict()
    case .mayHold: return unsafe lookUpPlain(item, as: type, lane.pointee.reader) ?? matchWhole(item, as: type)
    case .notPlain: return matchWhole(item, as: type)
    }
  }
}
