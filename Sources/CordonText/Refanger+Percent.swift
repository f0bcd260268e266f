// Schemes and dots that are percent-encoded, alone or over other encodings (LayeredText.swift).

import CordonBytes

extension Refanger {
  /// Whether a colon is percent-encoded at `place`, in any number of layers, behind `http` or `hxxp`.
  static func isPercentEncodedColon(_ text: Span<UInt8>, at place: Int) -> Bool {
    guard place >= 4,
      text.extracting(place &- 4..<place).isLowered(anyOf: ["http", "ttps", "hxxp", "xxps"])
    else { return false }
    // An escape is undone as soon as its last digit is there, so that what it makes may be a digit of another.
    var decoded: [UInt8] = []
    for index in place..<text.count {
      decoded.append(text[index], completingEscapesFrom: 0)
      if decoded[0] != .ascii("%") { return decoded[0] == .ascii(":") }
      if decoded.count > 16 || (decoded.count > 1 && decoded[1] != .ascii("%") && decoded[1].hexDigitValue == nil) {
        return false
      }
    }
    return false
  }

  /// What a percent sign begins that hides a scheme.
  enum EncodedScheme { case colon, slashes, letters, tooDeep }

  /// What of a scheme is percent-encoded at `place`, alone or over other encodings: its colon, the slashes behind that, or
  /// its letters; or that more signs hide it than are read. Nil where nothing is.
  static func encodedScheme(_ text: Span<UInt8>, at place: Int) -> EncodedScheme? {
    guard place &+ 2 < text.count else { return nil }
    let head = text.extracting(max(0, place &- 5)..<place)
    if HiddenScheme.endsTightly(head) {
      let layered = LayeredText(text, at: place)
      return layered.colon != nil ? .colon : layered.isTooDeep ? .tooDeep : nil
    }
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

  /// A sign of an address that is written under more encodings than one: `[%3A]`, `&%2358;`, `&period%3B`.
  enum LayeredSign {
    /// With so many slashes behind it in the same brackets.
    case colon(end: Int, slashes: Int)
    case dot(end: Int)
    /// One that more signs hide than are read.
    case tooDeep
  }

  /// The colon that is written so at `place` behind a scheme; nil where none is.
  static func layeredColon(_ text: Span<UInt8>, at place: Int) -> LayeredSign? {
    guard place >= 4 else { return nil }
    let last = text[place &- 1] | 0x20
    guard last == .ascii("p") || last == .ascii("s"),
      HiddenScheme.endsTightly(text.extracting(max(0, place &- 5)..<place))
    else { return nil }
    let layered = LayeredText(text, at: place)
    if let colon = layered.colon { return .colon(end: colon.end, slashes: colon.slashes) }
    return layered.isTooDeep ? .tooDeep : nil
  }

  /// The byte that is percent-encoded at `place`, in any number of layers of which each encodes the percent sign alone.
  static func firstDecoded(_ text: Span<UInt8>, at place: Int) -> UInt8? {
    var at = place &+ 1
    while at &+ 3 < text.count, text[at] == .ascii("2"), text[at &+ 1] == .ascii("5") { at &+= 2 }
    guard at &+ 1 < text.count, let high = text[at].hexDigitValue, let low = text[at &+ 1].hexDigitValue else {
      return nil
    }
    return high &<< 4 | low
  }

  /// The dot that is percent-encoded at `place` and defanged or written for a machine: `%5B.%5D`, `%26period%3B`. Nil where
  /// none is.
  static func encodedDot(_ text: Span<UInt8>, at place: Int) -> LayeredSign? {
    guard place > 0, text[place &- 1].mayEndName, place &+ 2 < text.count else { return nil }
    guard mayBeginLayers(text, at: place) else { return nil }
    return dot(text, at: place)
  }

  /// Whether the percent sign at `place` begins something that is encoded again, or a bracket: a quick answer, since nearly
  /// every percent sign is that of another character.
  private static func mayBeginLayers(_ text: Span<UInt8>, at place: Int) -> Bool {
    var at = place &+ 1
    while at &+ 1 < text.count, text[at] == .ascii("2"), text[at &+ 1] == .ascii("5") { at &+= 2 }
    guard at &+ 1 < text.count else { return false }
    guard let high = text[at].hexDigitValue else { return text[at].beginsEncoding || text[at] | 0x20 == .ascii("u") }
    guard let low = text[at &+ 1].hexDigitValue else { return text[at &+ 1].beginsEncoding }
    switch high &<< 4 | low {
    case .ascii("["), .ascii("("), .ascii("{"), .ascii("&"), .ascii("\\"), .ascii("%"): return true
    default: return false
    }
  }

  /// The dot that begins at `place` with a bracket, `&` or `\`, and is encoded behind that: `[%2E]`, `&period%3B`. Nil
  /// where none is.
  static func layeredDot(_ text: Span<UInt8>, at place: Int) -> LayeredSign? {
    guard place > 0, text[place &- 1].mayEndName else { return nil }
    if text[place] == .ascii("&"), let entity = HTMLEntity(in: text, at: place), entity.scalar.isASCII,
      UInt8(ascii: entity.scalar).beginsEncoding
    {
      return dot(text, at: place)
    }
    // A quick answer for nearly all: nothing in or behind it is encoded.
    for index in place &+ 1..<min(place &+ 12, text.count)
    where text[index] == .ascii("%") || text[index] == .ascii("&") || text[index] == .ascii("\\") {
      return dot(text, at: place)
    }
    return nil
  }

  private static func dot(_ text: Span<UInt8>, at place: Int) -> LayeredSign? {
    let layered = LayeredText(text, at: place)
    if let end = layered.dot, end < text.count, text[end].mayEndName { return .dot(end: end) }
    return layered.isTooDeep ? .tooDeep : nil
  }

  /// Whether a colon or a dot is written at `place` under more encodings than one.
  static func isLayered(_ text: Span<UInt8>, at place: Int) -> Bool {
    layeredColon(text, at: place) != nil || layeredDot(text, at: place) != nil
  }

  /// Puts the sign that is written at `place` under more encodings than one, a colon or a dot.
  mutating func undoLayered(_ text: Span<UInt8>, at place: Int) -> Edit? {
    (Refanger.layeredColon(text, at: place) ?? Refanger.layeredDot(text, at: place)).flatMap { put($0) }
  }

  /// Puts `sign`, or notes that it is too deep.
  mutating func put(_ sign: LayeredSign) -> Edit? {
    switch sign {
    case .colon(let end, let slashes):
      decoded.append(.ascii(":"))
      for _ in 0..<slashes { decoded.append(.ascii("/")) }
      return Edit(end: end)
    case .dot(let end):
      decoded.append(.ascii("."))
      return Edit(end: end)
    case .tooDeep:
      isTooDeep = true
      return nil
    }
  }

  /// Decodes the address whose scheme is encoded at `place`, in all its layers; white space and controls stay as they are.
  ///
  /// - Complexity: O(*n*)
  mutating func decodePercent(_ text: Span<UInt8>, at place: Int) -> Edit? {
    guard let part = Refanger.encodedScheme(text, at: place) else { return nil }
    if part == .tooDeep { return put(.tooDeep) }
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
    // A colon that is encoded by something else too, of which only a part was undone: `%&#51;a`, `%5B&#58;]`.
    if part == .colon, let colon = LayeredText(text, at: place).colon, colon.end > end {
      decoded.removeAll(keepingCapacity: true)
      return put(.colon(end: colon.end, slashes: colon.slashes))
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
}

extension UInt8 {
  /// Whether an encoding begins with it.
  fileprivate var beginsEncoding: Bool {
    self == .ascii("%") || self == .ascii("&") || self == .ascii("\\")
  }

  fileprivate var isPartOfEncodedAddress: Bool {
    isASCIIAlphanumeric || self == .ascii("%") || self == .ascii("-") || self == .ascii("_") || self == .ascii(".")
      || self == .ascii("~") || self == .ascii("+") || self == .ascii("/") || self == .ascii("!") || self == .ascii("*")
  }
}
