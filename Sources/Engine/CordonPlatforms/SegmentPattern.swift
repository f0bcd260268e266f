// A pattern on one short piece of an address: a path segment, a query value, a label. Literals, captures and `*` are all
// brought to *atoms*, a byte set with how many of it, so that one matcher serves them:
//
//   @{handle}.html   ─►   "@"×1   [A-Za-z0-9_]×3…30 ⟨handle⟩   "."×1 "h"×1 "t"×1 "m"×1 "l"×1
//
// Counts are greedy. Matching costs O(atoms × bytes) whatever the text: what can still be reached is worked out from the
// end first, so nothing is tried twice.

import CordonBytes
import CordonURL

/// So many bytes of a set; `max` is at least `min`.
struct SegmentAtom: Sendable, Equatable {
  var set: ByteSet
  var min: Int
  var max: Int
  /// The capture that it is a part of, or -1.
  var capture = -1
  /// The one byte, or the one letter in either case and here in lower case, that it stands for; nil for other sets.
  private(set) var letter: UInt8?

  static let unlimited = 1 << 20

  init(set: ByteSet, min: Int, max: Int, capture: Int = -1) {
    self.set = set
    self.min = min
    self.max = max
    self.capture = capture
  }

  /// One byte of a literal: ASCII case does not count.
  init(literal byte: UInt8) {
    self.init(set: ByteSet(), min: 1, max: 1)
    let lower = byte.asciiLowercased
    set.insert(lower)
    if lower.isASCIILower { set.insert(lower ^ 0x20) }
    letter = lower
  }
}

/// One of several sequences of atoms.
struct SegmentPattern: Sendable, Equatable {
  struct Sequence: Sendable, Equatable {
    let atoms: [SegmentAtom]
    /// The bytes of all atoms with one count, and how many atoms have more than one.
    let fixedCount: Int
    let variableCount: Int
    let maximum: Int

    init(_ atoms: [SegmentAtom]) {
      self.atoms = atoms
      var fixed = 0
      var variable = 0
      var maximum = 0
      for atom in atoms {
        if atom.min == atom.max { fixed += atom.min } else { variable += 1 }
        maximum = Swift.min(maximum + atom.max, SegmentAtom.unlimited)
      }
      fixedCount = fixed
      variableCount = variable
      self.maximum = maximum
    }
  }

  let sequences: [Sequence]

  /// `*`
  static let anything = SegmentPattern(
    sequences: [Sequence([SegmentAtom(set: .all, min: 1, max: SegmentAtom.unlimited)])])

  /// The longest piece that is matched against a pattern with several open counts, in bytes.
  static let maximumLength = 2048

  /// Whether every match is at least one byte long.
  var isNeverEmpty: Bool { sequences.allSatisfy { $0.atoms.contains { $0.min > 0 } } }

  /// The bytes that a match begins with; nil where it may be empty.
  var firstBytes: ByteSet? {
    var all = ByteSet()
    for sequence in sequences {
      var isOpen = true
      for atom in sequence.atoms where isOpen {
        all = all.union(atom.set)
        isOpen = atom.min == 0
      }
      if isOpen { return nil }
    }
    return all
  }

  /// The literal that every match is, in lower case, or nil where there is more to it.
  var literals: [[UInt8]]? {
    var all: [[UInt8]] = []
    for sequence in sequences {
      guard let literal = sequence.literalPrefix, literal.isWhole else { return nil }
      all.append(literal.bytes)
    }
    return all
  }
}

extension SegmentPattern.Sequence {
  /// The literal that it begins with, in lower case, and whether that is all; nil without one.
  var literalPrefix: (bytes: [UInt8], isWhole: Bool)? {
    var bytes: [UInt8] = []
    for atom in atoms {
      guard atom.capture < 0, let byte = atom.letter else {
        return bytes.isEmpty ? nil : (bytes, false)
      }
      bytes.append(byte)
    }
    return bytes.isEmpty ? nil : (bytes, true)
  }
}

extension ByteSet {
  /// The set with both cases of each letter in it.
  var ignoringCase: ByteSet {
    let set = self
    var all = set
    for letter in UInt8(0x41)...0x5A where set.contains(letter) || set.contains(letter | 0x20) {
      all.insert(letter)
      all.insert(letter | 0x20)
    }
    return all
  }

  /// One byte.
  init(byte: UInt8) {
    self.init()
    insert(byte)
  }

  static let all = ByteSet { _ in true }
}

/// What captures held, by their number; reused.
struct CaptureStore: Sendable {
  private(set) var bytes: [UInt8] = []
  private var ranges: [Range<Int>?] = []

  mutating func reset(count: Int) {
    bytes.removeAll(keepingCapacity: true)
    ranges.removeAll(keepingCapacity: true)
    for _ in 0..<count { ranges.append(nil) }
  }

  mutating func set(_ index: Int, to value: Span<UInt8>) {
    let start = bytes.count
    bytes.append(value)
    ranges[index] = start..<bytes.count
  }

  func range(_ index: Int) -> Range<Int>? { index < ranges.count ? ranges[index] : nil }

  /// What capture `index` held; empty where it held nothing.
  func value(_ index: Int) -> [UInt8] { Array(bytes[range(index) ?? 0..<0]) }

  /// Appends what capture `index` held.
  func append(_ index: Int, to output: inout [UInt8]) {
    if let range = range(index) { output.append(bytes.span.extracting(range)) }
  }
}

/// Matches patterns; holds scratch memory.
struct SegmentMatcher: Sendable {
  /// Of one row of atoms: the largest reachable place at or before each place, and whether the place itself is.
  private var nearest: [Int32] = []
  private var reachable: [Bool] = []

  /// Whether `text` is one of the pattern's sequences, whole; what its captures hold goes into `captures`.
  mutating func match(_ pattern: SegmentPattern, _ text: Span<UInt8>, into captures: inout CaptureStore) -> Bool {
    for sequence in pattern.sequences {
      if sequence.variableCount <= 1 {
        if matchWithOneCount(sequence, text, &captures) { return true }
      } else if text.count <= SegmentPattern.maximumLength, matchWithCounts(sequence, text, &captures) {
        return true
      }
    }
    return false
  }

  /// At most one atom has an open count: its length follows from the text's.
  private func matchWithOneCount(
    _ sequence: SegmentPattern.Sequence, _ text: Span<UInt8>, _ captures: inout CaptureStore
  ) -> Bool {
    let open = text.count &- sequence.fixedCount
    guard open >= 0, text.count <= sequence.maximum else { return false }
    if sequence.variableCount == 0, open != 0 { return false }
    var at = 0
    for atom in sequence.atoms {
      let count = atom.min == atom.max ? atom.min : open
      guard count >= atom.min, count <= atom.max else { return false }
      for index in at..<at &+ count where !atom.set.contains(text[index]) { return false }
      at &+= count
    }
    capture(sequence, text, &captures) { $0.min == $0.max ? $0.min : open }
    return true
  }

  private mutating func matchWithCounts(
    _ sequence: SegmentPattern.Sequence, _ text: Span<UInt8>, _ captures: inout CaptureStore
  ) -> Bool {
    let width = text.count &+ 1
    let rows = sequence.atoms.count
    reachable.removeAll(keepingCapacity: true)
    reachable.append(contentsOf: repeatElement(false, count: (rows &+ 1) &* width))
    nearest.removeAll(keepingCapacity: true)
    nearest.append(contentsOf: repeatElement(-1, count: width))
    reachable[rows &* width &+ text.count] = true
    for row in stride(from: rows &- 1, through: 0, by: -1) {
      let atom = sequence.atoms[row]
      var last: Int32 = -1
      for place in 0..<width {
        if reachable[(row &+ 1) &* width &+ place] { last = Int32(truncatingIfNeeded: place) }
        nearest[place] = last
      }
      var run = 0
      for place in stride(from: text.count, through: 0, by: -1) {
        run = place < text.count && atom.set.contains(text[place]) ? run &+ 1 : 0
        let end = Int(nearest[place &+ min(run, atom.max)])
        reachable[row &* width &+ place] = end >= place &+ atom.min
      }
    }
    guard reachable[0] else { return false }
    var row = 0
    var at = 0
    let reachable = reachable
    capture(sequence, text, &captures) { atom in
      row &+= 1
      var end = at
      while end < text.count, end &- at < atom.max, atom.set.contains(text[end]) { end &+= 1 }
      while end > at, !reachable[row &* width &+ end] { end &-= 1 }
      defer { at = end }
      return end &- at
    }
    return true
  }

  /// Keeps what the captures of a sequence hold, whose atoms have `count(atom)` bytes each, in order.
  private func capture(
    _ sequence: SegmentPattern.Sequence, _ text: Span<UInt8>, _ captures: inout CaptureStore,
    count: (SegmentAtom) -> Int
  ) {
    var at = 0
    var current = -1
    var start = 0
    for atom in sequence.atoms {
      if atom.capture != current {
        if current >= 0 { captures.set(current, to: text.extracting(start..<at)) }
        current = atom.capture
        start = at
      }
      at &+= count(atom)
    }
    if current >= 0 { captures.set(current, to: text.extracting(start..<at)) }
  }
}
