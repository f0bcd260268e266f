// A phrase as a pattern: literal text, whole words. So examples are checked, and LiteralPhrase is held to it in tests.

import CordonBytes

extension Pattern {
  /// Compiles `phrase`, given folded, as literal text: white space stands for any white space, and the ends that
  /// `boundaries` names must not lie inside a word.
  package convenience init(
    phrase: Span<UInt8>, boundaries: (start: Bool, end: Bool)
  ) throws(PatternSyntaxError) {
    try self.init(Pattern.source(forPhrase: phrase, boundaries: boundaries).span)
  }

  private static func source(forPhrase phrase: Span<UInt8>, boundaries: (start: Bool, end: Bool)) -> [UInt8] {
    var source: [UInt8] = []
    source.append("(*UCP)")
    if boundaries.start { source.append("(?<!\\w)") }
    var index = 0
    while index < phrase.count {
      let byte = phrase[index]
      if byte.isASCIIWhitespace {
        while index < phrase.count, phrase[index].isASCIIWhitespace { index &+= 1 }
        source.append("\\s+")
        continue
      }
      if byte.isASCII, !byte.isASCIIAlphanumeric {
        // A NUL or another control character cannot follow a backslash: as a number it always can.
        if byte > 0x20, byte != 0x7F {
          source.append(.ascii("\\"))
          source.append(byte)
        } else {
          source.append("\\x{")
          source.append(contentsOf: String(byte, radix: 16).utf8)
          source.append(.ascii("}"))
        }
      } else {
        source.append(byte)
      }
      index &+= 1
    }
    if boundaries.end { source.append("(?!\\w)") }
    return source
  }
}
