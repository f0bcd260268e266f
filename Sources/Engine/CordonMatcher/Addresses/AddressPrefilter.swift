// What shows cheaply that nothing can hold for an address: the filters of the compiled list, and the prefilter of platforms.
//
//   address ─► its host's tail ─► filter of hosts, prefilter of platforms ─► nothing, for nearly all
//                                    └► every suffix of the host, the rest of the address ─► filters ─► nothing

import CordonBytes
import CordonImage
import CordonText
import CordonPlatforms
import CordonURL

/// Says of addresses that the fast path has read whether anything can hold for them. Where it says that nothing holds, the
/// slow path finds nothing.
struct AddressPrefilter: ~Copyable {
  let filters: ImageFilters
  let platforms: PlatformPrefilter

  /// What is known of an address before anything is looked up.
  enum Answer {
    case nothingHolds
    case mayHold
    /// The fast path cannot tell.
    case needsSlowPath
  }

  @inline(__always)
  func tails(of reader: borrowing FastURLReader) -> HostTails.Lookup {
    reader.tails(seed: filters.seed) { filters.isCrowded($0) }
  }

  /// Whether the list may hold anything for the host that was read last, or at it.
  func mayHold(hostOf reader: borrowing FastURLReader) -> Bool {
    filters.mayHold(hostWithTail: tails(of: reader).tail)
  }

  /// Whether nothing can hold for the address that `reader` has read, at a host for which the list holds nothing. Asked first,
  /// and true for nearly all.
  @inline(__always)
  func isClear(
    _ reader: borrowing FastURLReader, _ form: FastURLReader.Extent, _ tails: HostTails.Lookup
  ) -> Bool {
    let mayBePlatform = platforms.mayConcern(tails, lastLabel: reader.lastLabel)
    let mayOpen = reader.firstOfPath.map { platforms.mayConcern(pathBeginningWith: $0) } ?? false
    return form == .whole && !mayBePlatform && !mayOpen
  }

  /// What is known of `item`, which `reader` has read, before anything is looked up.
  ///
  /// - Parameter mayHold: whether the list may hold anything for its host, or at it.
  func screen(
    _ item: Span<UInt8>, _ reader: borrowing FastURLReader, _ form: FastURLReader.Extent,
    _ tails: HostTails.Lookup, mayHold: Bool
  ) -> Answer {
    let mayBePlatform = platforms.mayConcern(tails, lastLabel: reader.lastLabel)
    let paths = mayBePlatform ? platformPaths(reader, tails.two) : 0
    guard form == .whole else {
      let isClear =
        !(mayHold && mayHoldByEveryName(reader)) && paths == 0
        && reader.restCarriesNothing(in: item, prefilter: platforms)
        && !LinkFinder.mayCarryLinks(
          item, from: reader.address.hostInInput.upperBound, mayHoldBase64: reader.mayHoldBase64)
      return isClear ? .nothingHolds : .needsSlowPath
    }
    // Where the end may be cut, the path may begin otherwise.
    if paths != 0, reader.mayBeCut || paths & PlatformPrefilter.beginning(reader.firstOfPath) != 0 {
      return .needsSlowPath
    }
    if reader.concerns(platforms) { return .needsSlowPath }
    return mayHold ? .mayHold : .nothingHolds
  }

  /// Whether the list may have a rule on the host that was read last, on one of its suffixes, or on an address at it. Asks
  /// the filters of hosts and of addresses, which let fewer pass than the filter of tails.
  private func mayHoldByEveryName(_ reader: borrowing FastURLReader) -> Bool {
    let hashes = reader.hostHashes(seed: filters.seed)
    // SAFETY: the host's own hash is there.
    return filters.mayHold(hostsWithHashes: hashes) != 0
      || filters.mayHold(addressesAtHostWithHash: unsafe hashes[0])
  }

  /// What the paths begin with for which templates of platforms stand under the host that was read last, whose last two
  /// labels have the hash `two`: see ``PlatformPrefilter/beginnings(under:)``.
  private func platformPaths(_ reader: borrowing FastURLReader, _ two: UInt64) -> UInt64 {
    let three = reader.hashOfThreeLabels(seed: filters.seed)
    guard platforms.mayConcern(two: two, lastLabel: reader.lastLabel, three: three) else { return 0 }
    return platforms.beginnings(under: reader.hostHashes(seed: filters.seed))
  }
}
