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
package struct SegmentAtom: Sendable, Hashable {
  package var set: ByteSet
  package var min: Int
  package var max: Int
  /// The capture that it is a part of, or -1.
  package var capture = -1
  /// The one byte, or the one letter in either case and here in lower case, that it stands for; nil for other sets.
  package private(set) var letter: UInt8?

  package static let unlimited = 1 << 20

  package init(set: ByteSet, min: Int, max: Int, capture: Int = -1) {
    self.set = set
    self.min = min
    self.max = max
    self.capture = capture
  }

  /// One byte of a literal: ASCII case does not count.
  package init(literal byte: UInt8) {
    self.init(set: ByteSet(), min: 1, max: 1)
    let lower = byte.asciiLowercased
    set.insert(lower)
    if lower.isASCIILower { set.insert(lower ^ 0x20) }
    letter = lower
  }
}

/// One of several sequences of atoms.
package struct SegmentPattern: Sendable, Hashable {
  package struct Sequence: Sendable, Hashable {
    package let atoms: [SegmentAtom]
    /// The bytes of all atoms with one count, and how many atoms have more than one.
    let fixedCount: Int
    let variableCount: Int
    let maximum: Int

    package init(_ atoms: [SegmentAtom]) {
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

  package let sequences: [Sequence]

  package init(sequences: [Sequence]) { self.sequences = sequences }

  /// `*`
  package static let anything = SegmentPattern(
    sequences: [Sequence([SegmentAtom(set: .all, min: 1, max: SegmentAtom.unlimited)])])

  /// The longest piece that is matched against a pattern with several open counts, in bytes.
  package static let maximumLength = 2048

  /// The bytes that a match begins with; nil where it may be empty.
  package var firstBytes: ByteSet? {
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
  package var literals: [[UInt8]]? {
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
  package var literalPrefix: (bytes: [UInt8], isWhole: Bool)? {
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
  package var ignoringCase: ByteSet {
    let set = self
    var all = set
    for letter in UInt8(0x41)...0x5A where set.contains(letter) || set.contains(letter | 0x20) {
      all.insert(letter)
      all.insert(letter | 0x20)
    }
    return all
  }

  /// One byte.
  package init(byte: UInt8) {
    self.init()
    insert(byte)
  }

  package static let all = ByteSet { _ in true }
}
