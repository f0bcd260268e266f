// Characters as HTML writes them: `&amp;`, `&#46;`, `&#x2e;`. Those that links are hidden or ended by.

import CordonBytes

/// A character that HTML writes as a name or a number.
struct HTMLEntity {
  let scalar: Unicode.Scalar
  let end: Int

  /// Whether it makes a link of what stands around it, rather than end one.
  var makesLinks: Bool {
    switch scalar {
    case ".", "/", ":", "@", "\\", "[", "(", "{", "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
    default: false
    }
  }

  /// Whether the character is a colon, or may help another layer to make one: `&amp;#58;`, `&percnt;3A`,
  /// `&lbrack;colon&rbrack;`, `&bsol;u003a`, and the letters of a scheme.
  func mayMakeColon(in text: Span<UInt8>) -> Bool {
    var entity = self
    // What follows `&amp;` is a name of the next layer.
    while entity.scalar == "&" {
      guard let next = HTMLEntity(in: text, at: entity.end &- 1) else { return false }
      entity = next
    }
    switch entity.scalar {
    case ".", "/", "@", "-", "_": return false
    case "%": return true
    default: return entity.makesLinks
    }
  }

  private static let names: [(StaticString, Unicode.Scalar)] = [
    ("amp", "&"), ("quot", "\""), ("lt", "<"), ("gt", ">"), ("apos", "'"), ("nbsp", " "), ("period", "."),
    ("colon", ":"), ("sol", "/"), ("bsol", "\\"), ("commat", "@"), ("equals", "="), ("quest", "?"), ("num", "#"),
    ("lsqb", "["), ("rsqb", "]"), ("lbrack", "["), ("rbrack", "]"), ("lpar", "("), ("rpar", ")"), ("lowbar", "_"),
    ("hyphen", "-"), ("percnt", "%"), ("semi", ";"), ("comma", ","), ("hellip", "…"), ("ldquo", "“"), ("rdquo", "”"),
    ("lsquo", "‘"), ("rsquo", "’"), ("laquo", "«"), ("raquo", "»"), ("ndash", "–"), ("mdash", "—"),
  ]

  init?(in text: Span<UInt8>, at place: Int) {
    var end = place &+ 1
    while end < text.count, end &- place < 10, text[end] != .ascii(";") {
      guard text[end].isASCIIAlphanumeric || text[end] == .ascii("#") else { return nil }
      end &+= 1
    }
    guard end < text.count, text[end] == .ascii(";"), end > place &+ 2 else { return nil }
    self.end = end &+ 1
    guard text[place &+ 1] == .ascii("#") else {
      let name = text.extracting(place &+ 1..<end)
      for (known, scalar) in HTMLEntity.names where name.isLowered(known) {
        self.scalar = scalar
        return
      }
      return nil
    }
    let isHex = text[place &+ 2] | 0x20 == .ascii("x")
    var value: UInt32 = 0
    var digits = 0
    for index in place &+ (isHex ? 3 : 2)..<end {
      guard let digit = text[index].hexDigitValue, isHex || digit < 10 else { return nil }
      value = value &* (isHex ? 16 : 10) &+ UInt32(digit)
      digits &+= 1
    }
    guard digits > 0, digits <= 7, let scalar = Unicode.Scalar(value), value > 0x20 else { return nil }
    self.scalar = scalar
  }
}
