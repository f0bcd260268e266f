// The prefilter: for nearly every place of a subject it says in a few instructions that no literal stands there.
//
//   pairs of bytes ─► 8 bytes & mask ─► hash ─► 2 bits of the filter ─► nothing, nearly always
//                                         └► bucket ─► windows of literals, up to 8 bytes, compared at once
//
// Which gram of a literal: GramChoice.swift. One table holds the grams of one width. The filter is in CKernels.

import CKernels
import CordonBytes

/// The grams of one width, and the literals they belong to. A class, so that a search retains one thing.
final class GramTable: Sendable {
  /// A literal by one of its grams.
  struct Entry: Sendable {
    /// Up to 8 bytes of the literal, the gram among them, little-endian, zeros behind.
    var window: UInt64 = 0
    /// The number of the literal.
    var literal: UInt32 = 0
    /// How far to shift words left of which only the window's bytes are compared, and how many of these stand before the
    /// gram.
    var shift: UInt8 = 0
    var before: UInt8 = 0
    /// What stands beside the literal.
    var side = Side()

    /// A byte that stands at one of `count` places, the first of which is `offset` bytes behind the beginning of the gram;
    /// nothing is asked for where `count` is 0.
    struct Side: Sendable {
      var offset: Int16 = 0
      var byte: UInt8 = 0
      /// 0…8
      var count: UInt8 = 0
      /// So far from the gram the margins of a subject still hold all its places.
      static let maximumOffset = 40
    }
  }

  /// A gram of a literal, before the table is made.
  struct Key {
    var gram: UInt64
    /// The bytes that stand right before and behind it; nil: any.
    var before: UInt8?
    var behind: UInt8?
    var entry: Entry
  }

  /// Room for so many more places than there are is asked for in a search.
  static let spareCount = Int(CORDON_SPARE_PLACES)

  /// Bytes of a gram.
  let width: Int
  /// SAFETY (unsafe): made and filled in `init`, with words of its own, and only read until `deinit` frees both.
  nonisolated(unsafe) private let filter: UnsafeMutablePointer<cordon_gram_filter>
  /// Where the entries of each bucket begin, and where the last ones end.
  private let starts: FixedArray<UInt32>
  let entries: FixedArray<Entry>

  init(_ shape: GramShape, keys: [Key]) {
    width = shape.width
    var filter = cordon_gram_filter()
    filter.mask = .max >> UInt64(64 - width * 8)
    // A word of 32 bits for two grams, which set two bits each; and a bucket for each.
    filter.bits = GramTable.bits(for: keys.count) - 1
    let words = UnsafeMutablePointer<UInt32>.allocate(capacity: 1 << filter.bits)
    unsafe words.initialize(repeating: 0, count: 1 << filter.bits)
    filter.words = UnsafePointer(words)
    let sides = UnsafeMutablePointer<cordon_gram_sides>.allocate(capacity: 1 << filter.bits)
    unsafe sides.initialize(repeating: cordon_gram_sides(), count: 1 << filter.bits)
    filter.sides = UnsafePointer(sides)
    filter.width = UInt32(shape.width)
    filter.pair_count = UInt32(shape.pairPlaces.count)
    let places = shape.pairPlaces.map(UInt32.init)
    filter.pair_places = (places[0], places.count > 1 ? places[1] : 0, places.count > 2 ? places[2] : 0)
    var starts = [UInt32](repeating: 0, count: 2 << filter.bits + 1)
    for key in keys {
      for (number, place) in shape.pairPlaces.enumerated() {
        let (first, second) = (key.gram >> UInt64(place * 8), key.gram >> UInt64(place * 8 + 8))
        cordon_add_pair(&filter, UInt32(number), UInt8(truncatingIfNeeded: first), UInt8(truncatingIfNeeded: second))
      }
      let hash = cordon_gram_hash(key.gram)
      let word = Int(hash >> (32 - filter.bits))
      // SAFETY: the shift leaves as many bits as there are words, and sides.
      unsafe words[word] |= cordon_gram_bits(hash)
      unsafe sides[word].before |= GramTable.classes(of: key.before)
      unsafe sides[word].behind |= GramTable.classes(of: key.behind)
      starts[Int(hash >> (31 - filter.bits)) + 1] += 1
    }
    for bucket in 1..<starts.count { starts[bucket] += starts[bucket - 1] }
    self.filter = .allocate(capacity: 1)
    unsafe self.filter.initialize(to: filter)
    self.starts = FixedArray(starts)
    var entries = [Entry](repeating: Entry(), count: keys.count)
    for key in keys {
      let bucket = Int(cordon_gram_hash(key.gram) >> (31 - filter.bits))
      entries[Int(starts[bucket])] = key.entry
      starts[bucket] += 1
    }
    self.entries = FixedArray(entries)
  }

  private static func classes(of byte: UInt8?) -> UInt32 { byte.map { 1 << UInt32($0 & 31) } ?? .max }

  deinit {
    unsafe UnsafeMutablePointer(mutating: filter.pointee.sides)?.deallocate()
    unsafe UnsafeMutablePointer(mutating: filter.pointee.words)?.deallocate()
    filter.deallocate()
  }

  /// The binary logarithm of the power of two that is not below `count`, from 7 to 21.
  private static func bits(for count: Int) -> UInt32 {
    var bits: UInt32 = 7
    while bits < 21, 1 << bits < count { bits += 1 }
    return bits
  }

  /// The first eight bytes of `text`, or all where there are fewer: little-endian, zeros behind.
  static func word(of text: some Collection<UInt8>) -> UInt64 {
    text.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The numbers of the ``entries`` that may belong to the gram at `place`, of which eight bytes are readable.
  @inline(__always)
  func entries(at place: UnsafePointer<UInt8>) -> Range<Int> {
    // SAFETY: the caller vouches for the bytes.
    let bytes = UInt64(littleEndian: unsafe UnsafeRawPointer(place).loadUnaligned(as: UInt64.self))
    let (mask, bits) = unsafe (filter.pointee.mask, filter.pointee.bits)
    let bucket = Int(cordon_gram_hash(bytes & mask) &>> (31 &- bits))
    return Int(starts[bucket])..<Int(starts[bucket &+ 1])
  }

  /// Whether `entry` agrees with the bytes around `place`, but for those of its literal beyond the window.
  ///
  /// - Precondition: 48 bytes are readable before and behind the place.
  @inline(__always)
  static func agrees(_ entry: Entry, at place: UnsafePointer<UInt8>) -> Bool {
    // SAFETY: at most 7 bytes before the place, and 8 from there.
    let window = unsafe UnsafeRawPointer(place - Int(entry.before)).loadUnaligned(as: UInt64.self)
    if (UInt64(littleEndian: window) ^ entry.window) &<< UInt64(entry.shift) != 0 { return false }
    let side = entry.side
    if side.count == 0 { return true }
    // SAFETY: 8 bytes from not more than 40 before or behind the place on.
    let beside = unsafe UnsafeRawPointer(place + Int(side.offset)).loadUnaligned(as: UInt64.self)
    // Of a word the lowest byte that is zero is found for certain.
    let ones: UInt64 = 0x0101_0101_0101_0101
    let difference = UInt64(littleEndian: beside) ^ (ones &* UInt64(side.byte))
    let zeros = (difference &- ones) & ~difference & (ones &<< 7)
    return zeros &<< (64 &- UInt64(side.count) &* 8) != 0
  }

  /// Writes the places of `base` from `start` up to `end` at which a gram may stand to `places`, which has room for all
  /// and ``spareCount`` more; answers how many there are.
  ///
  /// - Precondition: 64 bytes are readable at each place, and one before it.
  func search(
    _ base: UnsafePointer<UInt8>, from start: Int, to end: Int, into places: UnsafeMutablePointer<UInt32>
  ) -> Int {
    // SAFETY: the filter has as many words as its bits say; bytes and room are the caller's promise.
    unsafe cordon_search_grams(filter, base, start, end, places)
  }
}
