// What programs write where JSON has no number for it: `NaN`, `Infinity` and `-Infinity`, as Python does, and numbers of
// more than 64 bits. simdjson refuses them, and a number is no text: it must not hide the texts beside it.

import CordonBytes

enum LooseNumbers {
  /// `text` with `0` for each such number, and for any other that is well-formed; nil where there is none.
  ///
  /// - Complexity: O(*n*)
  static func mended(_ text: Span<UInt8>) -> [UInt8]? {
    var result: [UInt8] = []
    var copied = 0
    var at = 0
    while at < text.count {
      if text[at] == .ascii("\"") {
        at = endOfString(text, at: at)
        continue
      }
      guard isOfWord(text[at]) else {
        at &+= 1
        continue
      }
      let start = at
      while at < text.count, isOfWord(text[at]) { at &+= 1 }
      if isNumber(text.extracting(start..<at)) {
        result.append(text.extracting(copied..<start))
        result.append("0")
        copied = at
      }
    }
    if copied == 0 { return nil }
    result.append(text.extracting(copied..<text.count))
    return result
  }

  /// The offset behind the string that opens at `offset`.
  private static func endOfString(_ text: Span<UInt8>, at offset: Int) -> Int {
    var at = offset &+ 1
    while at < text.count, text[at] != .ascii("\"") { at &+= text[at] == .ascii("\\") ? 2 : 1 }
    return min(at &+ 1, text.count)
  }

  private static func isOfWord(_ byte: UInt8) -> Bool {
    byte.isASCIIAlphanumeric || byte == .ascii("-") || byte == .ascii("+") || byte == .ascii(".")
  }

  /// Whether `word` is a number as RFC 8259 (section 6) has it, or one of the three words.
  private static func isNumber(_ word: Span<UInt8>) -> Bool {
    if isWord(word, "NaN") || isWord(word, "Infinity") || isWord(word, "-Infinity") { return true }
    var at = word[0] == .ascii("-") ? 1 : 0
    let whole = endOfDigits(word, from: at)
    if whole == at || whole > at &+ 1 && word[at] == .ascii("0") { return false }
    at = whole
    if at < word.count, word[at] == .ascii(".") {
      let end = endOfDigits(word, from: at &+ 1)
      if end == at &+ 1 { return false }
      at = end
    }
    if at < word.count, word[at].asciiLowercased == .ascii("e") {
      at &+= 1
      if at < word.count, word[at] == .ascii("+") || word[at] == .ascii("-") { at &+= 1 }
      let end = endOfDigits(word, from: at)
      if end == at { return false }
      at = end
    }
    return at == word.count
  }

  private static func isWord(_ word: Span<UInt8>, _ other: StaticString) -> Bool {
    word.count == other.utf8CodeUnitCount
      && other.withUTF8Buffer { bytes in word.indices.allSatisfy { word[$0] == bytes[$0] } }
  }

  private static func endOfDigits(_ word: Span<UInt8>, from offset: Int) -> Int {
    var at = offset
    while at < word.count, word[at].isASCIIDigit { at &+= 1 }
    return at
  }
}
