// Where a pattern names characters: what is rewritten where the pattern is searched in another form of the text.

/// The characters and classes of a pattern, in its order.
struct PatternParts {
  enum Content: Equatable {
    /// `isNumbered`: written by its number, as `\x{200B}`.
    case character(UInt32, isQuoted: Bool, isNumbered: Bool)
    case characterClass(isNegated: Bool, [ClassItem])
  }

  enum ClassItem: Equatable {
    case characters(ClosedRange<UInt32>)
    /// `\w`, `[:alpha:]` and so on, at that place of the pattern.
    case type(Range<Int>)
  }

  struct Part: Equatable {
    let place: Range<Int>
    let content: Content
    /// Whether it stands in a look-behind, whose length PCRE2 must know.
    let isBehind: Bool
  }

  /// What stands in the pattern, in its order: the parts, and what is between them.
  enum Token: Equatable {
    /// One of ``all``.
    case part(Int)
    /// A type or a reference, and whether a word may go on in it: `\w`, `.`, but not `\d` and `\s`.
    case other(isInWord: Bool)
    /// A border, or another assertion of one sign.
    case border
    case open(isAssertion: Bool)
    case close(isAssertion: Bool)
    case bar
  }

  private(set) var all: [Part] = []
  private(set) var tokens: [Token] = []
  /// Where each part stands among the tokens.
  private(set) var tokenOfPart: [Int] = []
  /// Whether a quantifier belongs to a part, by its number.
  private(set) var quantified: Set<Int> = []
  /// Whether some of it tells capital letters from small ones.
  var isCaseSensitive = false
  /// In how many look-behinds the reader is.
  var behind = 0
  /// The names of `\p{…}` and `\P{…}`.
  var properties: [Range<Int>] = []

  mutating func append(_ character: UInt32, at place: Range<Int>, isQuoted: Bool = false, isNumbered: Bool = false) {
    let content = Content.character(character, isQuoted: isQuoted, isNumbered: isNumbered)
    append(Part(place: place, content: content, isBehind: behind > 0))
  }

  mutating func appendClass(at place: Range<Int>, isNegated: Bool, _ items: [ClassItem]) {
    append(Part(place: place, content: .characterClass(isNegated: isNegated, items), isBehind: behind > 0))
  }

  private mutating func append(_ part: Part) {
    tokenOfPart.append(tokens.count)
    tokens.append(.part(all.count))
    all.append(part)
  }

  /// Where the group that each token is in, or ends, opens and closes; outside of the tokens where that is none.
  ///
  /// - Complexity: O(*n*)
  func groups() -> [(open: Int, close: Int)] {
    var groups = [(open: Int, close: Int)](repeating: (-1, tokens.count), count: tokens.count)
    var open: [Int] = []
    for index in tokens.indices {
      if case .open = tokens[index] { open.append(index) }
      groups[index].open = open.last ?? -1
      if case .close = tokens[index] { _ = open.popLast() }
    }
    var close: [Int] = []
    for index in tokens.indices.reversed() {
      if case .close = tokens[index] { close.append(index) }
      groups[index].close = close.last ?? tokens.count
      if case .open = tokens[index] { _ = close.popLast() }
    }
    return groups
  }

  mutating func append(_ token: Token) { tokens.append(token) }

  /// Ends an atom whose tokens begin at `start`: makes its group an assertion, or notes its quantifier.
  mutating func endAtom(from start: Int, isAssertion: Bool, isQuantified: Bool) {
    if isAssertion, start < tokens.count, case .open = tokens[start] {
      tokens[start] = .open(isAssertion: true)
      tokens[tokens.count - 1] = .close(isAssertion: true)
    }
    if isQuantified, case .part(let index)? = tokens.last { quantified.insert(index) }
  }
}
