// The image format, version 3: one file, all numbers little-endian, every section at the next multiple of 64 bytes.
//
//   0        64            448                                  bodySize        bodySize + 32
//   ├ header ┼ section table ┼ section 1 ┼ section 2 … section 16 ┼ SHA-256 of 0..<bodySize ┤ SignatureBlock.swift: who signed it, or nothing
//
// Header
//   offset bytes
//        0     8  magic: 89 43 4F 52 44 4F 4E 0A ("CORDON" between a byte that no text begins with and a line feed)
//        8     4  format version; a reader refuses what it does not know
//       12     4  sections, a count: 16
//       16     8  body size in bytes: all that stands before the digest
//       24     4  flags: bit 0: there is a `domain` rule on a single label (`localhost`); the others are 0
//       28     4  reserved, 0
//       32     8  filter seed of Hash64, for all filters
//       40    16  salt of the key digests
//       56     8  date of the list, as its publisher gives it: seconds since 1970-01-01 UTC, i64; 0 where unknown
// Section table: for each section, in the order of `Layout.Section`
//        0     4  section, 1…16
//        4     4  bytes an element
//        8     8  offset in bytes from the start of the file
//       16     8  elements, a count
// The sections follow each other in this order; bytes between them are 0. What an element of each one holds:
//
//    1 strings         UTF-8 bytes of all strings, each distinct string once, end to end
//    2 stringOffsets   u32 byte offset into strings; string i is offsets[i]..<offsets[i + 1]
//    3 lists           u32 string: name · u32 string: version, or FFFFFFFF for none
//    4 labelOffsets    u32 index into labels; label set i is offsets[i]..<offsets[i + 1]
//    5 labels          u32 string
//    6 classes         what rules share, each combination once: u32 list · u32 label set · i32 added · i32 expires (days
//                      since 1970-01-01, 0 where unknown) · u8 kind · u8 scope · u8 action (ImageCodes.swift) · u8 targets
//                      (PatternTargets) · u8 bit 0: added is known, bit 1: expires is known, bit 2: searched in skeletons too, of a
//                      pattern or a phrase · 3 bytes 0
//    7 rules           u32 class · u32 string: id
//    8 texts           u32 rule · u32 string: the text of a pattern or a phrase, in order of the rules, one for each
//    9 tables          bytes of the normalisation tables, opaque here
//   10 keyFilter       64-byte block of the filter over the keys that came in plain (BlockedBloomFilter.swift)
//   11 pathHostFilter  64-byte block of the filter over the hosts that have rules on addresses
//   12 hostTailFilter  8-byte block of the filter over the tails (HostTailFilter.swift) of all hosts that any rule is on
//   13 crowdedTails    u64 hash of a tail that many of these hosts share, ascending, 256 at most
//   14 directory       u32 index into entries: where the entries begin whose digest begins with these bits; 2ᵇ + 1 of them
//   15 entries         u64 first 8 and u32 last 4 bytes of a digest, each read as a big-endian number · u32 reference;
//                      ascending by digest, each digest once
//   16 postings        where keys have several rules, in the order of their entries: u32 count, then so many references
//
// A digest is the first 12 bytes of SHA-256(salt ‖ SHA-256(key)): KeyDigest.swift. A reference is a rule index in bits
// 0…29, with bit 30 set where the key arrived as SHA-256; an entry's reference with bit 31 set holds in bits 0…30 an
// index into postings instead.

enum Layout {
  static let magic: [UInt8] = [0x89, 0x43, 0x4F, 0x52, 0x44, 0x4F, 0x4E, 0x0A]
  static let version: UInt32 = 3

  static let headerSize = 64
  static let sectionRecordSize = 24
  static let alignment = 64
  static let digestSize = 32
  static let saltSize = 16

  /// Bytes before the first section.
  static let frontSize = aligned(headerSize + Section.allCases.count * sectionRecordSize)

  /// Where each field of the header begins, in bytes.
  enum Header {
    static let version = 8
    static let sectionCount = 12
    static let bodySize = 16
    static let flags = 24
    static let reserved = 28
    static let filterSeed = 32
    static let salt = 40
    static let date = 56
  }

  /// Set in the flags where a `domain` rule is on a single label: the tails of hosts below it are not in the filter.
  static let singleLabelFlag: UInt32 = 1

  /// Hash64's seed of the filters, until images have keys of their own.
  static let filterSeed: UInt64 = 0x636F_7264_6F6E_0001

  /// Stands for a list's version where it has none.
  static let noString = UInt32.max

  /// The next multiple of 64 at or above `offset`. The caller holds `offset` far below `Int.max`.
  static func aligned(_ offset: Int) -> Int { (offset + alignment - 1) & ~(alignment - 1) }

  /// One part of the body: an array of elements of one size.
  enum Section: Int, CaseIterable {
    case strings = 1
    case stringOffsets, lists, labelOffsets, labels, classes, rules, texts, tables
    case keyFilter, pathHostFilter, hostTailFilter, crowdedTails, directory, entries, postings

    /// Bytes an element.
    var stride: Int {
      switch self {
      case .strings, .tables: 1
      case .stringOffsets, .labelOffsets, .labels, .directory, .postings: 4
      case .lists, .rules, .texts: 8
      case .entries: 16
      case .classes: 24
      case .hostTailFilter, .crowdedTails: 8
      case .keyFilter, .pathHostFilter: 64
      }
    }
  }

  /// A rule index, and how its key arrived, in 31 bits; with bit 31 set, where the postings of several rules stand.
  struct Reference: Equatable {
    var rawValue: UInt32

    static let maximumRuleCount = 1 << 30
    static let maximumPostings = 1 << 31

    init(rawValue: UInt32) { self.rawValue = rawValue }
    init(rule: UInt32, isHashed: Bool) { rawValue = rule & 0x3FFF_FFFF | (isHashed ? 0x4000_0000 : 0) }
    init(postings: Int) { rawValue = UInt32(truncatingIfNeeded: postings) | 0x8000_0000 }

    /// Index into the postings, where several rules share the key.
    var postings: Int? { rawValue & 0x8000_0000 != 0 ? Int(rawValue & 0x7FFF_FFFF) : nil }
    /// Whether the key arrived as SHA-256. Read only where ``postings`` is nil.
    var isHashed: Bool { rawValue & 0x4000_0000 != 0 }
    /// Read only where ``postings`` is nil.
    var rule: RuleIndex { RuleIndex(rawValue: rawValue & 0x3FFF_FFFF) }
  }

  /// How many leading bits of a digest the directory tells apart: the fewest that leave 8 entries or less a slot on
  /// average.
  static func directoryBits(entryCount: Int) -> Int {
    var bits = 0
    while bits < 28 && (8 << bits) < entryCount { bits += 1 }
    return bits
  }
}
