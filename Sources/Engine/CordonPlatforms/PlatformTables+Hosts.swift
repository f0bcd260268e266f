// Which templates a host may belong to: a hash table of literal hosts, laid out in the list. The table is asked about each
// suffix of an address's host, and most suffixes are of a length that no host of the table has.

import CordonBytes

extension PlatformTables {
  /// Whether a host of this length stands in the table.
  @inline(__always)
  func hasHost(ofLength length: Int) -> Bool { hostLengths.contains(UInt8(truncatingIfNeeded: min(length, 255))) }

  /// The number of `host`, or nil.
  ///
  /// - Complexity: O(*n*) in the host's bytes, nearly always one probe, at most ``PlatformLayout/maximumProbes``.
  func number(ofHost host: Span<UInt8>) -> Int? {
    number(ofHostWithHash: Hash64.hash(host, seed: PlatformTables.hostSeed)) { number in
      packed.strings.span.extracting(stringRange(.hosts, number, 0)).elementsEqual(host)
    }
  }

  /// The number of the first host beside the slot of `hash` for which `isMeant` holds.
  @inline(__always)
  func number(ofHostWithHash hash: UInt64, where isMeant: (Int) -> Bool) -> Int? {
    let mask = count(.slots) &- 1
    for probe in 0..<PlatformLayout.maximumProbes {
      let slot = packed.words[index(.slots, (Int(truncatingIfNeeded: hash) &+ probe) & mask)]
      guard slot != 0 else { return nil }
      let number = Int(slot) &- 1
      if isMeant(number) { return number }
    }
    return nil
  }
}
