// The skeleton: what a folded text looks like (UTS #39, section 4, *Confusable Detection*), for phrases and patterns that
// ask for it. Letters of other scripts that look alike, digits for letters, and what stands between the letters of a word.
//
//   folded     b . 0 - b !  s h ! p  t   e   a  5 0
//   units      b . 0 - b !  s h ! p  t   e   a  5 0   each character's prototype (SkeletonTable)
//   joined     b 0 b !      s h ! p  t e a      5 0   no separators between the letters of a word, and no spaces
//                                                     between at least three letters that stand alone
//   skeleton   b o b !      s h l p  t e a      5 0   what stands for a letter, where one stands in the same word; m for rn
//
// A phrase and a text become skeletons in the same way; the skeleton of a skeleton is itself. What separates letters may
// also be meant as it stands, or as a space, and so may signs: where there is such, a text is read in those ways too
// (SkeletonReading).

import CICU
import CordonBytes

/// A folded text as it looks.
package struct TextSkeleton: Sendable {
  package internal(set) var bytes: [UInt8] = []
  var map = OffsetMap()

  package init() {}

  /// Whether `range` begins and ends between characters of the folded text: `œ` looks like `oe`, of which `o` alone is no
  /// part.
  package func isWhole(_ range: Range<Int>) -> Bool {
    isBorder(range.lowerBound) && (range.isEmpty || isBorder(range.upperBound))
  }

  private func isBorder(_ offset: Int) -> Bool {
    if offset == 0 || offset == bytes.count { return true }
    return map.originalRange(of: offset &- 1..<offset) != map.originalRange(of: offset..<offset &+ 1)
  }

  /// The bytes of the original that `range` came from, as ``FoldedText/originalRange(of:)`` tells.
  ///
  /// - Parameter folded: what the skeleton was made from.
  package func originalRange(of range: Range<Int>, through folded: FoldedText) -> Range<Int> {
    let whole = range.isEmpty ? range : bytes.span.wholeCharacters(around: range)
    return folded.originalRange(of: map.originalRange(of: whole))
  }
}

/// One way of reading what a text looks like.
package enum SkeletonReading: Sendable, CaseIterable {
  /// What separates letters hides a word, and signs in it are letters: `t.3.a` is `tea`, and rn is m.
  case hidden
  /// What separates words of which one has two letters or more is a space: `join-a-rally`.
  case spaced
  /// Separators and signs are themselves, but for digits: `@t3a`, `tea-pot`.
  case written
  /// As the first, but that rn is not m.
  case apart
}

/// The skeletons of a text, one for each reading that makes another one. Holds memory that is reused.
package struct SkeletonReadings: Sendable {
  package static let maximumCount = SkeletonReading.allCases.count
  fileprivate var made = [TextSkeleton](repeating: TextSkeleton(), count: maximumCount)
  package fileprivate(set) var count = 0

  package init() {}

  /// - Precondition: `index` is below ``count``.
  package subscript(_ index: Int) -> TextSkeleton { made[index] }
}

/// Makes skeletons. Holds tables and scratch memory: one for each worker.
package struct SkeletonMaker: Sendable {
  /// A unit of the skeleton, and where in the folded text its character begins.
  private struct Place {
    var unit: SkeletonUnit
    let start: UInt32
  }

  private var table: SkeletonTable
  private var reading = SkeletonReading.hidden
  /// Whether another reading may make another skeleton: of separators and signs as they stand, of words apart, of rn.
  private var (mayBeWritten, mayBeSpaced, mayBeApart) = (false, false, false)
  /// What each character looks like, and what it is where it stands.
  private var (units, places): ([Place], [Place]) = ([], [])
  private var output = FoldOutput()

  package init() { table = SkeletonTable(NormalizationMapper()) }

  /// Writes the skeletons of `folded` into `readings`: that of hidden words first.
  ///
  /// - Complexity: O(*n*)
  package mutating func make(from folded: FoldedText, into readings: inout SkeletonReadings) {
    readUnits(of: folded.bytes.span)
    write(folded.bytes.span, as: .hidden, into: &readings.made[0])
    readings.count = 1
    let others = [
      (SkeletonReading.spaced, mayBeSpaced), (SkeletonReading.written, mayBeWritten),
      (SkeletonReading.apart, mayBeApart),
    ]
    for (reading, isOther) in others where isOther {
      write(folded.bytes.span, as: reading, into: &readings.made[readings.count])
      readings.count &+= 1
    }
  }

  /// Writes one skeleton of `folded` into `result`, whose memory is reused.
  ///
  /// - Complexity: O(*n*)
  mutating func make(
    from folded: Span<UInt8>, as reading: SkeletonReading = .hidden, into result: inout TextSkeleton
  ) {
    readUnits(of: folded)
    write(folded, as: reading, into: &result)
  }

  /// The same of a text whose units were read.
  private mutating func write(_ folded: Span<UInt8>, as reading: SkeletonReading, into result: inout TextSkeleton) {
    readWords(as: reading)
    swap(&result.map, &output.map)
    output.begin(originalCount: folded.count)
    appendUnits(of: folded)
    output.end(originalCount: folded.count)
    swap(&result.map, &output.map)
    result.bytes.removeAll(keepingCapacity: true)
    result.bytes.append(output.room.span.extracting(0..<output.count))
  }

  /// Reads what each unit is where it stands.
  private mutating func readWords(as reading: SkeletonReading) {
    self.reading = reading
    (mayBeWritten, mayBeSpaced, mayBeApart) = (false, false, false)
    places.removeAll(keepingCapacity: true)
    places.append(contentsOf: units)
    if reading != .written {
      takeStrokesIntoWords()
      joinWords()
    }
    readSigns()
    if reading != .apart { joinLetters() }
  }

  /// What a folded character looks like.
  mutating func units(of scalar: UInt32) -> ArraySlice<SkeletonUnit> {
    let range = table.range(of: scalar)
    return table.units[range]
  }

  /// Looks up what each character looks like.
  private mutating func readUnits(of folded: Span<UInt8>) {
    units.removeAll(keepingCapacity: true)
    units.reserveCapacity(folded.count)
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
        units.append(Place(unit: SkeletonUnit(strayByte: lead), start: start))
        at &+= 1
        continue
      }
      for index in table.range(of: value) { units.append(Place(unit: table.units[index], start: start)) }
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
          let isDigit = places[index].unit.isDigit
          if !isDigit { mayBeWritten = true }
          if isDigit || reading != .written { places[index].unit = places[index].unit.asLetter }
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
      mayBeWritten = true
      let (nextEnd, nextLetters) = pieceEnd(from: next)
      if pieceLetters > 1 || nextLetters > 1 {
        mayBeSpaced = true
        if reading == .spaced {
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

  /// Makes an m of each r and n that stand side by side.
  private mutating func joinLetters() {
    var last: Int?
    for index in places.indices where !places[index].unit.isDropped {
      if let last, places[index].unit.scalar == 0x6E, places[last].unit.scalar == 0x72 {
        places[last].unit = places[last].unit.reading(as: 0x6D)
        places[index].unit.isDropped = true
        places[index].unit.isJoined = true
        mayBeApart = true
      }
      last = index
    }
  }

  private mutating func dropGaps(in range: Range<Int>) {
    for index in range where places[index].unit.role == .space || places[index].unit.role == .separator {
      places[index].unit.isDropped = true
    }
  }

  // MARK: Patterns

  /// What the characters of `text`, folded literal text of a pattern, are in a skeleton: read as a phrase is, but that what
  /// is dropped between letters may be there. At an end that something may adjoin a word goes on, and a sign there may be
  /// the letter that it stands for.
  mutating func characters(of text: Span<UInt8>, adjoined: (before: Bool, behind: Bool)) -> [LiteralCharacter] {
    readUnits(of: text)
    readWords(as: .hidden)
    var isOpen = [Bool](repeating: false, count: places.count)
    func isInWord(_ index: Int) -> Bool {
      let unit = places[index].unit
      return unit.isInWord || unit.isDropped || unit.role == .stroke
    }
    // A stroke is read as a letter by what stands behind it.
    if adjoined.before {
      for index in places.indices.prefix(while: isInWord) where places[index].unit.role != .stroke {
        isOpen[index] = true
      }
    }
    if adjoined.behind { for index in places.indices.reversed().prefix(while: isInWord) { isOpen[index] = true } }
    return places.indices.filter { !places[$0].unit.isJoined }.map { index in
      let (unit, written) = (places[index].unit, units[index].unit)
      // A sign may be itself: so it is read as well.
      let isRead = written.isSign && !written.isDigit && unit.scalar != written.scalar
      let scalars = isRead ? [unit.scalar, written.scalar] : isOpen[index] ? unit.readings : [unit.scalar]
      return LiteralCharacter(scalars: scalars, mayBeMissing: unit.isDropped)
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
            let length = unsafe UTF8.width(ofLead: folded[start])
            if unit.isDropped {
              if unit.isJoined, output.count > 0 { output.extend(to: start &+ length) }
              continue
            }
            // SAFETY: the last byte written.
            if unit.role == .space, output.count > 0,
              unsafe target.load(fromByteOffset: output.count &- 1, as: UInt8.self) == 0x20
            {
              output.extend(to: start &+ length)
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
