// Characters as HTML writes them: `&amp;`, `&#46;`, `&#x2e;`. Those that links are hidden or ended by.

import CordonBytes

/// A character that HTML writes as a name or a number.
struct HTMLEntity {
  let scalar: Unicode.Scalar
  let end: Int

  /// Whether it makes a link of what stands around it, rather than end one.
  var makesLinks: Bool {
    switch scalar {
    case ".", "/", ":", "@", "\\", "[", "(", "{", "*", "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
    default: Scalar.isKinToSchemes(scalar.value)
    }
  }

  /// Whether the character is a colon, or may help another layer to make one: `&amp;#58;`, `&percnt;3A`,
  /// `&lbrack;colon&rbrack;`, `&bsol;u003a`, `&shy;:`, and the letters of a scheme.
  ///
  /// - Parameter place: where the reference begins in `text`.
  func mayMakeColon(in text: Span<UInt8>, at place: Int) -> Bool {
    var entity = self
    // What follows `&amp;` is a name of the next layer.
    while entity.scalar == "&" {
      guard let next = HTMLEntity(in: text, at: entity.end &- 1) else { return false }
      entity = next
    }
    if scalar == "&", entity.makesLinks { return true }
    switch entity.scalar {
    // Without a semicolon it is directly before what may be base64.
    case ".", "/", "@", "-", "_": return text[entity.end &- 1] != .ascii(";")
    case "%", "#", ";", "]", ")", "}", "+", "~": return true
    default:
      if entity.makesLinks { return true }
      // Behind another character it is a part of that, as in an emoji.
      guard Refanger.isInvisible(entity.scalar.value), place > 0 else { return false }
      let before = text[place &- 1]
      return before.isASCIIAlphanumeric || before == .ascii(":") || before == .ascii("/") || before.mayStandForT
    }
  }

  /// Whether a reference to the character needs no semicolon here. Browsers never need one behind a number; of the others
  /// only those are read that may hide a link, so that `?a=1&#5` stays as it is.
  private var mayLackSemicolon: Bool {
    switch scalar {
    case "%", "&", "#", ";", "]", ")", "}", "+", "~": true
    default: makesLinks || Refanger.isInvisible(scalar.value)
    }
  }

  private static let names: [(StaticString, Unicode.Scalar)] = [
    ("amp", "&"), ("quot", "\""), ("lt", "<"), ("gt", ">"), ("apos", "'"), ("nbsp", " "), ("period", "."),
    ("colon", ":"), ("sol", "/"), ("bsol", "\\"), ("commat", "@"), ("equals", "="), ("quest", "?"), ("num", "#"),
    ("lsqb", "["), ("rsqb", "]"), ("lbrack", "["), ("rbrack", "]"), ("lpar", "("), ("rpar", ")"), ("lowbar", "_"),
    ("lcub", "{"), ("rcub", "}"), ("lbrace", "{"), ("rbrace", "}"), ("ast", "*"), ("midast", "*"), ("plus", "+"),
    ("hyphen", "-"), ("percnt", "%"), ("semi", ";"), ("comma", ","), ("hellip", "…"), ("ldquo", "“"), ("rdquo", "”"),
    ("lsquo", "‘"), ("rsquo", "’"), ("laquo", "«"), ("raquo", "»"), ("ndash", "–"), ("mdash", "—"), ("ratio", "∶"),
    ("shy", "\u{AD}"), ("zwnj", "\u{200C}"), ("zwj", "\u{200D}"), ("lrm", "\u{200E}"), ("rlm", "\u{200F}"),
  ]
  /// How many bytes a name has at most.
  private static let maximumNameLength = 8
  /// How many digits a number may have: most of them zeros, then.
  private static let maximumDigits = 32

  init?(in text: Span<UInt8>, at place: Int) {
    guard place &+ 3 < text.count else { return nil }
    if text[place &+ 1] == .ascii("#") {
      self.init(numberIn: text, at: place &+ 2)
    } else {
      self.init(nameIn: text, at: place &+ 1)
    }
  }

  private init?(nameIn text: Span<UInt8>, at start: Int) {
    var end = start
    while end < text.count, end &- start <= HTMLEntity.maximumNameLength, text[end].isASCIIAlphanumeric { end &+= 1 }
    guard end < text.count else { return nil }
    let name = text.extracting(start..<end)
    // `&amp#58;`: the name ends where no letter follows.
    guard text[end] == .ascii(";") || (text[end] == .ascii("#") && name.isLowered("amp")) else { return nil }
    for (known, scalar) in HTMLEntity.names where name.isLowered(known) {
      self.scalar = scalar
      self.end = text[end] == .ascii(";") ? end &+ 1 : end
      return
    }
    return nil
  }

  /// HTML Standard, "Numeric character reference state" and those behind it.
  private init?(numberIn text: Span<UInt8>, at place: Int) {
    let isHex = text[place] | 0x20 == .ascii("x")
    let start = isHex ? place &+ 1 : place
    var end = start
    var value: UInt32 = 0
    while end < text.count, end &- start < HTMLEntity.maximumDigits, let digit = text[end].hexDigitValue,
      isHex || digit < 10
    {
      value = min(value &* (isHex ? 16 : 10) &+ UInt32(digit), 0x11_0000)
      end &+= 1
    }
    guard end > start, value > 0x20, let scalar = Unicode.Scalar(value) else { return nil }
    self.scalar = scalar
    if end < text.count, text[end] == .ascii(";") {
      self.end = end &+ 1
    } else if end &+ 3 <= text.count, text.extracting(end..<end &+ 3).isLowered("%3b") {
      // The semicolon is percent-encoded by itself.
      self.end = end &+ 3
    } else {
      self.end = end
      if !mayLackSemicolon { return nil }
    }
  }
}
