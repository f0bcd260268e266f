// The tables of platforms, as a compiled list holds them: which addresses give an identity, carry another address, or only
// shorten one.
//
//   PlatformDefinitions ─► PlatformModel ─► PlatformTablesWriter ─► bytes in the list
//                                                                     └► PlatformTables ─► PlatformReader, for one address after another
//
// The words are verified once, when the list is opened (PlatformTables+Verification.swift), and used where they are. All
// numbers in them are indexes that were proved to be in bounds. FORMAT.md describes each array.

import CordonBytes

/// Everything that is known of platforms, wrappers and shorteners. Immutable; shared by all workers.
package struct PlatformTables: Sendable, Equatable {
  let packed: PackedTable
  /// Where each array begins in the words, and how many elements it has.
  let starts: [Int]
  let counts: [Int]
  /// The templates for any host.
  let anyHost: AnyHostIndex
  /// Which lengths a host of the tables may have: bit *n* for *n* bytes, the last for 255 and more.
  let hostLengths: ByteSet
  /// The schemes, in lower case, that have templates of their own.
  package let schemes: [[UInt8]]

  /// The seed of Hash64 that hosts are found by: that of the filters of a compiled list, so that an address is hashed once.
  package static let hostSeed: UInt64 = 0x636F_7264_6F6E_0001

  package static func == (a: PlatformTables, b: PlatformTables) -> Bool { a.packed == b.packed }

  /// Tables without a platform.
  package init() {
    var writer = PlatformTablesWriter(PlatformModel())
    guard let table = writer.table(), let tables = PlatformTables(verifying: table) else {
      preconditionFailure("empty tables are valid")
    }
    self = tables
  }

  /// The tables of `model`; nil where it has more than the format can hold.
  package init?(_ model: PlatformModel) {
    var writer = PlatformTablesWriter(model)
    guard let table = writer.table() else { return nil }
    self.init(verifying: table)
  }

  /// Reads the tables that `bytes` begin with; nil where they are damaged.
  package init?(verifying bytes: Span<UInt8>) {
    guard let packed = PackedTable(bytes, magic: PlatformLayout.magic) else { return nil }
    self.init(verifying: packed)
  }

  /// Proves that `packed` holds tables.
  private init?(verifying packed: PackedTable) {
    guard let (starts, counts) = PlatformVerifier.places(in: packed) else { return nil }
    let verifier = PlatformVerifier(packed, starts: starts, counts: counts)
    guard verifier.isValid() else { return nil }
    self.packed = packed
    self.starts = starts
    self.counts = counts
    func strings(of array: PlatformArray) -> [Range<Int>] {
      (0..<counts[array.rawValue]).map {
        packed.stringRange(at: starts[array.rawValue] + $0 * array.stride)
      }
    }
    schemes = strings(of: .schemes).map { Array(packed.strings[$0]) }
    var hostLengths = ByteSet()
    for host in strings(of: .hosts) { hostLengths.insert(UInt8(min(host.count, 255))) }
    self.hostLengths = hostLengths
    let segments = starts[PlatformArray.segments.rawValue]
    anyHost = AnyHostIndex(
      strings(of: .segments).enumerated().map { number, range in
        let at = segments + number * PlatformArray.segments.stride
        let isWhole = packed.words[at + 2] != 0
        return AnyHostIndex.Literal(bytes: Array(packed.strings[range]), isWhole: isWhole, number: number)
      })
  }

  /// The bytes that a compiled list holds.
  package func serialized() -> [UInt8] { packed.serialized(magic: PlatformLayout.magic) }

  // MARK: Words

  /// Where element `number` of `array` begins in the words.
  @inline(__always)
  func index(_ array: PlatformArray, _ number: Int) -> Int { starts[array.rawValue] &+ number &* array.stride }

  @inline(__always)
  func word(_ array: PlatformArray, _ number: Int, _ field: Int) -> UInt32 {
    packed.words[index(array, number) &+ field]
  }

  /// The elements that the two words at `index` name: the first one's number, and how many.
  @inline(__always)
  func range(at index: Int) -> Range<Int> {
    let first = Int(packed.words[index])
    return first..<first &+ Int(packed.words[index &+ 1])
  }

  @inline(__always)
  func range(_ array: PlatformArray, _ number: Int, _ field: Int) -> Range<Int> {
    range(at: index(array, number) &+ field)
  }

  func count(_ array: PlatformArray) -> Int { counts[array.rawValue] }

  @inline(__always)
  func stringRange(_ array: PlatformArray, _ number: Int, _ field: Int) -> Range<Int> {
    packed.stringRange(at: index(array, number) &+ field)
  }

  func string(_ array: PlatformArray, _ number: Int, _ field: Int) -> [UInt8] {
    Array(packed.strings[stringRange(array, number, field)])
  }

  func text(_ array: PlatformArray, _ number: Int, _ field: Int) -> String {
    String(decoding: packed.strings[stringRange(array, number, field)], as: UTF8.self)
  }

  /// The number that a word holds, or nil.
  @inline(__always)
  func number(_ array: PlatformArray, _ number: Int, _ field: Int) -> Int? {
    let word = word(array, number, field)
    return word == PackedTable.none ? nil : Int(word)
  }

  // MARK: Answers

  package var isEmpty: Bool { count(.templates) == 0 }

  /// Every literal host under which a template stands, each once. An address may match a template only where one of these
  /// is its key's host or ends it at a label.
  package var indexedHosts: [[UInt8]] { (0..<count(.hosts)).map { string(.hosts, $0, 0) } }

  /// What the first path segment of a template for any host is, or, with `…`, begins with.
  package var openFirstSegments: [String] {
    (0..<count(.segments)).map { text(.segments, $0, 0) + (word(.segments, $0, 2) != 0 ? "" : "…") }
  }

  /// The words of all platforms, each once, in order.
  package var platformWords: [String] {
    var words: [String] = []
    for number in 0..<count(.platforms) {
      let word = text(.platforms, number, 0)
      if !words.contains(word) { words.append(word) }
    }
    return words
  }

  /// The names of platforms whose handles are known, as they were written, with the platforms' numbers, and whether they
  /// are everyday words too.
  package var handleNames: [(name: String, platform: Int, isWord: Bool)] {
    (0..<count(.names)).map { (text(.names, $0, 0), Int(word(.names, $0, 2)), word(.names, $0, 3) != 0) }
  }

  /// The first word of the identities of a platform.
  package func word(ofPlatform number: Int) -> [UInt8] { string(.platforms, number, 0) }

  /// The platforms that are known by a host: the first word of their identities, and that host, which may begin with `*.`.
  package var homes: [(word: String, host: String)] {
    (0..<count(.platforms)).compactMap { number in
      stringRange(.platforms, number, 2).isEmpty
        ? nil : (text(.platforms, number, 0), text(.platforms, number, 2))
    }
  }

  /// How many templates platforms have, as they were written; those of wrappers follow.
  package var platformTextCount: Int {
    let owned = (0..<count(.templates)).lazy.filter { TemplateBits(word(.templates, $0, 0)).owner == .platform }
    return owned.map { Int(word(.templates, $0, 3)) + 1 }.max() ?? 0
  }
}
