// ASCII classes of single bytes, named as in the WHATWG Infra Standard (section 4.6, code points).

extension UInt8 {
  /// The byte of an ASCII character literal, so that code reads as the standards do: `byte == .ascii("/")`.
  @inlinable @inline(__always)
  package static func ascii(_ character: Unicode.Scalar) -> UInt8 { UInt8(truncatingIfNeeded: character.value) }

  @inlinable package var isASCIIDigit: Bool { self &- 0x30 < 10 }
  @inlinable package var isASCIIUpper: Bool { self &- 0x41 < 26 }
  @inlinable package var isASCIILower: Bool { self &- 0x61 < 26 }
  @inlinable package var isASCIIAlpha: Bool { (self | 0x20) &- 0x61 < 26 }
  @inlinable package var isASCIIAlphanumeric: Bool { isASCIIDigit || isASCIIAlpha }
  @inlinable package var isASCIIHexDigit: Bool { isASCIIDigit || (self | 0x20) &- 0x61 < 6 }
  @inlinable package var isASCII: Bool { self < 0x80 }

  /// Tab, LF, FF, CR or space: the Infra Standard's *ASCII white space*.
  @inlinable package var isASCIIWhitespace: Bool {
    self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0C || self == 0x0D
  }
  /// A letter, a digit, `/`, `=` or `-`: what running text never leaves out at the end of a link.
  @inlinable package var alwaysEndsLinks: Bool {
    isASCIIAlphanumeric || self == 0x2F || self == 0x3D || self == 0x2D
  }
  /// Tab, LF or CR: what a URL parser removes wherever it stands.
  @inlinable package var isASCIITabOrNewline: Bool { self == 0x09 || self == 0x0A || self == 0x0D }
  /// `/`, or `\`, which special URLs and Safe Browsing read as one.
  @inlinable package var isSlashOrBackslash: Bool { self == .ascii("/") || self == .ascii("\\") }
  /// U+0000 to U+0020: what a URL parser trims at both ends.
  @inlinable package var isC0ControlOrSpace: Bool { self <= 0x20 }

  /// The byte with `A`–`Z` lowered and everything else kept.
  @inlinable package var asciiLowercased: UInt8 { isASCIIUpper ? self | 0x20 : self }

  /// 0…15, or nil where the byte is no hexadecimal digit.
  @inlinable package var hexDigitValue: UInt8? {
    if isASCIIDigit { return self &- 0x30 }
    let letter = (self | 0x20) &- 0x61
    return letter < 6 ? letter &+ 10 : nil
  }

  /// The six bits that the byte stands for in base64, in either of its alphabets (RFC 4648), or nil.
  package var base64Value: UInt8? {
    switch self {
    case _ where isASCIIUpper: self &- 0x41
    case _ where isASCIILower: self &- 0x61 &+ 26
    case _ where isASCIIDigit: self &- 0x30 &+ 52
    case .ascii("+"), .ascii("-"): 62
    case .ascii("/"), .ascii("_"): 63
    default: nil
    }
  }

  /// The lower-case hexadecimal digit for the low four bits.
  @inlinable
  package static func lowerHexDigit(_ value: UInt8) -> UInt8 {
    let v = value & 15
    return v < 10 ? 0x30 &+ v : 0x57 &+ v
  }

  /// The upper-case hexadecimal digit for the low four bits.
  @inlinable package static func upperHexDigit(_ value: UInt8) -> UInt8 {
    let v = value & 15
    return v < 10 ? 0x30 &+ v : 0x37 &+ v
  }
}
