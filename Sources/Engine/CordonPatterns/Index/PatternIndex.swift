// Which of many rules may match a subject: those whose literals stand in it. Building it compiles no pattern.
//
//   rule ─► RequiredLiterals ─► literals ─► the rarest gram of each ─► GramTable
//              └► none: the rule is searched in everything

import CordonBytes

/// Finds, of many rules, those that may match a subject. Immutable: shared by all workers.
package final class PatternIndex: Sendable {
  /// What the index knows of a literal.
  struct Literal: Sendable {
    /// Where it stands in ``texts``.
    var start: UInt32
    var length: UInt16
    /// Where in it the gram stands by which it is looked for.
    var gramOffset: UInt16
    /// The number of its rule in ``rules``.
    var rule: UInt32
    var boundaries = (before: false, behind: false)
    /// The numbers, in ``neighbours``, of what stands before and behind it; -1: nothing.
    var before: Int32
    var behind: Int32
    /// How many comparisons its neighbours may take.
    var comparisons = 0
  }

  struct Neighbour: Sendable {
    /// The least and the most bytes between it and the literal.
    var nearest: Int32
    var farthest: Int32
    /// Where its strings stand in ``neighbourTexts``.
    var start: UInt32
    var end: UInt32
  }

  /// A string that stands beside a literal.
  struct NeighbourText: Sendable {
    /// Its first 8 bytes, little-endian, zeros behind, and how far to shift those left that are compared.
    var window: UInt64
    var shift: UInt64
    /// Where it stands in ``texts``.
    var start: UInt32
    var length: UInt32
  }

  struct Rule: Sendable {
    /// What its user calls it.
    var position: Int
    var others: [[[UInt8]]]
    /// How many bytes before a literal a match begins; nil: anywhere.
    var reach: ClosedRange<Int>?
    /// How many bytes from the beginning of a match on decide; nil: all.
    var extent: Int?
    /// Whether the first place of a literal says all.
    var isSettledByFirst: Bool
  }

  let texts: FixedArray<UInt8>
  let literals: FixedArray<Literal>
  let neighbours: FixedArray<Neighbour>
  let neighbourTexts: FixedArray<NeighbourText>
  let rules: [Rule]
  let tables: [GramTable]
  /// The positions of the rules that may match anything, ascending.
  package let unfiltered: [Int]

  /// A rule for the index.
  package struct Source {
    package var position: Int
    /// Nil where it may match anything.
    package var needs: RequiredLiterals?

    package init(position: Int, needs: RequiredLiterals?) {
      self.position = position
      self.needs = needs
    }
  }

  /// - Parameter manyLiterals: from how many literals on those of six bytes and more are looked for by as many, which takes
  ///   a table of their own; it changes no answer.
  /// - Complexity: O(*n*) in the bytes of all literals.
  package init(_ sources: [Source], manyLiterals: Int = 8192) {
    var texts: [UInt8] = []
    var literals: [Literal] = []
    var neighbours: [Neighbour] = []
    var neighbourTexts: [NeighbourText] = []
    var rules: [Rule] = []
    var unfiltered: [Int] = []
    for source in sources {
      guard let needs = source.needs else {
        unfiltered.append(source.position)
        continue
      }
      let rule = UInt32(rules.count)
      rules.append(
        Rule(
          position: source.position, others: needs.others, reach: needs.reach,
          extent: needs.width.map { $0 + PatternIndex.beside },
          isSettledByFirst: needs.isWhole || needs.reach == nil))
      // All literals of a rule have the same neighbours.
      func add(_ neighbour: RequiredLiterals.Neighbour?) -> Int32 {
        guard let neighbour else { return -1 }
        let first = neighbourTexts.count
        for text in neighbour.texts {
          neighbourTexts.append(NeighbourText(text, standingAt: texts.count))
          texts += text
        }
        neighbours.append(
          Neighbour(
            nearest: Int32(neighbour.distance.lowerBound), farthest: Int32(neighbour.distance.upperBound),
            start: UInt32(first), end: UInt32(neighbourTexts.count)))
        return Int32(neighbours.count - 1)
      }
      let (before, behind) = (add(needs.literals.first?.before), add(needs.literals.first?.behind))
      var comparisons = 0
      for neighbour in [needs.literals.first?.before, needs.literals.first?.behind] {
        comparisons += neighbour.map { $0.texts.count * $0.distance.count } ?? 0
      }
      for literal in needs.literals {
        // The beginning of what is very long is rare enough.
        let text = literal.text.prefix(PatternIndex.maximumLength)
        let isCut = text.count < literal.text.count
        literals.append(
          Literal(
            start: UInt32(texts.count), length: UInt16(text.count), gramOffset: 0, rule: rule,
            boundaries: (literal.boundaries.before, literal.boundaries.behind && !isCut), before: before,
            behind: isCut ? -1 : behind, comparisons: comparisons))
        texts += text
      }
    }
    tables = PatternIndex.tables(for: &literals, in: texts, many: manyLiterals) { literal in
      Neighbour.side(of: literal, among: neighbours, neighbourTexts, texts)
    }
    self.texts = FixedArray(texts)
    self.literals = FixedArray(literals)
    self.neighbours = FixedArray(neighbours)
    self.neighbourTexts = FixedArray(neighbourTexts)
    self.rules = rules
    self.unfiltered = unfiltered
  }

  /// More bytes than the character beside a match has, and the end of a line.
  private static let beside = 16
  /// How much of a literal is compared, in bytes.
  private static let maximumLength = 1024

  /// A table for each shape of grams, and in `literals` the gram by which each is looked for.
  private static func tables(
    for literals: inout [Literal], in texts: [UInt8], many: Int, side: (Literal) -> GramTable.Entry.Side
  ) -> [GramTable] {
    let isLarge = literals.count >= many
    let numbers = Dictionary(grouping: literals.indices) { number in
      isLarge && literals[number].length >= 6 ? 6 : min(Int(literals[number].length), 4)
    }
    var keys: [Int: [GramTable.Key]] = [:]
    let shapes = [GramShape.two, .three, .four, .six]
    for shape in shapes {
      guard let numbers = numbers[shape.width] else { continue }
      let choice = GramChoice(of: numbers.map { literals[$0].text(in: texts) }, shape)
      keys[shape.width] = zip(numbers, choice.offsets).map { number, offset in
        literals[number].gramOffset = UInt16(offset)
        return key(of: literals[number], number, side(literals[number]), width: shape.width, in: texts)
      }
    }
    // Few grams of three bytes go with those of four, by every byte that may stand behind them.
    if let short = keys[3], short.count <= max(16, (keys[4]?.count ?? 0) / 128) {
      keys[4, default: []] += short.flatMap { key in
        (0...0xFF).map { GramTable.Key(gram: key.gram | $0 << 24, before: key.before, behind: nil, entry: key.entry) }
      }
      keys[3] = nil
    }
    return shapes.compactMap { shape in keys[shape.width].map { GramTable(shape, keys: $0) } }
  }

  private static func key(
    of literal: Literal, _ number: Int, _ side: GramTable.Entry.Side, width: Int, in texts: [UInt8]
  ) -> GramTable.Key {
    let text = literal.text(in: texts)
    let offset = Int(literal.gramOffset)
    let windowStart = min(offset, max(0, text.count - 8))
    let window = text.dropFirst(windowStart).prefix(8)
    return GramTable.Key(
      gram: GramTable.word(of: text.dropFirst(offset).prefix(width)),
      before: text.prefix(offset).last, behind: text.dropFirst(offset + width).first,
      entry: GramTable.Entry(
        window: GramTable.word(of: window), literal: UInt32(number),
        shift: UInt8(64 - window.count * 8), before: UInt8(offset - windowStart), side: side))
  }
}

extension PatternIndex.Neighbour {
  /// What the neighbours of `literal` say about a byte beside it: the rarest that one of them begins or ends with.
  fileprivate static func side(
    of literal: PatternIndex.Literal, among neighbours: [Self], _ neighbourTexts: [PatternIndex.NeighbourText],
    _ texts: [UInt8]
  ) -> GramTable.Entry.Side {
    var best = GramTable.Entry.Side()
    for (number, isBehind) in [(literal.before, false), (literal.behind, true)] where number >= 0 {
      let neighbour = neighbours[Int(number)]
      let bytes = Set(
        neighbourTexts[Int(neighbour.start)..<Int(neighbour.end)].map { text in
          texts[Int(text.start) + (isBehind ? 0 : Int(text.length) - 1)]
        })
      let count = Int(neighbour.farthest - neighbour.nearest) + 1
      let offset =
        isBehind
        ? Int(literal.length) + Int(neighbour.nearest) - Int(literal.gramOffset)
        : -Int(literal.gramOffset) - Int(neighbour.farthest) - 1
      guard let byte = bytes.first, bytes.count == 1, count <= 8, abs(offset) <= GramTable.Entry.Side.maximumOffset
      else { continue }
      if best.count == 0 || GramRarity.share(of: [byte]) < GramRarity.share(of: [best.byte]) {
        best = GramTable.Entry.Side(offset: Int16(offset), byte: byte, count: UInt8(count))
      }
    }
    return best
  }
}

extension PatternIndex.NeighbourText {
  init(_ text: [UInt8], standingAt start: Int) {
    self.start = UInt32(start)
    length = UInt32(text.count)
    window = GramTable.word(of: text)
    shift = UInt64(64 - min(8, text.count) * 8)
  }
}

extension PatternIndex.Literal {
  /// Its bytes, of those of all literals.
  func text(in texts: [UInt8]) -> ArraySlice<UInt8> { texts[Int(start)..<Int(start) + Int(length)] }
}
