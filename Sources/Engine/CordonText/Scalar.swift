// One character of a text: what folding, links and word boundaries are told by.

import CordonBytes

/// One Unicode scalar value, read from UTF-8.
package struct Scalar: Sendable, Hashable {
  package let value: UInt32
  /// How many bytes it took: 1 to 4.
  package let length: Int

  /// Reads the scalar that begins at `offset`, or nil where the bytes there are not UTF-8.
  package init?(decoding text: Span<UInt8>, at offset: Int) {
    let sequence = UTF8Sequence(at: offset, of: text)
    guard let value = sequence.scalar else { return nil }
    self.value = value
    length = sequence.length
  }

  /// Reads the scalar that ends before `end`, or nil where the bytes there are not UTF-8.
  package init?(decoding text: Span<UInt8>, endingAt end: Int) {
    for length in 1...4 where length <= end {
      if let scalar = Scalar(decoding: text, at: end &- length), scalar.length == length {
        self = scalar
        return
      }
    }
    return nil
  }

  /// Whether `value` is a colon, a slash, a letter or a digit that looks like the one of ASCII: ``Refanger/kin(_:at:_:)``
  /// undoes it.
  @inline(__always)
  static func isKinToSchemes(_ value: UInt32) -> Bool {
    switch value {
    case 0x2044, 0x2215, 0x2236, 0x29F8, 0xFE55, 0xFF0D, 0xFF0F...0xFF1A, 0xFF21...0xFF3A, 0xFF41...0xFF5A: true
    case 0x2100...0x214F, 0x2460...0x24FF, 0x1D400...0x1D7FF, 0x1F100...0x1F1FF: StyledLetters.byte(of: value) != nil
    default: false
    }
  }
}
