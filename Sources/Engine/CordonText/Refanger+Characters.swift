// Characters that only look like those of an address, and those that show nothing.

import CordonBytes

extension Refanger {
  /// Whether what was undone so far ends in the path of an address in which nothing was undone: letters of another style
  /// are no others' there.
  var isInPlainPath: Bool {
    let bytes = undone.bytes.span
    var start = bytes.count
    var slashes = 0
    while start > 0, bytes.count &- start < 96, bytes[start &- 1] > 0x20 {
      start &-= 1
      if bytes[start] == .ascii("/"), start == 0 || bytes[start &- 1] != .ascii(":"),
        start &+ 1 >= bytes.count || bytes[start &+ 1] != .ascii("/")
      {
        slashes &+= 1
      }
    }
    guard slashes > 0 else { return false }
    return changes.last.map { $0.upperBound <= start } ?? true
  }

  /// Whether what was undone so far ends in a path, or in spaces behind one: a slash that is not of a scheme stands behind
  /// the last white space before, at most 256 bytes back.
  var endsInPath: Bool {
    let bytes = undone.bytes.span
    var end = bytes.count
    while end > 0, bytes.count &- end < Refanger.maximumSpaces, bytes[end &- 1] == 0x20 { end &-= 1 }
    var at = end
    while at > 0, end &- at < 256, bytes[at &- 1] > 0x20 {
      at &-= 1
      guard bytes[at] == .ascii("/") else { continue }
      let isBehindSlash = at > 0 && (bytes[at &- 1] == .ascii("/") || bytes[at &- 1] == .ascii(":"))
      if !isBehindSlash, at &+ 1 >= end || bytes[at &+ 1] != .ascii("/") { return true }
    }
    return false
  }

  /// Whether the character at `place` is a letter of `http`, `https` or `hxxp` in letters of any style, before a colon.
  func isInScheme(_ text: Span<UInt8>, at place: Int, _ domains: inout TopLevelDomains) -> Bool {
    var bytes: [UInt8] = []
    var at = place
    while at < text.count, bytes.count < 7 {
      if text[at] < 0x80 {
        bytes.append(text[at])
        at &+= 1
      } else if let character = Refanger.kin(text, at: at, &domains) {
        if let byte = character.byte { bytes.append(byte) }
        at = character.end
      } else {
        break
      }
      if bytes.last == .ascii(":") {
        // What stands before it is undone already.
        let name = undone.bytes.suffix(4) + bytes.dropLast()
        return HiddenScheme.endsTightly(name.span)
      }
    }
    return false
  }

  /// Where a full stop of another script ends that stands at `place`; nil where none does.
  static func wideDot(_ text: Span<UInt8>, at place: Int) -> Int? {
    guard place &+ 2 < text.count, text[place] >= 0xE2 else { return nil }
    switch (text[place], text[place &+ 1], text[place &+ 2]) {
    case (0xE3, 0x80, 0x82), (0xEF, 0xBC, 0x8E), (0xEF, 0xBD, 0xA1), (0xE2, 0x80, 0xA4), (0xEF, 0xB9, 0x92):
      return place &+ 3
    default: return nil
    }
  }

  /// Whether a character shows nothing.
  @inline(__always)
  static func isInvisible(_ value: UInt32) -> Bool {
    switch value {
    case 0xAD, 0x180E, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFE00...0xFE0F, 0xFEFF, 0xE0000...0xE0FFF:
      true
    default: false
    }
  }

  /// The byte of ASCII that the character at `place` is kin to, or none where it is invisible, beside what may belong to
  /// an address.
  static func kin(
    _ text: Span<UInt8>, at place: Int, _ domains: inout TopLevelDomains
  ) -> (byte: UInt8?, end: Int)? {
    guard let scalar = Scalar(decoding: text, at: place) else { return nil }
    let end = place &+ scalar.length
    let isBeside =
      (place > 0 && text[place &- 1] > 0x20 && text[place &- 1] < 0x7F)
      || (end < text.count && text[end] > 0x20 && text[end] < 0x7F)
    switch scalar.value {
    case let value where isDot(value):
      // A full stop of another script ends its sentences too.
      guard place > 0, end < text.count, text[end].isASCIIAlphanumeric || text[end] >= 0x80 else { return nil }
      if scalar.value == 0x3002 || scalar.value == 0xFF61 {
        guard text[place &- 1].isASCIIAlphanumeric, endsInDomain(text, from: end, .word, &domains) else { return nil }
      }
      return (.ascii("."), end)
    case 0x2044, 0x2215, 0x29F8: return isBeside ? (.ascii("/"), end) : nil
    case 0x2236, 0xFE55: return isBeside ? (.ascii(":"), end) : nil
    case let value where isInvisible(value): return isBeside ? (nil, end) : nil
    case 0xFF01...0xFF5E:
      // Its own punctuation ends sentences of other scripts.
      let byte = UInt8(truncatingIfNeeded: scalar.value &- 0xFEE0)
      guard byte.isASCIIAlphanumeric || byte == .ascii("/") || byte == .ascii(":") || byte == .ascii("-") else {
        return nil
      }
      return (byte, end)
    case 0x2100...0x214F, 0x2460...0x24FF, 0x1D400...0x1D7FF, 0x1F100...0x1F1FF:
      guard let byte = StyledLetters.byte(of: scalar.value) else { return nil }
      return (byte, end)
    default: return nil
    }
  }
}
