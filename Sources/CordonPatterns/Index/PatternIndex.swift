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
  }

  struct Neighbour: Sendable {
    var distance: ClosedRange<Int>
    var texts: [[UInt8]]
  }

  struct Rule: Sendable {
    /// What its user calls it.
    var position: Int
    var others: [[[UInt8]]]
  }

  let texts: [UInt8]
  let literals: [Literal]
  let neighbours: [Neighbour]
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

  /// - Complexity: O(*n*) in the bytes of all literals.
  package init(_ sources: [Source]) {
    var texts: [UInt8] = []
    var literals: [Literal] = []
    var neighbours: [Neighbour] = []
    var rules: [Rule] = []
    var unfiltered: [Int] = []
    var keys: [[GramTable.Key]] = Array(repeating: [], count: PatternIndex.maximumWidth + 1)
    for source in sources {
      guard let needs = source.needs else {
        unfiltered.append(source.position)
        continue
      }
      let rule = UInt32(rules.count)
      rules.append(Rule(position: source.position, others: needs.others))
      // All literals of a rule have the same neighbours.
      func add(_ neighbour: RequiredLiterals.Neighbour?) -> Int32 {
        guard let neighbour else { return -1 }
        neighbours.append(Neighbour(distance: neighbour.distance, texts: neighbour.texts))
        return Int32(neighbours.count - 1)
      }
      let (before, behind) = (add(needs.literals.first?.before), add(needs.literals.first?.behind))
      for literal in needs.literals {
        let text = literal.text
        let (offset, width) = PatternIndex.rarestGram(of: text)
        let windowStart = min(offset, max(0, text.count - 8))
        let window = text[windowStart...].prefix(8)
        let entry = GramTable.Entry(
          window: window.reversed().reduce(0) { $0 << 8 | UInt64($1) }, literal: UInt32(literals.count),
          length: UInt8(window.count), before: UInt8(offset - windowStart))
        keys[width].append(GramTable.Key(gram: GramTable.gram(of: text[offset..<offset + width]), entry: entry))
        literals.append(
          Literal(
            start: UInt32(texts.count), length: UInt16(text.count), gramOffset: UInt16(offset), rule: rule,
            boundaries: literal.boundaries, before: before, behind: behind))
        texts += text
      }
    }
    self.texts = texts
    self.literals = literals
    self.neighbours = neighbours
    self.rules = rules
    self.unfiltered = unfiltered
    // Few grams of three bytes go with those of four, by every byte that may stand behind them.
    let spellings = keys[3].flatMap { key in
      (0...0xFF).map { GramTable.Key(gram: key.gram | $0 << 24, entry: key.entry) }
    }
    if spellings.count <= max(4096, 2 * keys[4].count) {
      keys[4] += spellings
      keys[3] = []
    }
    tables = keys.enumerated().filter { !$0.element.isEmpty }.map { GramTable(width: $0.offset, keys: $0.element) }
  }

  static let maximumWidth = 4

  /// Where the rarest gram of `text` stands, and how wide it is: four bytes, or as many as there are.
  private static func rarestGram(of text: [UInt8]) -> (offset: Int, width: Int) {
    let width = min(text.count, maximumWidth)
    var best = (offset: 0, share: Double.infinity)
    for offset in 0...text.count - width {
      let share = GramRarity.share(of: text[offset..<offset + width])
      if share < best.share { best = (offset, share) }
    }
    return (best.offset, width)
  }
}
