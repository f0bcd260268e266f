// How words are hidden, script by script: each spelling folds so that the word is found in it, and the span is the very
// piece of the original that spells it.

import CordonTestSupport
import CordonText
import Testing

@Suite struct EvasionTests {
  /// - word: as a list has it · spelled: pieces of texts that fold to it
  static let table: [(script: String, word: String, spelled: [String])] = [
    (
      "Latin", "tea pot",
      [
        "TEA POT", "ｔｅａ ｐｏｔ", "ＴＥＡ\u{3000}ＰＯＴ", "𝐭𝐞𝐚 𝐩𝐨𝐭", "𝓣𝓮𝓪 𝕻𝖔𝖙", "ⓣⓔⓐ ⓟⓞⓣ", "🅃🄴🄰 🄿🄾🅃",
        "t\u{200B}e\u{200D}a p\u{2060}ot",
        "te\u{AD}a pot", "t\u{FE0F}ea pot", "t\u{E0061}ea\u{E007F} pot", "tea\u{202C} pot",
        "tea\t\r\n pot", "tea\u{A0}\u{2003}pot", "tea\u{2800}pot", "tea\u{2028}pot", "t\u{335}e\u{336}a\u{338} pot",
        "t\u{20DD}ea pot", "te\u{489}a pot", "ᵗᵉᵃ pot", "t\u{FFF9}ea pot", "t\u{34F}ea pot", "tea \u{200B} pot",
      ]
    ),
    (
      "Latin, accents", "café",
      ["CAFÉ", "cafe\u{301}", "CAFE\u{301}", "ｃａｆé", "ca\u{336}fe\u{301}\u{301}\u{301}", "cafe\u{336}\u{301}"]
    ),
    ("Latin, ligatures", "fish", ["ﬁsh", "ﬁſh", "FISH", "ｆｉｓｈ"]),
    ("Turkish", "istanbul", ["İSTANBUL", "I\u{307}stanbul", "i\u{307}stanbul", "ISTANBUL"]),
    ("Turkish, dotless", "kapı", ["KAPı", "ｋａｐı", "ka\u{200C}pı"]),
    (
      "Cyrillic", "чайный",
      [
        "ЧАЙНЫЙ", "чаи\u{306}ныи\u{306}", "ча\u{AD}йный", "ч\u{483}айный", "ча\u{488}йный", "ЧАи\u{306}НЫЙ",
        "чай\u{200B}ный",
      ]
    ),
    ("Cyrillic, Ukrainian", "їжа", ["ЇЖА", "і\u{308}жа", "І\u{308}ЖА", "їж\u{2DE0}а"]),
    ("Greek", "τσάι", ["ΤΣΆΙ", "τσα\u{301}ι", "𝛕𝛔άι", "τςάι", "τσ\u{200B}άι"]),
    (
      "Arabic", "ابريق شاي",
      [
        "أبريق شاي", "إبريق شاي", "آبريق شاي", "ٱبريق شاي", "ا\u{654}بريق شاي", "ابريق شاى", "ابريق شای",
        "ابـريـق شـاي",
        "اِبْرِيق شَاي", "ابریق شاي", "ابريق\u{A0}شاي", "\u{FE8D}\u{FE91}\u{FEAE}\u{FEF3}\u{FED6} شاي", "اب\u{200F}ريق شاي",
        "ابريق\u{6D6} شاي", "ا\u{653}بريق شاي", "ابر\u{FE7F}يق شاي", "ابري\u{8F0}ق شائ",
      ]
    ),
    ("Arabic, heh and waw", "قهوه", ["قهوة", "قهؤة", "قهو\u{654}ه", "قـهـوة", "قَهْوَة"]),
    ("Persian", "كتري 4 چاي", ["کتری ۴ چای", "کتري ٤ چای", "کِتری 4 چای", "کت\u{200C}ری ۴ چای"]),
    ("Urdu", "چايے كي پيالي", ["چائے کی پیالی", "چاي\u{654}ے کی پیالی", "چائۓ کی پیالی", "چائے  کی پيالي"]),
    ("Urdu, heh", "هانڈي", ["ہانڈی", "ھانڈی", "ەانڈی", "ۀانڈي", "ہانڈ\u{64E}ی"]),
    ("Hebrew", "שלום", ["שָׁלוֹם", "שׁלום", "\u{FB2A}לום", "של\u{5BD}ום", "ש\u{200F}לום", "שלו\u{591}ם"]),
    ("Devanagari", "चाय की केतली", ["चाय  की केतली", "चा\u{200C}य की केतली", "चाय\u{A0}की केत\u{200B}ली", "चा\u{951}य की केतली"]),
    ("Devanagari, nukta", "क\u{93C}लम 3", ["\u{958}लम ३", "क\u{93C}लम 3", "\u{958}ल\u{200D}म ３"]),
    ("Chinese", "茶壶", ["茶\u{200B}壶", "茶\u{FE00}壶", "茶\u{E0101}壶", "茶\u{20DD}壶"]),
    ("Chinese, compatibility", "福茶", ["\u{FA1B}茶", "福\u{302A}茶", "福\u{FE01}茶"]),
    ("Japanese", "パン", ["ﾊﾟﾝ", "ハ\u{309A}ン", "パ\u{200B}ン"]),
    ("Korean", "찻집", ["\u{110E}\u{1161}\u{11BA}\u{110C}\u{1175}\u{11B8}", "차\u{11BA}집", "찻\u{200B}집", "찻\u{3164}집"]),
  ]

  @Test func aHiddenWordIsFoundAndItsSpanIsWhatSpellsIt() {
    #expect(Self.table.count == 20)
    var folder = TextFolder()
    var folded = FoldedText()
    var spellings = 0
    for (script, word, spelled) in Self.table {
      folder.fold(Array(word.utf8).span, into: &folded)
      #expect(folded.bytes == Array(word.utf8), "\(script): \(word) is folded")
      for piece in spelled {
        for (before, after) in [("", ""), ("x ", " y"), ("茶 «", "»\u{FF01}"), ("\u{200B}(", ")\u{200B}")] {
          let text = Array((before + piece + after).utf8)
          withExactBuffer(of: text) { folder.fold($0, into: &folded) }
          guard let range = find(Array(word.utf8), in: folded.bytes) else {
            Issue.record(
              "\(script): \(shown(Array(piece.utf8))) folds to \(String(decoding: folded.bytes, as: UTF8.self))")
            continue
          }
          let start = before.utf8.count
          #expect(folded.originalRange(of: range) == start..<start + piece.utf8.count, "\(script): \(piece)")
        }
        spellings += 1
      }
    }
    #expect(spellings == 118)
  }

  /// Words that a reader tells apart stay apart.
  @Test func foldingKeepsLettersApart() {
    let pairs = [
      ("é", "e"), ("й", "и"), ("ё", "е"), ("ї", "і"), ("ά", "α"), ("ı", "i"), ("ø", "o"), ("ک", "گ"), ("ے", "ي"),
      ("ء", "ا"),
      ("कि", "की"), ("क", "क\u{93C}"), ("ก", "กุ"), ("ハ", "パ"), ("茶", "荼"), ("o", "о"), ("0", "o"),
    ]
    #expect(pairs.count == 17)
    var folder = TextFolder()
    for (one, other) in pairs {
      var (a, b) = (FoldedText(), FoldedText())
      folder.fold(Array(one.utf8).span, into: &a)
      folder.fold(Array(other.utf8).span, into: &b)
      #expect(a.bytes != b.bytes, "\(one) \(other)")
    }
  }
}

/// Where `part` first stands in `whole`.
func find(_ part: [UInt8], in whole: [UInt8]) -> Range<Int>? {
  guard part.count <= whole.count else { return nil }
  for start in 0...whole.count - part.count where whole[start..<start + part.count].elementsEqual(part) {
    return start..<start + part.count
  }
  return nil
}
