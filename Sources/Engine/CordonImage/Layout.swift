// The image format, version 5. FORMAT.md, beside this file, describes it for programs in other languages; here are its
// numbers. One file, all numbers little-endian but for digests, every section at the next multiple of 64 bytes:
//
//   0        64            496                                  bodySize        bodySize + 32
//   ├ header ┼ section table ┼ section 1 ┼ section 2 … section 18 ┼ SHA-256 of 0..<bodySize ┤ SignatureBlock.swift, or nothing

enum Layout {
  static let magic: [UInt8] = [0x89, 0x43, 0x4F, 0x52, 0x44, 0x4F, 0x4E, 0x0A]
  static let version: UInt32 = 5

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
  /// Set where the list has a secret key: digests are made with it, and the filters are sealed with it.
  static let keyedFlag: UInt32 = 2
  static let knownFlags = singleLabelFlag | keyedFlag

  /// Hash64's seed of the filters.
  static let filterSeed: UInt64 = 0x636F_7264_6F6E_0001

  /// Stands for a string where there is none: a list's version, the id of a rule whose id is made from its key.
  static let noString = UInt32.max
  /// Stands for an entry where a rule has none: a pattern, a phrase.
  static let noEntry = UInt32.max
  /// Bytes of a digest that an entry holds, behind those bits that the directory tells.
  static let remainderSize = 9
  static let maximumRuleCount = 1 << 30
  static let maximumEntryCount = 1 << 30

  /// The next multiple of 64 at or above `offset`. The caller holds `offset` far below `Int.max`.
  static func aligned(_ offset: Int) -> Int { (offset + alignment - 1) & ~(alignment - 1) }

  /// One part of the body: an array of elements of one size.
  enum Section: Int, CaseIterable {
    case strings = 1
    case stringOffsets, lists, labelOffsets, labels, classes, rules, texts, tables
    case keyFilter, pathHostFilter, hostTailFilter, crowdedTails, seal
    case directory, entries, references, postings

    /// Bytes an element; nil where the section table alone says it.
    var stride: Int? {
      switch self {
      case .strings, .tables, .seal: 1
      case .stringOffsets, .labelOffsets, .labels, .directory, .postings: 4
      case .lists, .texts: 8
      case .entries: Layout.remainderSize
      case .rules: 12
      case .classes: 24
      case .hostTailFilter, .crowdedTails: 8
      case .keyFilter, .pathHostFilter: 64
      case .references: nil
      }
    }
  }

  /// What stands beside an entry: a class, and then its rule has nothing of its own but the key; else a rule of the
  /// section of rules; or, where several rules share the key, a place in the postings.
  enum Reference: Equatable {
    case plain(class: Int)
    case rule(Int)
    case postings(Int)

    init(_ value: Int, classCount: Int, ruleCount: Int) {
      if value < classCount {
        self = .plain(class: value)
      } else if value < classCount + ruleCount {
        self = .rule(value - classCount)
      } else {
        self = .postings(value - classCount - ruleCount)
      }
    }

    func value(classCount: Int, ruleCount: Int) -> Int {
      switch self {
      case .plain(let index): index
      case .rule(let index): classCount + index
      case .postings(let index): classCount + ruleCount + index
      }
    }
  }

  /// The fewest bytes, 1 to 4, that tell `count` values apart.
  static func width(of count: Int) -> Int {
    var width = 1
    while width < 4 && count > 1 << (8 * width) { width += 1 }
    return width
  }

  /// How many leading bits of a digest the directory tells apart: the fewest that leave 8 entries or less a slot on
  /// average. With the 72 bits of its remainder an entry is told from any other key but for 1 in 2⁶⁹ lookups, however many
  /// there are, up to 2²⁷ entries.
  static func directoryBits(entryCount: Int) -> Int {
    var bits = 0
    while bits < 24 && (8 << bits) < entryCount { bits += 1 }
    return bits
  }
}
