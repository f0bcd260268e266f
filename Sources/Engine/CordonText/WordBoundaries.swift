// Where a phrase must stand alone. Scripts that write words without spaces between them have no whole words to ask
// for: a phrase in Chinese, Japanese, Thai, Lao, Burmese or Khmer is found wherever it stands.

import CordonBytes

package enum WordBoundaries {
  /// Whether the first and the last character of `phrase` must not touch other word characters.
  package static func needed(by phrase: Span<UInt8>) -> (start: Bool, end: Bool) {
    guard phrase.count > 0 else { return (false, false) }
    var last = phrase.count &- 1
    while last > 0, phrase[last] & 0xC0 == 0x80 { last &-= 1 }
    return (isWordWithSpaces(Scalar(decoding: phrase, at: 0)), isWordWithSpaces(Scalar(decoding: phrase, at: last)))
  }

  static func isWordWithSpaces(_ scalar: Scalar?) -> Bool {
    guard let scalar else { return false }
    switch scalar.value {
    case 0..<0x80: return UInt8(scalar.value).isASCIIAlphanumeric || scalar.value == 0x5F
    case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x3040...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
      0xF900...0xFAFF, 0x2_0000...0x3_FFFF:
      return false
    default: return true
    }
  }
}
