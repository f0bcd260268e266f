// Growable byte buffers: `[UInt8]` that their owner keeps and reuses, filled in runs rather than byte by byte.

extension [UInt8] {
  /// Appends all of `bytes`.
  @inlinable
  package mutating func append(_ bytes: Span<UInt8>) {
    bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }

  /// Appends the ASCII of `text`.
  @inlinable
  package mutating func append(_ text: StaticString) {
    text.withUTF8Buffer { unsafe append(contentsOf: $0) }
  }

  /// Appends `%` and two upper-case hexadecimal digits.
  @inlinable
  package mutating func appendPercentEncoded(_ byte: UInt8) {
    append(.ascii("%"))
    append(.upperHexDigit(byte >> 4))
    append(.upperHexDigit(byte))
  }

  /// Appends `byte`, or what the percent-escapes stand for that it completes, layer by layer. What stands before `start` is left
  /// alone.
  @inlinable @inline(__always)
  package mutating func append(_ byte: UInt8, completingEscapesFrom start: Int) {
    var byte = byte
    while byte.isASCIIHexDigit, count &- start >= 2, self[count &- 2] == .ascii("%"),
      let high = self[count &- 1].hexDigitValue, let low = byte.hexDigitValue
    {
      removeLast(2)
      byte = high &<< 4 | low
    }
    append(byte)
  }

  /// Appends `bytes` in lower-case hexadecimal digits.
  package mutating func appendHexadecimal(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      append(.lowerHexDigit(byte >> 4))
      append(.lowerHexDigit(byte))
    }
  }

  /// Appends the decimal digits of `value`.
  package mutating func appendDecimal(_ value: some UnsignedInteger) {
    append(contentsOf: String(value).utf8)
  }
}

extension Span where Element == UInt8 {
  /// A copy as an array, for what must outlive the span.
  @inlinable
  package func copied() -> [UInt8] {
    withUnsafeBufferPointer { unsafe [UInt8]($0) }
  }

  /// Where the bytes stand without the C0 controls and spaces at both ends: what a URL parser trims.
  @inlinable
  package var trimmedOfC0ControlsAndSpaces: Range<Int> {
    var start = 0
    var end = count
    while start < end, self[start].isC0ControlOrSpace { start &+= 1 }
    while end > start, self[end &- 1].isC0ControlOrSpace { end &-= 1 }
    return start..<end
  }

  /// Whether the bytes are those of `other`.
  @inlinable
  package func elementsEqual(_ other: Span<UInt8>) -> Bool {
    guard count == other.count else { return false }
    var index = 0
    while index < count {
      if self[index] != other[index] { return false }
      index &+= 1
    }
    return true
  }

  /// Whether the bytes are those of `other` but for the case of ASCII letters.
  @inlinable
  package func elementsEqualIgnoringCase(_ other: Span<UInt8>) -> Bool {
    guard count == other.count else { return false }
    var index = 0
    while index < count {
      if self[index].asciiLowercased != other[index].asciiLowercased { return false }
      index &+= 1
    }
    return true
  }

  /// Whether the bytes are those of `text`, an ASCII literal.
  @inlinable
  package func elementsEqual(_ text: StaticString) -> Bool {
    text.withUTF8Buffer { unsafe elementsEqual($0.span) }
  }

  /// Whether every byte is ASCII.
  @inlinable
  package var isASCII: Bool {
    var seen: UInt8 = 0
    for index in indices { seen |= self[index] }
    return seen < 0x80
  }

  /// The bytes as text, with U+FFFD for what is not UTF-8.
  @inlinable
  package var lossyString: String {
    withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
  }
}
