// Escapes of programming languages that links are hidden by: `\.`, `\x3a`, `\u003a`.

import CordonBytes

extension Refanger {
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
}
