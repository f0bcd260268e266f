// What a backslash stands for, outside of classes and inside.

import CordonBytes

extension LiteralReader {
  /// Reads an escape outside of a class.
  mutating func readEscape() throws(NotUnderstood) -> Atom {
    let start = at
    at += 1
    if let scalar = try readCharacterEscape(isInClass: false) {
      parts?.append(scalar, at: start..<at, isNumbered: source[start + 1].isASCIIAlphanumeric)
      return .text(character(scalar))
    }
    let name = try next()
    if name == .ascii("b") { return .boundary }
    isPlain = false
    switch name {
    case .ascii("B"), .ascii("A"), .ascii("Z"), .ascii("z"), .ascii("K"): return .assertion([])
    case .ascii("G"):
      isMovable = false
      return .assertion([])
    case .ascii("N") where byte() == .ascii("{"):
      // `\N{3}` is three times `\N`; names of characters PCRE2 does not know.
      guard byte(1)?.isASCIIDigit == true else { throw NotUnderstood() }
      return .text(PatternSequence(.anyCharacter))
    case .ascii("N"): return .text(PatternSequence(.anyCharacter))
    case .ascii("R"): return .text(PatternSequence(PatternElement(minimum: 1, maximum: 3)))
    case .ascii("X"): return .text(PatternSequence(PatternElement(minimum: 1, maximum: nil)))
    case .ascii("1")...(.ascii("9")):
      // A back-reference, or a character by its octal number: that depends on how many groups there are.
      while byte()?.isASCIIDigit == true { at += 1 }
      return .text(PatternSequence(.anything))
    case .ascii("k"):
      try skipName()
      return .text(PatternSequence(.anything))
    case .ascii("g"):
      if let sign = byte(), sign.isASCIIDigit || sign == .ascii("-") || sign == .ascii("+") {
        at += 1
        while byte()?.isASCIIDigit == true { at += 1 }
      } else {
        try skipName()
      }
      return .text(PatternSequence(.anything))
    default:
      guard try isType(name) else { throw NotUnderstood() }
      return .text(PatternSequence(.anyCharacter))
    }
  }

  /// Whether `name` is the letter of a type of characters; reads what belongs to it.
  mutating func isType(_ name: UInt8) throws(NotUnderstood) -> Bool {
    switch name {
    case .ascii("d"), .ascii("D"), .ascii("h"), .ascii("H"), .ascii("s"), .ascii("S"), .ascii("v"), .ascii("V"),
      .ascii("w"), .ascii("W"):
      return true
    case .ascii("p"), .ascii("P"):
      let start = at
      if byte() == .ascii("{") {
        try skip(behind: .ascii("}"))
      } else {
        guard try next().isASCIIAlpha else { throw NotUnderstood() }
      }
      parts?.properties.append(start..<at)
      return true
    default: return false
    }
  }

  /// The character that the escape behind the backslash stands for; nil, with nothing read, where it stands for something
  /// else.
  mutating func readCharacterEscape(isInClass: Bool) throws(NotUnderstood) -> UInt32? {
    guard let name = byte() else { throw NotUnderstood() }
    if name >= 0x80 {
      let sequence = UTF8Sequence(at: at, of: source.span)
      guard let scalar = sequence.scalar else { throw NotUnderstood() }
      at += sequence.length
      return scalar
    }
    let simple: UInt32?
    switch name {
    case .ascii("a"): simple = 0x07
    case .ascii("e"): simple = 0x1B
    case .ascii("f"): simple = 0x0C
    case .ascii("n"): simple = 0x0A
    case .ascii("r"): simple = 0x0D
    case .ascii("t"): simple = 0x09
    case .ascii("b") where isInClass: simple = 0x08
    case .ascii("0"):
      at += 1
      return number(radix: 8, digits: 2)
    case .ascii("x"):
      at += 1
      return byte() == .ascii("{") ? try numberInBraces(radix: 16) : number(radix: 16, digits: 2)
    case .ascii("o"):
      at += 1
      return try numberInBraces(radix: 8)
    case .ascii("N") where isAhead("N{U+"):
      at += 3
      return try numberInBraces(radix: 16)
    case .ascii("c"):
      at += 1
      let control = try next()
      guard (0x20..<0x7F).contains(control) else { throw NotUnderstood() }
      return UInt32((control.isASCIILower ? control & 0xDF : control) ^ 0x40)
    case let letter where letter.isASCIIAlphanumeric: return nil
    default: simple = UInt32(name)
    }
    at += 1
    return simple
  }

  /// As many digits as there are, and no more than so many.
  private mutating func number(radix: UInt32, digits: Int) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<digits {
      guard let digit = byte()?.hexDigitValue, UInt32(digit) < radix else { break }
      value = value * radix + UInt32(digit)
      at += 1
    }
    return value
  }

  /// Digits between braces; the reader stands at the first of these, or one before it (`U+`).
  private mutating func numberInBraces(radix: UInt32) throws(NotUnderstood) -> UInt32 {
    guard skip("{") || skip("+") else { throw NotUnderstood() }
    var value: UInt32 = 0
    var count = 0
    while let digit = byte()?.hexDigitValue, UInt32(digit) < radix, value < 0x11_0000 {
      value = value * radix + UInt32(digit)
      at += 1
      count += 1
    }
    guard count > 0, try next() == .ascii("}"), Unicode.Scalar(value) != nil else { throw NotUnderstood() }
    return value
  }

  /// A name between `<…>`, `{…}` or `'…'`.
  mutating func skipName() throws(NotUnderstood) {
    switch try next() {
    case .ascii("<"): try skip(behind: .ascii(">"))
    case .ascii("{"): try skip(behind: .ascii("}"))
    case .ascii("'"): try skip(behind: .ascii("'"))
    default: throw NotUnderstood()
    }
  }
}
