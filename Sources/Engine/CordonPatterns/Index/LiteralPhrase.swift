// Text that is found without PCRE2: phrases, and patterns that are nothing but literal text.

import CICU
import CordonBytes

/// Words, one behind the other with white space between them, that stand alone.
package struct LiteralPhrase: Sendable {
  /// What its ends ask for.
  package enum Border: Sendable {
    case nothing
    /// `\b`, by ASCII.
    case edge
    /// No letter, digit or `_` beside it, of any script.
    case noWordBeside
  }

  /// Folded (CaseFolding.swift).
  let words: [[UInt8]]
  let start: Border
  let end: Border
  /// The rarest word, which is looked for.
  private let rarest: Int

  /// - Parameters:
  ///   - text: the text; white space of ASCII in it stands for any white space.
  ///   - isSplit: false where white space is literal too.
  init(_ text: [UInt8], start: Border, end: Border, isSplit: Bool) {
    let folded = CaseFolding.folded(text)
    let words = isSplit ? folded.split(whereSeparator: \.isASCIIWhitespace).map(Array.init) : [folded]
    let shares = words.map { GramRarity.share(of: $0) }
    rarest = shares.indices.min { shares[$0] < shares[$1] } ?? 0
    self.words = words
    self.start = start
    self.end = end
  }

  /// A phrase, given in its comparison form; `boundaries`: which of its ends must not touch other words.
  package init(phrase: [UInt8], boundaries: (start: Bool, end: Bool)) {
    self.init(
      phrase, start: boundaries.start ? .noWordBeside : .nothing, end: boundaries.end ? .noWordBeside : .nothing,
      isSplit: true)
  }

  /// The pattern that asks for `literals`, where that is a literal and nothing else.
  package init?(_ literals: RequiredLiterals) {
    guard literals.isWhole, let literal = literals.literals.first else { return nil }
    self.init(
      literal.text, start: literal.boundaries.before ? .edge : .nothing,
      end: literal.boundaries.behind ? .edge : .nothing, isSplit: false)
  }

  /// What a subject needs to hold; nil where that is too little to be looked for.
  package var needs: RequiredLiterals? {
    guard !words.isEmpty, RequiredLiterals.canBeAsked([words[rarest]]) else { return nil }
    var needs = RequiredLiterals(literals: [RequiredLiterals.Literal(text: words[rarest])])
    needs.reach = 0...0
    return needs
  }

  /// Finds the leftmost place in `original`, whose folded form is `subject`, at which it stands, from `start` on. Its
  /// rarest word is looked for at `places` of the folded form alone.
  ///
  /// - Complexity: O(*n*) in the bytes of those places, bounded by `turn`, which pays for it.
  package func firstMatch(
    in subject: borrowing FoldedSubject, of original: Span<UInt8>, from start: Int,
    at places: ClosedRange<Int> = 0...(.max), within turn: inout SearchTurn
  ) -> PatternOutcome {
    guard !words.isEmpty else { return .noMatch }
    var at = max(places.lowerBound, subject.offset(ofOrigin: start))
    while at <= places.upperBound {
      guard turn.left > 0 else { return .limit(.turn) }
      let found = subject.firstIndex(of: words[rarest], from: at) ?? subject.count
      turn.spend((1 &+ (found &- at) / 1024) &* PatternLimits.stepsOfPlace)
      guard found < subject.count, found <= places.upperBound else { return .noMatch }
      var walked = 0
      let range = match(at: found, in: subject, of: original, &walked)
      turn.spend(walked / 64 &* PatternLimits.stepsOfPlace)
      if let range, range.lowerBound >= start { return .match(range) }
      at = found &+ 1
    }
    return .noMatch
  }

  /// Where it stands if its rarest word stands at `place` of the folded subject; adds the bytes that were gone over, and
  /// as much for each word, to `walked`.
  private func match(
    at place: Int, in subject: borrowing FoldedSubject, of original: Span<UInt8>, _ walked: inout Int
  ) -> Range<Int>? {
    var first = place
    for word in words[..<rarest].reversed() {
      let gap = subject.startOfWhiteSpace(endingAt: first)
      walked &+= 16 &+ first &- gap &+ word.count
      guard gap < first, subject.holds(word, at: gap &- word.count) else { return nil }
      first = gap &- word.count
    }
    var last = place &+ words[rarest].count
    for word in words[(rarest &+ 1)...] {
      let gap = subject.endOfWhiteSpace(beginningAt: last)
      walked &+= 16 &+ gap &- last &+ word.count
      guard gap > last, subject.holds(word, at: gap) else { return nil }
      last = gap &+ word.count
    }
    let range = subject.origin(of: first..<last)
    return start.holds(at: range.lowerBound, of: original, isStart: true)
      && end.holds(at: range.upperBound, of: original, isStart: false) ? range : nil
  }
}

extension LiteralPhrase.Border {
  fileprivate func holds(at index: Int, of text: Span<UInt8>, isStart: Bool) -> Bool {
    switch self {
    case .nothing: true
    case .edge: text.hasASCIIWordBoundary(at: index)
    case .noWordBeside: isStart ? !text.isWord(endingAt: index) : !text.isWord(beginningAt: index)
    }
  }
}

extension Span<UInt8> {
  /// Whether a letter, a digit or `_` begins at `index`.
  fileprivate func isWord(beginningAt index: Int) -> Bool {
    guard index < count, let scalar = UTF8Sequence(at: index, of: self).scalar else { return false }
    return cordon_is_word(scalar)
  }

  /// Whether one ends before `index`.
  fileprivate func isWord(endingAt index: Int) -> Bool {
    for length in 1...4 where length <= index {
      let sequence = UTF8Sequence(at: index &- length, of: self)
      if let scalar = sequence.scalar { return sequence.length == length && cordon_is_word(scalar) }
      if self[index &- length] & 0xC0 != 0x80 { return false }
    }
    return false
  }
}

extension FoldedSubject {
  /// Where the white space ends that begins at `offset`.
  fileprivate func endOfWhiteSpace(beginningAt offset: Int) -> Int {
    var at = offset
    while at < count {
      let sequence = UTF8Sequence(at: at, of: bytes.span)
      guard let scalar = sequence.scalar, scalar.isWhiteSpace else { break }
      at &+= sequence.length
    }
    return at
  }

  /// Where the white space begins that ends at `offset`.
  fileprivate func startOfWhiteSpace(endingAt offset: Int) -> Int {
    var at = offset
    scan: while at > 0 {
      for length in 1...3 where length <= at {
        let sequence = UTF8Sequence(at: at &- length, of: bytes.span)
        guard let scalar = sequence.scalar, sequence.length == length else { continue }
        guard scalar.isWhiteSpace else { break scan }
        at &-= length
        continue scan
      }
      break
    }
    return at
  }
}

extension UInt32 {
  /// What PCRE2's `\s` matches with UCP.
  fileprivate var isWhiteSpace: Bool {
    switch self {
    case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x180E, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
    default: false
    }
  }
}
