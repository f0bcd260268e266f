// Punycode's decoder (RFC 3492, section 6.2), for hosts that were encoded whole into one label, dots and all: IDNA,
// which is ICU's here, works on labels that are none.

import CordonBytes
import CordonURL

enum Punycode {
  /// The longest text that is decoded, in bytes: a label's.
  static let maximumLength = 63

  /// The UTF-8 of what `text`, without `xn--`, encodes; nil where it encodes nothing.
  static func decoded(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    guard text.count <= maximumLength, text.allSatisfy(\.isASCII) else { return nil }
    var scalars: [UInt32] = []
    var rest = text
    if let delimiter = text.lastIndex(of: .ascii("-")) {
      scalars = text[..<delimiter].map { UInt32($0) }
      rest = text[(delimiter + 1)...]
    }
    var n: UInt32 = 128
    var i = 0
    var bias = 72
    while !rest.isEmpty {
      let start = i
      var weight = 1
      var k = 36
      while true {
        guard let byte = rest.popFirst(), let digit = value(of: byte) else { return nil }
        i += digit * weight
        let threshold = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias
        if digit < threshold { break }
        weight *= 36 - threshold
        k += 36
        guard weight < 1 << 40, i < 1 << 40 else { return nil }
      }
      let count = scalars.count + 1
      bias = adapt(i - start, count: count, isFirst: start == 0)
      n += UInt32(clamping: i / count)
      i %= count
      guard n <= 0x10FFFF else { return nil }
      scalars.insert(n, at: i)
      i += 1
    }
    var utf8: [UInt8] = []
    for value in scalars {
      guard let scalar = Unicode.Scalar(value) else { return nil }
      utf8 += Array(String(scalar).utf8)
    }
    return utf8
  }

  private static func value(of byte: UInt8) -> Int? {
    if byte.isASCIIAlpha { return Int((byte | 0x20) - 0x61) }
    return byte.isASCIIDigit ? Int(byte - 0x30) + 26 : nil
  }

  private static func adapt(_ delta: Int, count: Int, isFirst: Bool) -> Int {
    var delta = isFirst ? delta / 700 : delta / 2
    delta += delta / count
    var k = 0
    while delta > 455 {
      delta /= 35
      k += 36
    }
    return k + 36 * delta / (delta + 38)
  }
}
