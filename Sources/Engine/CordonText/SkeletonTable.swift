// What single characters become in the skeleton, looked up instead of asked of ICU.
//
//   UTS #39    the prototype that ICU has for a character (NFD, confusables, NFD), its marks dropped, folded again, until
//              nothing changes any more; where that is not of ASCII and the prototype of its capital letter is, that: folded
//              text has no capitals, and `ТЕАРОТ` may be of Cyrillic letters
//   letters    one letter, l, for all that looks like a stroke: l i; m for rn (SkeletonMaker), of which UTS #39 makes rn:
//              so that nothing is found in a part of an m
//   signs      0 → o   1 → l   3 → e   4 → a   5 → s   7 → t   8 → b   9 → g   @ → a   $ → s   and ! | → l, where a letter
//              stands in the same word (SkeletonMaker): `50` stays a number
//   as it is   other ASCII punctuation, of which UTS #39 makes some the same, and what separates

import CICU
import CordonBytes

/// What a character of a skeleton is for its neighbours.
enum SkeletonRole: UInt32 {
  /// A letter or a number: it begins words.
  case letter
  /// A mark, or a vowel or final of Hangul: part of what stands before it.
  case mark
  /// What is written between the letters of a word to hide it.
  case separator
  case space
  /// `!` and `|`: part of a word where more of it stands behind them.
  case stroke
  case other
}

/// One character of the skeleton.
///
///     bit  29      28    25-27  24       23     22       21     0-20
///          joined  sign  role   dropped  stray  counted  first  the scalar value, or the byte that is not UTF-8
struct SkeletonUnit: Sendable {
  private var bits: UInt32

  init(_ scalar: UInt32, _ role: SkeletonRole, isFirst: Bool, isCounted: Bool) {
    bits = scalar | role.rawValue &<< 25 | (isFirst ? 1 &<< 21 : 0) | (isCounted ? 1 &<< 22 : 0)
    if SkeletonTable.isSign(scalar) { bits |= 1 &<< 28 }
  }

  init(strayByte byte: UInt8) { bits = UInt32(byte) | SkeletonRole.other.rawValue &<< 25 | 1 &<< 21 | 1 &<< 23 }

  /// What separators between words become.
  static let space = SkeletonUnit(0x20, .space, isFirst: true, isCounted: false)
  /// `!` and `|` in a word.
  var inWord: SkeletonUnit { SkeletonUnit(scalar, .letter, isFirst: true, isCounted: true) }
  /// A sign as the letter that it is read as.
  var asLetter: SkeletonUnit {
    reading(as: SkeletonTable.letter(forSign: scalar) ?? scalar)
  }

  var scalar: UInt32 { bits & 0x1F_FFFF }
  /// What it may be where nothing is known of its word: itself, and the letter that a sign is read as.
  var readings: [UInt32] { [scalar] + (SkeletonTable.letter(forSign: scalar).map { [$0] } ?? []) }
  var role: SkeletonRole { SkeletonRole(rawValue: bits &>> 25 & 7)! }
  /// Whether it is a letter only where one stands in the same word: a digit, and what is written for letters.
  var isSign: Bool { bits & 1 &<< 28 != 0 }
  var isDigit: Bool { 0x30...0x39 ~= scalar }
  var isInWord: Bool { role == .letter || role == .mark }
  /// Whether it is the first of what its character became.
  var isFirst: Bool { bits & 1 &<< 21 != 0 }
  /// Whether it is the first letter of what its character became: what the letters of a word are counted by.
  var isCounted: Bool { bits & 1 &<< 22 != 0 }
  /// Whether it is the n of an rn, which the m before it stands for.
  var isJoined: Bool {
    get { bits & 1 &<< 29 != 0 }
    set { bits = newValue ? bits | 1 &<< 29 : bits & ~(1 &<< 29) }
  }
  /// The same as another letter.
  func reading(as scalar: UInt32) -> SkeletonUnit {
    SkeletonUnit(scalar, .letter, isFirst: isFirst, isCounted: isCounted)
  }
  var isStray: Bool { bits & 1 &<< 23 != 0 }
  var isDropped: Bool {
    get { bits & 1 &<< 24 != 0 }
    set { bits = newValue ? bits | 1 &<< 24 : bits & ~(1 &<< 24) }
  }
}

/// The prototypes met so far.
struct SkeletonTable: Sendable {
  private static let separators: Set<UInt32> = [
    // Apostrophes are none: `he'll` is no `hell`.
    0x2A, 0x2B, 0x2C, 0x2D, 0x2E, 0x5E, 0x5F, 0x60, 0x7E, 0xB7, 0x2010, 0x2013, 0x2014, 0x2015, 0x2022, 0x2027, 0x2032,
    0x2043, 0x2212, 0x30FB,
  ]

  private var pages = [UInt16](repeating: 0, count: 0x11_0000 >> FoldTable.pageBits)
  /// Where a character's units begin in `units`, shifted by 8, and how many they are.
  private var entries: [UInt32] = []
  private(set) var units: [SkeletonUnit] = []
  private let mapper: NormalizationMapper
  private let checker: Confusables

  init(_ mapper: NormalizationMapper) {
    self.mapper = mapper
    checker = Confusables()
  }

  /// The units of a folded character: a range of ``units``, of use until the next call.
  @inline(__always)
  mutating func range(of value: UInt32) -> Range<Int> {
    let page = pages[Int(value &>> FoldTable.pageBits)]
    let entry =
      page < FoldTable.patience
      ? meet(value) : entries[Int(page &- FoldTable.patience) &<< FoldTable.pageBits | Int(value & 127)]
    let start = Int(entry &>> 8)
    return start..<start &+ Int(entry & 0xFF)
  }

  /// The entry of a character whose page is not made, and the page where it was met often enough: see ``FoldTable``.
  @inline(never)
  private mutating func meet(_ value: UInt32) -> UInt32 {
    let page = Int(value &>> FoldTable.pageBits)
    if FoldTable.mayFold(value) { pages[page] &+= 1 }
    if pages[page] < FoldTable.patience {
      // One place is enough for what is forgotten at once.
      if units.isEmpty { units = [SkeletonUnit](repeating: SkeletonUnit(strayByte: 0), count: 64) }
      let made = prototype(of: value).prefix(64)
      for (index, unit) in made.enumerated() { units[index] = unit }
      return UInt32(made.count)
    }
    pages[page] = UInt16(entries.count &>> FoldTable.pageBits) &+ FoldTable.patience
    let first = value & ~127
    for other in first...first | 127 {
      let made = prototype(of: other).prefix(64)
      entries.append(UInt32(units.count) &<< 8 | UInt32(made.count))
      units.append(contentsOf: made)
    }
    return entries[entries.count &- 128 &+ Int(value & 127)]
  }

  /// What a character becomes.
  private func prototype(of value: UInt32) -> [SkeletonUnit] {
    guard Unicode.Scalar(value) != nil else { return [] }
    guard FoldTable.mayFold(value) else { return [SkeletonUnit(value, .other, isFirst: true, isCounted: false)] }
    var scalars = [value]
    // Three steps are enough for all of Unicode 16; a circle in later data would end here.
    for _ in 0..<8 {
      let next = scalars.flatMap(step)
      if next == scalars { break }
      scalars = next
    }
    let roles = scalars.map(SkeletonTable.role)
    let counted = roles.firstIndex(of: .letter)
    return scalars.indices.map { index in
      SkeletonUnit(scalars[index], roles[index], isFirst: index == 0, isCounted: index == counted)
    }
  }

  private func step(_ value: UInt32) -> [UInt32] {
    if let other = SkeletonTable.other(for: value) { return [other] }
    if SkeletonTable.isKept(value) { return [value] }
    let own = folded(checker.skeleton(of: value))
    let capital = cordon_upper_case(value)
    if capital == value || own.allSatisfy({ $0 < 0x80 }) { return own }
    let other = folded(checker.skeleton(of: capital))
    return other.allSatisfy { $0 < 0x80 } ? other : own
  }

  private func folded(_ scalars: [UInt32]) -> [UInt32] {
    if scalars == [0x72, 0x6E] { return [0x6D] }
    var mapped: [UInt32] = []
    return scalars.flatMap { part -> [UInt32] in
      mapper.map([part], into: &mapped)
      // A letter that looks like a digit is a letter.
      return mapped.compactMap(FoldRules.folded).map {
        SkeletonTable.other(for: $0) ?? SkeletonTable.letter(forSign: $0) ?? $0
      }
    }
  }

  /// What a character is read as, whatever stands beside it, before UTS #39 is asked.
  private static func other(for value: UInt32) -> UInt32? {
    switch Unicode.Scalar(value) {
    case "i": 0x6C
    case "\u{201C}", "\u{201D}", "\u{201E}", "\u{201F}": 0x22
    default: nil
    }
  }

  /// The letter that a digit or another sign is read as in a word.
  static func letter(forSign value: UInt32) -> UInt32? {
    switch Unicode.Scalar(value) {
    case "0": 0x6F
    case "1", "!", "|": 0x6C
    case "3": 0x65
    case "4", "@": 0x61
    case "5", "$": 0x73
    case "7": 0x74
    case "8": 0x62
    case "9": 0x67
    default: nil
    }
  }

  /// Whether a word of such characters alone holds no letter.
  static func isSign(_ value: UInt32) -> Bool {
    value < 0x80 && (UInt8(value).isASCIIDigit || letter(forSign: value) != nil)
  }

  private static func isKept(_ value: UInt32) -> Bool {
    if value < 0x80 { return !UInt8(value).isASCIIAlpha }
    return separators.contains(value)
  }

  private static func role(of value: UInt32) -> SkeletonRole {
    switch value {
    case 0x20: .space
    case 0x21, 0x7C: .stroke
    case 0x24, 0x40: .letter
    // Vowels and finals, which stand behind the consonant that they are composed with.
    case 0x1160...0x11FF, 0xD7B0...0xD7FF: .mark
    default:
      separators.contains(value)
        ? .separator : cordon_is_mark(value) ? .mark : value != 0x5F && cordon_is_word(value) ? .letter : .other
    }
  }
}

/// ICU's table of confusable characters.
///
/// SAFETY: a checker is not changed after it is opened, and ICU lets all threads ask it.
private final class Confusables: @unchecked Sendable {
  private let checker: OpaquePointer?

  init() { checker = unsafe cordon_spoof_open() }

  deinit {
    if let checker { unsafe cordon_spoof_close(checker) }
  }

  /// The skeleton of one character, without marks that are dropped; the character itself where ICU refuses.
  func skeleton(of value: UInt32) -> [UInt32] {
    guard let checker, let scalar = Unicode.Scalar(value) else { return [value] }
    let units = Array(UTF16.encode(scalar)!)
    return withUnsafeTemporaryAllocation(of: UInt16.self, capacity: 64) { room in
      // SAFETY: the counts are those of the text and of the room.
      let written = unsafe cordon_skeleton(checker, units, Int32(units.count), room.baseAddress, 64)
      if written < 0 { return [value] }
      var scalars: [UInt32] = []
      // SAFETY: ICU wrote that many code units.
      scalars.append(utf16: unsafe UnsafeBufferPointer(rebasing: room[..<Int(written)]))
      return scalars.filter { !cordon_is_mark_to_drop($0) }
    }
  }
}
