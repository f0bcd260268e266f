// What folding does beyond NFKC_Casefold, character by character, to what that leaves.
//
//   white space            U+0020: every White_Space, and the blank of braille
//   marks                  dropped, where they did not become one with their letter: those of every script (Inherited),
//                          and all of Latin, Greek, Cyrillic, Arabic (harakat, Koranic signs) and Hebrew (points, accents)
//   Arabic letters         one for each letter that keyboards and spellings tell apart
//   tatweel, annotations   dropped
//   decimal digits         ASCII's, from all scripts
//
// The signs of Indic and other scripts that change what is read stay.

import CICU

enum FoldRules {
  /// What `value` becomes, or nil where it is dropped.
  static func folded(_ value: UInt32) -> UInt32? {
    if value < 0x80 { return isWhiteSpace(value) ? 0x20 : value }
    if isDropped(value) || cordon_is_mark_to_drop(value) { return nil }
    if let letter = arabicLetter(value) { return letter }
    if isWhiteSpace(value) { return 0x20 }
    let digit = cordon_decimal_digit(value)
    return digit >= 0 ? 0x30 &+ UInt32(digit) : value
  }

  /// The property White_Space, and U+2800, a braille cell without dots.
  static func isWhiteSpace(_ value: UInt32) -> Bool { cordon_is_white_space(value) || value == 0x2800 }

  /// What is dropped though NFKC_Casefold keeps it and it is no mark: tatweel, and interlinear annotation's signs.
  private static func isDropped(_ value: UInt32) -> Bool { value == 0x0640 || 0xFFF9...0xFFFB ~= value }

  /// Letters with hamza, madda or wasla lose them, as their NFD spellings do with the mark; the Persian, Urdu, Kurdish
  /// and Uyghur forms of kaf, yeh and heh become the Arabic ones.
  private static func arabicLetter(_ value: UInt32) -> UInt32? {
    switch value {
    case 0x0622, 0x0623, 0x0625, 0x0671, 0x0672, 0x0673: 0x0627  // آ أ إ ٱ ٲ ٳ → ا
    case 0x0624: 0x0648  // ؤ → و
    case 0x0626, 0x0649, 0x06CC: 0x064A  // ئ ى ی → ي
    case 0x06A9, 0x06AA: 0x0643  // ک ڪ → ك
    case 0x0629, 0x06BE, 0x06C0...0x06C3, 0x06D5: 0x0647  // ة ھ ۀ ہ ۂ ۃ ە → ه
    case 0x06D3: 0x06D2  // ۓ → ے
    default: nil
    }
  }
}
