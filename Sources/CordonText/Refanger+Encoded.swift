// What links are hidden by that is written for a machine, or in characters that only look like those of an address.

import CordonBytes
import CordonDomains

extension Refanger {
  // MARK: Escapes

  /// What a backslash at `place` says with what follows it: `\.`, `\/`, `\u002e`, and of JSON the ends of lines and
  /// quotation marks, which end a link.
  static func escape(_ text: Span<UInt8>, at place: Int) -> (byte: UInt8, end: Int)? {
    guard place &+ 1 < text.count else { return nil }
    switch text[place &+ 1] {
    case .ascii("."), .ascii("/"), .ascii(":"), .ascii("\""), .ascii("?"), .ascii("="), .ascii("&"), .ascii("_"),
      .ascii("-"):
      return (text[place &+ 1], place &+ 2)
    case .ascii("n"), .ascii("r"), .ascii("t"): return (0x20, place &+ 2)
    case .ascii("u"):
      guard place &+ 5 < text.count, text[place &+ 2] == .ascii("0"), text[place &+ 3] == .ascii("0"),
        let high = text[place &+ 4].hexDigitValue, let low = text[place &+ 5].hexDigitValue, high < 8
      else { return nil }
      return (high &<< 4 | low, place &+ 6)
    default: return nil
    }
  }

  static func isEncodedColon(_ text: Span<UInt8>, at place: Int) -> Bool {
    guard place >= 4 else { return false }
    var at = place &+ 1
    while at &+ 1 < text.count, text[at] == .ascii("2"), text[at &+ 1] == .ascii("5") { at &+= 2 }
    guard at &+ 1 < text.count, text[at] == .ascii("3"), text[at &+ 1] | 0x20 == .ascii("a") else { return false }
    return text.extracting(place &- 4..<place).isLowered(anyOf: ["http", "ttps", "hxxp", "xxps"])
  }

  /// Decodes the address whose colon is encoded at `place`, up to five times over.
  mutating func decodePercent(_ text: Span<UInt8>, at place: Int) -> Edit? {
    guard Refanger.isEncodedColon(text, at: place) else { return nil }
    var end = place
    while end < text.count, text[end].isPartOfEncodedAddress { end &+= 1 }
    var source = text.extracting(place..<end).copied()
    for _ in 0..<5 {
      decoded.removeAll(keepingCapacity: true)
      var at = 0
      var isDecoded = false
      while at < source.count {
        if source[at] == .ascii("%"), at + 2 < source.count, let high = source[at + 1].hexDigitValue,
          let low = source[at + 2].hexDigitValue, case let byte = high << 4 | low, byte > 0x20, byte != 0x7F
        {
          decoded.append(byte)
          at += 3
          isDecoded = true
        } else {
          decoded.append(source[at])
          at += 1
        }
      }
      guard isDecoded else { break }
      source = decoded
    }
    guard let scheme else { return Edit(end: end) }
    decoded.removeAll(keepingCapacity: true)
    decoded.append(scheme.name)
    decoded += source
    return Edit(end: end, taken: scheme.length)
  }

  static func isBase64(_ text: Span<UInt8>, at place: Int) -> Bool {
    guard place &+ 12 <= text.count, text[place &+ 3] == .ascii("0"), text[place &+ 4] == .ascii("c") else {
      return false
    }
    return place == 0 || !text[place &- 1].isBase64
  }

  /// Decodes what stands in base64 at `place`, if that is an address.
  mutating func decodeBase64(_ text: Span<UInt8>, at place: Int) -> Edit? {
    guard Refanger.isBase64(text, at: place) else { return nil }
    var (end, bits, count) = (place, UInt32(0), 0)
    while end < text.count, let value = text[end].base64Value {
      bits = bits &<< 6 | UInt32(value)
      count &+= 6
      if count >= 8 {
        count &-= 8
        let byte = UInt8(truncatingIfNeeded: bits &>> UInt32(count))
        guard byte > 0x20, byte != 0x7F else { return nil }
        decoded.append(byte)
      }
      end &+= 1
    }
    while end < text.count, text[end] == .ascii("=") { end &+= 1 }
    let address = decoded.span
    guard address.count > 7, LinkScheme(in: address, before: address.firstIndex(of: .ascii(":")) ?? 0, from: 0) != nil
    else { return nil }
    return Edit(end: end)
  }

  // MARK: Characters

  /// Whether what was undone so far ends in the path of an address in which nothing was undone: letters of another style
  /// are no others' there.
  var isInPlainPath: Bool {
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
    case 0x3002, 0xFF0E, 0xFF61, 0x2024, 0xFE52:
      // A full stop of another script ends its sentences too.
      guard place > 0, end < text.count, text[end].isASCIIAlphanumeric || text[end] >= 0x80 else { return nil }
      if scalar.value == 0x3002 || scalar.value == 0xFF61 {
        guard text[place &- 1].isASCIIAlphanumeric, endsInDomain(text, from: end, .word, &domains) else { return nil }
      }
      return (.ascii("."), end)
    case 0x2044, 0x2215, 0x29F8: return isBeside ? (.ascii("/"), end) : nil
    case 0x2236, 0xFE55: return isBeside ? (.ascii(":"), end) : nil
    case 0xAD, 0x180E, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFE00...0xFE0F, 0xFEFF,
      0xE0000...0xE0FFF:
      return isBeside ? (nil, end) : nil
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

extension UInt8 {
  fileprivate var isPartOfEncodedAddress: Bool {
    isASCIIAlphanumeric || self == .ascii("%") || self == .ascii("-") || self == .ascii("_") || self == .ascii(".")
      || self == .ascii("~") || self == .ascii("+") || self == .ascii("/") || self == .ascii("!") || self == .ascii("*")
  }

  fileprivate var isBase64: Bool { base64Value != nil || self == .ascii("=") }
}
