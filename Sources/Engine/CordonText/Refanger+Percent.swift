// Schemes and dots that are percent-encoded, alone or over other encodings (LayeredText.swift).

import CordonBytes

extension Refanger {
  /// Whether a colon is percent-encoded at `place`, in any number of layers, behind `http` or `hxxp`.
  static func isPercentEncodedColon(_ text: Span<UInt8>, at place: Int) -> Bool {
    guard mayEndScheme(text, before: place),
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
  enum EncodedScheme { case colon, slashes, letters }

  /// What of a scheme is percent-encoded at `place`, alone or over other encodings: its colon, the slashes behind that, or
  /// its letters. Nil where nothing is.
  static func encodedScheme(
    _ text: Span<UInt8>, at place: Int, _ budget: inout LayerBudget
  ) -> EncodedScheme? {
    guard place &+ 2 < text.count else { return nil }
    if mayBeColon(text, at: place) { return budget.read(text, at: place) { $0.colon == nil ? nil : .colon } }
    if mayFollowColon(text, at: place) { return budget.read(text, at: place) { $0.beginsWithSlash ? .slashes : nil } }
    guard mayBeLetter(text, at: place) else { return nil }
    let head = text.extracting(max(0, place &- 5)..<place)
    return budget.read(text, at: place) { $0.endsScheme(behind: head) ? .letters : nil }
  }

  /// Whether a letter of a scheme may be encoded at `place`, where a percent sign stands: a quick answer for nearly all.
  private static func mayBeLetter(_ text: Span<UInt8>, at place: Int) -> Bool {
    let at = text.endOfPercentLayers(from: place &+ 1)
    guard at &+ 1 < text.count else { return false }
    guard let high = text[at].hexDigitValue else { return text[at].beginsEncoding || text[at] | 0x20 == .ascii("u") }
    guard let low = text[at &+ 1].hexDigitValue else { return text[at &+ 1].beginsEncoding }
    let byte = high &<< 4 | low
    guard byte.beginsEncoding else { return HiddenScheme.mayHold(byte, behind: place > 0 ? text[place &- 1] : nil) }
    // A letter is a number to HTML, and behind a backslash.
    guard at &+ 2 < text.count else { return false }
    switch text[at &+ 2] {
    case .ascii("#"): return byte == .ascii("&")
    case .ascii("x"), .ascii("u"), .ascii("U"): return byte == .ascii("\\")
    case let next: return next.beginsEncoding
    }
  }

  /// Whether what stands at `place` may be a slash behind the colon of a scheme: at most one slash is between the two, and
  /// brackets.
  private static func mayFollowColon(_ text: Span<UInt8>, at place: Int) -> Bool {
    var (at, slashes) = (place, 0)
    while at > 0, place &- at < 8 {
      at &-= 1
      switch text[at] {
      case .ascii(":"):
        // It may stand in brackets.
        if at > 0, text[at &- 1].opensBracket { at &-= 1 }
        return HiddenScheme.endsTightly(text.extracting(max(0, at &- 5)..<at))
      case .ascii("/"), .ascii("\\"):
        slashes &+= 1
        if slashes > 1 { return false }
      case let byte where byte.opensBracket || byte.closesBracket: break
      default: return false
      }
    }
    return false
  }

  /// What of an address is written under more encodings than one: `[%3A]`, `&%2358;`, `&period%3B`.
  struct LayeredSign {
    /// A colon or a dot; nil for slashes alone.
    var sign: UInt8?
    /// How many slashes stand behind it, in the same brackets.
    var slashes = 0
    /// Where all of it ends in the text.
    var end: Int
  }

  /// The colon that is written so at `place` behind a scheme; nil where none is.
  static func layeredColon(_ text: Span<UInt8>, at place: Int, _ budget: inout LayerBudget) -> LayeredSign? {
    guard mayBeColon(text, at: place) else { return nil }
    return budget.read(text, at: place) { $0.colonSign }
  }

  /// The dot that is written so at `place`; nil where none is.
  static func layeredDot(_ text: Span<UInt8>, at place: Int, _ budget: inout LayerBudget) -> LayeredSign? {
    guard mayBeDot(text, at: place) else { return nil }
    return budget.read(text, at: place) { $0.dotSign(in: text) }
  }

  /// The colon, the dot or the slashes that are written so at `place`; nil where none are.
  static func layeredSign(_ text: Span<UInt8>, at place: Int, _ budget: inout LayerBudget) -> LayeredSign? {
    let (isColon, isDot) = (mayBeColon(text, at: place), mayBeDot(text, at: place))
    if isColon || isDot {
      return budget.read(text, at: place) { (isColon ? $0.colonSign : nil) ?? (isDot ? $0.dotSign(in: text) : nil) }
    }
    return mayFollowColon(text, at: place) ? layeredSlashes(text, at: place, &budget) : nil
  }

  /// The slashes that are written so at `place`, behind the colon of a scheme; nil where none are.
  static func layeredSlashes(_ text: Span<UInt8>, at place: Int, _ budget: inout LayerBudget) -> LayeredSign? {
    budget.read(text, at: place) { layered in
      // Slashes and backslashes alone are no encoding.
      guard let (end, count) = layered.slashes, (place..<end).contains(where: { text[$0].isASCIIAlphanumeric }) else {
        return nil
      }
      return LayeredSign(slashes: count, end: end)
    }
  }

  /// Whether a scheme ends before `place`.
  private static func mayBeColon(_ text: Span<UInt8>, at place: Int) -> Bool {
    mayEndScheme(text, before: place) && HiddenScheme.endsTightly(text.extracting(max(0, place &- 5)..<place))
  }

  /// The same by its last letter alone: a quick answer for nearly all.
  private static func mayEndScheme(_ text: Span<UInt8>, before place: Int) -> Bool {
    guard place >= 4 else { return false }
    let last = text[place &- 1] | 0x20
    return last == .ascii("p") || last == .ascii("s")
  }

  /// Whether a name ends before `place`, and something is encoded there or directly behind: a quick answer for nearly all.
  private static func mayBeDot(_ text: Span<UInt8>, at place: Int) -> Bool {
    guard place > 0, text[place &- 1].mayEndName, place &+ 2 < text.count else { return false }
    if text[place] == .ascii("%") { return mayBeginLayers(text, at: place) }
    if text[place] == .ascii("&"), let entity = HTMLEntity(in: text, at: place) {
      if entity.scalar.isASCII, UInt8(ascii: entity.scalar).beginsEncoding { return true }
      // A reference that ends in a semicolon cannot grow.
      if text[entity.end &- 1] == .ascii(";"), !LayeredText.mayBeginSign(entity.scalar.value) { return false }
    }
    for index in place &+ 1..<min(place &+ 12, text.count) where text[index].beginsEncoding { return true }
    return false
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

  /// Whether the percent sign at `place` begins something that is encoded again, or a bracket: a quick answer, since nearly
  /// every percent sign is that of another character.
  private static func mayBeginLayers(_ text: Span<UInt8>, at place: Int) -> Bool {
    let at = text.endOfPercentLayers(from: place &+ 1)
    guard at &+ 1 < text.count else { return false }
    guard let high = text[at].hexDigitValue else { return text[at].beginsEncoding || text[at] | 0x20 == .ascii("u") }
    guard let low = text[at &+ 1].hexDigitValue else { return text[at &+ 1].beginsEncoding }
    switch high &<< 4 | low {
    case .ascii("["), .ascii("("), .ascii("{"), .ascii("&"), .ascii("\\"), .ascii("%"): return true
    default: return false
    }
  }

  /// Puts the colon, the dot or the slashes that are written at `place` under more encodings than one.
  mutating func undoLayered(_ text: Span<UInt8>, at place: Int, _ budget: inout LayerBudget) -> Edit? {
    guard let sign = Refanger.layeredSign(text, at: place, &budget) else { return nil }
    return put(sign)
  }

  private mutating func put(_ sign: LayeredSign) -> Edit {
    if let byte = sign.sign { decoded.append(byte) }
    decoded.append(contentsOf: repeatElement(.ascii("/"), count: sign.slashes))
    return Edit(end: sign.end)
  }

  /// Decodes the address whose scheme is encoded at `place`, in all its layers; white space and controls stay as they are.
  ///
  /// - Complexity: O(*n*)
  mutating func decodePercent(_ text: Span<UInt8>, at place: Int, _ budget: inout LayerBudget) -> Edit? {
    guard let part = Refanger.encodedScheme(text, at: place, &budget) else { return nil }
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
    // Other encodings may continue the percent-encoding, as in `%&#51;a` and `%5B&#58;]`. Then the longer reading wins.
    if part != .letters, let sign = Refanger.layeredSign(text, at: place, &budget), sign.end > end {
      decoded.removeAll(keepingCapacity: true)
      return put(sign)
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
  fileprivate var isPartOfEncodedAddress: Bool {
    isASCIIAlphanumeric || self == .ascii("%") || self == .ascii("-") || self == .ascii("_") || self == .ascii(".")
      || self == .ascii("~") || self == .ascii("+") || self == .ascii("/") || self == .ascii("!") || self == .ascii("*")
  }
}

extension LayeredText {
  fileprivate var colonSign: Refanger.LayeredSign? {
    colon.map { Refanger.LayeredSign(sign: .ascii(":"), slashes: $0.slashes, end: $0.end) }
  }

  /// The dot, behind which a name goes on in `text`.
  fileprivate func dotSign(in text: Span<UInt8>) -> Refanger.LayeredSign? {
    guard let end = dot, end < text.count, text[end].mayEndName else { return nil }
    return Refanger.LayeredSign(sign: .ascii("."), end: end)
  }
}
