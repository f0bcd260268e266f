// IPv4 addresses in every spelling: WHATWG URL Standard, section 3.5 (host parsing: IPv4 parser, ends in a number
// checker), and Safe Browsing's more lenient reading.

import CordonBytes

package enum IPv4 {
  /// The standard's *ends in a number checker*: such a host is an IPv4 address or a failure.
  package static func endsInNumber(_ host: Span<UInt8>) -> Bool {
    var end = host.count
    if end > 0, host[end &- 1] == .ascii(".") { end &-= 1 }
    if end == 0 { return false }
    var start = end
    while start > 0, host[start &- 1] != .ascii(".") { start &-= 1 }
    let last = host.extracting(start..<end)
    if last.isEmpty { return false }
    var allDigits = true
    for index in last.indices where !last[index].isASCIIDigit { allDigits = false }
    return allDigits || number(last) != nil
  }

  /// The standard's *IPv4 parser*: nil is its failure.
  package static func parse(_ host: Span<UInt8>) -> UInt32? {
    var end = host.count
    if end > 1, host[end &- 1] == .ascii(".") { end &-= 1 }
    var address: UInt64 = 0
    var parts: UInt64 = 0
    var start = 0
    while true {
      let stop = host.extracting(0..<end).firstIndex(of: .ascii("."), from: start) ?? end
      guard parts < 4, let value = number(host.extracting(start..<stop)) else { return nil }
      if stop == end {
        guard value < 1 &<< (8 &* (4 &- parts)) else { return nil }
        return UInt32(truncatingIfNeeded: address &<< (8 &* (4 &- parts)) | value)
      }
      guard value <= 255 else { return nil }
      address = address &<< 8 | value
      parts &+= 1
      start = stop &+ 1
    }
  }

  /// Safe Browsing's reading: at most four parts, the last of which fills what is left; too large a part keeps its low
  /// bits. Nil where a part is no number: then the host is a name.
  package static func parseLeniently(_ host: Span<UInt8>) -> UInt32? {
    var address: UInt64 = 0
    var parts: UInt64 = 0
    var start = 0
    while true {
      let stop = host.firstIndex(of: .ascii("."), from: start) ?? host.count
      guard parts < 4, let value = number(host.extracting(start..<stop)) else { return nil }
      if stop == host.count {
        let bits = 8 &* (4 &- parts)
        guard parts > 0 || value <= UInt64(UInt32.max) else { return nil }
        return UInt32(truncatingIfNeeded: address &<< bits | value & ((1 &<< bits) &- 1))
      }
      address = address &<< 8 | value & 0xFF
      parts &+= 1
      start = stop &+ 1
    }
  }

  /// Appends dotted decimal.
  package static func append(_ address: UInt32, to output: inout [UInt8]) {
    for shift in [24, 16, 8, 0] as [UInt32] {
      if shift != 24 { output.append(.ascii(".")) }
      output.appendDecimal(address &>> shift & 0xFF)
    }
  }

  /// The standard's *IPv4 number parser*, saturating at 2³³ (every larger number fails alike).
  private static func number(_ part: Span<UInt8>) -> UInt64? {
    if part.isEmpty { return nil }
    var index = 0
    var radix: UInt64 = 10
    if part.count >= 2, part[0] == .ascii("0") {
      if part[1] | 0x20 == .ascii("x") {
        radix = 16
        index = 2
      } else {
        radix = 8
        index = 1
      }
    }
    var value: UInt64 = 0
    while index < part.count {
      guard let digit = part[index].hexDigitValue, UInt64(digit) < radix else { return nil }
      value = min(value &* radix &+ UInt64(digit), 1 &<< 33)
      index &+= 1
    }
    return value
  }
}
