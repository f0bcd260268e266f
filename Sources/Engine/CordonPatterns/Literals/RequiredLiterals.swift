// What a pattern asks of every subject that it matches, chosen so that it can be asked quickly.
//
//   literals    strings of which one is in the subject, the rarest set there is
//     each with neighbours: strings of which one stands so many bytes before or behind it
//     and with word boundaries at its ends
//   others      sets of strings of each of which one is in the subject too

/// The strings that must be in whatever a pattern matches, folded (CaseFolding.swift).
package struct RequiredLiterals: Equatable, Sendable {
  /// One of these is in the subject.
  package struct Literal: Equatable, Sendable {
    package var text: [UInt8]
    /// Whether its first and its last byte stand at a border of a word of ASCII. That is not so where a character beyond
    /// ASCII was folded to a letter of it (ſ and the Kelvin sign): to PCRE2 these are in no word.
    package var boundaries = (before: false, behind: false)
    package var before: Neighbour?
    package var behind: Neighbour?

    package init(text: [UInt8]) { self.text = text }

    package static func == (a: Literal, b: Literal) -> Bool {
      a.text == b.text && a.boundaries == b.boundaries && a.before == b.before && a.behind == b.behind
    }
  }

  /// What stands beside a literal.
  package struct Neighbour: Equatable, Sendable {
    /// How many bytes lie between the two.
    package var distance: ClosedRange<Int>
    package var texts: [[UInt8]]
  }

  package var literals: [Literal]
  /// Of each of these sets one string is in the subject.
  package var others: [[[UInt8]]] = []
  /// How many bytes before the beginning of its literal a match begins; nil where that is not known.
  package var reach: ClosedRange<Int>?
  /// How many bytes a match has at most, where nothing beyond it decides but the character beside each end; nil otherwise.
  package var width: Int?
  /// Whether the pattern matches where its only literal stands between its boundaries, that alone, and nowhere else, as
  /// far as subjects are concerned whose folded form has each character in its place.
  package var isWhole = false

  /// What `pattern` asks; nil where nothing is known that can be looked for.
  ///
  ///     RequiredLiterals(ofPattern: "foo\\W?barr(?:el|y)")
  ///     // "barrel" or "barry", with "foo" 0 to 4 bytes before it
  ///
  /// - Complexity: O(*n*)
  package init?(ofPattern pattern: [UInt8]) {
    var reader = LiteralReader(pattern)
    guard let sequence = reader.read() else { return nil }
    self.init(sequence, of: reader)
  }

  /// What a pattern asks that `reader` has read as `sequence`.
  init?(_ sequence: PatternSequence, of reader: LiteralReader) {
    self.init(sequence)
    if !reader.isMovable { reach = nil }
    if reader.isMovable, reader.isLocal {
      width = RequiredLiterals.width(of: sequence.elements[...])?.upperBound
    }
    isWhole =
      reader.isPlain && sequence.elements.count == 1 && literals.count == 1 && literals[0].text.allSatisfy { $0 < 0x80 }
  }

  package init(literals: [Literal]) { self.literals = literals }

  /// The shortest string that is looked for, in bytes, and how many there may be for one pattern.
  private static let minimumLength = 2
  static let maximumCount = 4096
  /// How far from a literal its neighbours are looked for, in bytes.
  private static let maximumDistance = 16
  /// How far before a literal the beginning of a match may be known, in bytes.
  private static let maximumReach = 4096
  /// How many other sets are asked for.
  private static let maximumOthers = 3
  /// And how many strings one of those has at most.
  private static let maximumAlternatives = 8

  /// Whether `texts` can be looked for.
  static func canBeAsked(_ texts: [[UInt8]]) -> Bool {
    texts.count <= maximumCount && texts.allSatisfy { $0.count >= minimumLength }
  }

  /// The set of `sets` that is least likely to be met; nil where none can be looked for.
  static func rarest(of sets: [[[UInt8]]]) -> [[UInt8]]? {
    var best: (texts: [[UInt8]], cost: Double)?
    for texts in sets where canBeAsked(texts) {
      let cost = cost(of: texts)
      if cost < best?.cost ?? .infinity { best = (texts, cost) }
    }
    return best?.texts
  }

  /// What looking for `texts` costs, by how often they are met: what is shorter than a gram takes a way of its own.
  private static func cost(of texts: [[UInt8]]) -> Double {
    var cost = 0.0
    for text in texts {
      cost += GramRarity.share(of: text) * (text.count == 2 ? 64 : text.count == 3 ? 8 : 1)
    }
    return cost
  }

  private init?(_ sequence: PatternSequence) {
    let elements = sequence.elements
    if elements.count == 1, let texts = elements[0].texts, texts.count == 1 {
      // Most patterns are a word.
      guard texts[0].count >= RequiredLiterals.minimumLength else { return nil }
      literals = [Literal(text: texts[0])]
      reach = 0...0
      literals[0].boundaries = (elements[0].boundaries.before, elements[0].boundaries.behind)
      return
    }
    guard let rarest = RequiredLiterals.rarest(of: sequence.needs) else { return nil }
    literals = rarest.map { Literal(text: $0) }
    var used: Set<[[UInt8]]> = [rarest]
    if let index = elements.firstIndex(where: { $0.texts == rarest }) {
      reach = RequiredLiterals.width(of: elements[..<index])
      let before = RequiredLiterals.neighbour(of: index, in: elements, step: -1)
      let behind = RequiredLiterals.neighbour(of: index, in: elements, step: 1)
      for number in literals.indices {
        literals[number].boundaries = (elements[index].boundaries.before, elements[index].boundaries.behind)
        literals[number].before = before
        literals[number].behind = behind
      }
      used.formUnion([before, behind].compactMap { $0?.texts })
    }
    let others = sequence.needs.filter {
      $0.count <= RequiredLiterals.maximumAlternatives && RequiredLiterals.canBeAsked($0) && used.insert($0).inserted
    }
    let ranked = others.map { ($0, RequiredLiterals.cost(of: $0)) }.sorted { $0.1 < $1.1 }
    self.others = ranked.prefix(RequiredLiterals.maximumOthers).map(\.0)
  }

  /// How many bytes `elements` match; nil where that may be very many.
  private static func width(of elements: ArraySlice<PatternElement>) -> ClosedRange<Int>? {
    var width = 0...0
    for element in elements {
      guard let maximum = element.maximum, width.upperBound + maximum <= maximumReach else { return nil }
      width = width.lowerBound + element.minimum...width.upperBound + maximum
    }
    return width
  }

  /// The next element whose strings are known, before or behind that at `index`, if it is near.
  private static func neighbour(of index: Int, in elements: [PatternElement], step: Int) -> Neighbour? {
    var distance = 0...0
    var at = index + step
    while elements.indices.contains(at) {
      let element = elements[at]
      if let texts = element.texts, texts.allSatisfy({ !$0.isEmpty }) {
        return Neighbour(distance: distance, texts: texts)
      }
      guard let maximum = element.maximum, distance.upperBound + maximum <= maximumDistance else { return nil }
      distance = distance.lowerBound + element.minimum...distance.upperBound + maximum
      at += step
    }
    return nil
  }
}
