// Characters that the table cannot tell alone: letters with what may join them, long mappings, pages not yet made, bytes
// that are no UTF-8. One segment at a time, up to the next character before which normalisation starts anew.
//
//   e  U+0301  U+0336  U+200B │ x        e and the acute become one; overlay and joiner never come near ICU
//
// Only so many joining characters are looked at as any language puts on a letter (UAX #15, section 13, *stream-safe text*,
// holds 30 marks in a row to be beyond all use): those beyond are dropped. So the work is linear however many are piled up.

import CICU
import CordonBytes

extension TextFolder {
  /// The most characters that join what stands before them in one segment.
  static let maximumJoined = 32

  /// A segment's characters, without those that are dropped wherever they stand.
  struct Segment: Sendable {
    var scalars: [UInt32] = []
    var entries: [FoldEntry] = []
    var starts: [Int] = []
    var mapped: [UInt32] = []
    var bytes: [UInt8] = []
    /// Segments that were met, each where its bytes lead: a letter and its marks come again and again.
    var known = [CachedSegment](repeating: CachedSegment(), count: CachedSegment.places)
    /// How many segments were given to ICU: what tests count the work by.
    var normalizations = 0
  }

  /// How many times ICU has normalised a segment for this folder, tables apart: what tests count the work by.
  var normalizations: Int { segment.normalizations }

  /// Folds the segment that begins at `start`, and returns where the next one does.
  mutating func foldSegment(of text: Span<UInt8>, at start: Int) -> Int {
    guard let first = Scalar(decoding: text, at: start) else {
      output.append(strayByte: text[start], from: start)
      return start &+ 1
    }
    let entry = table.entry(of: first.value)
    if entry.isDropped {
      output.isChanged = true
      return start &+ first.length
    }
    if let end = foldKnownSegment(text, at: start) { return end }
    segment.scalars.removeAll(keepingCapacity: true)
    segment.entries.removeAll(keepingCapacity: true)
    segment.starts.removeAll(keepingCapacity: true)
    segment.append(first.value, entry, at: start)
    var at = start &+ first.length
    /// The end of the last character that counts.
    var end = at
    while at < text.count, let next = Scalar(decoding: text, at: at) {
      let entry = table.entry(of: next.value)
      if entry.startsAnew { break }
      if !entry.isDropped, segment.scalars.count <= TextFolder.maximumJoined {
        segment.append(next.value, entry, at: at)
        end = at &+ next.length
      } else {
        output.isChanged = true
      }
      at &+= next.length
    }
    if segment.isEachAlone {
      appendEachAlone()
    } else {
      normalizeSegment()
      append(text, start..<end)
    }
    return at
  }

  /// Folds the segment that begins at `start` if it was met before, and returns where the next one begins.
  private mutating func foldKnownSegment(_ text: Span<UInt8>, at start: Int) -> Int? {
    var end = start
    repeat {
      guard let next = Scalar(decoding: text, at: end) else { break }
      if end > start, table.entry(of: next.value).startsAnew { break }
      end &+= next.length
      if end &- start > CachedSegment.maximumLength { return nil }
    } while end < text.count
    let segment = CachedSegment(text.extracting(start..<end))
    let known = self.segment.known[segment.place]
    guard known.isSame(as: segment) else { return nil }
    if known.isChanged {
      output.isChanged = true
      output.runBlock(from: start..<end)
    } else {
      output.runSideBySide(from: start)
    }
    output.append(known.folded, count: known.foldedLength)
    return end
  }

  /// Notes what the segment at `range` was folded to, where that is short.
  private mutating func noteSegment(_ text: Span<UInt8>, _ range: Range<Int>, isChanged: Bool) {
    let bytes = segment.bytes
    // What becomes of a space is told by what stands before it.
    guard range.count <= CachedSegment.maximumLength, bytes.count <= 8, !segment.scalars.contains(0x20) else { return }
    var known = CachedSegment(text.extracting(range))
    for byte in bytes.reversed() { known.folded = known.folded &<< 8 | UInt64(byte) }
    known.foldedLength = bytes.count
    known.isChanged = isChanged
    segment.known[known.place] = known
  }

  /// Appends the segment's characters one by one, as the table has them.
  private mutating func appendEachAlone() {
    for index in segment.scalars.indices {
      let entry = segment.entries[index]
      if entry.length == 0 {
        output.isChanged = true
        continue
      }
      let length = UTF8.width(ofScalar: segment.scalars[index])
      output.append(entry, from: segment.starts[index], length: length)
    }
  }

  /// Brings the segment's scalars to their folded form. What is dropped may leave others side by side that become one.
  private mutating func normalizeSegment() {
    if let pair = composedPair() {
      segment.scalars.removeAll(keepingCapacity: true)
      segment.scalars.append(pair)
      return
    }
    repeat {
      segment.normalizations &+= 1
      mapper.map(segment.scalars, into: &segment.mapped)
    } while !applyRules()
  }

  /// What a letter and one mark on it are together, where that can be told without normalising: nearly always.
  private mutating func composedPair() -> UInt32? {
    guard segment.scalars.count == 2, segment.entries[1].isDroppedWhenLeft, segment.entries[0].keepsLength,
      segment.entries[0].length > 0, cordon_may_compose_back(segment.scalars[1])
    else { return nil }
    let letter = segment.entries[0].firstScalar.scalar
    if cordon_is_composite(letter) { return nil }
    let composed = cordon_compose_pair(letter, segment.scalars[1])
    if composed < 0 { return letter }
    let entry = table.entry(of: UInt32(composed))
    return entry.length > 0 && !entry.isChanged ? UInt32(composed) : nil
  }

  /// Applies the further rules to `mapped`, and puts what they leave into `scalars`. Answers whether that is the folded
  /// form: what they changed does not join what stands before it.
  private mutating func applyRules() -> Bool {
    segment.scalars.removeAll(keepingCapacity: true)
    var isChanged = false
    var mayJoin = false
    var joined = 0
    for scalar in segment.mapped {
      let entry = table.entry(of: scalar)
      if entry.isDropped || entry.isDroppedWhenLeft {
        isChanged = true
        continue
      }
      joined = entry.startsAnew ? 0 : joined &+ 1
      if joined > TextFolder.maximumJoined { continue }
      if joined > 0, !segment.scalars.isEmpty { mayJoin = true }
      if entry.length == 0 || !entry.isChanged {
        segment.scalars.append(scalar)
      } else {
        isChanged = true
        entry.appendScalars(to: &segment.scalars)
      }
    }
    return !isChanged || !mayJoin
  }

  /// Appends the folded form of the segment at `original`, of which runs of white space become one with what stands
  /// before them.
  private mutating func append(_ text: Span<UInt8>, _ original: Range<Int>) {
    segment.bytes.removeAll(keepingCapacity: true)
    var endsInSpace = output.endsInSpace
    for scalar in segment.scalars {
      if scalar == 0x20, endsInSpace { continue }
      endsInSpace = scalar == 0x20
      segment.bytes.append(scalar: scalar)
    }
    if segment.bytes.isEmpty {
      output.isChanged = true
      if segment.scalars.first == 0x20 { output.extend(to: original.upperBound) }
      return
    }
    let isChanged = !segment.bytes.span.elementsEqualIgnoringCase(text.extracting(original))
    if isChanged {
      output.isChanged = true
      output.runBlock(from: original)
    } else {
      output.runSideBySide(from: original.lowerBound)
    }
    noteSegment(text, original, isChanged: isChanged)
    let bytes = segment.bytes
    output.append(bytes.span)
  }
}

/// The bytes of a segment, and what they fold to.
struct CachedSegment: Sendable {
  /// How many are kept.
  static let places = 256
  /// The longest that is kept, in bytes.
  static let maximumLength = 16

  private var low: UInt64 = 0
  private var high: UInt64 = 0
  private var length = 0
  /// The first byte lowest.
  var folded: UInt64 = 0
  var foldedLength = 0
  /// Whether anything but the case of ASCII letters changes.
  var isChanged = false

  init() {}

  /// - Precondition: no longer than ``maximumLength``.
  init(_ bytes: Span<UInt8>) {
    length = bytes.count
    for index in bytes.indices {
      let byte = UInt64(bytes[index])
      if index < 8 { low |= byte &<< UInt64(8 &* index) } else { high |= byte &<< UInt64(8 &* (index &- 8)) }
    }
  }

  /// Where it is kept.
  var place: Int { Int(truncatingIfNeeded: ((low ^ high &* 3) &* 0x9E37_79B9_7F4A_7C15) &>> 56) }

  func isSame(as other: CachedSegment) -> Bool {
    length > 0 && low == other.low && high == other.high && length == other.length
  }
}

extension TextFolder.Segment {
  mutating func append(_ scalar: UInt32, _ entry: FoldEntry, at start: Int) {
    scalars.append(scalar)
    entries.append(entry)
    starts.append(start)
  }

  /// Whether each character folds as it does alone: one of them, or a row of signs that stay apart and in order.
  var isEachAlone: Bool {
    if scalars.count == 1 { return entries[0].length > 0 || entries[0].isDroppedWhenLeft }
    guard entries[0].length > 0 else { return false }
    var last = entries[0].startsAnew ? 0 : cordon_combining_class(scalars[0])
    for index in 1..<scalars.count {
      let order = cordon_combining_class(scalars[index])
      if !entries[index].isLoner || order < last { return false }
      last = order
    }
    return true
  }
}

extension FoldEntry {
  /// The scalars of the folded UTF-8.
  func appendScalars(to scalars: inout [UInt32]) {
    var rest = self
    while rest.length > 0 {
      let (scalar, size) = rest.firstScalar
      scalars.append(scalar)
      let bits = rest.bits & 0xFF_FFFF_FFFF_FFFF &>> UInt64(8 &* size)
      rest = FoldEntry(bits: bits | UInt64(rest.length &- size) &<< 56)
    }
  }

  /// The first scalar that it folds to, and how many bytes that takes.
  var firstScalar: (scalar: UInt32, size: Int) {
    let lead = UInt32(truncatingIfNeeded: bits & 0xFF)
    if lead < 0x80 { return (lead, 1) }
    let size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    var value = lead & 0x7F &>> UInt32(size)
    for index in 1..<size { value = value &<< 6 | UInt32(truncatingIfNeeded: bits &>> UInt64(8 &* index) & 0x3F) }
    return (value, size)
  }
}
