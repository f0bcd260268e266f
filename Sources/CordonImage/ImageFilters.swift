// The filters of an image as a value of their own: what the short way of an address asks, in a few nanoseconds.

import CordonBytes

/// The filters of a verified image, asked by hash. Keeps the image's memory alive.
package final class ImageFilters: @unchecked Sendable {
  // SAFETY (Sendable): the bytes are never written to, and `memory` holds them.
  private let memory: ImageMemory
  private let keys: UnsafeRawPointer
  private let pathHosts: UnsafeRawPointer
  private let hostTails: UnsafeRawPointer
  /// Blocks of each.
  private let keyBlocks: Int
  private let pathHostBlocks: Int
  private let hostTailWords: Int
  /// The hashes of the crowded tails; and a bit for each, by its lowest 13 bits.
  private let crowds: Set<UInt64>
  private let crowdBits: [UInt64]
  private let hasSingleLabelDomain: Bool
  /// The seed of the `Hash64` that filters are asked with.
  package let seed: UInt64

  init(_ sections: borrowing SectionTable, in memory: ImageMemory) {
    self.memory = memory
    seed = sections.filterSeed
    (keys, keyBlocks) = ImageFilters.blocks(of: sections.keyFilter, in: memory)
    (pathHosts, pathHostBlocks) = ImageFilters.blocks(of: sections.pathHostFilter, in: memory)
    (hostTails, hostTailWords) = ImageFilters.blocks(of: sections.hostTailFilter, in: memory)
    hasSingleLabelDomain = sections.hasSingleLabelDomain
    let section = sections.crowdedTails
    crowds = Set((0..<section.count).map { memory.u64(section.at($0)) })
    var bits = [UInt64](repeating: 0, count: 128)
    for crowd in crowds { bits[Int(truncatingIfNeeded: crowd & 127)] |= 1 << (crowd >> 7 & 63) }
    crowdBits = bits
  }

  /// Where the blocks of a filter begin, and how many there are. An empty filter's lie anywhere: they are read, and
  /// do not count.
  private static func blocks(of section: SectionRange, in memory: ImageMemory) -> (UnsafeRawPointer, Int) {
    memory.withBytes(0..<memory.count) { bytes in
      // SAFETY: an image is longer than its header of 64 bytes, a section lies inside it, and the bytes stay where they
      // are while `memory` lives, which this value keeps.
      unsafe (bytes.baseAddress! + (section.count > 0 ? section.offset : 0), section.count)
    }
  }

  /// Whether the list may have a rule under the key with this `Hash64`: never false where it has, and true for about 1 in
  /// 180 of the others.
  package func mayHold(keyWithHash hash: UInt64) -> Bool { ImageFilters.passes(hash, keys, keyBlocks) }

  /// Whether the list may have rules on addresses at the host with this `Hash64`: never false where it has; true for about
  /// 1 host in 180 where it has none.
  package func mayHold(addressesAtHostWithHash hash: UInt64) -> Bool {
    ImageFilters.passes(hash, pathHosts, pathHostBlocks)
  }

  /// Whether hosts with this tail of two labels are told apart by three.
  package func isCrowded(_ tail: UInt64) -> Bool {
    let word = crowdBits[Int(truncatingIfNeeded: tail & 127)]
    return word &>> (tail &>> 7 & 63) & 1 != 0 && crowds.contains(tail)
  }

  /// Whether the list may have a rule that holds for a host, or for addresses at it, by the hash of its tail
  /// (``HostTails``): that of three labels where that of two is crowded, nil where there is no third. Never false where
  /// it has.
  ///
  /// - Complexity: one cache line.
  package func mayHold(hostWithTail tail: UInt64?) -> Bool {
    guard let tail else { return hasSingleLabelDomain }
    let probe = HostTailFilter.Probe(tail)
    // SAFETY: the word's number is below the count, or 0, so its 8 bytes lie inside the image.
    let word = unsafe hostTails.loadUnaligned(
      fromByteOffset: HostTailFilter.word(tail, of: hostTailWords) &* 8, as: UInt64.self)
    return ~UInt64(littleEndian: word) & probe.mask == 0 && hostTailWords > 0 || hasSingleLabelDomain
  }

  /// What the filters know about a host, by the hashes of it and of each of its suffixes, the host's first: whether there
  /// may be rules on one of them, and whether there may be any on addresses at the host.
  ///
  /// - Complexity: one cache line for each hash and one for the host's addresses, all asked for at once.
  package func mayHold(hostsWithHashes hashes: UnsafeBufferPointer<UInt64>) -> (hosts: Bool, addresses: Bool) {
    var hosts = false
    for index in 0..<hashes.count {
      // SAFETY: below the count.
      if mayHold(keyWithHash: unsafe hashes[index]) { hosts = true }
    }
    return (hosts, mayHold(addressesAtHostWithHash: unsafe hashes[0]))
  }

  @inline(__always)
  private static func passes(_ hash: UInt64, _ blocks: UnsafeRawPointer, _ count: Int) -> Bool {
    let probe = BloomProbe(hash)
    // SAFETY: the block is below `count`, or the first, so its 64 bytes lie inside the image; a word's number is below 8.
    let block = unsafe blocks + BloomProbe.block(hash, of: count) &* 64
    let first = UInt64(littleEndian: unsafe block.loadUnaligned(fromByteOffset: probe.firstWord &* 8, as: UInt64.self))
    let second = UInt64(
      littleEndian: unsafe block.loadUnaligned(fromByteOffset: probe.secondWord &* 8, as: UInt64.self))
    return (~first & probe.firstMask) | (~second & probe.secondMask) == 0 && count > 0
  }
}
