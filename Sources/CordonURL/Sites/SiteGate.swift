// Whether the tables of sites may have anything to say of a plain address, in a few nanoseconds and without a lookup for
// nearly all of them: by the last two labels of the host, and by what the path begins with.

import CordonBytes

/// What is asked before ``SiteReader``. Immutable; shared by all workers.
package final class SiteGate: Sendable {
  /// The hashes of the hosts under which templates stand, and a bit for the last two labels of each.
  private let hosts: Set<UInt64>
  private let tails: [UInt64]
  /// Whether a template stands under a single label: then the last two tell nothing.
  private let hasSingleLabel: Bool
  private let openFirstBytes: ByteSet
  private let openLengths: ByteSet
  private let hasOpen: Bool

  /// - Parameter seed: that of the hashes which the gate will be asked with.
  package init(_ tables: SiteTables, seed: UInt64) {
    var hosts: Set<UInt64> = []
    var tails = [UInt64](repeating: 0, count: SiteGate.tailWords)
    var hasSingleLabel = false
    for host in tables.indexedHosts {
      hosts.insert(Hash64.hash(host.span, seed: seed))
      let labels = host.split(separator: .ascii("."), omittingEmptySubsequences: false)
      if labels.count < 2 { hasSingleLabel = true }
      let hash = Hash64.hash(Array(labels.suffix(2).joined(separator: [.ascii(".")])).span, seed: seed)
      tails[SiteGate.word(hash)] |= SiteGate.bit(hash)
    }
    self.hosts = hosts
    self.tails = tails
    self.hasSingleLabel = hasSingleLabel
    openFirstBytes = tables.openFirstBytes
    openLengths = tables.openLengths
    hasOpen = !tables.open.isEmpty
  }

  /// 32,768 bits: about 1 in 50 other hosts passes, and is then looked up whole.
  private static let tailWords = 512
  private static func word(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash & 511) }
  private static func bit(_ hash: UInt64) -> UInt64 { 1 &<< (hash &>> 9 & 63) }

  /// Whether templates may stand under a host with this hash of its last two labels.
  ///
  /// - Complexity: one probe.
  package func mayConcern(tail hash: UInt64) -> Bool {
    tails[SiteGate.word(hash)] & SiteGate.bit(hash) != 0 || hasSingleLabel
  }

  /// Whether templates stand under a host with these hashes, its own and that of each suffix.
  package func concerns(hosts hashes: UnsafeBufferPointer<UInt64>) -> Bool { hashes.contains { hosts.contains($0) } }

  /// Whether a template for any host may match a path with this first segment; `isWhole` says that it does not end
  /// elsewhere, once the address is cut.
  package func mayConcern(firstSegment segment: Span<UInt8>, isWhole: Bool) -> Bool {
    guard hasOpen, !segment.isEmpty else { return false }
    let first = segment[0].asciiLowercased
    guard openFirstBytes.contains(first) else { return false }
    return !isWhole || first == .ascii("@") || openLengths.contains(UInt8(truncatingIfNeeded: min(segment.count, 255)))
  }

  /// Whether a template for any host may match a path that begins with `byte`.
  package func mayConcern(pathBeginningWith byte: UInt8) -> Bool {
    hasOpen && openFirstBytes.contains(byte.asciiLowercased)
  }
}
