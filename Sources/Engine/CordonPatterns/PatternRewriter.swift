// A pattern as it is searched in another form of the text: its literal text and its classes become what the form makes of
// them (CordonText, LiteralForms), and everything else stays.
//
//   pattern     pi(?:ll|ck)[a-z]          tea-pot             أحمر
//   folded      as it is                  as it is            احمر
//   skeleton    pl(?:ll|ck)[a-hj-z]       tea-?pot            i looks like l; between letters a hyphen may be left out
//
// Runs of characters are brought to the form together, as phrases are; a character to which a quantifier belongs, alone.
// Where a word may go on beyond a run, a sign in it may be the letter that it stands for: in `covid-?19`, not in `room 5+`.
// What names nothing but characters that the form never holds matches nothing there: `[\x{200B}]+` is `(?!)+`.

import CordonBytes
import CordonText

/// Why a pattern cannot be searched in the skeleton: one sentence that says how to mend it.
package struct NotRewritten: Error, Sendable, Hashable { package let message: String }

/// Rewrites patterns. Holds tables and scratch memory.
package struct PatternRewriter: Sendable {
  private var forms = LiteralForms()

  package init() {}

  /// `pattern` for the folded form of a text; nil where the pattern serves as it is, or its syntax is not understood.
  ///
  /// - Complexity: O(*n*)
  package mutating func folded(_ pattern: [UInt8]) -> [UInt8]? {
    guard PatternRewriter.mayFold(pattern), let parts = PatternParts(of: pattern), !parts.isCaseSensitive else {
      return nil
    }
    let output = rewrite(pattern, parts, for: .folded)
    // PCRE2 may refuse a look-behind that is no longer of one length; nobody would be told of it here.
    if output.changesLengthBehind { return nil }
    return output.bytes == pattern || output.bytes.count > PatternLimits.patternLength ? nil : output.bytes
  }

  /// `pattern` for the skeleton of a text.
  ///
  /// - Complexity: O(*n*)
  package mutating func skeleton(_ pattern: [UInt8]) throws(NotRewritten) -> [UInt8] {
    guard let parts = PatternParts(of: pattern) else {
      throw NotRewritten(message: "the pattern holds what cannot be brought to the skeleton; write it in plainer PCRE2")
    }
    if parts.isCaseSensitive {
      throw NotRewritten(message: "the skeleton has no capital letters; leave out `(?-i)` and `(?^)`")
    }
    if let name = parts.properties.first(where: { !PatternRewriter.isTold(pattern[$0]) }) {
      let text = String(decoding: pattern[name], as: UTF8.self)
      throw NotRewritten(
        message:
          "the skeleton does not tell the property `\(text)`: its letters are small, and of no one script; write "
          + "`\\w`, or the letters")
    }
    let output = rewrite(pattern, parts, for: .skeleton)
    guard output.bytes.count <= PatternLimits.patternLength else {
      throw NotRewritten(message: "the pattern is too long to be searched in the skeleton; split it")
    }
    return output.bytes
  }

  /// Whether folding may change literal text of the pattern: what is written in printable ASCII, without escapes that name
  /// characters by number, it only lower-cases.
  private static func mayFold(_ pattern: [UInt8]) -> Bool {
    var previous: UInt8 = 0
    for byte in pattern {
      if byte >= 0x7F || byte < 0x20 || (byte == 0x20 && previous == 0x20) { return true }
      if previous == .ascii("\\"), naming.contains(byte) { return true }
      previous = byte
    }
    return false
  }
  private static let naming = ByteSet("xoN0ntrfeac")

  /// Whether skeletons keep what `\p` with that name asks for: a general category, but for those of capital letters.
  private static func isTold(_ name: ArraySlice<UInt8>) -> Bool {
    let words = name.filter { $0.isASCIIAlphanumeric || $0 == .ascii("&") }.map(\.asciiLowercased)
    guard let first = words.first, words.count <= 2 || words == Array("any".utf8) else { return false }
    return words == Array("any".utf8)
      || "clmnpsz".utf8.contains(first) && words != Array("lu".utf8)
        && words != Array("lt".utf8)
  }

  private mutating func rewrite(_ pattern: [UInt8], _ parts: PatternParts, for form: TextForm) -> Output {
    var output = Output(pattern)
    let groups = form == .folded ? [] : parts.groups()
    var index = 0
    while index < parts.all.count {
      let part = parts.all[index]
      switch part.content {
      case .character(_, let isQuoted, _):
        let end = endOfRun(from: index, in: parts)
        let run = parts.all[index..<end].map(\.scalar)
        let place = part.place.lowerBound..<parts.all[end - 1].place.upperBound
        let adjoined =
          form == .folded
          ? (false, false) : (mayGoOn(before: index, parts, groups), mayGoOn(behind: end - 1, parts, groups))
        let characters = isMeant(part) ? [] : forms.characters(of: run, in: form, adjoined: adjoined)
        output.append(run, characters, at: place, isQuoted: isQuoted, isBehind: part.isBehind)
        index = end
      case .characterClass(let isNegated, let items):
        output.append(items, isNegated: isNegated, at: part.place, isBehind: part.isBehind) { scalar, isListed in
          // What is denied is the sign alone, not the letter that it may stand for.
          forms.characters(ofMember: scalar, in: form, isListed: isListed && !isNegated)
        }
        index += 1
      }
    }
    output.finish()
    return output
  }

  /// Where the characters end that begin at `start` and stand one behind another, without one to which a quantifier belongs,
  /// and without what is meant as it stands.
  private mutating func endOfRun(from start: Int, in parts: PatternParts) -> Int {
    guard case .character(_, let isQuoted, _) = parts.all[start].content, !parts.quantified.contains(start),
      !isMeant(parts.all[start])
    else { return start + 1 }
    var end = start + 1
    while end < parts.all.count, case .character(_, isQuoted, _) = parts.all[end].content,
      parts.all[end].place.lowerBound == parts.all[end - 1].place.upperBound, !parts.quantified.contains(end),
      !isMeant(parts.all[end])
    {
      end += 1
    }
    return end
  }

  /// Whether a character was named by its number or its letter, and no form of a text holds it: `\x{200B}`, `\n`.
  private mutating func isMeant(_ part: PatternParts.Part) -> Bool {
    guard case .character(let scalar, _, isNumbered: true) = part.content else { return false }
    return forms.vanishes(scalar) || (0x09...0x0D).contains(scalar)
  }

  // MARK: What adjoins

  private typealias Groups = [(open: Int, close: Int)]

  /// Whether a word that begins with the part at `index` may go on before it.
  private mutating func mayGoOn(before index: Int, _ parts: PatternParts, _ groups: Groups) -> Bool {
    var at = parts.tokenOfPart[index]
    while at > 0 {
      at -= 1
      switch parts.tokens[at] {
      case .open(let isAssertion): if isAssertion { return false }
      case .close(let isAssertion): if isAssertion { at = groups[at].open }
      case .bar: at = groups[at].open + 1
      case let token: if let answer = isInWord(token, parts) { return answer }
      }
    }
    return false
  }

  /// Whether a word that ends with the part at `index` may go on behind it.
  private mutating func mayGoOn(behind index: Int, _ parts: PatternParts, _ groups: Groups) -> Bool {
    var at = parts.tokenOfPart[index]
    while at + 1 < parts.tokens.count {
      at += 1
      switch parts.tokens[at] {
      case .open(let isAssertion), .close(let isAssertion): if isAssertion { return false }
      case .bar: at = groups[at].close - 1
      case let token: if let answer = isInWord(token, parts) { return answer }
      }
    }
    return false
  }

  /// Whether a word goes on in `token`; nil where what is next to it tells.
  private mutating func isInWord(_ token: PatternParts.Token, _ parts: PatternParts) -> Bool? {
    guard case .part(let index) = token else { return token == .other(isInWord: true) }
    switch parts.all[index].content {
    case .character(let scalar, _, _): return forms.isInWord(scalar)
    case .characterClass(isNegated: true, _): return true
    case .characterClass(_, let items):
      return items.contains { item in
        if case .characters(let range) = item { range.contains { forms.isInWord($0) == true } } else { true }
      }
    }
  }
}

extension PatternParts {
  /// The parts of `pattern`; nil where its syntax is not understood.
  fileprivate init?(of pattern: [UInt8]) {
    var reader = LiteralReader(pattern)
    reader.parts = PatternParts()
    guard reader.read() != nil, let parts = reader.parts else { return nil }
    self = parts
  }
}

extension PatternParts.Part {
  /// Of a character; 0 of a class.
  fileprivate var scalar: UInt32 {
    if case .character(let scalar, _, _) = content { scalar } else { 0 }
  }
}

/// The pattern while it is rewritten.
private struct Output {
  /// The widest range of characters in a class that is brought to the form; a wider one stays.
  private static let maximumRange = 2048

  private let source: [UInt8]
  private(set) var bytes: [UInt8] = []
  /// Whether something in a look-behind has become longer or shorter.
  private(set) var changesLengthBehind = false
  /// Up to where the source is copied or rewritten.
  private var done = 0

  init(_ source: [UInt8]) {
    self.source = source
    bytes.reserveCapacity(source.count * 2)
  }

  mutating func finish() { bytes += source[done...] }

  /// Literal text, and what it is in the form. What is the same but for case stays as it is written.
  mutating func append(
    _ text: [UInt32], _ characters: [LiteralCharacter], at place: Range<Int>, isQuoted: Bool, isBehind: Bool
  ) {
    if characters == text.map({ LiteralCharacter(scalars: [CaseFolding.folded($0)]) }) { return }
    if isBehind, characters.count != text.count { changesLengthBehind = true }
    replace(place) { bytes in
      if isQuoted { bytes.append("\\E") }
      if characters.count > 1 { bytes.append("(?:") }
      // In a look-behind nothing may be missing.
      for character in characters { bytes.append(character, mayBeMissing: character.mayBeMissing && !isBehind) }
      if characters.count > 1 { bytes.append(")") }
      if characters.isEmpty { bytes.append("(?!)") }
      if isQuoted { bytes.append("\\Q") }
    }
  }

  /// A class, and what its members are in the form, which `form` tells of each and of whether it is named by itself.
  mutating func append(
    _ items: [PatternParts.ClassItem], isNegated: Bool, at place: Range<Int>, isBehind: Bool,
    _ form: (UInt32, Bool) -> [LiteralCharacter]
  ) {
    var (types, scalars, others): ([UInt8], Set<UInt32>, [[LiteralCharacter]]) = ([], [], [])
    var isChanged = false
    for item in items {
      switch item {
      case .type(let range): types += source[range]
      case .characters(let range) where range.count > Output.maximumRange:
        types.append(scalar: range.lowerBound)
        types.append("-")
        types.append(scalar: range.upperBound)
      case .characters(let range):
        for scalar in range where Unicode.Scalar(scalar) != nil {
          let characters = form(scalar, range.count == 1)
          if characters != [LiteralCharacter(scalars: [CaseFolding.folded(scalar)])] { isChanged = true }
          if isBehind, characters.count > 1 { changesLengthBehind = true }
          if characters.count == 1 || isBehind {
            // Of what is longer, its end stands right before what is looked behind.
            scalars.formUnion(characters.last?.scalars ?? [])
          } else if !characters.isEmpty, !others.contains(characters) {
            others.append(characters)
          }
        }
      }
    }
    guard isChanged else { return }
    let isClass = !types.isEmpty || !scalars.isEmpty
    replace(place) { bytes in
      bytes.append("(?:")
      if isNegated {
        for text in others { bytes.append(denying: text) }
        bytes.append(isClass ? "[^" : "[\\s\\S")
      } else if isClass {
        bytes.append("[")
      }
      bytes += types
      bytes.append(ranges: scalars)
      if isClass || isNegated { bytes.append("]") }
      if !isNegated {
        if isClass, !others.isEmpty { bytes.append("|") }
        bytes.append(either: others)
        if !isClass, others.isEmpty { bytes.append("(?!)") }
      }
      bytes.append(")")
    }
  }

  private mutating func replace(_ place: Range<Int>, _ body: (inout [UInt8]) -> Void) {
    bytes += source[done..<place.lowerBound]
    body(&bytes)
    done = place.upperBound
  }
}

extension [UInt8] {
  /// Appends `scalar` so that it stands for itself, in a class and outside, whatever stands before it.
  fileprivate mutating func append(scalar: UInt32) {
    append("\\x{")
    append(contentsOf: String(scalar, radix: 16).utf8)
    append("}")
  }

  fileprivate mutating func append(_ character: LiteralCharacter, mayBeMissing: Bool = false) {
    if character.scalars.count == 1 {
      append(scalar: character.scalars[0])
    } else {
      append("[")
      for scalar in character.scalars { append(scalar: scalar) }
      append("]")
    }
    if mayBeMissing { append("?") }
  }

  fileprivate mutating func append(either texts: [[LiteralCharacter]]) {
    for (number, text) in texts.enumerated() {
      if number > 0 { append("|") }
      for character in text { append(character) }
    }
  }

  /// Appends that the next character is no part of `text`, whose characters stand one behind another.
  fileprivate mutating func append(denying text: [LiteralCharacter]) {
    for split in text.indices {
      append(split == 0 ? "(?!" : "(?<!")
      for character in text[..<split] { append(character) }
      if split > 0 { append("(?=") }
      for character in text[split...] { append(character) }
      append(split == 0 ? ")" : "))")
    }
  }

  /// Appends characters as ranges of a class.
  fileprivate mutating func append(ranges scalars: Set<UInt32>) {
    var rest = scalars.sorted()[...]
    while let first = rest.popFirst() {
      var last = first
      while rest.first == last + 1 { last = rest.removeFirst() }
      append(scalar: first)
      if last > first {
        append("-")
        append(scalar: last)
      }
    }
  }
}
