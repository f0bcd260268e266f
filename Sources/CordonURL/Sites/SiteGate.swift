// Whether the tables of sites may have anything to say of a plain address, in a few nanoseconds and without a lookup for
// nearly all of them: by the last two labels of the host, and by what the path begins with.

import CordonBytes

/// What is asked before ``SiteReader``. Immutable; shared by all workers. Public so that it is inlined: see ``Hash64``.
public final class SiteGate: Sendable {
  /// What paths may begin with under a host: a bit for each byte, by its lowest six bits in lower case, the first for no
  /// path.
  private struct Beginnings {
    /// At the host itself, and at those below it.
    var atHost: UInt64 = 0
    var below: UInt64 = 0
  }
  /// Of the hosts under which templates stand, by their hashes.
  private let hosts: [UInt64: Beginnings]
  /// A bit for the last two labels of each host that has no more; for the last two of those that have; and for the last
  /// three of these: `co.uk` is the end of some of them, and of millions of others.
  private let twoLabels: [UInt64]
  private let twoOfMore: [UInt64]
  private let threeLabels: [UInt64]
  /// The bits of the first two in one.
  @usableFromInline let anyTwo: [UInt64]
  /// The single labels under which templates stand (`onion`): eight bytes each, zeros behind.
  private let singleLabels: [UInt64]
  /// A bit for each.
  @usableFromInline let singles: UInt64
  private let open: OpenIndex
  /// Whether there are templates for any host.
  package let isOpen: Bool

  /// - Parameters:
  ///   - seed: that of the hashes which the gate will be asked with.
  ///   - isNamed: whether any rule may name an identity of a platform, asked with each of its ``names(ofPlatform:)``: what
  ///     no rule names need not be looked for.
  package init(_ tables: SiteTables, seed: UInt64, isNamed: (Span<UInt8>) -> Bool) {
    let named = tables.platforms.map { SiteGate.names(ofPlatform: $0.word).allSatisfy { isNamed($0.span) } }
    var hosts: [UInt64: Beginnings] = [:]
    var twoLabels = [UInt64](repeating: 0, count: SiteGate.words)
    var (twoOfMore, threeLabels) = (twoLabels, twoLabels)
    var singleLabels: [UInt64] = []
    var open = OpenIndex()
    func insert(_ host: [UInt8], from start: Int, _ bits: inout [UInt64]) {
      let hash = Hash64.hash(host.span.extracting(start..<host.count), seed: seed)
      bits[SiteGate.word(hash)] |= SiteGate.bit(hash)
    }
    for entry in tables.templates {
      if case .platform(let number, _) = entry.owner, !named[number] { continue }
      guard entry.template.scheme == .web else { continue }
      if entry.template.host.isAny { open.add(0, startingAs: entry.template.path) }
      let beginnings = SiteGate.beginnings(of: entry.template.path)
      for name in entry.template.host.names {
        let host = name.bytes
        let hash = Hash64.hash(host.span, seed: seed)
        let isKnown = hosts[hash] != nil
        hosts[hash, default: Beginnings()].atHost |= beginnings
        if name.includesBelow || entry.template.host.front != .nothing { hosts[hash]?.below |= beginnings }
        if isKnown { continue }
        if let three = host.span.startOfLabels(last: 3), let two = host.span.startOfLabels(last: 2) {
          insert(host, from: two, &twoOfMore)
          insert(host, from: three, &threeLabels)
        } else if host.span.startOfLabels(last: 2) != nil {
          insert(host, from: 0, &twoLabels)
        } else {
          singleLabels.append(host.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) })
        }
      }
    }
    self.hosts = hosts
    self.twoLabels = twoLabels
    self.twoOfMore = twoOfMore
    self.threeLabels = threeLabels
    anyTwo = zip(twoLabels, twoOfMore).map { $0 | $1 }
    self.singleLabels = singleLabels
    singles = singleLabels.reduce(0) { $0 | SiteGate.bit(ofLabel: $1) }
    self.open = open
    isOpen = !open.isEmpty
  }

  /// What a filter is told, and asked, of a platform whose identities a rule names: two words, so that a filter that lets
  /// one in 180 pass lets one platform in 30,000 pass.
  package static func names(ofPlatform word: [UInt8]) -> [[UInt8]] {
    [word + [.ascii(":")], [.ascii(":")] + word]
  }

  /// A power of two. 131,072 bits: few other hosts pass, and are then looked up whole.
  @inlinable static var words: Int { 2048 }
  @inlinable
  static func word(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & (words &- 1) }
  @inlinable
  static func bit(_ hash: UInt64) -> UInt64 { 1 &<< (hash &>> 11 & 63) }
  @inlinable
  static func bit(ofLabel label: UInt64) -> UInt64 { 1 &<< ((label &* 0x9E37_79B9_7F4A_7C15) &>> 58) }

  /// Whether templates may stand under a host with this hash of its last two labels, and these first eight bytes of its
  /// last label: a quick answer, false for nearly all.
  ///
  /// - Complexity: two probes.
  @inlinable @inline(__always)
  package func mayConcern(_ two: UInt64, lastLabel: UInt64) -> Bool {
    anyTwo[SiteGate.word(two)] & SiteGate.bit(two) != 0 || singles & SiteGate.bit(ofLabel: lastLabel) != 0
  }

  /// Whether templates may stand under a host with these hashes of its last two and three labels, if it has as many, and
  /// these first eight bytes of its last label.
  package func mayConcern(two: UInt64, lastLabel: UInt64, three: UInt64?) -> Bool {
    let (word, bit) = (SiteGate.word(two), SiteGate.bit(two))
    if twoLabels[word] & bit != 0 || singleLabels.contains(lastLabel) { return true }
    guard twoOfMore[word] & bit != 0, let three else { return false }
    return threeLabels[SiteGate.word(three)] & SiteGate.bit(three) != 0
  }

  /// What paths may begin with for which templates stand under a host with these hashes, its own and that of each suffix,
  /// as ``beginning(_:)`` says it; 0 where there are none.
  package func beginnings(under hashes: UnsafeBufferPointer<UInt64>) -> UInt64 {
    guard let own = hashes.first else { return 0 }
    return hashes.dropFirst().reduce(hosts[own]?.atHost ?? 0) { $0 | (hosts[$1]?.below ?? 0) }
  }

  /// The bits of all bytes that a path may begin with which matches `path`.
  private static func beginnings(of path: SiteTemplate.Path) -> UInt64 {
    guard let first = path.segments.first else { return path.tail == .none ? beginning(nil) : ~0 }
    return first.sequences.reduce(0) { $0 | ($1.literalPrefix.map { beginning($0.bytes[0]) } ?? ~0) }
  }

  /// The bit of a path that begins with `byte`, behind its slash; nil: an empty one.
  package static func beginning(_ byte: UInt8?) -> UInt64 { 1 &<< UInt64((byte?.asciiLowercased ?? 0) & 63) }

  /// Whether a template for any host may match a path with this first segment, which is not empty.
  package func concerns(firstSegment segment: Span<UInt8>) -> Bool { open.holds(segment) }

  /// Whether a template for any host may match a path that begins with `byte`, as it was written.
  package func mayConcern(pathBeginningWith byte: UInt8) -> Bool {
    open.mayHold(firstByte: byte) || isOpen && (byte == .ascii("%") || byte == .ascii("."))
  }
}
