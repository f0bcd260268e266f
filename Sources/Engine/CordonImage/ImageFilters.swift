// The filters of an image as a value of their own: what the short way of an address asks, in a few nanoseconds.

import CKernels
import CordonBytes

/// The filters of a verified image, asked by hash. Keeps the image's memory alive. Public so that they are inlined: see
/// ``Hash64``.
public final class ImageFilters: @unchecked Sendable {
  // SAFETY (Sendable): the bytes are never written to, and `memory` holds them.
  private let memory: ImageMemory
  private let keys: UnsafeRawPointer
  private let pathHosts: UnsafeRawPointer
  @usableFromInline let hostTails: UnsafeRawPointer
  /// Blocks of each.
  private let keyBlocks: Int
  private let pathHostBlocks: Int
  @usableFromInline let hostTailWords: Int
  /// The hashes of the crowded tails, each in the first free place from that of its lowest bits on; elsewhere zeros.
  private let crowds: [UInt64]
  /// A bit for each, so that few others are looked for.
  @usableFromInline let crowdBits: [UInt64]
  @usableFromInline let hasSingleLabelDomain: Bool
  /// The seed of the `Hash64` that filters are asked with.
  package let seed: UInt64

  /// - Parameter ranges: where the filters stand in `memory`, verified.
  init(_ ranges: FilterRanges, in memory: ImageMemory, seed: UInt64, hasSingleLabelDomain: Bool) {
    self.memory = memory
    self.seed = seed
    (keys, keyBlocks) = ImageFilters.blocks(of: ranges.keys, in: memory)
    (pathHosts, pathHostBlocks) = ImageFilters.blocks(of: ranges.pathHosts, in: memory)
    (hostTails, hostTailWords) = ImageFilters.blocks(of: ranges.hostTails, in: memory)
    self.hasSingleLabelDomain = hasSingleLabelDomain
    let section = ranges.crowdedTails
    var crowds = [UInt64](repeating: 0, count: ImageFilters.crowdPlaces)
    var crowdBits = [UInt64](repeating: 0, count: ImageFilters.crowdWords)
    for index in 0..<section.count {
      let crowd = memory.u64(section.at(index))
      var place = ImageFilters.crowdPlace(crowd)
      while crowds[place] != 0 { place = ImageFilters.crowdPlace(UInt64(place + 1)) }
      crowds[place] = crowd
      crowdBits[ImageFilters.crowdWord(crowd)] |= ImageFilters.crowdBit(crowd)
    }
    self.crowds = crowds
    self.crowdBits = crowdBits
  }

  /// Where the blocks of a filter begin, and how many there are. An empty filter's lie anywhere: they are read, and
  /// do not count.
  private static func blocks(of section: SectionRange, in memory: ImageMemory) -> (UnsafeRawPointer, Int) {
    memory.withBytes(0..<memory.count) { bytes in
      // SAFETY: an image is longer than its header of 64 bytes, and so is what was unsealed; a section lies inside it, and
      // the bytes stay where they are while `memory` lives, which this value keeps.
      unsafe (bytes.baseAddress! + (section.count > 0 ? section.offset : 0), section.count)
    }
  }

  /// Whether the list may have a rule under the key with this `Hash64`: never false where it has, and true for about 1 in
  /// 180 of the others.
  package func mayHold(keyWithHash hash: UInt64) -> Bool { ImageFilters.passes(hash, keys, keyBlocks) }

  /// Asks memory for what ``mayHold(keyWithHash:)`` will look at, and does not wait for it.
  package func prefetch(keyWithHash hash: UInt64) {
    // SAFETY: a hint, which reads nothing; the address lies inside the image.
    unsafe cordon_prefetch(keys + BloomProbe.block(hash, of: keyBlocks) &* 64)
  }

  /// Whether the list may have rules on addresses at the host with this `Hash64`: never false where it has; true for about
  /// 1 host in 180 where it has none.
  package func mayHold(addressesAtHostWithHash hash: UInt64) -> Bool {
    ImageFilters.passes(hash, pathHosts, pathHostBlocks)
  }

  /// Whether hosts with this tail of two labels are told apart by three.
  @inlinable @inline(__always)
  package func isCrowded(_ tail: UInt64) -> Bool {
    guard crowdBits[ImageFilters.crowdWord(tail)] & ImageFilters.crowdBit(tail) != 0 else { return false }
    return isCrowd(tail)
  }

  @usableFromInline
  func isCrowd(_ tail: UInt64) -> Bool {
    var place = ImageFilters.crowdPlace(tail)
    while crowds[place] != 0 {
      if crowds[place] == tail { return true }
      place = ImageFilters.crowdPlace(UInt64(truncatingIfNeeded: place &+ 1))
    }
    return false
  }

  /// Four times as many as there are crowds at most, so that there is always a free one; a power of two.
  static var crowdPlaces: Int { 4 * HostTailFilter.maximumCrowds }
  static func crowdPlace(_ tail: UInt64) -> Int { Int(truncatingIfNeeded: tail) & (crowdPlaces &- 1) }

  /// Sixteen bits for each of as many crowds as there may be; a power of two.
  @inlinable static var crowdWords: Int { HostTailFilter.maximumCrowds / 4 }
  @inlinable
  static func crowdWord(_ tail: UInt64) -> Int { Int(truncatingIfNeeded: tail &>> 16) & (crowdWords &- 1) }
  @inlinable
  static func crowdBit(_ tail: UInt64) -> UInt64 { 1 &<< (tail &>> 10 & 63) }

  /// Whether the list may have a rule that holds for a host, or for addresses at it, by its tail as a hash
  /// (``HostTails``). Never false where it has.
  ///
  /// - Complexity: one cache line.
  @inlinable @inline(__always)
  package func mayHold(hostWithTail tail: UInt64) -> Bool {
    let probe = HostTailFilter.Probe(tail)
    // SAFETY: the word's number is below the count, or 0, so its 8 bytes lie inside the image.
    let word = unsafe hostTails.loadUnaligned(
      fromByteOffset: HostTailFilter.word(tail, of: hostTailWords) &* 8, as: UInt64.self)
    return ~UInt64(littleEndian: word) & probe.mask == 0 && hostTailWords > 0 || hasSingleLabelDomain
  }

  /// Asks memory for what ``mayHold(hostWithTail:)`` will look at, and does not wait for it.
  @inlinable @inline(__always)
  package func prefetch(hostWithTail tail: UInt64) {
    // SAFETY: a hint, which reads nothing; the address lies inside the image.
    unsafe cordon_prefetch(hostTails + HostTailFilter.word(tail, of: hostTailWords) &* 8)
  }

  /// Under which of up to 64 keys the list may have a rule: a bit for each of their hashes, the lowest for the first.
  ///
  /// - Complexity: one cache line for each hash, all asked for at once.
  package func mayHold(hostsWithHashes hashes: UnsafeBufferPointer<UInt64>) -> UInt64 {
    var found: UInt64 = 0
    for index in 0..<hashes.count {
      // SAFETY: below the count.
      found |= (mayHold(keyWithHash: unsafe hashes[index]) ? 1 : 0) &<< UInt64(truncatingIfNeeded: index)
    }
    return found
  }

  /// Asks memory for what ``mayHold(hostsWithHashes:)`` and ``mayHold(addressesAtHostWithHash:)`` will look at, of a host's
  /// hash, which is the first, and those of its suffixes, and does not wait for it.
  package func prefetch(hostsWithHashes hashes: UnsafeBufferPointer<UInt64>) {
    // SAFETY: the index is below the count.
    for index in 0..<hashes.count { prefetch(keyWithHash: unsafe hashes[index]) }
    // SAFETY: a hint, which reads nothing; the address lies inside the image, and the first hash is there.
    unsafe cordon_prefetch(pathHosts + BloomProbe.block(hashes[0], of: pathHostBlocks) &* 64)
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

/// Where the filters stand.
struct FilterRanges {
  var keys, pathHosts, hostTails, crowdedTails: SectionRange

  /// Of an image that is not sealed.
  init(_ sections: borrowing SectionTable) {
    keys = sections.keyFilter
    pathHosts = sections.pathHostFilter
    hostTails = sections.hostTailFilter
    crowdedTails = sections.crowdedTails
  }

  /// Once unsealed: one after the other, from `offset` on.
  init(unsealed sections: borrowing SectionTable, from offset: Int) {
    var next = offset
    func moved(_ range: SectionRange) -> SectionRange {
      defer { next += range.byteRange.count }
      return SectionRange(offset: next, count: range.count, stride: range.stride)
    }
    keys = moved(sections.keyFilter)
    pathHosts = moved(sections.pathHostFilter)
    hostTails = moved(sections.hostTailFilter)
    crowdedTails = moved(sections.crowdedTails)
  }
}
