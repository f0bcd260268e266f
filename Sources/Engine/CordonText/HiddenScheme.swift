// `http` and its kin as people write them so that nothing takes them for a link: hxxp, h**p, h__p, ttp, "h t t p".

import CordonBytes

/// A scheme that ends where an address would go on with its colon.
struct HiddenScheme {
  /// The longest that is looked for, with its spaces, and one byte before it.
  static let maximumLength = 12

  /// What it stands for.
  let name: StaticString
  /// How many bytes it takes, spaces in it and behind it too.
  let length: Int
  /// Whether it is written so, but for its case.
  let isAsItIs: Bool
  /// Whether there is no space in it or behind it.
  let isTight: Bool

  /// Whether `name` is an altered `http` or `https`, or another name that stands for it.
  static func isHidden(_ name: Span<UInt8>) -> Bool {
    name.isLowered(anyOf: ["ttp", "ttps", "meow", "htp", "htps", "htpp", "htpps", "fxp"])
      || (matches(name) && !isWeb(name))
  }

  /// Whether `name` is `http` or `https`, or one of them with other signs for two of its letters.
  static func isTight(_ name: Span<UInt8>) -> Bool { matches(name) }

  /// Whether `text` ends in such a name.
  static func endsTightly(_ text: Span<UInt8>) -> Bool {
    guard text.count >= 4 else { return false }
    switch text[text.count &- 1] {
    case .ascii("p"), .ascii("P"): return matches(text.extracting(text.count &- 4..<text.count))
    case .ascii("s"), .ascii("S"): return text.count >= 5 && matches(text.extracting(text.count &- 5..<text.count))
    default: return false
    }
  }

  /// Whether such a name may hold `byte`.
  static func holds(_ byte: UInt8) -> Bool {
    let letter = byte.asciiLowercased
    return letter == .ascii("h") || letter == .ascii("p") || letter == .ascii("s") || letter.mayStandForT
  }

  /// Whether such a name may hold `byte` directly behind `before`. Nil for `before` asks for the first letter.
  static func mayHold(_ byte: UInt8, behind before: UInt8?) -> Bool {
    switch byte.asciiLowercased {
    case .ascii("h"): true
    case .ascii("p"): before?.mayStandForT ?? false
    case .ascii("s"): before?.asciiLowercased == .ascii("p")
    default: byte.mayStandForT && (before?.mayStandForT ?? false || before?.asciiLowercased == .ascii("h"))
    }
  }

  private static func isWeb(_ name: Span<UInt8>) -> Bool { name.isLowered(anyOf: ["http", "https"]) }

  /// Reads the scheme at the end of `text`.
  init?(endOf text: Span<UInt8>) {
    var end = text.count
    while end > 0, text.count &- end < Refanger.maximumSpaces, text[end &- 1] == 0x20 { end &-= 1 }
    guard let (start, name) = HiddenScheme.word(text, to: end) ?? HiddenScheme.spaced(text, to: end) else { return nil }
    self.name = name
    length = text.count &- start
    isTight = end == text.count && end &- start <= 5
    isAsItIs = end == text.count && text.extracting(start..<end).isLowered(name)
  }

  /// A scheme without spaces, perhaps behind letters that are not its own.
  private static func word(_ text: Span<UInt8>, to end: Int) -> (start: Int, name: StaticString)? {
    var start = end
    while start > 0, end &- start < 6, isPart(text[start &- 1]) { start &-= 1 }
    let word = text.extracting(start..<end)
    if word.isLowered(anyOf: ["fxp", "ftp"]) { return (start, "ftp") }
    if isHidden(word) || isWeb(word) {
      return (start, word[word.count &- 1] | 0x20 == .ascii("s") ? "https" : "http")
    }
    for length in [5, 4] where end &- length >= 0 {
      let name = text.extracting(end &- length..<end)
      // Behind other letters too, as in "seehxxp://": nothing else ends so before a colon and slashes.
      if matches(name) || name.isLowered("meow") { return (end &- length, length == 5 ? "https" : "http") }
    }
    return nil
  }

  /// `h t t p`, one space between its letters.
  private static func spaced(_ text: Span<UInt8>, to end: Int) -> (start: Int, name: StaticString)? {
    for letters in [5, 4] {
      let start = end &- (2 &* letters &- 1)
      guard start >= 0, isSpaced(text.extracting(start..<end)) else { continue }
      var word: [UInt8] = []
      for index in start..<end where (index &- start) & 1 == 0 { word.append(text[index]) }
      if matches(word.span) { return (start, letters == 5 ? "https" : "http") }
    }
    return nil
  }

  private static func isSpaced(_ word: Span<UInt8>) -> Bool {
    for index in stride(from: 1, to: word.count, by: 2) where word[index] != 0x20 { return false }
    return true
  }

  /// h, two letters or signs, p, and perhaps s.
  private static func matches(_ name: Span<UInt8>) -> Bool {
    guard name.count == 4 || name.count == 5, name.beginsAsHTTP else { return false }
    return name.count == 4 || name[4] | 0x20 == .ascii("s")
  }

  private static func isPart(_ byte: UInt8) -> Bool { byte.isASCIIAlphanumeric || byte.mayStandForT }
}
