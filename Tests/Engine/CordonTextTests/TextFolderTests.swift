// Folding: what a text becomes, and where each folded byte came from.

import CordonTestSupport
import CordonText
import Testing

@Suite struct TextFolderTests {
  static let table: [(text: String, folded: String, isChanged: Bool)] = [
    ("", "", false), ("tea", "tea", false), ("TEA Pot!", "tea pot!", false), ("чай", "чай", false),
    ("ЧАЙ", "чай", true),
    ("ｔｅａ", "tea", true), ("ＴＥＡ", "tea", true), ("Straße", "strasse", true), ("STRASSE", "strasse", false),
    ("ﬁsh", "fish", true),
    ("café", "café", false), ("cafe\u{301}", "café", true), ("CAFE\u{301}", "café", true), ("①", "1", true),
    ("½", "1\u{2044}2", true),
    ("a\u{3000}b", "a b", true), ("a\u{A0}b", "a b", true), ("a\u{200B}b", "ab", true), ("\u{AD}", "", true),
    ("\u{FEFF}tea", "tea", true),
    ("ﷺ", "صلي الله عليه وسلم", true), ("ﾊﾟ", "パ", true), ("\u{1100}\u{1161}\u{11A8}", "\u{AC01}", true),
    ("İ", "i", true), ("ς", "σ", true),
    ("茶壶", "茶壶", false), ("شاي", "شاي", false), ("🫖", "🫖", false), ("𝐭𝐞𝐚", "tea", true), ("\u{212A}", "k", true),
    ("ǅ", "dž", true), ("a  b", "a b", true), (" a ", " a ", false), ("\t a\r\n\n", " a ", true), ("a\nb", "a b", true),
    ("a \u{200B} b", "a b", true), ("a\u{2800}\u{2028}b", "a b", true), ("\u{B}a\u{85}", " a ", true),
    ("a\u{1F}b\u{7F}\u{80}", "a\u{1F}b\u{7F}\u{80}", false), ("\u{301}", "", true), (" \u{301}x", " x", true),
    ("a\u{301}\u{323}\u{301}b", "\u{1EA1}b", true), ("a´b¨", "ab", true), ("\u{FE70}\u{FE71}", "", true),
    ("\u{1100}\u{301}\u{1161}", "\u{AC00}", true), ("x\u{E0041}\u{E007F}y", "xy", true),
    ("a\u{FFF9}b\u{FFFA}c\u{FFFB}", "abc", true), ("➊ \u{1F130}", "➊ a", true), ("٣۳३３𝟛", "33333", true),
  ]

  @Test func textFoldsToItsComparisonForm() {
    #expect(TextFolderTests.table.count == 49)
    for (text, folded, isChanged) in TextFolderTests.table {
      let result = fold(Array(text.utf8))
      #expect(
        String(decoding: result.bytes, as: UTF8.self).unicodeScalars.elementsEqual(folded.unicodeScalars), "\(text)")
      #expect(result.isChanged == isChanged, "\(text)")
    }
  }

  @Test func bytesThatAreNoUTF8AreKept() {
    let cases: [(bytes: [UInt8], folded: [UInt8])] = [
      ([0xFF], [0xFF]), ([0x41, 0x80, 0x42], [0x61, 0x80, 0x62]), ([0xC3], [0xC3]), ([0xE3, 0x80], [0xE3, 0x80]),
      ([0xC0, 0x80], [0xC0, 0x80]), ([0xED, 0xA0, 0x80], [0xED, 0xA0, 0x80]),
      ([0xF4, 0x90, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80]),
      ([0x45, 0xCC, 0x81, 0xCC], [0xC3, 0xA9, 0xCC]), ([0x00, 0x41], [0x00, 0x61]),
      // What stands around a dropped character does not become one.
      ([0xC3, 0xC2, 0xAD, 0xA9, 0x41], [0xC3, 0x61]), ([0xE3, 0x80, 0xC2, 0xAD, 0x80, 0x80], [0xE3, 0x80]),
      ([0xFF, 0xCC, 0x81, 0x41], [0xFF, 0x61]), ([0x20, 0xFF, 0x20, 0x20], [0x20, 0xFF, 0x20]),
    ]
    #expect(cases.count == 13)
    for (bytes, folded) in cases { #expect(fold(bytes).bytes == folded, "\(shown(bytes))") }
  }

  @Test func aRangeOfTheFoldedTextGoesBackToWholeCharacters() {
    func original(_ text: String, _ range: Range<Int>) -> Range<Int> { fold(Array(text.utf8)).originalRange(of: range) }
    let cases: [(text: String, folded: Range<Int>, original: Range<Int>)] = [
      ("x ｔｅａ y", 2..<5, 2..<11), ("x ｔｅａ y", 3..<4, 5..<8), ("x ｔｅａ y", 0..<2, 0..<2), ("x ｔｅａ y", 6..<7, 12..<13),
      ("Straße x", 0..<7, 0..<7), ("Straße x", 4..<5, 4..<6), ("Straße x", 5..<6, 4..<6), ("Straße x", 8..<9, 8..<9),
      ("a\u{200B}b", 0..<2, 0..<5), ("a\u{200B}b", 0..<1, 0..<1), ("a\u{200B}b", 1..<2, 4..<5),
      ("e\u{301}x", 0..<2, 0..<3),
      ("e\u{301}x", 2..<3, 3..<4), ("ﷺ", 0..<4, 0..<3), ("ЧАЙ", 0..<6, 0..<6), ("ЧАЙ", 2..<4, 2..<4),
      ("ｔ", 0..<0, 0..<0),
      ("ｔ", 1..<1, 3..<3), ("", 0..<0, 0..<0), ("tea", 1..<3, 1..<3), ("a \t b", 0..<2, 0..<4),
      ("a \t b", 1..<2, 1..<4),
      ("a \t b", 2..<3, 4..<5), ("ｔ \u{AD} b", 1..<2, 3..<7), ("чай", 1..<3, 0..<4), ("ЧАЙ", 1..<2, 0..<2),
      ("ﷺ x", 31..<35, 0..<5), ("ﷺ ", 33..<34, 3..<4), ("\u{200B}a\u{FE0F}", 0..<1, 3..<4),
    ]
    #expect(cases.count == 29)
    for (text, folded, range) in cases { #expect(original(text, folded) == range, "\(text) \(folded)") }
  }

  /// Every range of the folded text goes back to whole characters that, folded alone, hold what the range holds; and
  /// folding again changes nothing.
  @Test func foldingRandomTextIsIdempotentAndItsMapHolds() {
    let pieces: [[UInt8]] =
      TextFolderTests.table.map { Array($0.text.utf8) } + [
        [0xFF], [0xC3], [0xE3, 0x80], [0x20], [0x41], [0xCC, 0x81], [0], [0x80], [0xF0, 0x9F], [0xA9],
      ]
      + [
        "\u{1161}", "\u{11A8}", "\u{301}\u{301}\u{327}", "\u{E0061}", "\u{202E}", "שָׁ", "ـ", "\u{653}", "\u{93C}",
        "\u{94D}",
      ]
      .map { Array($0.utf8) }
    var ranges = 0
    for seed in 1...UInt64(3000) {
      var random = SeededRandom(seed: seed)
      let text = (0..<random.next(below: 8)).flatMap { _ in random.pick(pieces) }
      let folded = fold(text)
      #expect(fold(folded.bytes).bytes == folded.bytes, "seed \(seed): \(shown(text))")
      for _ in 0..<8 where !folded.bytes.isEmpty {
        let start = random.next(below: folded.bytes.count)
        let range = start..<start + 1 + random.next(below: folded.bytes.count - start)
        let original = folded.originalRange(of: range)
        #expect(0 <= original.lowerBound && original.upperBound <= text.count, "seed \(seed): \(shown(text)) \(range)")
        #expect(Scalar.areWhole(original, of: text), "seed \(seed) \(range)")
        let alone = fold(Array(text[original])).bytes
        #expect(contains(alone, Array(folded.bytes[range])), "seed \(seed): \(shown(text)) \(range) \(original)")
        ranges += 1
      }
    }
    #expect(ranges > 15_000, "\(ranges)")
  }

  @Test func aScalarIsReadOnlyWhereItIsWellFormed() {
    var read = 0
    for value in 0...UInt32(0x10FFFF) where value % 37 == 0 || value < 0x900 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let bytes = Array(String(Character(scalar)).utf8)
      let decoded = Scalar(decoding: bytes.span, at: 0)
      if decoded?.value != value || decoded?.length != bytes.count { Issue.record("U+\(String(value, radix: 16))") }
      if bytes.count > 1, Scalar(decoding: bytes.span.extracting(0..<bytes.count - 1), at: 0) != nil {
        Issue.record("U+\(String(value, radix: 16)), cut")
      }
      read += 1
    }
    #expect(read == 32_298)
  }

  private func contains(_ whole: [UInt8], _ part: [UInt8]) -> Bool {
    whole.count >= part.count
      && (0...whole.count - part.count).contains { whole[$0..<$0 + part.count].elementsEqual(part) }
  }

  private func fold(_ text: [UInt8]) -> FoldedText {
    withExactBuffer(of: text) { span in
      var folder = TextFolder()
      var result = FoldedText()
      folder.fold(span, into: &result)
      return result
    }
  }
}
