// NFKC_Casefold (UAX #15, UTS #44) as ICU has it, on scalar values.

import CICU

/// Maps short runs of characters.
struct NormalizationMapper: Sendable {
  /// SAFETY: ICU's normaliser instances are immutable, live as long as the process, and may be used by all threads.
  private struct Normalizer: @unchecked Sendable {
    let pointer: OpaquePointer?
  }
  private let normalizer = Normalizer(pointer: unsafe cordon_nfkc_casefold())

  /// Whether normalisation always starts anew at this character, so that text may be cut before it.
  func hasBoundary(before value: UInt32) -> Bool {
    guard let pointer = normalizer.pointer else { return true }
    return unsafe cordon_has_boundary_before(pointer, value)
  }

  /// Writes NFKC_Casefold of `scalars` into `result`; what ICU refuses stays as it is.
  func map(_ scalars: [UInt32], into result: inout [UInt32]) {
    result.removeAll(keepingCapacity: true)
    // One character becomes at most 18 UTF-16 code units (U+FDFA).
    let capacity = scalars.count &* 18
    let isMapped = withUnsafeTemporaryAllocation(of: UInt16.self, capacity: scalars.count &* 2 &+ capacity) { room in
      var count = 0
      for scalar in scalars {
        // SAFETY: here and below, a scalar takes at most two code units, and there is room for two each.
        if scalar < 0x1_0000 {
          unsafe room[count] = UInt16(truncatingIfNeeded: scalar)
          count &+= 1
        } else {
          unsafe room[count] = UInt16(truncatingIfNeeded: 0xD7C0 &+ scalar &>> 10)
          unsafe room[count &+ 1] = UInt16(truncatingIfNeeded: 0xDC00 &+ scalar & 0x3FF)
          count &+= 2
        }
      }
      guard let pointer = normalizer.pointer, let base = room.baseAddress else { return false }
      // SAFETY: behind the text, `capacity` code units of the room are left.
      let target = unsafe base + scalars.count &* 2
      // SAFETY: the counts are those of what was written and what is left.
      let written = unsafe cordon_normalize(pointer, base, Int32(count), target, Int32(capacity))
      if written < 0 { return false }
      // SAFETY: ICU wrote that many code units.
      result.append(utf16: unsafe UnsafeBufferPointer(start: target, count: Int(written)))
      return true
    }
    if !isMapped { result.append(contentsOf: scalars) }
  }
}

extension [UInt32] {
  /// Appends the scalar values of well-formed UTF-16.
  mutating func append(utf16 units: UnsafeBufferPointer<UInt16>) {
    var index = 0
    while index < units.count {
      let unit = UInt32(units[index])
      index &+= 1
      if unit & 0xFC00 == 0xD800, index < units.count {
        append(0x1_0000 &+ (unit & 0x3FF) &<< 10 &+ UInt32(units[index]) & 0x3FF)
        index &+= 1
      } else {
        append(unit)
      }
    }
  }
}
