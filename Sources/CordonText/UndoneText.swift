// A text in which something was undone, and where each of its bytes came from.
//
//   text    see hxxp[:]//a.example now
//           └──┘└─────┘└───────────────┘   runs: what was copied keeps its places, what was put has one for all its bytes
//   bytes   see http:// a.example now

import CordonBytes

/// What undoing leaves of a text.
struct UndoneText: Sendable {
  /// Neighbouring bytes that came from one place.
  private struct Run {
    /// Where they begin in ``UndoneText/bytes``.
    var start: Int
    /// Where in the text as it was given they came from.
    var origin: Range<Int>
    /// Whether they are the bytes of `origin`, one for one; else all of them came from all of it.
    var isCopied: Bool

    func origin(from index: Int) -> Int { isCopied ? origin.lowerBound &+ (index &- start) : origin.lowerBound }
    func origin(upTo index: Int) -> Int { isCopied ? origin.lowerBound &+ (index &- start) : origin.upperBound }
  }

  private(set) var bytes: [UInt8] = []
  /// Ascending, without gaps, none of them empty.
  private var runs: [Run] = []

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    runs.removeAll(keepingCapacity: true)
  }

  /// Appends what stands at `range` of `text`, as it was given.
  mutating func append(_ text: Span<UInt8>, _ range: Range<Int>) {
    appendRun(range, isCopied: true)
    bytes.append(text.extracting(range))
  }

  /// Appends what stands at `range` of another one.
  mutating func append(_ other: UndoneText, _ range: Range<Int>) {
    var at = range.lowerBound
    var index = other.run(at: at)
    while at < range.upperBound {
      let run = other.runs[index]
      index &+= 1
      let end = min(range.upperBound, index < other.runs.count ? other.runs[index].start : other.bytes.count)
      appendRun(run.origin(from: at)..<run.origin(upTo: end), isCopied: run.isCopied)
      bytes += other.bytes[at..<end]
      at = end
    }
  }

  /// Appends `decoded` in the place of the last `taken` bytes and of what stands at `place` of the text as it was given.
  mutating func append(_ decoded: [UInt8], for place: Range<Int>, taking taken: Int) {
    let start = bytes.count &- taken
    let first = taken == 0 ? place.lowerBound : runs[run(at: start)].origin(from: start)
    bytes.removeLast(taken)
    while let last = runs.last, last.start >= start { runs.removeLast() }
    if let last = runs.last, last.isCopied {
      runs[runs.count &- 1].origin = last.origin.lowerBound..<last.origin(upTo: start)
    }
    guard !decoded.isEmpty else { return }
    appendRun(first..<max(first, place.upperBound), isCopied: false)
    bytes += decoded
  }

  /// Appends a run that begins behind the last byte.
  private mutating func appendRun(_ origin: Range<Int>, isCopied: Bool) {
    if isCopied, let last = runs.last, last.isCopied, last.origin.upperBound == origin.lowerBound {
      runs[runs.count &- 1].origin = last.origin.lowerBound..<origin.upperBound
    } else {
      runs.append(Run(start: bytes.count, origin: origin, isCopied: isCopied))
    }
  }

  /// The last run that begins at `index` or before.
  ///
  /// - Complexity: O(log *n*)
  private func run(at index: Int) -> Int {
    var (low, high) = (0, runs.count)
    while high &- low > 1 {
      let middle = (low &+ high) / 2
      if runs[middle].start <= index { low = middle } else { high = middle }
    }
    return low
  }

  /// Where in the text as it was given stands what came to stand at `range`, which is not empty.
  ///
  /// - Complexity: O(log *n*)
  func original(of range: Range<Int>) -> Range<Int> {
    let start = runs[run(at: range.lowerBound)].origin(from: range.lowerBound)
    return start..<max(start, runs[run(at: range.upperBound &- 1)].origin(upTo: range.upperBound))
  }

  /// Whether what stands at `range`, which is not empty, is not what stands there in `text`, as it was given.
  ///
  /// - Complexity: O(*n*)
  func isChanged(in range: Range<Int>, of text: Span<UInt8>) -> Bool {
    let place = original(of: range)
    return place.count != range.count || !bytes.span.extracting(range).elementsEqual(text.extracting(place))
  }
}
