// Scalar values to UTF-8.

extension UTF8 {
  /// How many bytes a scalar takes.
  @inline(__always)
  static func width(ofScalar value: UInt32) -> Int { value < 0x80 ? 1 : value < 0x800 ? 2 : value < 0x1_0000 ? 3 : 4 }

  /// How many bytes a well-formed character takes that begins with `lead`.
  @inline(__always)
  static func width(ofLead lead: UInt8) -> Int { lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4 }

  /// The bytes of a scalar, the first one lowest.
  @inline(__always)
  static func word(ofScalar value: UInt32) -> UInt32 {
    func follower(_ shift: UInt32) -> UInt32 { 0x80 | value &>> shift & 0x3F }
    switch width(ofScalar: value) {
    case 1: return value
    case 2: return 0xC0 | value &>> 6 | follower(0) &<< 8
    case 3: return 0xE0 | value &>> 12 | follower(6) &<< 8 | follower(0) &<< 16
    default: return 0xF0 | value &>> 18 | follower(12) &<< 8 | follower(6) &<< 16 | follower(0) &<< 24
    }
  }
}

extension [UInt8] {
  /// Appends the UTF-8 of a scalar value.
  mutating func append(scalar value: UInt32) {
    var bytes = UTF8.word(ofScalar: value)
    for _ in 0..<UTF8.width(ofScalar: value) {
      append(UInt8(truncatingIfNeeded: bytes))
      bytes &>>= 8
    }
  }
}
