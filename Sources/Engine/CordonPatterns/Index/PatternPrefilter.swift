// Many short texts at a time, before each is looked at for itself: of nearly all it shows that no rule of an index matches,
// and of most that no link stands in them.
//
//   texts, lowered, one behind another ─► filter ─► bucket ─► windows, literals ─► the text with one is looked at for itself
//
// What is common to all texts is done once: it costs more than the search of a text of this length does.

import CKernels
import CordonBytes

/// How far an index has searched a subject and found no literal of a rule.
package struct SearchProgress: Sendable {
  /// The first tables of the index, which have searched all of it.
  package var tables = 0
  /// Where the next table found the first literal.
  package var place = 0
  /// How many windows of literals were compared.
  package var windows = 0

}

/// A number of texts that are looked at together. Holds memory that is reused: one for each worker.
package final class PatternPrefilter {
  /// How many texts go together, and how long they are in all.
  package static let capacity = UInt64.bitWidth
  private static let byteCapacity = 16_384
  /// How many windows of literals are compared in all of them.
  private static let maximumWindows = 50_000

  /// SAFETY (unsafe): `byteCapacity` bytes between two margins, initialised for good in `init`.
  private let memory: UnsafeMutablePointer<UInt8>
  /// The places of a stretch that passed the filter.
  private let places: UnsafeMutablePointer<UInt32>
  /// Where each text ends, counted from the first.
  private let ends: UnsafeMutablePointer<Int>
  /// How far each text was searched by the index that ``withCandidates(of:)`` was called for first.
  private let progress: UnsafeMutablePointer<SearchProgress>
  @exclusivity(unchecked) private var texts = 0
  @exclusivity(unchecked) private var filled = 0
  /// A bit for each text that is more than ASCII, and so is not among those that are searched.
  @exclusivity(unchecked) private var others: UInt64 = 0

  package init() {
    let bytes = PatternPrefilter.byteCapacity + 2 * FoldedSubject.margin
    memory = .allocate(capacity: bytes)
    unsafe memory.initialize(repeating: 0, count: bytes)
    places = .allocate(capacity: PatternPrefilter.byteCapacity + GramTable.spareCount)
    ends = .allocate(capacity: PatternPrefilter.capacity)
    unsafe ends.initialize(repeating: 0, count: PatternPrefilter.capacity)
    progress = .allocate(capacity: PatternPrefilter.capacity)
    unsafe progress.initialize(repeating: SearchProgress(), count: PatternPrefilter.capacity)
  }

  deinit {
    memory.deallocate()
    places.deallocate()
    ends.deallocate()
    progress.deallocate()
  }

  /// Forgets the texts.
  package func removeAll() { (texts, filled, others) = (0, 0, 0) }

  /// Takes `text` as the next one; answers false where there is no room for it.
  package func append(_ text: Span<UInt8>) -> Bool {
    guard texts < PatternPrefilter.capacity, text.count <= PatternPrefilter.byteCapacity &- filled else { return false }
    // SAFETY: there is room for as many bytes.
    if unsafe text.lowerASCII(to: base + filled) == .simple {
      filled &+= text.count
    } else {
      others |= 1 &<< UInt64(texts)
    }
    // SAFETY: fewer than there is room for.
    unsafe ends[texts] = filled
    unsafe progress[texts] = SearchProgress()
    texts &+= 1
    return true
  }

  private var base: UnsafeMutablePointer<UInt8> { unsafe memory + FoldedSubject.margin }

  /// How far the text of that number was searched, for ``PatternIndex/search(_:original:from:upTo:into:)``.
  package func progress(ofText text: Int) -> SearchProgress { unsafe progress[text] }

  /// A bit for each text that a rule of `index` may match, but for its unfiltered ones.
  ///
  /// - Parameter notesProgress: whether ``progress(ofText:)`` is to say how far each text was searched by `index`.
  /// - Complexity: O(*n*)
  package func withCandidates(of index: PatternIndex, notesProgress: Bool) -> UInt64 {
    var found = others
    var windows = 0
    for (number, table) in index.tables.enumerated() {
      let end = max(0, filled &- min(table.width, 3) &+ 1)
      // SAFETY: there is a margin around the bytes, and room for all places. What stands in the margin behind them, of
      // texts before, can only let more pass.
      let passed = unsafe table.search(base, from: 0, to: end, into: places)
      var text = 0
      for passing in 0..<passed {
        // SAFETY: so many places were written.
        let place = unsafe Int(places[passing])
        text = self.text(at: place, from: text)
        if found &>> UInt64(text) & 1 != 0 { continue }
        let windowsBefore = windows
        for entry in table.entries(at: unsafe base + place) {
          windows &+= 1
          // Too much for all together: each is looked at for itself, and says so where it is too much.
          if windows > PatternPrefilter.maximumWindows { return .max }
          if agrees(table.entries[entry], at: place, ofText: text, index, &windows) {
            found |= 1 &<< UInt64(text)
            // SAFETY: the text before ends where this one begins.
            if notesProgress { unsafe progress[text].place = place &- (text == 0 ? 0 : ends[text &- 1]) }
            break
          }
        }
        if notesProgress, found &>> UInt64(text) & 1 == 0 {
          unsafe progress[text].windows &+= windows &- windowsBefore
        }
      }
      if notesProgress {
        for text in 0..<texts where found &>> UInt64(text) & 1 == 0 { unsafe progress[text].tables = number &+ 1 }
      }
    }
    return found
  }

  /// Whether the literal of `entry`, whose gram stands at `place`, stands there in the text of that number with what it
  /// needs beside it, which may take as many comparisons as it adds to `windows`.
  @inline(__always)
  private func agrees(
    _ entry: GramTable.Entry, at place: Int, ofText text: Int, _ index: PatternIndex, _ windows: inout Int
  ) -> Bool {
    // SAFETY: a margin lies around the bytes.
    guard unsafe GramTable.agrees(entry, at: base + place) else { return false }
    let literal = index.literals[Int(entry.literal)]
    windows &+= literal.comparisons
    // SAFETY: the text before ends where this one begins.
    let start = unsafe text == 0 ? 0 : ends[text &- 1]
    let bytes = unsafe FoldedBytes(base: base + start, count: ends[text] &- start)
    return index.holds(literal, at: place &- start &- Int(literal.gramOffset), in: bytes) { end in
      unsafe UnsafeBufferPointer(start: bytes.base, count: bytes.count).span.hasASCIIWordBoundary(at: end)
    }
  }

  /// The number of the text to which the byte at `place` belongs, which is not below `first`.
  @inline(__always)
  private func text(at place: Int, from first: Int) -> Int {
    var text = first
    // SAFETY: the place lies before the end of the last text.
    while unsafe ends[text] <= place { text &+= 1 }
    return text
  }
}
