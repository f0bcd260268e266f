// Handles: `@name` next to a platform's name, which together say whose account or channel is meant.
//
//   telegram: @teapots     my tg channel is @teapots     @teapots on Telegram     @teapots (telegram)
//   ‾‾‾‾‾‾‾‾  ‾‾‾‾‾‾‾‾        ‾‾            ‾‾‾‾‾‾‾‾     ‾‾‾‾‾‾‾‾    ‾‾‾‾‾‾‾‾
//
// The name stands before the handle with at most two words between them (other handles do not count), or behind it with at
// most one; no sentence ends between them, nor does a name count that is a part of an address. A name in brackets right
// behind the handle is the handle's; else the name before it is, unless an earlier handle had it and there is one behind.
// A name that is an everyday word too counts with a colon behind it (`Kick: @teapots`), with a preposition before it
// (`@teapots on X`) or in brackets beside the handle.

import CICU
import CordonBytes

/// A handle in a folded text.
package struct FoundHandle: Sendable, Equatable {
  /// Where it stands, with its `@`.
  package let span: Range<Int>
  /// What the platform's name stands for, as it was given to the finder.
  package let platform: Int
}

/// Finds handles in folded texts. Immutable: all workers share one.
package struct HandleFinder: Sendable {
  /// What a name stands for.
  private struct Meaning {
    let platform: Int
    /// Whether it is an everyday word too.
    let isWord: Bool
  }
  /// Names of platforms, folded, of one word or two with a space between.
  private let names: [[UInt8]: Meaning]

  /// The most words between a name and the handle behind it, and between a handle and the name behind it.
  private static let wordsBetween = (before: 2, behind: 1)
  /// How far from a handle words are looked at, in bytes.
  private static let reach = 96
  private static let handleLength = 2...64

  /// - Parameter names: platforms' names, and whether each is an everyday word too. Where two platforms have one name, the
  ///   first of them has it.
  package init(names: [(name: String, platform: Int, isWord: Bool)]) {
    var folder = TextFolder()
    var folded = FoldedText()
    var all: [[UInt8]: Meaning] = [:]
    for (name, platform, isWord) in names {
      folder.fold(Array(name.utf8).span, into: &folded)
      if all[folded.bytes] == nil { all[folded.bytes] = Meaning(platform: platform, isWord: isWord) }
    }
    self.names = all
  }

  /// Whether `name` is one word or two.
  package static func isName(_ name: String) -> Bool {
    let words = name.split(separator: " ", omittingEmptySubsequences: false)
    return (1...2).contains(words.count)
      && words.allSatisfy { word in
        let bytes = Array(word.utf8)
        return !bytes.isEmpty && bytes.count <= 32 && Word(behind: 0, of: bytes.span)?.range == 0..<bytes.count
      }
  }

  package var isEmpty: Bool { names.isEmpty }

  /// Whether handles may stand in `text`, given as it is or folded: whether a commercial at stands in it, of any width.
  ///
  /// - Complexity: O(*n*), many bytes a step.
  package static func mayHoldHandles(_ text: Span<UInt8>) -> Bool {
    if text.firstIndex(of: .ascii("@")) != nil { return true }
    var at = 0
    while let lead = text.firstIndex(of: 0xEF, from: at) {
      switch Scalar(decoding: text, at: lead)?.value {
      case 0xFF20, 0xFE6B: return true
      default: at = lead &+ 1
      }
    }
    return false
  }

  /// Calls `body` with each handle in `text`, which is folded, from left to right, until it answers false.
  ///
  /// - Complexity: O(*n*)
  package func forEachHandle(in text: Span<UInt8>, _ body: (FoundHandle) -> Bool) {
    var at = 0
    // Where the last handle ends, and the name that it has.
    var lastEnd = 0
    var taken = 0..<0
    while let sign = text.firstIndex(of: .ascii("@"), from: at) {
      at = sign &+ 1
      guard let end = HandleFinder.end(ofHandleAt: sign, of: text) else { continue }
      at = end
      guard mayStand(at: sign, end: end, of: text, lastEnd: lastEnd) else { continue }
      lastEnd = end
      let before = name(before: sign, of: text)
      let behind = name(behind: end, of: text)
      guard let name = HandleFinder.chosen(before, behind, taken: taken) else { continue }
      taken = name.range
      if !body(FoundHandle(span: sign..<end, platform: name.platform)) { return }
    }
  }

  /// A platform's name.
  private struct Name {
    let range: Range<Int>
    let platform: Int
    /// Whether it stands in brackets, right beside the handle.
    var isBracketed = false
  }

  private static func chosen(_ before: Name?, _ behind: Name?, taken: Range<Int>) -> Name? {
    guard let before else { return behind }
    guard let behind else { return before }
    return behind.isBracketed || before.range == taken ? behind : before
  }

  /// Where the handle ends whose `@` stands at `sign`; nil where none stands there.
  private static func end(ofHandleAt sign: Int, of text: Span<UInt8>) -> Int? {
    var end = sign &+ 1
    // Dots and hyphens are part of it inside.
    var last = end
    while end < text.count {
      let byte = text[end]
      if byte.isASCIIAlphanumeric || byte == .ascii("_") {
        last = end &+ 1
      } else if byte != .ascii("."), byte != .ascii("-") {
        break
      }
      end &+= 1
    }
    // `@name@server` is another thing, and so is what goes on in letters that no handle has.
    guard handleLength.contains(last &- sign &- 1), last == text.count || text[last] != .ascii("@") else { return nil }
    guard last < text.count, let next = Scalar(decoding: text, at: last) else { return last }
    return next.value >= 0x80 && cordon_is_word(next.value) ? nil : last
  }

  /// Whether the `@` at `sign` begins a handle by what stands before it: not in an address of mail, nor in a path, but in a
  /// row of handles such as `@one/@two`.
  ///
  /// - Parameter lastEnd: where the handle before it ends, or 0.
  private func mayStand(at sign: Int, end: Int, of text: Span<UInt8>, lastEnd: Int) -> Bool {
    guard sign > 0 else { return true }
    let byte = text[sign &- 1]
    if byte.isASCIIAlphanumeric || byte == .ascii("_") {
      // `telegram@name`: no server is named so.
      guard let word = Word(before: sign, of: text), word.range.upperBound == sign else { return false }
      return names[text.extracting(word.range).copied()]?.isWord == false
        && !(sign..<end).contains { text[$0] == .ascii(".") }
    }
    return !HandleFinder.joiners.contains(byte)
      || lastEnd > 0 && lastEnd == sign &- 1 && HandleFinder.rowJoiners.contains(byte)
  }
  private static let joiners = ByteSet("./@+-=&?%#")
  private static let rowJoiners = ByteSet("/+&")

  /// What the words in `range` mean as a name; nil where they are none, or a part of an address.
  private func meaning(of range: Range<Int>, in text: Span<UInt8>) -> Meaning? {
    var name = text.extracting(range).copied()
    // `truth-social`
    if let hyphen = name.firstIndex(of: .ascii("-")) { name[hyphen] = 0x20 }
    guard let meaning = names[name] else { return nil }
    let (start, end) = (range.lowerBound, range.upperBound)
    if start > 0, HandleFinder.isAddressed.contains(text[start &- 1]) { return nil }
    if end &+ 1 < text.count, HandleFinder.goingOn.contains(text[end]), text[end &+ 1].isASCIIAlphanumeric {
      return nil
    }
    return meaning
  }
  private static let isAddressed = ByteSet("./")
  /// What a name goes on behind as something else: `telegram.example`, `x-axis`.
  private static let goingOn = ByteSet(".-")

  /// The nearest name before `place`.
  private func name(before place: Int, of text: Span<UInt8>) -> Name? {
    var limit = place
    // The words from the last one on; of a name of two, the first may stand one further.
    var next: Word?
    var number = 0
    while number <= HandleFinder.wordsBetween.before &+ 1 {
      guard let word = Word(before: limit, of: text), place &- word.range.lowerBound <= HandleFinder.reach,
        !endsSentence(word.range.upperBound..<limit, of: text)
      else { return nil }
      limit = word.range.lowerBound
      // `@telegram` is no name of a platform, and no word between.
      if limit > 0, text[limit &- 1] == .ascii("@") {
        next = nil
        continue
      }
      var ranges: [Range<Int>] = []
      if let next { ranges.append(word.range.lowerBound..<next.range.upperBound) }
      if number <= HandleFinder.wordsBetween.before { ranges.append(word.range) }
      for range in ranges {
        guard let meaning = meaning(of: range, in: text) else { continue }
        if meaning.isWord, !isMeant(range, number: number, of: text) { continue }
        return Name(range: range, platform: meaning.platform)
      }
      next = word
      number &+= 1
    }
    return nil
  }

  /// Whether an everyday word before a handle is meant as a name.
  private func isMeant(_ range: Range<Int>, number: Int, of text: Span<UInt8>) -> Bool {
    guard range.upperBound < text.count else { return false }
    if text[range.upperBound] == .ascii(":") { return true }
    // `(X) @teapots`, but neither `f(x) @teapots` nor the `[x]` of a list of tasks.
    let bracket = range.lowerBound &- 1
    return number == 0 && bracket >= 0 && text[bracket] == .ascii("(") && text[range.upperBound] == .ascii(")")
      && (bracket == 0 || Word(before: bracket, of: text)?.range.upperBound != bracket)
  }

  /// The nearest name behind `place`.
  private func name(behind place: Int, of text: Span<UInt8>) -> Name? {
    // `@teapots: telegram is down` speaks to somebody.
    if place < text.count, text[place] == .ascii(":") { return nil }
    var limit = place
    var isPreposition = false
    for number in 0...HandleFinder.wordsBetween.behind {
      guard let word = Word(behind: limit, of: text), word.range.upperBound &- place <= HandleFinder.reach,
        !endsSentence(limit..<word.range.lowerBound, of: text)
      else { return nil }
      if text[word.range.lowerBound &- 1] == .ascii("@") { return nil }
      let isBracketed =
        number == 0 && (limit..<word.range.lowerBound).contains { HandleFinder.brackets.contains(text[$0]) }
      var ranges = [word.range]
      if let next = Word(behind: word.range.upperBound, of: text) {
        ranges.insert(word.range.lowerBound..<next.range.upperBound, at: 0)
      }
      for range in ranges {
        guard let meaning = meaning(of: range, in: text) else { continue }
        // `(Instagram: @other)` is of another handle.
        let isClosed =
          isBracketed && range.upperBound < text.count
          && HandleFinder.closingBrackets.contains(text[range.upperBound])
        if meaning.isWord, !isClosed, !isPreposition { continue }
        return Name(range: range, platform: meaning.platform, isBracketed: isClosed)
      }
      isPreposition = HandleFinder.prepositions.contains(text.extracting(word.range).copied())
      limit = word.range.upperBound
    }
    return nil
  }
  private static let brackets = ByteSet("([{")
  private static let closingBrackets = ByteSet(")]}")
  /// What stands between a handle and the platform's name in some languages, folded.
  private static let prepositions = Set(
    ["on", "via", "en", "em", "sur", "auf", "op", "su", "na", "på", "на", "у", "على", "در", "پر", "ב"].map {
      Array($0.utf8)
    })

  /// Whether a sentence ends in `gap`: a full stop with white space behind it, or another end.
  private func endsSentence(_ gap: Range<Int>, of text: Span<UInt8>) -> Bool {
    for index in gap {
      switch text[index] {
      case .ascii("!"), .ascii("?"): return true
      case .ascii("."): if index &+ 1 == text.count || text[index &+ 1] == 0x20 { return true }
      case 0x80...:
        if let scalar = Scalar(decoding: text, at: index), HandleFinder.isFullStop(scalar.value) { return true }
      default: break
      }
    }
    return false
  }

  /// Whether a sentence ends with it in Arabic, Urdu, Hindi, Chinese or Japanese.
  private static func isFullStop(_ value: UInt32) -> Bool {
    value == 0x3002 || value == 0x061F || value == 0x06D4 || value == 0x0964
  }
}

/// A run of letters, digits, marks and "_".
private struct Word {
  let range: Range<Int>

  /// The last word that ends at or before `limit`, if it is near.
  init?(before limit: Int, of text: Span<UInt8>) {
    var at = limit
    var end: Int?
    while at > 0, limit &- at <= Word.reach {
      var start = at &- 1
      while start > 0, at &- start < 4, text[start] & 0xC0 == 0x80 { start &-= 1 }
      let isPart = Word.isPart(text, at: start)
      if !isPart, let end {
        range = at..<end
        return
      }
      if isPart, end == nil { end = at }
      at = start
    }
    guard let end, at == 0 else { return nil }
    range = at..<end
  }

  /// The first word that begins at or behind `limit`, if it is near.
  init?(behind limit: Int, of text: Span<UInt8>) {
    var at = limit
    var start: Int?
    while at < text.count, at &- limit <= Word.reach {
      let isPart = Word.isPart(text, at: at)
      if !isPart, let start {
        range = start..<at
        return
      }
      if isPart, start == nil { start = at }
      at &+= Scalar(decoding: text, at: at)?.length ?? 1
    }
    guard let start, at == text.count else { return nil }
    range = start..<at
  }

  /// How far a word is looked for, in bytes.
  private static let reach = 64

  private static func isPart(_ text: Span<UInt8>, at index: Int) -> Bool {
    let byte = text[index]
    if byte < 0x80 { return byte.isASCIIAlphanumeric || byte == .ascii("_") }
    return Scalar(decoding: text, at: index).map { cordon_is_name_part($0.value) || $0.value == 0x200D } ?? false
  }
}
