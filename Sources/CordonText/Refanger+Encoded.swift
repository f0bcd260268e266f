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

  /// Whether a colon is encoded at `place`, in any number of layers, behind `http` or `hxxp`.
  static func isEncodedColon(_ text: Span<UInt8>, at place: Int) -> Bool {
    guard place >= 4,
      text.extracting(place &- 4..<place).isLowered(anyOf: ["http", "ttps", "hxxp", "xxps"])
    else { return false }
    // An escape is undone as soon as its last digit is there, so that what it makes may be a digit of another.
    var decoded: [UInt8] = []
    for index in place..<text.count {
      decoded.append(text[index])
      while decoded.count >= 3, decoded[decoded.count &- 3] == .ascii("%"),
        let high = decoded[decoded.count &- 2].hexDigitValue, let low = decoded[decoded.count &- 1].hexDigitValue
      {
        decoded.removeLast(3)
        decoded.append(high &<< 4 | low)
      }
      if decoded[0] != .ascii("%") { return decoded[0] == .ascii(":") }
      if decoded.count > 16 || (decoded.count > 1 && decoded[1] != .ascii("%") && decoded[1].hexDigitValue == nil) {
        return false
      }
    }
    return false
  }

  /// Decodes the address whose colon is encoded at `place`, in all its layers; white space and controls stay as they are.
  ///
  /// - Complexity: O(*n*)
  mutating func decodePercent(_ text: Span<UInt8>, at place: Int) -> Edit? {
    guard Refanger.isEncodedColon(text, at: place) else { return nil }
    let scheme = scheme
    if let scheme { decoded.append(scheme.name) }
    let start = decoded.count
    var end = place
    // Behind "://" and the host.
    var isInPath = false
    decoding: while end < text.count, text[end].isPartOfEncodedAddress {
      decoded.append(text[end])
      end &+= 1
      while decoded.count &- start >= 3, decoded[decoded.count &- 3] == .ascii("%"),
        let high = decoded[decoded.count &- 2].hexDigitValue, let low = decoded[decoded.count &- 1].hexDigitValue
      {
        let byte = high &<< 4 | low
        guard byte > 0x20, byte != 0x7F else {
          if isInPath { break }
          // White space ends a host: what follows is text again, as in `?text=https%3A%2F%2Fa.example%20now`.
          decoded.removeLast(3)
          decoded.append(0x20)
          break decoding
        }
        decoded.removeLast(3)
        decoded.append(byte)
      }
      if decoded[decoded.count &- 1].isSlashOrBackslash, decoded.count &- start > 3 { isInPath = true }
    }
    return Edit(end: end, taken: scheme?.length ?? 0)
  }

  static func isBase64(_ text: Span<UInt8>, at place: Int) -> Bool {
    guard place &+ 12 <= text.count else { return false }
    guard text.extracting(place..<text.count).beginsAsBase64OfHTTP else { return false }
    if place == 0 { return true }
    let before = text[place &- 1]
    if text[place &+ 2] == .ascii("R"), text[place] != .ascii("V") { return !before.isASCIIAlphanumeric }
    // Base64 of base64, which begins like many a token.
    switch before {
    case 0...0x20, 0x80..., .ascii("="), .ascii("&"), .ascii("?"), .ascii("#"), .ascii(";"), .ascii("\""), .ascii("'"),
      .ascii("("),
      .ascii("["), .ascii("{"), .ascii("<"), .ascii(">"), .ascii("`"):
      return true
    default: return false
    }
  }

  /// Decodes what stands in base64 at `place`, in all its layers, if that is an address.
  ///
  /// - Complexity: O(*n*) in what it takes, and nearly nothing where it takes nothing: of a row of beginnings none costs more.
  mutating func decodeBase64(_ text: Span<UInt8>, at place: Int) -> Edit? {
    guard Refanger.isBase64(text, at: place) else { return nil }
    guard let run = decodeRun(of: text, from: place) else {
      decoded.removeAll(keepingCapacity: true)
      return nil
    }
    var end = run.end
    // The letters of a scheme may stand directly behind it, and look like more of it.
    var last = end
    while last < text.count, last &- end < HiddenScheme.maximumLength, text[last].base64Value != nil { last &+= 1 }
    if run.isCut { end = place &+ decoded.count / 3 &* 4 }
    if let scheme = HiddenScheme(endOf: text.extracting(max(place, last &- HiddenScheme.maximumLength)..<last)) {
      end = min(end, last &- scheme.length)
    } else if last < text.count, text[last] == .ascii("*") || text[last] == .ascii("#") || text[last] == .ascii("~") {
      if text[last &- 1] | 0x20 == .ascii("h") { end = min(end, last &- 1) }
    }
    decoded.removeLast(min(decoded.count, max(0, decoded.count &- max(0, end &- place) &* 6 / 8)))
    while end < text.count, text[end] == .ascii("=") { end &+= 1 }
    while decoded.span.beginsAsBase64OfHTTP {
      let source = decoded
      decoded.removeAll(keepingCapacity: true)
      guard Refanger.appendBase64(source.span, to: &decoded) else {
        decoded.removeAll(keepingCapacity: true)
        return nil
      }
    }
    guard decoded.count > 7, decoded.span.extracting(0..<4).isLowered("http") else {
      decoded.removeAll(keepingCapacity: true)
      return nil
    }
    // Where it ends is known, whatever follows.
    decoded.append(0x20)
    return Edit(end: end)
  }

  /// Decodes the base64 from `place` on into ``decoded``, and answers where it ends: at what is no base64, or cut where it
  /// decodes to what no address holds. Nil, as soon as it is clear, where the beginning is not that of an address, in any
  /// layer.
  private mutating func decodeRun(of text: Span<UInt8>, from place: Int) -> (end: Int, isCut: Bool)? {
    var (end, bits, count) = (place, UInt32(0), 0)
    while end < text.count, let value = text[end].base64Value {
      bits = bits &<< 6 | UInt32(value)
      count &+= 6
      if count >= 8 {
        count &-= 8
        let byte = UInt8(truncatingIfNeeded: bits &>> UInt32(count))
        guard byte > 0x20, byte != 0x7F else { return decoded.count < 8 ? nil : (end, true) }
        decoded.append(byte)
        if decoded.count == 8, !decoded.span.beginsAsBase64OfHTTP, !decoded.span.extracting(0..<4).isLowered("http") {
          return nil
        }
      }
      end &+= 1
    }
    return decoded.count < 8 ? nil : (end, false)
  }

  /// Appends the bytes of `text` in base64, which may be padded; answers false where some are none of an address.
  private static func appendBase64(_ text: Span<UInt8>, to output: inout [UInt8]) -> Bool {
    var (bits, count) = (UInt32(0), 0)
    for index in 0..<text.count {
      guard let value = text[index].base64Value else { return text[index] == .ascii("=") && !output.isEmpty }
      bits = bits &<< 6 | UInt32(value)
      count &+= 6
      guard count >= 8 else { continue }
      count &-= 8
      let byte = UInt8(truncatingIfNeeded: bits &>> UInt32(count))
      guard byte > 0x20, byte != 0x7F else { return false }
      output.append(byte)
    }
    return true
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

  /// Whether what was undone so far ends in a path, or in spaces behind one: a slash that is not of a scheme stands behind
  /// the last white space before, at most 256 bytes back.
  var endsInPath: Bool {
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

  /// Whether `http`, `https` or `hxxp` in letters of any style begins at `place`, with its colon and a slash.
  static func beginsScheme(_ text: Span<UInt8>, at place: Int, _ domains: inout TopLevelDomains) -> Bool {
    var bytes: [UInt8] = []
    var at = place
    while at < text.count, bytes.count < 7 {
      if text[at] < 0x80 {
        bytes.append(text[at])
        at &+= 1
      } else if let character = kin(text, at: at, &domains) {
        if let byte = character.byte { bytes.append(byte) }
        at = character.end
      } else {
        break
      }
      if bytes.last == .ascii(":") {
        let name = bytes.span.extracting(0..<bytes.count &- 1)
        return name.isLowered(anyOf: ["http", "https", "hxxp", "hxxps"])
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
    case 0x3002, 0xFF0E, 0xFF61, 0x2024, 0xFE52:
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

/// The values of parameters in which an address is encoded. The address that holds them gives them up by itself, with all
/// that they carry in turn (CordonURL, CarriedAddress), so that nothing in them is undone for their sake.
struct EncodedParameters {
  /// Where the last value ends that was told.
  private var end = 0

  /// Whether what is encoded at `place`, a mark of `text` inside a link, stands in such a value. Asked from left to right.
  ///
  /// - Complexity: O(1); O(*n*) for all marks of a text.
  mutating func hold(_ text: Span<UInt8>, at place: Int) -> Bool {
    switch text[place] {
    case .ascii("%"):
      guard Refanger.isEncodedColon(text, at: place) else { return false }
      if place < end { return true }
      let start = place &- (text[place &- 1] | 0x20 == .ascii("s") ? 5 : 4)
      guard EncodedParameters.isValue(text, at: start), EncodedParameters.hasSlashes(text, at: place) else {
        return false
      }
      end = place
      while end < text.count, text[end] > 0x20, text[end] < 0x7F, !EncodedParameters.endsValue(text[end]) { end &+= 1 }
      return true
    case .ascii("a"), 0x53...0x59:
      guard Refanger.isBase64(text, at: place), EncodedParameters.isValue(text, at: place) else { return false }
      // All of the value, or it is none to the address.
      var last = place
      while last < text.count, text[last].base64Value != nil || text[last] == .ascii("=") { last &+= 1 }
      return last == text.count || text[last] <= 0x20 || EncodedParameters.endsValue(text[last])
    default: return false
    }
  }

  private static func endsValue(_ byte: UInt8) -> Bool {
    switch byte {
    case .ascii("&"), .ascii("#"), .ascii("<"), .ascii(">"), .ascii("\""): true
    default: false
    }
  }

  /// Whether two slashes stand behind the colon that is encoded at `place`, encoded or not.
  private static func hasSlashes(_ text: Span<UInt8>, at place: Int) -> Bool {
    var decoded: [UInt8] = []
    for index in place..<min(text.count, place &+ 256) {
      decoded.append(text[index])
      while decoded.count >= 3, decoded[decoded.count &- 3] == .ascii("%"),
        let high = decoded[decoded.count &- 2].hexDigitValue, let low = decoded[decoded.count &- 1].hexDigitValue
      {
        decoded.removeLast(3)
        decoded.append(high &<< 4 | low)
      }
      if decoded.count > 8 || (decoded.count > 3 && decoded[2] != .ascii("%")) { break }
    }
    return decoded.count >= 3 && decoded.span.extracting(0..<3).elementsEqual("://")
  }

  /// Whether a value begins at `place`: behind the first `=` of a piece of the query. Looks back 256 bytes.
  private static func isValue(_ text: Span<UInt8>, at place: Int) -> Bool {
    guard place > 1, text[place &- 1] == .ascii("=") else { return false }
    var at = place &- 1
    var isName = true
    var hasQuery = false
    while at > 0, place &- at < 256, text[at &- 1] > 0x20 {
      at &-= 1
      switch text[at] {
      case .ascii("?"):
        if hasQuery { return false }
        (hasQuery, isName) = (true, false)
      case .ascii("&"): isName = false
      case .ascii("=") where isName: return false
      case .ascii("#"), .ascii("<"), .ascii(">"), .ascii("\""): return false
      // The scheme of the address.
      case .ascii(":") where hasQuery: return true
      default: break
      }
    }
    return false
  }
}

extension UInt8 {
  fileprivate var isPartOfEncodedAddress: Bool {
    isASCIIAlphanumeric || self == .ascii("%") || self == .ascii("-") || self == .ascii("_") || self == .ascii(".")
      || self == .ascii("~") || self == .ascii("+") || self == .ascii("/") || self == .ascii("!") || self == .ascii("*")
  }
}
