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
    tables = PatternIndex.tables(for: &literals, in: texts)
    self.texts = texts
    self.literals = literals
    self.neighbours = neighbours
    self.rules = rules
    self.unfiltered = unfiltered
  }

  /// How much of a literal is compared, in bytes.
  private static let maximumLength = 1024
  /// The bytes of a gram, where the literal has as many.
  private static let width = 4

  /// A table for each width of grams, and in `literals` the gram by which each is looked for.
  private static func tables(for literals: inout [Literal], in texts: [UInt8]) -> [GramTable] {
    let widths = Dictionary(grouping: literals.indices) { min(Int(literals[$0].length), width) }
    var keys: [Int: [GramTable.Key]] = [:]
    var triggers: [Int: Set<Trigger>] = [:]
    for (width, numbers) in widths {
      let choice = GramChoice(of: numbers.map { literals[$0].text(in: texts) }, width: width)
      triggers[width] = choice.triggers
      keys[width] = numbers.map { number in
        let offset = choice.offset(in: literals[number].text(in: texts))
        literals[number].gramOffset = UInt16(offset)
        return key(of: literals[number], number, width: width, in: texts)
      }
    }
    // Few grams of three bytes go with those of four, by every byte that may stand behind them.
    let short = keys[3] ?? []
    if !short.isEmpty, short.count <= max(16, (keys[4]?.count ?? 0) / 128) {
      keys[4, default: []] += short.flatMap { key in
        (0...0xFF).map { GramTable.Key(gram: key.gram | $0 << 24, entry: key.entry) }
      }
      triggers[4, default: []].formUnion(triggers[3] ?? [])
      keys[3] = nil
    }
    return keys.keys.sorted().map { GramTable(width: $0, keys: keys[$0]!, triggers: triggers[$0]!) }
  }

  private static func key(of literal: Literal, _ number: Int, width: Int, in texts: [UInt8]) -> GramTable.Key {
    let text = literal.text(in: texts)
    let offset = Int(literal.gramOffset)
    let windowStart = min(offset, max(0, text.count - 8))
    let window = text.dropFirst(windowStart).prefix(8)
    return GramTable.Key(
      gram: GramTable.gram(of: text.dropFirst(offset).prefix(width)),
      entry: GramTable.Entry(
        window: window.reversed().reduce(0) { $0 << 8 | UInt64($1) }, literal: UInt32(number),
        length: UInt8(window.count), before: UInt8(offset - windowStart)))
  }
}

extension PatternIndex.Literal {
  /// Its bytes, of those of all literals.
  func text(in texts: [UInt8]) -> ArraySlice<UInt8> { texts[Int(start)..<Int(start) + Int(length)] }
}
