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

  private(set) var all: [Part] = []
  /// Whether some of it tells capital letters from small ones.
  var isCaseSensitive = false
  /// In how many look-behinds the reader is.
  var behind = 0
  /// The names of `\p{…}` and `\P{…}`.
  var properties: [Range<Int>] = []

  mutating func append(_ character: UInt32, at place: Range<Int>, isQuoted: Bool = false, isNumbered: Bool = false) {
    let content = Content.character(character, isQuoted: isQuoted, isNumbered: isNumbered)
    all.append(Part(place: place, content: content, isBehind: behind > 0))
  }

  mutating func appendClass(at place: Range<Int>, isNegated: Bool, _ items: [ClassItem]) {
    all.append(Part(place: place, content: .characterClass(isNegated: isNegated, items), isBehind: behind > 0))
  }
}
