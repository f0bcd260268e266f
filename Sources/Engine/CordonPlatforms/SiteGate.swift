// Whether the tables of sites may have anything to say of a plain address, in a few nanoseconds and without a lookup for
// nearly all of them: by the tail of the host, its last two labels or three, and by what the path begins with.

import CordonBytes
import CordonURL

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
  /// A bit for the last three labels of each host, or its two where it has no third: `co.uk` is the end of some, and of
  /// millions of others.
  private let ends: [UInt64]
  /// What is asked first: two bits, in one word, for the tail of each host.
  @usableFromInline let tails: [UInt64]
  /// The single labels under which templates stand (`onion`): eight bytes each, zeros behind.
  private let singleLabels: [UInt64]
  /// A bit for each.
  @usableFromInline let singles: UInt64
  private let open: OpenIndex
  /// A bit for each byte that a path may begin with, as it was written, which a template for any host matches.
  @usableFromInline let openings: [UInt64]
  /// Whether there are templates for any host.
  package let isOpen: Bool
  /// The hosts that only shorten: see ``SiteTables/shortenerHosts``.
  private let shorteners: HostIndex
  /// All templates for any host, whether rules name what they give or not.
  private let allOpen: OpenIndex

  /// - Parameters:
  ///   - seed: that of the hashes which the gate will be asked with.
  ///   - isCrowded: whether hosts with this hash of their last two labels are asked for by the last three.
  ///   - isNamed: whether any rule may name an identity of a platform, asked with each of its ``names(ofPlatform:)``: what
  ///     no rule names need not be looked for.
  package init(
    _ tables: SiteTables, seed: UInt64, isCrowded: (UInt64) -> Bool, isNamed: (Span<UInt8>) -> Bool
  ) {
    let named = tables.platforms.map { SiteGate.names(ofPlatform: $0.word).allSatisfy { isNamed($0.span) } }
    var hosts: [UInt64: Beginnings] = [:]
    var ends = [UInt64](repeating: 0, count: SiteGate.places / 64)
    var tails = [UInt64](repeating: 0, count: SiteGate.words)
    var singleLabels: [UInt64] = []
    var open = OpenIndex()
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
        guard host.contains(.ascii(".")) else {
          singleLabels.append(host.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) })
          continue
        }
        let labels = HostTails(of: host.span, seed: seed)
        let place = SiteGate.place(labels.three ?? labels.two)
        ends[place / 64] |= 1 << UInt64(place % 64)
        let tail = labels.tail(isCrowded: isCrowded(labels.two))
        tails[SiteGate.word(tail)] |= SiteGate.bits(tail)
      }
    }
    self.hosts = hosts
    self.ends = ends
    self.tails = tails
    self.singleLabels = singleLabels
    singles = singleLabels.reduce(0) { $0 | SiteGate.bit(ofLabel: $1) }
    self.open = open
    isOpen = !open.isEmpty
    var shorteners = HostIndex()
    for host in tables.shortenerHosts { shorteners.add(host) }
    self.shorteners = shorteners
    allOpen = tables.open
    openings = (UInt8(0)..<4).map { word in
      (UInt8(0)..<64).reduce(0) { bits, place in
        let byte = word &* 64 &+ place
        let mayOpen = open.mayHold(firstByte: byte) || byte == .ascii("%") || byte == .ascii(".")
        return !open.isEmpty && mayOpen ? bits | 1 << UInt64(place) : bits
      }
    }
  }

  /// What a filter is told, and asked, of a platform whose identities a rule names: two words, so that a filter that lets
  /// one in 180 pass lets one platform in 30,000 pass.
  package static func names(ofPlatform word: [UInt8]) -> [[UInt8]] {
    [word + [.ascii(":")], [.ascii(":")] + word]
  }

  /// How many bits ``ends`` has; a power of two.
  private static let places = 1 << 17
  private static func place(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash &>> 21) & (places - 1) }

  /// A power of two. 4 KiB stay in the nearest cache; about 1 in 100 of the other hosts passes, and is then looked up.
  @inlinable static var words: Int { 512 }
  @inlinable
  static func word(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & (words &- 1) }
  @inlinable
  static func bits(_ hash: UInt64) -> UInt64 { 1 &<< (hash &>> 9 & 63) | 1 &<< (hash &>> 15 & 63) }
  @inlinable
  static func bit(ofLabel label: UInt64) -> UInt64 { 1 &<< ((label &* 0x9E37_79B9_7F4A_7C15) &>> 58) }

  /// Whether templates may stand under a host with these tails, and these first eight bytes of its last label: a quick
  /// answer, false for nearly all.
  ///
  /// - Complexity: three probes.
  @inlinable @inline(__always)
  package func mayConcern(_ host: HostTails.Asked, lastLabel: UInt64) -> Bool {
    ~tails[SiteGate.word(host.two)] & SiteGate.bits(host.two) == 0
      || ~tails[SiteGate.word(host.tail)] & SiteGate.bits(host.tail) == 0
      || singles & SiteGate.bit(ofLabel: lastLabel) != 0
  }

  /// Whether templates may stand under a host with these hashes of its last two and three labels, if it has as many, and
  /// these first eight bytes of its last label.
  package func mayConcern(two: UInt64, lastLabel: UInt64, three: UInt64?) -> Bool {
    func isEnd(_ hash: UInt64) -> Bool {
      let place = SiteGate.place(hash)
      return ends[place / 64] >> UInt64(place % 64) & 1 != 0
    }
    return isEnd(two) || singleLabels.contains(lastLabel) || three.map(isEnd) ?? false
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

  /// Whether all that the tables say of plain addresses with this host, as keys have it, and this first path segment,
  /// which is not empty, is that they are a shortener's.
  ///
  /// - Complexity: O(*n*), one probe for nearly every other host.
  package func isShortener(host: Span<UInt8>, firstSegment segment: Span<UInt8>) -> Bool {
    shorteners.number(of: host) != nil && !allOpen.holds(segment)
  }

  /// Whether a template for any host may match a path that begins with `byte`, as it was written.
  @inlinable @inline(__always)
  package func mayConcern(pathBeginningWith byte: UInt8) -> Bool {
    openings[Int(byte &>> 6)] &>> UInt64(byte & 63) & 1 != 0
  }
}
