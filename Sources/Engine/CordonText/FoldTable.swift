// What single characters fold to, looked up instead of asked of ICU. Pages of 128 code points (so that ASCII is one), each
// made when it has been met a few times: a folder that sees one phrase makes none.
//
//   bit  63     62     61          60       59      56-58   0-55
//        loner  white  own length  changed  starts  length  the folded UTF-8, first byte lowest      length 1 to 7
//                      left over   dropped  anew    0                                                length 0
//
// Length 0 that is not dropped: longer than 7 bytes, or something that normalisation must see with its neighbours.

import CICU

/// What one character folds to.
struct FoldEntry: Sendable, Equatable {
  let bits: UInt64

  init(bits: UInt64) { self.bits = bits }

  init(_ folded: [UInt8], _ flags: UInt64) {
    var bits = flags | UInt64(folded.count) &<< 56
    for (index, byte) in folded.enumerated() { bits |= UInt64(byte) &<< UInt64(8 &* index) }
    self.bits = bits
  }

  static let loner: UInt64 = 1 &<< 63
  static let white: UInt64 = 1 &<< 62
  static let ownLength: UInt64 = 1 &<< 61
  static let leftOver: UInt64 = 1 &<< 61
  static let changed: UInt64 = 1 &<< 60
  static let dropped: UInt64 = 1 &<< 60
  static let startsAnew: UInt64 = 1 &<< 59

  /// How many bytes it folds to; 0: see ``isDropped`` and ``isDroppedWhenLeft``, else ICU tells.
  var length: Int { Int(truncatingIfNeeded: bits &>> 56 & 7) }
  /// Whether it stays apart from what stands before it. What is dropped never does.
  var startsAnew: Bool { bits & FoldEntry.startsAnew != 0 }
  /// Whether it is dropped, wherever it stands.
  var isDropped: Bool { bits & (7 &<< 56 | FoldEntry.dropped) == FoldEntry.dropped }
  /// Whether it is dropped where it does not become one with what stands before it.
  var isDroppedWhenLeft: Bool { bits & (7 &<< 56 | FoldEntry.leftOver) == FoldEntry.leftOver }
  /// Of length 1 to 7: whether anything but the case of an ASCII letter changes.
  var isChanged: Bool { bits & FoldEntry.changed != 0 }
  /// Of length 1 to 7: whether it is one character of as many bytes as before, so that offsets go on side by side.
  var keepsLength: Bool { bits & FoldEntry.ownLength != 0 }
  /// Whether it folds to U+0020, of which a run becomes one.
  var isWhite: Bool { bits & FoldEntry.white != 0 }
  /// Whether it belongs to the character before it, but neither changes nor becomes one with it: a virama, a tone mark.
  var isLoner: Bool { bits & FoldEntry.loner != 0 }
}

/// The entries met so far. Each folder has its own, so that no lock is needed.
struct FoldTable: Sendable {
  static let pageBits = 7
  private static let pageMask: UInt32 = 127
  /// How many times a page is met before it is made.
  static let patience: UInt16 = 16

  /// Per page: below ``patience`` how many times it was met; else where its entries begin, in pages, and ``patience``.
  private(set) var pages = [UInt16](repeating: 0, count: 0x11_0000 >> FoldTable.pageBits)
  private(set) var entries: [UInt64] = []
  private let mapper: NormalizationMapper

  init(_ mapper: NormalizationMapper) {
    self.mapper = mapper
    pages[0] = FoldTable.patience
    entries.reserveCapacity(128)
    for byte in 0..<UInt8(0x80) {
      var flags = FoldEntry.startsAnew | FoldEntry.ownLength
      let isWhite = byte == 0x20 || 0x09...0x0D ~= byte
      if isWhite { flags |= FoldEntry.white }
      if isWhite, byte != 0x20 { flags |= FoldEntry.changed }
      entries.append(FoldEntry([isWhite ? 0x20 : byte.asciiLowercased], flags).bits)
    }
  }

  /// The entry of a scalar value.
  @inline(__always)
  mutating func entry(of value: UInt32) -> FoldEntry {
    let page = pages[Int(value &>> FoldTable.pageBits)]
    if page < FoldTable.patience { return meet(value) }
    return FoldEntry(bits: entries[Int(page &- FoldTable.patience) &<< FoldTable.pageBits | Int(value & 127)])
  }

  /// The entry of a character whose page is not made, and the page where it was met often enough.
  @inline(never)
  private mutating func meet(_ value: UInt32) -> FoldEntry {
    let entry = FoldTable.makeEntry(value, mapper)
    let page = Int(value &>> FoldTable.pageBits)
    guard FoldTable.mayFold(value) else { return entry }
    pages[page] &+= 1
    guard pages[page] == FoldTable.patience else { return entry }
    pages[page] = UInt16(entries.count &>> FoldTable.pageBits) &+ FoldTable.patience
    let first = value & ~FoldTable.pageMask
    for other in first...first | FoldTable.pageMask {
      entries.append(FoldTable.makeEntry(other, mapper).bits)
    }
    return entry
  }

  /// False in the planes that are private or hold nothing: their characters stay as they are, and take up no pages.
  static func mayFold(_ value: UInt32) -> Bool { value < 0x3_2400 || 0xE_0000..<0xE_1000 ~= value }

  /// Asks ICU what a character is alone, and applies the further rules.
  static func makeEntry(_ value: UInt32, _ mapper: NormalizationMapper) -> FoldEntry {
    guard Unicode.Scalar(value) != nil else { return FoldEntry(bits: FoldEntry.startsAnew) }
    guard mayFold(value) else {
      var bytes: [UInt8] = []
      bytes.append(scalar: value)
      return FoldEntry(bytes, FoldEntry.startsAnew | FoldEntry.ownLength)
    }
    let startsAnew = mapper.hasBoundary(before: value) ? FoldEntry.startsAnew : 0
    var mapped: [UInt32] = []
    mapper.map([value], into: &mapped)
    if FoldRules.isWhiteSpace(value) { return FoldEntry([0x20], startsAnew | FoldEntry.white | FoldEntry.changed) }
    let folded = mapped.compactMap(FoldRules.folded)
    if folded.isEmpty {
      return FoldEntry(bits: mapped.contains(where: mayChangeLetter) ? FoldEntry.leftOver : FoldEntry.dropped)
    }
    // A mark that stands alone, as U+00B4 and U+FE70 do: a space that bears it.
    if mapped.count > 1, mapped[0] == 0x20, folded.count == 1, folded[0] == 0x20 {
      return FoldEntry(bits: FoldEntry.dropped)
    }
    let isSame = folded.count == 1 && folded[0] == value
    var bytes: [UInt8] = []
    for part in folded { bytes.append(scalar: part) }
    var flags = startsAnew
    if !isSame {
      var again: [UInt32] = []
      mapper.map(folded, into: &again)
      let isFirm = again == folded && cordon_combining_class(folded[folded.count &- 1]) == 0
      guard bytes.count <= 7, !folded.contains(0x20), isFirm else { return FoldEntry(bits: startsAnew) }
      flags |= FoldEntry.changed
    }
    if folded.count == 1, bytes.count == UTF8.width(ofScalar: value) { flags |= FoldEntry.ownLength }
    if startsAnew == 0, isSame, !cordon_may_compose_back(value) { flags |= FoldEntry.loner }
    return FoldEntry(bytes, flags)
  }

  /// Whether a mark may become one with a letter that is then another one when folded. Madda and hamza do not.
  private static func mayChangeLetter(_ mark: UInt32) -> Bool {
    cordon_may_compose_back(mark) && !(0x0653...0x0655 ~= mark)
  }
}
