// Text of strangers as people may see it: everything that a terminal or a line reader would act on becomes an escape.

extension [UInt8] {
  /// Appends `text` with everything escaped that a terminal or a line reader would act on, and, unless told otherwise,
  /// the backslash, so that an escape cannot be mistaken for a character of the text.
  package mutating func appendPrintable(_ text: String, escapingBackslash: Bool = true) {
    var text = text
    text.withUTF8 { appendPrintable($0.span, escapingBackslash: escapingBackslash) }
  }

  package mutating func appendPrintable(_ utf8: Span<UInt8>, escapingBackslash: Bool = true) {
    var index = 0
    while index < utf8.count {
      let sequence = UTF8Sequence(at: index, of: utf8)
      defer { index += sequence.length }
      guard let scalar = sequence.scalar else {
        for offset in 0..<sequence.length { appendHexEscape(utf8[index + offset]) }
        continue
      }
      switch scalar {
      case 0x5C where escapingBackslash: append(contentsOf: #"\\"#.utf8)
      case 0x09: append(contentsOf: #"\t"#.utf8)
      case 0x0A: append(contentsOf: #"\n"#.utf8)
      case 0x0D: append(contentsOf: #"\r"#.utf8)
      case _ where TerminalSafety.isControl(scalar): appendEscape(of: scalar)
      default:
        for offset in 0..<sequence.length { append(utf8[index + offset]) }
      }
    }
  }

  /// Appends `\x1b`, or `\u{202e}` where the scalar is not ASCII.
  package mutating func appendEscape(of scalar: UInt32) {
    if scalar < 0x80 {
      appendHexEscape(UInt8(truncatingIfNeeded: scalar))
    } else {
      append(contentsOf: "\\u{\(String(scalar, radix: 16))}".utf8)
    }
  }

  package mutating func appendHexEscape(_ byte: UInt8) {
    append(contentsOf: #"\x"#.utf8)
    appendHexadecimal(CollectionOfOne(byte))
  }
}
