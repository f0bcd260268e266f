// What links are hidden by that is written for a machine, or in characters that only look like those of an address.

import CordonBytes
import CordonDomains

extension Refanger {
  // MARK: Escapes

  /// What a backslash at `place` says with what follows it: `\.`, `\/`, `\x2e`, `\u002e`, `\u{2e}`, `\056`, and of JSON
  /// the ends of lines and quotation marks, which end a link.
  static func escape(_ text: Span<UInt8>, at place: Int) -> (scalar: UInt32, end: Int)? {
    guard place &+ 1 < text.count else { return nil }
    let letter = text[place &+ 1]
    switch letter {
    case .ascii("."), .ascii("/"), .ascii(":"), .ascii("\""), .ascii("?"), .ascii("="), .ascii("&"), .ascii("_"),
      .ascii("-"), .ascii("["), .ascii("]"), .ascii("("), .ascii(")"), .ascii("{"), .ascii("}"), .ascii("*"):
      return (UInt32(letter), place &+ 2)
    case .ascii("n"), .ascii("r"), .ascii("t"): return (0x20, place &+ 2)
    case .ascii("x"): return number(in: text, at: place &+ 2, digits: 2)
    case .ascii("u"): return number(in: text, at: place &+ 2, digits: 4)
    case .ascii("U"): return number(in: text, at: place &+ 2, digits: 8)
    case .ascii("0"):
      // In octal digits, a colon, a slash or a full stop.
      guard place &+ 3 < text.count else { return nil }
      switch (text[place &+ 2], text[place &+ 3]) {
      case (.ascii("7"), .ascii("2")): return (0x3A, place &+ 4)
      case (.ascii("5"), .ascii("7")): return (0x2F, place &+ 4)
      case (.ascii("5"), .ascii("6")): return (0x2E, place &+ 4)
      default: return nil
      }
    default: return nil
    }
  }

  /// The character whose number is at `place` in so many hexadecimal digits, or in any number of them in braces; nil where
  /// it is no character that addresses are made of.
  private static func number(in text: Span<UInt8>, at place: Int, digits: Int) -> (scalar: UInt32, end: Int)? {
    let isBraced = place < text.count && text[place] == .ascii("{")
    let start = isBraced ? place &+ 1 : place
    var (at, value) = (start, UInt32(0))
    while at < text.count, at &- start < (isBraced ? 8 : digits), let digit = text[at].hexDigitValue {
      value = value &<< 4 | UInt32(digit)
      at &+= 1
    }
    if isBraced {
      guard at > start, at < text.count, text[at] == .ascii("}") else { return nil }
      at &+= 1
    } else if at &- start < digits {
      return nil
    }
    guard value < 0x80 || Scalar.isKinToSchemes(value) || isInvisible(value) else { return nil }
    return (value, at)
  }

  /// Whether `value` is a full stop beyond ASCII.
  static func isDot(_ value: UInt32) -> Bool {
    switch value {
    case 0x2024, 0x3002, 0xFE52, 0xFF0E, 0xFF61: true
    default: false
    }
  }

  // MARK: Percent-encoding

  /// Whether a colon is percent-encoded at `place`, in any number of layers, behind `http` or `hxxp`.
  static func isPercentEncodedColon(_ text: Span<UInt8>, at place: Int) -> Bool {
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

  /// What a percent sign begins that hides a scheme.
  enum EncodedScheme { case colon, slashes, letters }

  /// What of a scheme is percent-encoded at `place`, alone or over other encodings: its colon, the slashes behind that, or
  /// its letters. Nil where nothing is.
  static func encodedScheme(_ text: Span<UInt8>, at place: Int) -> EncodedScheme? {
    guard place &+ 2 < text.count else { return nil }
    let head = text.extracting(max(0, place &- 5)..<place)
    if HiddenScheme.endsTightly(head) { return LayeredText(text, at: place).colon == nil ? nil : .colon }
    if mayFollowColon(text, at: place) { return LayeredText(text, at: place).beginsWithSlash ? .slashes : nil }
    // A quick answer for nearly all: no letter is `%0D`, `%D0` or `%20`.
    switch text[place &+ 1] {
    case 0x32...0x37: break
    default: return nil
    }
    guard let letter = firstDecoded(text, at: place), HiddenScheme.holds(letter) else { return nil }
    return LayeredText(text, at: place).endsScheme(behind: head) ? .letters : nil
  }

  /// Whether what stands at `place` may be a slash behind the colon of a scheme: at most one slash is between the two, and
  /// brackets.
  private static func mayFollowColon(_ text: Span<UInt8>, at place: Int) -> Bool {
    var (at, slashes) = (place, 0)
    while at > 0, place &- at < 8 {
      at &-= 1
      switch text[at] {
      case .ascii(":"):
        return HiddenScheme.endsTightly(text.extracting(max(0, at &- 5)..<at))
      case .ascii("/"), .ascii("\\"):
        slashes &+= 1
        if slashes > 1 { return false }
      case .ascii("["), .ascii("]"), .ascii("("), .ascii(")"), .ascii("{"), .ascii("}"): break
      default: return false
      }
    }
    return false
  }

  /// Where the colon ends that is written at `place` under more encodings than one, behind a scheme: `[%3A]`, `&%2358;`.
  /// Nil where none is.
  static func layeredColon(_ text: Span<UInt8>, at place: Int) -> (end: Int, slashes: Int)? {
    guard place >= 4 else { return nil }
    let last = text[place &- 1] | 0x20
    guard last == .ascii("p") || last == .ascii("s"),
      HiddenScheme.endsTightly(text.extracting(max(0, place &- 5)..<place))
    else { return nil }
    return LayeredText(text, at: place).colon
  }

  /// The byte that is percent-encoded at `place`, in any number of layers of which each encodes the percent sign alone.
  private static func firstDecoded(_ text: Span<UInt8>, at place: Int) -> UInt8? {
    var at = place &+ 1
    while at &+ 3 < text.count, text[at] == .ascii("2"), text[at &+ 1] == .ascii("5") { at &+= 2 }
    guard at &+ 1 < text.count, let high = text[at].hexDigitValue, let low = text[at &+ 1].hexDigitValue else {
      return nil
    }
    return high &<< 4 | low
  }

  /// Where the dot ends that is percent-encoded at `place` and defanged or written for a machine: `%5B.%5D`,
  /// `%26period%3B`. Nil where none does.
  static func encodedDot(_ text: Span<UInt8>, at place: Int) -> Int? {
    guard place > 0, text[place &- 1].mayEndName, let first = firstDecoded(text, at: place) else { return nil }
    switch first {
    case .ascii("["), .ascii("("), .ascii("{"), .ascii("&"), .ascii("\\"): break
    default: return nil
    }
    guard let end = LayeredText(text, at: place).dot, end < text.count, text[end].mayEndName else { return nil }
    return end
  }

  /// Puts a colon for what is one under more encodings than one.
  mutating func undoLayeredColon(_ text: Span<UInt8>, at place: Int) -> Edit? {
    guard let colon = Refanger.layeredColon(text, at: place) else { return nil }
    decoded.append(.ascii(":"))
    for _ in 0..<colon.slashes { decoded.append(.ascii("/")) }
    return Edit(end: colon.end)
  }

  /// Decodes the address whose scheme is encoded at `place`, in all its layers; white space and controls stay as they are.
  ///
  /// - Complexity: O(*n*)
  mutating func decodePercent(_ text: Span<UInt8>, at place: Int) -> Edit? {
    guard let part = Refanger.encodedScheme(text, at: place) else { return nil }
    let scheme = part == .colon ? scheme : nil
    if let scheme { decoded.append(scheme.name) }
    let start = decoded.count
    var end = place
    // Whether "//" was there, and whether the path has begun behind it.
    var (hasSlashes, isInPath) = (false, false)
    decoding: while end < text.count {
      if !text[end].isPartOfEncodedAddress {
        // JavaScript leaves `(.)` as it is in a host that it encodes.
        guard let token = Refanger.bracket(text, at: end), token.takesSpaces, token.end == token.closed
        else { break }
        decoded.append(.ascii("."))
        end = token.end
        continue
      }
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
      decodeNumber(from: start)
      if decoded[decoded.count &- 1] == .ascii("/") {
        let count = decoded.count &- start
        let isSecond = count > 1 ? decoded[decoded.count &- 2] == .ascii("/") : part == .slashes
        if isSecond { hasSlashes = true } else if hasSlashes { isInPath = true }
      }
    }
    return Edit(end: end, taken: scheme?.length ?? 0)
  }

  /// Decodes the escape that ``decoded`` ends with, as JavaScript's `escape` makes them: `%u003a`.
  private mutating func decodeNumber(from start: Int) {
    guard decoded.count &- start >= 6, decoded[decoded.count &- 6] == .ascii("%"),
      let value = LayeredText.number(decoded.span.extracting(decoded.count &- 5..<decoded.count)), value > 0x20
    else { return }
    decoded.removeLast(6)
    decoded.append(scalar: value)
  }

  // MARK: Base64

  /// The address that begins at `place` in base64, in any number of layers, behind no letter and no digit; nil where none
  /// does.
  static func base64(_ text: Span<UInt8>, at place: Int) -> Base64Head? {
    guard place &+ 12 <= text.count, place == 0 || !text[place &- 1].isASCIIAlphanumeric else { return nil }
    return Base64Head(text.extracting(place..<text.count))
  }

  /// Decodes what stands in base64 at `place`, in all its layers, if that is an address.
  ///
  /// - Complexity: O(*n*) in what it takes, and nearly nothing where it takes nothing: of a row of beginnings none costs more.
  mutating func decodeBase64(_ text: Span<UInt8>, at place: Int) -> Edit? {
    guard let layers = Refanger.base64(text, at: place)?.layers else { return nil }
    var end = decodeRun(of: text, from: place, to: text.count, layers)
    // The letters of a scheme may stand directly behind it, and look like more of it.
    var last = end
    while last < text.count, last &- end < HiddenScheme.maximumLength, text[last].base64Value != nil { last &+= 1 }
    var cut = end
    if let scheme = HiddenScheme(endOf: text.extracting(max(place, last &- HiddenScheme.maximumLength)..<last)) {
      cut = min(end, last &- scheme.length)
    } else if last < text.count, text[last &- 1] | 0x20 == .ascii("h") {
      switch text[last] {
      case .ascii("*"), .ascii("#"), .ascii("~"): cut = min(end, last &- 1)
      // `h%2A%2Ap`
      case .ascii("%"): if Refanger.firstDecoded(text, at: last)?.mayStandForT == true { cut = min(end, last &- 1) }
      default: break
      }
    }
    if cut < end, layers > 1 {
      decoded.removeAll(keepingCapacity: true)
      _ = decodeRun(of: text, from: place, to: cut, layers)
    }
    end = cut
    if layers == 1 { decoded.removeLast(max(0, decoded.count &- max(0, end &- place) &* 6 / 8)) }
    while end < text.count, text[end] == .ascii("=") { end &+= 1 }
    guard decoded.count > 7, decoded.span.beginsAsHTTP else {
      decoded.removeAll(keepingCapacity: true)
      return nil
    }
    // Where it ends is known, whatever follows.
    decoded.append(0x20)
    return Edit(end: end)
  }

  /// Decodes the base64 from `place` on, in all its layers at once, into ``decoded``. Answers where it ends: at what is no
  /// base64, or behind the last of what an address may hold.
  private mutating func decodeRun(of text: Span<UInt8>, from place: Int, to limit: Int, _ layers: Int) -> Int {
    var bits = Array(repeating: UInt32(0), count: layers)
    var counts = Array(repeating: UInt32(0), count: layers)
    // The layer whose padding was reached.
    var padded = layers
    var (at, end) = (place, place)
    while at < limit {
      var byte = text[at]
      var layer = 0
      // A byte goes down as far as it makes another.
      while layer < layers {
        if byte == .ascii("="), layer > 0 {
          padded = min(padded, layer)
          break
        }
        guard padded > layer, let value = byte.base64Value else { return layer == 0 ? at : end }
        bits[layer] = bits[layer] &<< 6 | UInt32(value)
        counts[layer] &+= 6
        guard counts[layer] >= 8 else { break }
        counts[layer] &-= 8
        byte = UInt8(truncatingIfNeeded: bits[layer] &>> counts[layer])
        layer &+= 1
      }
      at &+= 1
      if layer < layers {
        if padded < layers { end = at }
        continue
      }
      // The slash of a path behind it makes a byte that is in no UTF-8.
      guard byte > 0x20, byte != 0x7F, byte < 0xF8 else {
        return layers == 1 ? endOfGroups(in: text, from: place) : end
      }
      decoded.append(byte)
      end = at
    }
    return at
  }

  /// Where the base64 from `place` on ends, of which ``decoded`` is all that an address may hold: behind its last whole group,
  /// or behind the last letters of one without padding where no letter and no digit follows.
  private func endOfGroups(in text: Span<UInt8>, from place: Int) -> Int {
    let groups = place &+ decoded.count / 3 &* 4
    let rest = decoded.count % 3
    let end = groups &+ rest &+ 1
    guard rest > 0, end < text.count, !text[end].isASCIIAlphanumeric, let last = text[end &- 1].base64Value,
      last & (rest == 1 ? 15 : 3) == 0
    else { return groups }
    return end
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
      guard Refanger.isPercentEncodedColon(text, at: place) else { return false }
      if place < end { return true }
      let start = place &- (text[place &- 1] | 0x20 == .ascii("s") ? 5 : 4)
      guard EncodedParameters.isValue(text, at: start), EncodedParameters.hasSlashes(text, at: place) else {
        return false
      }
      end = place
      while end < text.count, text[end] > 0x20, text[end] < 0x7F, !EncodedParameters.endsValue(text[end]) { end &+= 1 }
      return true
    case .ascii("a"), 0x53...0x59:
      // What is an address in the end: what is only made to look like none is not given up.
      guard let head = Refanger.base64(text, at: place), EncodedParameters.isValue(text, at: place),
        head.bytes.count >= 8,
        head.bytes.span.extracting(0..<7).isLowered("http://")
          || head.bytes.span.extracting(0..<8).isLowered("https://")
      else { return false }
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
      // The scheme of the address, or of another one inside it.
      case .ascii(":") where hasQuery: return true
      case .ascii(":") where text[at &+ 1] == .ascii("/"): return false
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
