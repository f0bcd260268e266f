// The prefilter: for nearly every place of a subject it says in a few instructions that no literal stands there.
//
//   4 bytes (of a shorter literal 3 or 2) ─► a trigger among them? ─► hash ─► 2 bits of the filter ─► nothing, nearly always
//                                                                      └► bucket ─► windows of literals, up to 8 bytes,
//                                                                                   compared at once
//
// Which gram of a literal: GramChoice.swift. One table holds the grams of one width. The filter is CGramFilter's.

import CGramFilter

/// The grams of one width, and the literals they belong to. A class, so that a search retains one thing.
final class GramTable: Sendable {
  /// A literal by one of its grams.
  struct Entry: Sendable {
    /// Up to 8 bytes of the literal, the gram among them, little-endian, zeros behind.
    var window: UInt64 = 0
    /// The number of the literal.
    var literal: UInt32 = 0
    /// Bytes of the window, and how many of them stand before the gram.
    var length: UInt8 = 0
    var before: UInt8 = 0
  }

  /// A gram of a literal, before the table is made.
  struct Key {
    var gram: UInt32
    var entry: Entry
  }

  /// Bytes of a gram.
  let width: Int
  private let words: [UInt32]
  /// SAFETY (unsafe): how to read ``words``, without their address, which is put in for each search; and so a value that
  /// is never written to, and holds no pointer.
  nonisolated(unsafe) private let filter: cordon_gram_filter
  /// Where the entries of each bucket begin, and where the last ones end.
  private let starts: [UInt32]
  let entries: [Entry]

  init(width: Int, keys: [Key], triggers: Set<Trigger>) {
    self.width = width
    var filter = cordon_gram_filter()
    filter.mask = width == 4 ? .max : 1 << UInt32(width * 8) - 1
    // A word of 32 bits for each gram or two, which set two bits each; and a bucket for each word.
    filter.bits = GramTable.bits(for: keys.count)
    for trigger in triggers { cordon_add_trigger(&filter, Int32(trigger.place), trigger.byte) }
    var words = [UInt32](repeating: 0, count: 1 << filter.bits)
    var starts = [UInt32](repeating: 0, count: words.count + 1)
    for key in keys {
      let hash = cordon_gram_hash(key.gram)
      let bucket = Int(hash >> (32 - filter.bits))
      words[bucket] |= cordon_gram_bits(hash)
      starts[bucket + 1] += 1
    }
    for bucket in 1..<starts.count { starts[bucket] += starts[bucket - 1] }
    self.filter = filter
    self.words = words
    self.starts = starts
    var entries = [Entry](repeating: Entry(), count: keys.count)
    for key in keys {
      let bucket = Int(cordon_gram_hash(key.gram) >> (32 - filter.bits))
      entries[Int(starts[bucket])] = key.entry
      starts[bucket] += 1
    }
    self.entries = entries
  }

  /// The binary logarithm of the power of two that is not below `count`, from 6 to 20.
  private static func bits(for count: Int) -> UInt32 {
    var bits: UInt32 = 6
    while bits < 20, 1 << bits < count { bits += 1 }
    return bits
  }

  /// `text`, four bytes or fewer, as a gram.
  static func gram(of text: some Collection<UInt8>) -> UInt32 {
    text.reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// The numbers of the ``entries`` that may belong to the gram at `place`, of which four bytes are readable.
  @inline(__always)
  func entries(at place: UnsafePointer<UInt8>) -> Range<Int> {
    // SAFETY: the caller vouches for the bytes.
    let gram = UInt32(littleEndian: unsafe UnsafeRawPointer(place).loadUnaligned(as: UInt32.self)) & filter.mask
    let bucket = Int(cordon_gram_hash(gram) &>> (32 &- filter.bits))
    return starts.withUnsafeBufferPointer { starts in
      // SAFETY: the shift leaves as many bits as there are buckets, behind which one more stands; they ascend.
      unsafe Range(uncheckedBounds: (Int(starts[bucket]), Int(starts[bucket &+ 1])))
    }
  }

  /// Writes the places of `base` from `start` up to `end` at which a gram may stand to `places`, which has room for all;
  /// answers how many there are.
  ///
  /// - Precondition: 64 bytes are readable at each place.
  func search(
    _ base: UnsafePointer<UInt8>, from start: Int, to end: Int, into places: UnsafeMutablePointer<UInt32>
  ) -> Int {
    words.withUnsafeBufferPointer { words in
      var filter = filter
      filter.words = words.baseAddress
      // SAFETY: the filter has as many words as its bits say; bytes and room are the caller's promise.
      return unsafe cordon_search_grams(&filter, base, start, end, places)
    }
  }
}
