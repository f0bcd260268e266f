// An address taken apart for templates: path segments and query pairs, decoded, each beside its place in the address.
// Only addresses that some template may match come here.

import CordonBytes
import CordonURL

/// The parts of one address; memory is reused.
struct URLParts: Sendable {
  /// A path segment, or a query pair's name or value.
  struct Segment: Sendable {
    /// In `url`.
    var raw: Range<Int>
    /// In `decoded`.
    var text: Range<Int>
  }
  struct Pair: Sendable {
    var name: Range<Int>
    /// Percent-decoded until stable, and once; in `decoded`. Nil without `=`.
    var value: Range<Int>?
    var valueOnce: Range<Int>?
  }

  /// The host as it stands in the match key.
  private(set) var host: [UInt8] = []
  private(set) var url: [UInt8] = []
  private(set) var decoded: [UInt8] = []
  private(set) var authority: Range<Int> = 0..<0
  private(set) var hasHost = false
  private(set) var segments: [Segment] = []
  /// The path parted at its own slashes alone and decoded once, for what carries an address in a segment.
  private(set) var onceSegments: [Segment] = []
  private(set) var pairs: [Pair] = []
  private(set) var fragmentSegments: [Segment] = []
  private(set) var fragmentPairs: [Pair] = []
  /// Where what follows the path begins, and the query and the fragment without their marks.
  private(set) var pathEnd = 0
  private(set) var query: Range<Int>?
  private(set) var fragment: Range<Int>?

  /// More path segments than any template has are not told apart.
  static let maximumSegments = 40

  mutating func load(_ source: borrowing CanonicalURL, host keyHost: Span<UInt8>) {
    host.removeAll(keepingCapacity: true)
    host.append(keyHost)
    url.removeAll(keepingCapacity: true)
    url.append(source.bytes.span)
    decoded.removeAll(keepingCapacity: true)
    segments.removeAll(keepingCapacity: true)
    onceSegments.removeAll(keepingCapacity: true)
    pairs.removeAll(keepingCapacity: true)
    fragmentSegments.removeAll(keepingCapacity: true)
    fragmentPairs.removeAll(keepingCapacity: true)
    authority = source.hostRange
    hasHost = source.hasHost
    pathEnd = source.pathRange.upperBound
    query = source.queryRange
    fragment = source.fragmentStart.map { $0 &+ 1..<source.bytes.count }
    segments = split(source.pathRange, into: segments)
    onceSegments = split(source.pathRange, into: onceSegments, decodesOnce: true)
    if let query { pairs = splitPairs(query, into: pairs) }
    if let fragment {
      let mark = url.span.extracting(0..<fragment.upperBound).firstIndex(of: .ascii("?"), from: fragment.lowerBound)
      fragmentSegments = split(fragment.lowerBound..<(mark ?? fragment.upperBound), into: fragmentSegments)
      if let mark { fragmentPairs = splitPairs(mark &+ 1..<fragment.upperBound, into: fragmentPairs) }
    }
  }

  /// The segments of `range` between raw slashes: decoded until stable and parted at slashes that were escaped, or decoded
  /// once and left whole.
  private mutating func split(
    _ range: Range<Int>, into segments: consuming [Segment], decodesOnce: Bool = false
  ) -> [Segment] {
    var at = range.lowerBound
    while at < range.upperBound, segments.count < URLParts.maximumSegments {
      var end = at
      while end < range.upperBound, url[end] != .ascii("/") { end &+= 1 }
      if end > at, decodesOnce {
        let start = decoded.count
        decoded.append(percentDecoding: url, in: at..<end)
        segments.append(Segment(raw: at..<end, text: start..<decoded.count))
      } else if end > at {
        // Before the call: what it is called on is taken as it was before its arguments.
        let text = decode(at..<end)
        append(text, raw: at..<end, to: &segments)
      }
      at = end &+ 1
    }
    return segments
  }

  /// One segment, or those that slashes part which were escaped: to a match key, too, they are slashes.
  private func append(_ text: Range<Int>, raw: Range<Int>, to segments: inout [Segment]) {
    var start = text.lowerBound
    for index in text where decoded[index] == .ascii("/") {
      if index > start { segments.append(Segment(raw: raw, text: start..<index)) }
      start = index &+ 1
    }
    if start < text.upperBound { segments.append(Segment(raw: raw, text: start..<text.upperBound)) }
  }

  private mutating func splitPairs(_ range: Range<Int>, into pairs: consuming [Pair]) -> [Pair] {
    var at = range.lowerBound
    while at < range.upperBound {
      var end = at
      var equals: Int?
      while end < range.upperBound, url[end] != .ascii("&") {
        if url[end] == .ascii("="), equals == nil { equals = end }
        end &+= 1
      }
      if end > at {
        var pair = Pair(name: decode(at..<(equals ?? end)))
        if let equals {
          let value = decode(equals &+ 1..<end)
          pair.value = value
          pair.valueOnce = value
          let start = decoded.count
          if url.span.extracting(equals &+ 1..<end).firstIndex(of: .ascii("%")) != nil {
            decoded.append(percentDecoding: url, in: equals &+ 1..<end)
            pair.valueOnce = start..<decoded.count
          }
        }
        pairs.append(pair)
      }
      at = end &+ 1
    }
    return pairs
  }

  private mutating func decode(_ range: Range<Int>) -> Range<Int> {
    let start = decoded.count
    decoded.append(fullyPercentDecoding: url, in: range)
    return start..<decoded.count
  }
}

extension [UInt8] {
  // From one buffer of a value into another, which the compiler allows of arrays and not of their spans.

  fileprivate mutating func append(percentDecoding bytes: borrowing [UInt8], in range: Range<Int>) {
    append(percentDecoding: bytes.span.extracting(range))
  }

  fileprivate mutating func append(fullyPercentDecoding bytes: borrowing [UInt8], in range: Range<Int>) {
    append(fullyPercentDecoding: bytes.span.extracting(range))
  }
}
