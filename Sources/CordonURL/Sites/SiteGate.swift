// Whether the tables of sites may have anything to say of a plain address, in a few nanoseconds and without a lookup for
// nearly all of them: by the last two labels of the host, and by what the path begins with.

import CordonBytes

/// What is asked before ``SiteReader``. Immutable; shared by all workers.
package final class SiteGate: Sendable {
  /// The hashes of the hosts under which templates stand.
  private let hosts: Set<UInt64>
  /// A bit for the last two labels of each host that has no more; for the last two of those that have; and for the last
  /// three of these: `co.uk` is the end of some of them, and of millions of others.
  private let twoLabels: [UInt64]
  private let twoOfMore: [UInt64]
  private let threeLabels: [UInt64]
  /// The single labels under which templates stand (`onion`): eight bytes each, zeros behind.
  private let singleLabels: [UInt64]
  private let open: OpenIndex
  /// Whether there are templates for any host.
  package let isOpen: Bool

  /// - Parameters:
  ///   - seed: that of the hashes which the gate will be asked with.
  ///   - isNamed: whether any rule may name an identity of a platform, asked with each of its ``names(ofPlatform:)``: what
  ///     no rule names need not be looked for.
  package init(_ tables: SiteTables, seed: UInt64, isNamed: (Span<UInt8>) -> Bool) {
    let named = tables.platforms.map { SiteGate.names(ofPlatform: $0.word).allSatisfy { isNamed($0.span) } }
    var hosts: Set<UInt64> = []
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
      for name in entry.template.host.names
      where hosts.insert(Hash64.hash(name.bytes.span, seed: seed)).inserted {
        let host = name.bytes
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
    self.singleLabels = singleLabels
    self.open = open
    isOpen = !open.isEmpty
  }

  /// What a filter is told, and asked, of a platform whose identities a rule names: two words, so that a filter that lets
  /// one in 180 pass lets one platform in 30,000 pass.
  package static func names(ofPlatform word: [UInt8]) -> [[UInt8]] {
    [word + [.ascii(":")], [.ascii(":")] + word]
  }

  /// 32,768 bits: about 1 in 50 other hosts passes, and is then looked up whole.
  private static let words = 512
  private static func word(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash & 511) }
  private static func bit(_ hash: UInt64) -> UInt64 { 1 &<< (hash &>> 9 & 63) }

  /// Whether templates may stand under a host with these hashes of its last two and three labels, if it has as many, and
  /// these first eight bytes of its last label.
  ///
  /// - Complexity: two probes.
  package func mayConcern(two: UInt64, lastLabel: UInt64, three: () -> UInt64?) -> Bool {
    let (word, bit) = (SiteGate.word(two), SiteGate.bit(two))
    if twoLabels[word] & bit != 0 || singleLabels.contains(lastLabel) { return true }
    if twoOfMore[word] & bit == 0 { return false }
    return three().map { threeLabels[SiteGate.word($0)] & SiteGate.bit($0) != 0 } ?? false
  }

  /// Whether templates stand under a host with these hashes, its own and that of each suffix.
  package func concerns(hosts hashes: UnsafeBufferPointer<UInt64>) -> Bool { hashes.contains { hosts.contains($0) } }

  /// Whether a template for any host may match a path with this first segment, which is not empty.
  package func concerns(firstSegment segment: Span<UInt8>) -> Bool { open.holds(segment) }

  /// Whether a template for any host may match a path that begins with `byte`, as it was written.
  package func mayConcern(pathBeginningWith byte: UInt8) -> Bool {
    open.mayHold(firstByte: byte) || isOpen && (byte == .ascii("%") || byte == .ascii("."))
  }
}
