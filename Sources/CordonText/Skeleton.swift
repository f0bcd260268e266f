// The skeleton: what a folded text looks like (UTS #39, section 4, *Confusable Detection*), for phrases and patterns that
// ask for it. Letters of other scripts that look alike, digits for letters, and what stands between the letters of a word.
//
//   folded     b . 0 - b !  s h ! p  t   e   a  5 0
//   units      b . 0 - b !  s h ! p  t   e   a  5 0   each character's prototype (SkeletonTable)
//   joined     b 0 b !      s h ! p  t e a      5 0   no separators between the letters of a word, and no spaces
//                                                     between at least three letters that stand alone
//   skeleton   b o b !      s h l p  t e a      5 0   what stands for a letter, where one stands in the same word
//
// A phrase and a text become skeletons in the same way; the skeleton of a skeleton is itself. What separates words of two
// letters or more may stand for a space as well (`join-the-rally`): where there is such, a text has a second skeleton, in
// which it does.

import CICU
import CordonBytes

/// A folded text as it looks.
package struct TextSkeleton: Sendable {
  package internal(set) var bytes: [UInt8] = []
  var map = OffsetMap()
  /// Whether separators stand between words of two letters or more: then the spaced skeleton is another.
  package internal(set) var mayBeSpaced = false

  package init() {}

  /// The bytes of the original that `range` came from, as ``FoldedText/originalRange(of:)`` tells.
  ///
  /// - Parameter folded: what the skeleton was made from.
  package func originalRange(of range: Range<Int>, through folded: FoldedText) -> Range<Int> {
    let whole = range.isEmpty ? range : bytes.span.wholeCharacters(around: range)
    return folded.originalRange(of: map.originalRange(of: whole))
  }
}

/// Makes skeletons. Holds tables and scratch memory: one for each worker.
package struct SkeletonMaker: Sendable {
  /// A unit of the skeleton, and where in the folded text its character begins.
  private struct Place {
    var unit: SkeletonUnit
    let start: UInt32
  }

  private var table: SkeletonTable
  /// Whether separators between words of two letters or more become spaces, and whether there were any.
  private var spacesWords = false
  private var hasSeparatedWords = false
  private var places: [Place] = []
  private var output = FoldOutput()

  package init() { table = SkeletonTable(NormalizationMapper()) }

  /// Writes the skeleton of `folded` into `result`, whose memory is reused.
  ///
  /// - Parameter spaced: whether separators between words of two letters or more become spaces.
  /// - Complexity: O(*n*)
  package mutating func make(from folded: FoldedText, spaced: Bool = false, into result: inout TextSkeleton) {
    make(from: folded.bytes.span, spaced: spaced, into: &result)
  }

  mutating func make(from folded: Span<UInt8>, spaced: Bool = false, into result: inout TextSkeleton) {
    spacesWords = spaced
    hasSeparatedWords = false
    readUnits(of: folded)
    takeStrokesIntoWords()
    joinWords()
    readSigns()
    swap(&result.map, &output.map)
    output.begin(originalCount: folded.count)
    appendUnits(of: folded)
    output.end(originalCount: folded.count)
    swap(&result.map, &output.map)
    result.bytes.removeAll(keepingCapacity: true)
    result.bytes.append(output.room.span.extracting(0..<output.count))
    result.mayBeSpaced = hasSeparatedWords
  }

  /// What a folded character looks like.
  mutating func units(of scalar: UInt32) -> ArraySlice<SkeletonUnit> {
    let range = table.range(of: scalar)
    return table.units[range]
  }

  /// Looks up what each character looks like.
  private mutating func readUnits(of folded: Span<UInt8>) {
    places.removeAll(keepingCapacity: true)
    places.reserveCapacity(folded.count)
    var at = 0
    while at < folded.count {
      let start = UInt32(truncatingIfNeeded: at)
      let lead = folded[at]
      let value: UInt32
      if lead < 0x80 {
        value = UInt32(lead)
        at &+= 1
      } else if let scalar = Scalar(decoding: folded, at: at) {
        value = scalar.value
        at &+= scalar.length
      } else {
        places.append(Place(unit: SkeletonUnit(strayByte: lead), start: start))
        at &+= 1
        continue
      }
      for index in table.range(of: value) { places.append(Place(unit: table.units[index], start: start)) }
    }
  }

  /// Makes a row of `!` and `|` part of the word that it stands before.
  private mutating func takeStrokesIntoWords() {
    var isBeforeLetter = false
    for index in places.indices.reversed() {
      let role = places[index].unit.role
      if role == .stroke, isBeforeLetter {
        places[index].unit = places[index].unit.inWord
      } else {
        isBeforeLetter = role == .letter
      }
    }
  }

  /// Reads the digits and other signs of a word as letters, where a letter stands in it.
  private mutating func readSigns() {
    var start = 0
    while start < places.count {
      var end = start
      var (hasLetter, hasSign) = (false, false)
      while end < places.count, places[end].unit.isDropped || places[end].unit.isInWord {
        if places[end].unit.role == .letter {
          if places[end].unit.isSign { hasSign = true } else { hasLetter = true }
        }
        end &+= 1
      }
      if hasLetter, hasSign {
        for index in start..<end where places[index].unit.role == .letter && places[index].unit.isSign {
          places[index].unit = places[index].unit.asLetter
        }
      }
      start = end &+ 1
    }
  }

  /// Drops what stands between letters of one word.
  private mutating func joinWords() {
    var index = 0
    // Where a row of words of one letter began, and how many there are in it.
    var (rowStart, rowCount) = (0, 0)
    while index < places.count {
      let role = places[index].unit.role
      guard role == .letter else {
        // Neither spaces nor separators end a row.
        if role != .space, role != .separator { rowCount = 0 }
        index &+= 1
        continue
      }
      let start = index
      let (end, letters) = wordEnd(from: start)
      if letters > 1 { rowCount = 0 }
      if letters == 1 {
        if rowCount == 0 { rowStart = start }
        rowCount &+= 1
        if rowCount >= 3 {
          // The next one goes on from here: no place is looked at twice.
          dropGaps(in: rowStart..<end)
          rowStart = start
        }
      }
      index = end
    }
  }

  /// Where the word that begins at `start` ends, and of how many letters it is. Separators in it are dropped, or end it
  /// where they become a space.
  private mutating func wordEnd(from start: Int) -> (end: Int, letters: Int) {
    var letters = 0
    var (end, pieceLetters) = pieceEnd(from: start)
    letters = pieceLetters
    while end < places.count, places[end].unit.role == .separator {
      var next = end
      while next < places.count, places[next].unit.role == .separator { next &+= 1 }
      guard next < places.count, places[next].unit.role == .letter else { break }
      let (nextEnd, nextLetters) = pieceEnd(from: next)
      if pieceLetters > 1, nextLetters > 1 {
        hasSeparatedWords = true
        if spacesWords {
          places[end].unit = .space
          dropGaps(in: end &+ 1..<next)
          break
        }
      }
      dropGaps(in: end..<next)
      (end, pieceLetters) = (nextEnd, nextLetters)
      letters &+= nextLetters
    }
    return (end, letters)
  }

  /// Where the letters end that begin at `start`, and how many they are.
  private func pieceEnd(from start: Int) -> (end: Int, letters: Int) {
    var letters = 0
    var end = start
    while end < places.count, places[end].unit.isInWord {
      if places[end].unit.role == .letter, places[end].unit.isCounted { letters &+= 1 }
      end &+= 1
    }
    return (end, letters)
  }

  private mutating func dropGaps(in range: Range<Int>) {
    for index in range where places[index].unit.role == .space || places[index].unit.role == .separator {
      places[index].unit.isDropped = true
    }
  }

  private mutating func appendUnits(of folded: Span<UInt8>) {
    output.makeRoom(for: places.count &* 4)
    var index = 0
    while true {
      index = appendCharacters(of: folded, from: index)
      if index == places.count { return }
      output.append(strayByte: UInt8(truncatingIfNeeded: places[index].unit.scalar), from: Int(places[index].start))
      index &+= 1
    }
  }

  /// Appends the units from `first` on up to a byte that is not UTF-8, and returns its index, or their count.
  private mutating func appendCharacters(of folded: Span<UInt8>, from first: Int) -> Int {
    let places = places
    return places.withUnsafeBufferPointer { places in
      folded.withUnsafeBufferPointer { folded in
        output.withPointer { target, output in
          var index = first
          while index < places.count {
            // SAFETY: `index` is below the count, here and below, and a place's start lies inside the folded text.
            let place = unsafe places[index]
            let unit = place.unit
            let start = Int(place.start)
            if unit.isStray { return index }
            index &+= 1
            if unit.isDropped { continue }
            let length = unsafe UTF8.width(ofLead: folded[start])
            // SAFETY: the last byte written.
            if unit.role == .space, output.count > 0,
              unsafe target.load(fromByteOffset: output.count &- 1, as: UInt8.self) == 0x20
            {
              output.extendSpace(to: start &+ length)
              continue
            }
            let scalar = unit.scalar
            let isAlone = unsafe unit.isFirst && (index == places.count || places[index].unit.isFirst)
            if isAlone, UTF8.width(ofScalar: scalar) == length {
              output.runSideBySide(from: start)
            } else {
              output.runBlock(from: start..<start &+ length)
            }
            // SAFETY: there is room for four bytes for every unit.
            if scalar < 0x80 {
              unsafe target.storeBytes(
                of: UInt8(truncatingIfNeeded: scalar), toByteOffset: output.count, as: UInt8.self)
              output.count &+= 1
            } else {
              let bytes = UTF8.word(ofScalar: scalar)
              unsafe target.storeBytes(of: bytes.littleEndian, toByteOffset: output.count, as: UInt32.self)
              output.count &+= UTF8.width(ofScalar: scalar)
            }
          }
          return index
        }
      }
    }
  }
}
