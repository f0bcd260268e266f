// IPv6 addresses: WHATWG URL Standard, section 3.5 (IPv6 parser) and 3.6 (IPv6 serializer, with address compression).

import CordonBytes

package struct IPv6: Sendable, Equatable {
  /// Eight pieces of 16 bits, first piece first.
  package var pieces: [UInt16]

  /// Parses the text between the brackets; nil is the standard's failure.
  package init?(_ text: Span<UInt8>) {
    var pieces = [UInt16](repeating: 0, count: 8)
    var pieceIndex = 0
    var compress: Int?
    var at = 0

    if at < text.count, text[at] == .ascii(":") {
      guard text.count > 1, text[1] == .ascii(":") else { return nil }
      at = 2
      pieceIndex = 1
      compress = 1
    }
    while at < text.count {
      guard pieceIndex < 8 else { return nil }
      if text[at] == .ascii(":") {
        guard compress == nil else { return nil }
        at += 1
        pieceIndex += 1
        compress = pieceIndex
        continue
      }
      let pieceStart = at
      var value: UInt16 = 0
      while at < text.count, at - pieceStart < 4, let digit = text[at].hexDigitValue {
        value = value &<< 4 | UInt16(digit)
        at += 1
      }
      if at < text.count, text[at] == .ascii(".") {
        guard at > pieceStart, pieceIndex <= 6 else { return nil }
        guard let embedded = IPv6.embeddedIPv4(text.extracting(pieceStart..<text.count)) else { return nil }
        pieces[pieceIndex] = UInt16(truncatingIfNeeded: embedded >> 16)
        pieces[pieceIndex + 1] = UInt16(truncatingIfNeeded: embedded)
        pieceIndex += 2
        at = text.count
        break
      }
      if at < text.count {
        guard text[at] == .ascii(":") else { return nil }
        at += 1
        guard at < text.count else { return nil }
      }
      pieces[pieceIndex] = value
      pieceIndex += 1
    }
    if let compress {
      // What follows the "::" moves to the end.
      var swaps = pieceIndex - compress
      pieceIndex = 7
      while pieceIndex != 0, swaps > 0 {
        pieces.swapAt(pieceIndex, compress + swaps - 1)
        pieceIndex -= 1
        swaps -= 1
      }
    } else if pieceIndex != 8 {
      return nil
    }
    self.pieces = pieces
  }

  /// Parses a host that is an address in brackets; nil where it is none.
  package init?(bracketed host: Span<UInt8>) {
    guard host.count > 2, host[0] == .ascii("["), host[host.count &- 1] == .ascii("]") else { return nil }
    self.init(host.extracting(1..<host.count &- 1))
  }

  /// Four decimal parts of at most 255, without leading zeros, and nothing after them.
  private static func embeddedIPv4(_ text: Span<UInt8>) -> UInt32? {
    var address: UInt32 = 0
    var at = 0
    for part in 0..<4 {
      if part > 0 {
        guard at < text.count, text[at] == .ascii(".") else { return nil }
        at += 1
      }
      guard at < text.count, text[at].isASCIIDigit else { return nil }
      var value: UInt32 = 0
      let start = at
      while at < text.count, text[at].isASCIIDigit {
        guard at == start || value != 0 else { return nil }
        value = value * 10 + UInt32(text[at] - .ascii("0"))
        guard value <= 255 else { return nil }
        at += 1
      }
      address = address << 8 | value
    }
    return at == text.count ? address : nil
  }

  /// Appends the shortest form, in brackets: the first longest run of two or more zero pieces becomes `::`.
  package func append(to output: inout [UInt8]) {
    var best = 0..<0
    var index = 0
    while index < 8 {
      var end = index
      while end < 8, pieces[end] == 0 { end += 1 }
      if end - index > max(best.count, 1) { best = index..<end }
      index = max(end, index + 1)
    }
    output.append(.ascii("["))
    index = 0
    while index < 8 {
      if index == best.lowerBound, !best.isEmpty {
        output.append(index == 0 ? "::" : ":")
        index = best.upperBound
        continue
      }
      output.append(contentsOf: String(pieces[index], radix: 16).utf8)
      if index != 7 { output.append(.ascii(":")) }
      index += 1
    }
    output.append(.ascii("]"))
  }
}
