// Whether the tables of platforms may have anything to say of a plain address, in a few nanoseconds and without a lookup for
// nearly all of them: by the tail of the host, its last two labels or three, and by what the path begins with.

import CordonBytes
import CordonURL

/// What is asked before ``PlatformReader``. Immutable; shared by all workers. Public so that it is inlined: see ``Hash64``.
public final class PlatformPrefilter: Sendable {
  /// What paths may begin with under a host: a bit for each byte, by its lowest six bits in lower case, the first for no
  /// path.
  private struct Beginnings {
    /// At the host itself, and at those below it.
    var atHost: UInt64 = 0
    var below: UInt64 = 0
  }
  private let tables: PlatformTables
  /// For each host of the tables its hash, and what paths may begin with there.
  private let hashes: [UInt64]
  private let beginnings: [Beginnings]
  /// A bit for the last three labels of each host, or its two where it has no third: `co.uk` is the end of some, and of
  /// millions of others.
  private let ends: [UInt64]
  /// What is asked first: two bits, in one word, for the tail of each host.
  @usableFromInline let tails: [UInt64]
  /// The single labels under which templates stand (`onion`): eight bytes each, zeros behind.
  private let singleLabels: [UInt64]
  /// A bit for each.
  @usableFromInline let singles: UInt64
  private let anyHost: AnyHostIndex
  /// A bit for each byte that a path may begin with, as it was written, which a template for any host matches.
  @usableFromInline let openings: [UInt64]
  /// Whether there are templates for any host.
  package let isOpen: Bool

  /// - Parameters:
  ///   - isCrowded: whether hosts with this hash of their last two labels are asked for by the last three.
  ///   - isNamed: whether any rule may name an identity of a platform, asked with each of its ``names(ofPlatform:)``: what
  ///     no rule names need not be looked for.
  /// - Complexity: O(*n*) in templates and hosts, three hashes a host.
  package init(_ tables: PlatformTables, isCrowded: (UInt64) -> Bool, isNamed: (Span<UInt8>) -> Bool) {
    let named = (0..<tables.count(.platforms)).map { platform in
      PlatformPrefilter.names(ofPlatform: tables.word(ofPlatform: platform)).allSatisfy { isNamed($0.span) }
    }
    func isAsked(_ template: Int) -> Bool {
      TemplateBits(tables.word(.templates, template, 0)).owner != .platform
        || named[Int(tables.word(.templates, template, 1))]
    }
    var hashes: [UInt64] = []
    var beginnings: [Beginnings] = []
    var ends = [UInt64](repeating: 0, count: PlatformPrefilter.places / 64)
    var tails = [UInt64](repeating: 0, count: PlatformPrefilter.words)
    var singleLabels: [UInt64] = []
    for number in 0..<tables.count(.hosts) {
      let host = tables.packed.strings.span.extracting(tables.stringRange(.hosts, number, 0))
      hashes.append(Hash64.hash(host, seed: PlatformTables.hostSeed))
      var own = Beginnings()
      var isOfAny = false
      for posting in tables.range(.hosts, number, 2) {
        let template = Int(tables.word(.postings, posting, 0))
        guard isAsked(template) else { continue }
        isOfAny = true
        let bits = PlatformPrefilter.beginnings(ofPath: Int(tables.word(.templates, template, 5)), of: tables)
        own.atHost |= bits
        let hasFront = TemplateBits(tables.word(.templates, template, 0)).front != .nothing
        if tables.word(.postings, posting, 1) != 0 || hasFront { own.below |= bits }
      }
      beginnings.append(own)
      guard isOfAny else { continue }
      guard host.firstIndex(of: .ascii(".")) != nil else {
        singleLabels.append(
          (0..<min(8, host.count)).reversed().reduce(0) { $0 << 8 | UInt64(host[$1]) })
        continue
      }
      let labels = HostTails(of: host, seed: PlatformTables.hostSeed)
      let place = PlatformPrefilter.place(labels.three ?? labels.two)
      ends[place / 64] |= 1 << UInt64(place % 64)
      let tail = labels.tail(isCrowded: isCrowded(labels.two))
      tails[PlatformPrefilter.word(tail)] |= PlatformPrefilter.bits(tail)
    }
    self.tables = tables
    self.hashes = hashes
    self.beginnings = beginnings
    self.ends = ends
    self.tails = tails
    self.singleLabels = singleLabels
    singles = singleLabels.reduce(0) { $0 | PlatformPrefilter.bit(ofLabel: $1) }
    let anyHost = tables.anyHost.filtered { literal in
      tables.range(.segments, literal, 3).contains { isAsked(Int(tables.word(.numbers, $0, 0))) }
    }
    self.anyHost = anyHost
    isOpen = !anyHost.isEmpty
    openings = (UInt8(0)..<4).map { word in
      (UInt8(0)..<64).reduce(0) { bits, place in
        let byte = word &* 64 &+ place
        let mayOpen = anyHost.mayHold(firstByte: byte) || byte == .ascii("%") || byte == .ascii(".")
        return !anyHost.isEmpty && mayOpen ? bits | 1 << UInt64(place) : bits
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
  package func mayConcern(_ host: HostTails.Lookup, lastLabel: UInt64) -> Bool {
    ~tails[PlatformPrefilter.word(host.two)] & PlatformPrefilter.bits(host.two) == 0
      || ~tails[PlatformPrefilter.word(host.tail)] & PlatformPrefilter.bits(host.tail) == 0
      || singles & PlatformPrefilter.bit(ofLabel: lastLabel) != 0
  }

  /// Whether templates may stand under a host with these hashes of its last two and three labels, if it has as many, and
  /// these first eight bytes of its last label.
  package func mayConcern(two: UInt64, lastLabel: UInt64, three: UInt64?) -> Bool {
    func isEnd(_ hash: UInt64) -> Bool {
      let place = PlatformPrefilter.place(hash)
      return ends[place / 64] >> UInt64(place % 64) & 1 != 0
    }
    return isEnd(two) || singleLabels.contains(lastLabel) || three.map(isEnd) ?? false
  }

  /// What paths may begin with for which templates stand under a host with these hashes, its own and that of each suffix,
  /// as ``beginning(_:)`` says it; 0 where there are none.
  package func beginnings(under hashes: UnsafeBufferPointer<UInt64>) -> UInt64 {
    guard let own = hashes.first else { return 0 }
    return hashes.dropFirst().reduce(beginnings(under: own).atHost) { $0 | beginnings(under: $1).below }
  }

  private func beginnings(under hash: UInt64) -> Beginnings {
    tables.number(ofHostWithHash: hash) { hashes[$0] == hash }.map { beginnings[$0] } ?? Beginnings()
  }

  /// The bits of all bytes that a path may begin with which matches the path of the tables.
  private static func beginnings(ofPath path: Int, of tables: PlatformTables) -> UInt64 {
    let segments = tables.range(.paths, path, 0)
    guard let first = segments.first else {
      return tables.word(.paths, path, 2) == PathTail.none.rawValue ? beginning(nil) : ~0
    }
    var bits: UInt64 = 0
    for sequence in tables.range(.patterns, Int(tables.word(.numbers, first, 0)), 0) {
      guard let atom = tables.range(.sequences, sequence, 0).first,
        tables.word(.atoms, atom, 0) == PackedTable.none
      else { return ~0 }
      bits |= beginning(tables.packed.strings[Int(tables.word(.atoms, atom, 1))])
    }
    return bits
  }

  /// The bit of a path that begins with `byte`, behind its slash; nil: an empty one.
  package static func beginning(_ byte: UInt8?) -> UInt64 { 1 &<< UInt64((byte?.asciiLowercased ?? 0) & 63) }

  /// Whether a template for any host may match a path with this first segment, which is not empty.
  package func concerns(firstSegment segment: Span<UInt8>) -> Bool { anyHost.holds(segment) }

  /// Whether all that the tables say of plain addresses with this host, as keys have it, and this first path segment,
  /// which is not empty, is that they are a shortener's.
  ///
  /// - Complexity: O(*n*), one probe for nearly every other host.
  package func isShortener(host: Span<UInt8>, firstSegment segment: Span<UInt8>) -> Bool {
    guard let number = tables.number(ofHost: host), tables.word(.hosts, number, 4) != 0 else { return false }
    return !tables.anyHost.holds(segment)
  }

  /// Whether a template for any host may match a path that begins with `byte`, as it was written.
  @inlinable @inline(__always)
  package func mayConcern(pathBeginningWith byte: UInt8) -> Bool {
    openings[Int(byte &>> 6)] &>> UInt64(byte & 63) & 1 != 0
  }
}
