// The items of a batch that go together: what they ask of the list comes from memory while others of them are read.
//
//   each item ─► read ─► its line of the filter of hosts is prefetched
//   each item ─► that filter, the prefilter of platforms ─► nothing holds, for nearly all
//                                                        └► its lines of the other filters are prefetched
//   each item that is left ─► the rest of the fast path, or the slow path

import CordonBytes
import CordonImage
import CordonPlatforms
import CordonURL

/// An item of a batch on the fast path.
struct Lane: ~Copyable {
  let reader: FastURLReader
  fileprivate var form = FastURLReader.Extent.unread
  /// Of its host.
  fileprivate var tails = HostTails.Lookup(two: 0, tail: 0)
  /// Whether the list may hold anything for its host, or at it.
  fileprivate var mayHold = false
}

/// A lane for each of the items that go together.
struct Lanes: ~Copyable {
  /// So many that a line is there before it is needed, and so few that what they write stays in the nearest cache.
  static let count = 32
  private let lanes: UnsafeMutablePointer<Lane>

  init(query: FastQuery) {
    lanes = .allocate(capacity: Lanes.count)
    // SAFETY: just allocated with this capacity; all of it is initialised until `deinit`.
    for lane in 0..<Lanes.count {
      unsafe (lanes + lane).initialize(to: Lane(reader: FastURLReader(query: query)))
    }
  }

  deinit {
    // SAFETY: initialised in `init`, all of them.
    unsafe lanes.deinitialize(count: Lanes.count)
    lanes.deallocate()
  }

  /// - Precondition: `index` is below ``count``.
  fileprivate subscript(_ index: Int) -> UnsafeMutablePointer<Lane> { unsafe lanes + index }

  /// Reads the items at `range` of `ranges`, and returns a bit for each that may match.
  fileprivate func read(
    _ ranges: [Range<Int>], _ range: Range<Int>, of bytes: Span<UInt8>, _ prefilter: borrowing AddressPrefilter
  ) -> UInt64 {
    let start = range.lowerBound
    for index in range { read(bytes.extracting(ranges[index]), in: self[index &- start], prefilter) }
    var left: UInt64 = 0
    for index in range {
      let lane = index &- start
      left |= (isClear(self[lane], prefilter) ? 0 : 1) &<< UInt64(truncatingIfNeeded: lane)
    }
    return left
  }

  /// Reads `item`, and prefetches what the filter of hosts knows about its host.
  @inline(__always)
  private func read(_ item: Span<UInt8>, in lane: UnsafeMutablePointer<Lane>, _ prefilter: borrowing AddressPrefilter) {
    // SAFETY: here and below, a lane of `lanes`, which stay initialised.
    let form = unsafe lane.pointee.reader.read(item)
    unsafe lane.pointee.form = form
    if form == .unread { return }
    let tails = unsafe prefilter.tails(of: lane.pointee.reader)
    prefilter.filters.prefetch(hostWithTail: tails.tail)
    unsafe lane.pointee.tails = tails
  }

  /// Whether nothing holds for the item of `lane`. Prefetches what the other filters know where the list may hold anything.
  @inline(__always)
  private func isClear(_ lane: UnsafeMutablePointer<Lane>, _ prefilter: borrowing AddressPrefilter) -> Bool {
    if unsafe lane.pointee.form == .unread { return false }
    let mayHold = unsafe prefilter.filters.mayHold(hostWithTail: lane.pointee.tails.tail)
    unsafe lane.pointee.mayHold = mayHold
    if mayHold {
      prefilter.filters.prefetch(hostsWithHashes: unsafe lane.pointee.reader.hostHashes(seed: prefilter.filters.seed))
    }
    return unsafe !mayHold && prefilter.isClear(lane.pointee.reader, lane.pointee.form, lane.pointee.tails)
  }
}

extension AddressMatcher {
  // PERF: mutating, although nothing of the matcher itself changes, as are the other functions that a Matcher calls for each
  // item. To borrow a stored property that cannot be copied, the compiler copies its 1.5 KB all the same (`scripts/bench`,
  // URLs one by one).

  /// Reads the items at `range` of `ranges`, at most ``Lanes/count``, into `lanes`, and returns a bit for each that may match.
  mutating func read(
    _ ranges: [Range<Int>], _ range: Range<Int>, of bytes: Span<UInt8>, into lanes: borrowing Lanes
  ) -> UInt64 {
    lanes.read(ranges, range, of: bytes, prefilter)
  }

  /// The verdict on `item`, which the lane at `index` has read; nil where the fast path cannot tell.
  @inline(__always)
  mutating func verdict(
    on item: Span<UInt8>, as type: ItemType, at index: Int, of lanes: borrowing Lanes
  ) -> Verdict? {
    let lane = lanes[index]
    if unsafe lane.pointee.form == .unread { return nil }
    let answer = unsafe prefilter.screen(
      item, lane.pointee.reader, lane.pointee.form, lane.pointee.tails, mayHold: lane.pointee.mayHold)
    switch answer {
    case .nothingHolds: return Verdict()
    case .mayHold: return unsafe lookUp(item, as: type, readBy: lane.pointee.reader)
    case .needsSlowPath: return nil
    }
  }
}
