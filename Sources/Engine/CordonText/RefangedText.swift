// A text in which something was undone, and where each of its bytes came from.

import CordonBytes

/// What undoing leaves of a text.
struct RefangedText: Sendable {
  private(set) var bytes: [UInt8] = []
  /// Back to the text as it was given.
  private var map = OffsetMap()

  /// Begins anew, for a text of `count` bytes as it was given.
  mutating func removeAll(originalCount count: Int) {
    bytes.removeAll(keepingCapacity: true)
    map.removeAll(originalCount: count)
  }

  /// How many bytes the text had as it was given.
  var originalCount: Int { map.originalCount }

  /// Appends what stands at `range` of `text`, as it was given.
  mutating func append(_ text: Span<UInt8>, _ range: Range<Int>) {
    map.continueLinear(form: bytes.count, original: range.lowerBound)
    bytes.append(text.extracting(range))
  }

  /// Appends what stands at `range` of another one.
  mutating func append(_ other: RefangedText, _ range: Range<Int>) {
    map.append(other.map, range, form: bytes.count)
    bytes += other.bytes[range]
  }

  /// Appends `decoded` in the place of the last `taken` bytes and of what stands at `place` of the text as it was given.
  mutating func append(_ decoded: [UInt8], for place: Range<Int>, taking taken: Int) {
    let start = bytes.count &- taken
    let first = taken == 0 ? place.lowerBound : map.originalRange(of: start..<bytes.count).lowerBound
    bytes.removeLast(taken)
    map.removeAnchors(from: start)
    if !decoded.isEmpty { map.appendBlock(form: start, original: first..<max(first, place.upperBound)) }
    bytes += decoded
  }

  /// Where in the text as it was given stands what came to stand at `range`, which is not empty.
  ///
  /// - Complexity: O(log *n*)
  func original(of range: Range<Int>) -> Range<Int> { map.originalRange(of: range) }

  /// Whether what stands at `range`, which is not empty, is not what stands there in `text`, as it was given.
  ///
  /// - Complexity: O(*n*)
  func isChanged(in range: Range<Int>, of text: Span<UInt8>) -> Bool {
    let place = original(of: range)
    return place.count != range.count || !bytes.span.extracting(range).elementsEqual(text.extracting(place))
  }
}
