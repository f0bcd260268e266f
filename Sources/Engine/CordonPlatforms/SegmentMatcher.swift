// Patterns of the tables against one short piece of an address: a path segment, a query value, a label.
//
// Counts are greedy. Matching costs O(atoms × bytes) whatever the text: what can still be reached is worked out from the
// end first, so nothing is tried twice.

import CordonBytes

/// One atom of the tables: a literal, or so many bytes of a set.
struct PackedAtom {
  /// Where the words of the set begin; nil for a literal.
  private let setStart: Int?
  /// Where the literal begins in the strings.
  private let literal: Int
  let min: Int
  let max: Int
  /// The capture that it is a part of, or -1.
  let capture: Int

  @inline(__always)
  init(_ number: Int, of tables: PlatformTables) {
    let at = tables.index(.atoms, number)
    let kind = tables.packed.words[at]
    if kind == PackedTable.none {
      setStart = nil
      literal = Int(tables.packed.words[at &+ 1])
      min = Int(tables.packed.words[at &+ 2])
      max = min
      capture = -1
    } else {
      setStart = tables.index(.sets, Int(kind))
      literal = 0
      min = Int(tables.packed.words[at &+ 1])
      max = Int(tables.packed.words[at &+ 2])
      capture = Int(Int32(truncatingIfNeeded: tables.packed.words[at &+ 3]))
    }
  }

  /// Whether the byte `offset` bytes behind where the atom begins may be `byte`.
  @inline(__always)
  func holds(_ byte: UInt8, at offset: Int, of tables: PlatformTables) -> Bool {
    guard let setStart else { return tables.packed.strings[literal &+ offset] == byte.asciiLowercased }
    return tables.packed.words[setStart &+ Int(byte &>> 5)] &>> UInt32(byte & 31) & 1 != 0
  }

  /// How many bytes of `text` from `place` on it can be, at most.
  func run(_ text: Span<UInt8>, from place: Int, of tables: PlatformTables) -> Int {
    var count = 0
    while place &+ count < text.count, count < max, holds(text[place &+ count], at: count, of: tables) { count &+= 1 }
    return count
  }

  var isLiteral: Bool { setStart == nil }
}

/// A sequence of atoms of the tables.
struct PackedSequence {
  let atoms: Range<Int>
  let fixedCount: Int
  let variableCount: Int
  let maximum: Int

  @inline(__always)
  init(_ number: Int, of tables: PlatformTables) {
    let at = tables.index(.sequences, number)
    atoms = tables.range(at: at)
    fixedCount = Int(tables.packed.words[at &+ 2])
    variableCount = Int(tables.packed.words[at &+ 3])
    maximum = Int(tables.packed.words[at &+ 4])
  }
}

/// Matches patterns; holds scratch memory.
struct SegmentMatcher: Sendable {
  /// For one row of atoms: the largest reachable place at or before each place, and whether the place itself is.
  private var nearest: [Int32] = []
  private var reachable: [Bool] = []

  /// Whether `text` is one of the pattern's sequences, whole; what its captures hold goes into `captures`.
  mutating func match(
    _ pattern: UInt32, of tables: PlatformTables, _ text: Span<UInt8>, into captures: inout CaptureStore
  ) -> Bool {
    for number in tables.range(at: tables.index(.patterns, Int(pattern))) {
      let sequence = PackedSequence(number, of: tables)
      if sequence.variableCount <= 1 {
        if matchWithOneCount(sequence, of: tables, text, &captures) { return true }
      } else if text.count <= SegmentPattern.maximumLength, matchWithCounts(sequence, of: tables, text, &captures) {
        return true
      }
    }
    return false
  }

  /// At most one atom has an open count: its length follows from the text's.
  private func matchWithOneCount(
    _ sequence: PackedSequence, of tables: PlatformTables, _ text: Span<UInt8>,
    _ captures: inout CaptureStore
  ) -> Bool {
    let open = text.count &- sequence.fixedCount
    guard open >= 0, text.count <= sequence.maximum else { return false }
    if sequence.variableCount == 0, open != 0 { return false }
    var at = 0
    var hasCapture = false
    for number in sequence.atoms {
      let atom = PackedAtom(number, of: tables)
      let count = atom.min == atom.max ? atom.min : open
      guard count >= atom.min, count <= atom.max else { return false }
      for index in 0..<count where !atom.holds(text[at &+ index], at: index, of: tables) { return false }
      if atom.capture >= 0 { hasCapture = true }
      at &+= count
    }
    guard hasCapture else { return true }
    at = 0
    var run = CaptureRun()
    for number in sequence.atoms {
      let atom = PackedAtom(number, of: tables)
      run.begin(atom.capture, at: at, of: text, &captures)
      at &+= atom.min == atom.max ? atom.min : open
    }
    run.begin(-1, at: at, of: text, &captures)
    return true
  }

  private mutating func matchWithCounts(
    _ sequence: PackedSequence, of tables: PlatformTables, _ text: Span<UInt8>,
    _ captures: inout CaptureStore
  ) -> Bool {
    let width = text.count &+ 1
    let rows = sequence.atoms.count
    reachable.removeAll(keepingCapacity: true)
    reachable.append(contentsOf: repeatElement(false, count: (rows &+ 1) &* width))
    nearest.removeAll(keepingCapacity: true)
    nearest.append(contentsOf: repeatElement(-1, count: width))
    reachable[rows &* width &+ text.count] = true
    for row in stride(from: rows &- 1, through: 0, by: -1) {
      let atom = PackedAtom(sequence.atoms.lowerBound &+ row, of: tables)
      if atom.isLiteral {
        for place in 0..<width where place &+ atom.min < width && reachable[(row &+ 1) &* width &+ place &+ atom.min] {
          reachable[row &* width &+ place] = atom.run(text, from: place, of: tables) == atom.min
        }
        continue
      }
      var last: Int32 = -1
      for place in 0..<width {
        if reachable[(row &+ 1) &* width &+ place] { last = Int32(truncatingIfNeeded: place) }
        nearest[place] = last
      }
      var run = 0
      for place in stride(from: text.count, through: 0, by: -1) {
        run = place < text.count && atom.holds(text[place], at: 0, of: tables) ? run &+ 1 : 0
        let end = Int(nearest[place &+ min(run, atom.max)])
        reachable[row &* width &+ place] = end >= place &+ atom.min
      }
    }
    guard reachable[0] else { return false }
    var row = 0
    var at = 0
    var run = CaptureRun()
    for number in sequence.atoms {
      let atom = PackedAtom(number, of: tables)
      row &+= 1
      run.begin(atom.capture, at: at, of: text, &captures)
      var end = at &+ (atom.isLiteral ? atom.min : atom.run(text, from: at, of: tables))
      while end > at, !reachable[row &* width &+ end] { end &-= 1 }
      at = end
    }
    run.begin(-1, at: at, of: text, &captures)
    return true
  }
}

/// Atoms beside each other that are parts of one capture.
private struct CaptureRun {
  private var capture = -1
  private var start = 0

  /// Notes that the next atom, a part of `capture` or of none, begins at `place`; what the capture before it held is kept.
  @inline(__always)
  mutating func begin(_ capture: Int, at place: Int, of text: Span<UInt8>, _ captures: inout CaptureStore) {
    if capture == self.capture { return }
    if self.capture >= 0 { captures.set(self.capture, to: text.extracting(start..<place)) }
    self.capture = capture
    start = place
  }
}
