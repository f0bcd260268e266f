// Whether the tables of sites may have anything to say of a plain address, in a few nanoseconds and without a lookup for
// nearly all of them: by the last two labels of the host, and by what the path begins with.

import CordonBytes

/// What is asked before ``SiteReader``. Immutable; shared by all workers.
package final class SiteGate: Sendable {
  /// The hashes of the hosts under which templates stand, and a bit for the last two labels of each.
  private let hosts: Set<UInt64>
  private let tails: [UInt64]
  /// The single labels under which templates stand (`onion`): eight bytes each, zeros behind.
  private let singleLabels: [UInt64]
  private let open: OpenIndex

  /// - Parameter seed: that of the hashes which the gate will be asked with.
  package init(_ tables: SiteTables, seed: UInt64) {
    var hosts: Set<UInt64> = []
    var tails = [UInt64](repeating: 0, count: SiteGate.tailWords)
    var singleLabels: [UInt64] = []
    for host in tables.indexedHosts {
      hosts.insert(Hash64.hash(host.span, seed: seed))
      let labels = host.split(separator: .ascii("."), omittingEmptySubsequences: false)
      if labels.count < 2 {
        singleLabels.append(host.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) })
        continue
      }
      let hash = Hash64.hash(Array(labels.suffix(2).joined(separator: [.ascii(".")])).span, seed: seed)
      tails[SiteGate.word(hash)] |= SiteGate.bit(hash)
    }
    self.hosts = hosts
    self.tails = tails
    self.singleLabels = singleLabels
    open = tables.open
  }

  /// 32,768 bits: about 1 in 50 other hosts passes, and is then looked up whole.
  private static let tailWords = 512
  private static func word(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash & 511) }
  private static func bit(_ hash: UInt64) -> UInt64 { 1 &<< (hash &>> 9 & 63) }

  /// Whether templates may stand under a host with this hash of its last two labels, and with these first eight bytes of
  /// its last label.
  ///
  /// - Complexity: one probe.
  package func mayConcern(tail hash: UInt64, lastLabel: UInt64) -> Bool {
    tails[SiteGate.word(hash)] & SiteGate.bit(hash) != 0 || singleLabels.contains(lastLabel)
  }

  /// Whether templates stand under a host with these hashes, its own and that of each suffix.
  package func concerns(hosts hashes: UnsafeBufferPointer<UInt64>) -> Bool { hashes.contains { hosts.contains($0) } }

  /// Whether a template for any host may match a path with this first segment, which is not empty.
  package func concerns(firstSegment segment: Span<UInt8>) -> Bool { open.holds(segment) }

  /// Whether a template for any host may match a path that begins with `byte`.
  package func mayConcern(pathBeginningWith byte: UInt8) -> Bool { open.mayHold(firstByte: byte) }
}
