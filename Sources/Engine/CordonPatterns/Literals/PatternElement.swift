// What is understood of a stretch of a pattern, and how stretches are joined: one behind the other, as alternatives, and
// repeated. All that is kept is necessary: whatever the stretch matches, the strings named here are in the subject.
//
//   foo\W?ba[rz]    ─►  "foo" · 0…4 bytes · "bar" or "baz"
//   (foo|ba+r)x     ─►  3 bytes or more, of which one is "foo" or "ba" · "x"
//
// Strings are compared with the subject in its case-folded form (CaseFolding.swift), and widths are bytes of that.

/// A stretch of a pattern.
struct PatternElement: Equatable {
  /// The strings one of which it matches, and nothing else; nil where they are too many or not known.
  var texts: [[UInt8]]?
  /// How many bytes it matches; without an upper bound where ``maximum`` is nil.
  var minimum: Int
  var maximum: Int?
  /// Of each of these sets one string is in the subject.
  var needs: [[[UInt8]]] = []
  /// Whether `\b` stands right before it and right behind it.
  var boundaries = Boundaries()

  struct Boundaries: Equatable {
    var before = false
    var behind = false
  }

  /// What a set of strings may hold: more are no longer told apart.
  static let maximumTexts = 32
  static let maximumTextLength = 64

  /// One of `texts`, of which there is at least one.
  init(texts: [[UInt8]]) {
    self.texts = texts
    var (least, most) = (Int.max, 0)
    for text in texts {
      least = min(least, text.count)
      most = max(most, text.count)
    }
    minimum = min(least, most)
    maximum = most
  }

  /// Anything of so many bytes.
  init(minimum: Int, maximum: Int?, needs: [[[UInt8]]] = []) {
    self.minimum = minimum
    self.maximum = maximum
    self.needs = needs
  }

  /// One character of which nothing more is known.
  static let anyCharacter = PatternElement(minimum: 1, maximum: 4)
  /// Anything at all.
  static let anything = PatternElement(minimum: 0, maximum: nil)

  /// The sets of strings of each of which one is in the subject.
  var allNeeds: [[[UInt8]]] {
    guard let texts, texts.allSatisfy({ !$0.isEmpty }) else { return needs }
    return needs + [texts]
  }

  /// `self` and then `next`, as one; nil where that would be too much or would lose a boundary between them.
  func joined(with next: PatternElement) -> PatternElement? {
    guard let texts, let others = next.texts, !boundaries.behind, !next.boundaries.before,
      texts.count * others.count <= PatternElement.maximumTexts,
      maximum! + next.maximum! <= PatternElement.maximumTextLength
    else { return nil }
    var joined = PatternElement(texts: unique(texts.flatMap { text in others.map { text + $0 } }))
    joined.boundaries = Boundaries(before: boundaries.before, behind: next.boundaries.behind)
    return joined
  }
}

/// Elements one behind the other.
struct PatternSequence: Equatable {
  private(set) var elements: [PatternElement] = []

  init() {}
  init(_ element: PatternElement) { elements = [element] }

  /// How many elements are kept apart: a longer pattern has enough in them.
  private static let maximumElements = 64

  mutating func append(_ element: PatternElement) {
    if let last = elements.last {
      if let joined = last.joined(with: element) {
        elements[elements.count - 1] = joined
        return
      }
      if elements.count >= PatternSequence.maximumElements {
        elements[elements.count - 1] = PatternElement(
          minimum: PatternSequence.sum(last.minimum, element.minimum), maximum: nil, needs: last.allNeeds)
        return
      }
    }
    elements.append(element)
  }

  /// Text, folded.
  mutating func append(_ text: [UInt8]) {
    if let last = elements.indices.last, elements[last].texts?.count == 1, !elements[last].boundaries.behind,
      elements[last].minimum + text.count <= PatternElement.maximumTextLength
    {
      elements[last].texts![0] += text
      elements[last].minimum += text.count
      elements[last].maximum! += text.count
    } else {
      append(PatternElement(texts: [text]))
    }
  }

  mutating func append(_ sequence: PatternSequence) {
    for element in sequence.elements { append(element) }
  }

  /// Notes that `\b` stands behind the sequence; answers whether there is an element to note it in.
  mutating func endWithBoundary() -> Bool {
    guard let last = elements.indices.last, elements[last].texts != nil else { return false }
    elements[last].boundaries.behind = true
    return true
  }

  /// The same of a `\b` before it.
  mutating func beginWithBoundary() -> Bool {
    guard let first = elements.first, first.texts != nil else { return false }
    elements[0].boundaries.before = true
    return true
  }

  var minimum: Int { elements.reduce(0) { PatternSequence.sum($0, $1.minimum) } }
  var maximum: Int? {
    elements.reduce(0) { sum, element in
      guard let sum, let maximum = element.maximum else { return nil }
      return PatternSequence.sum(sum, maximum)
    }
  }
  /// The one element that it is, if it is one.
  private var single: PatternElement? {
    if elements.isEmpty { return PatternElement(texts: [[]]) }
    return elements.count == 1 ? elements[0] : nil
  }
  var needs: [[[UInt8]]] { elements.flatMap(\.allNeeds) }

  /// One of `branches`.
  static func either(_ branches: [PatternSequence]) -> PatternSequence {
    if branches.count == 1 { return branches[0] }
    if let element = union(of: branches.map(\.single)) { return PatternSequence(element) }
    let maxima = branches.map(\.maximum)
    let maximum = maxima.contains(nil) ? nil : maxima.compactMap { $0 }.max()
    var element = PatternElement(minimum: branches.map(\.minimum).min() ?? 0, maximum: maximum)
    var either: [[UInt8]] = []
    for branch in branches {
      guard let best = RequiredLiterals.rarest(of: branch.needs) else { return PatternSequence(element) }
      either += best
    }
    either = unique(either)
    if either.count <= RequiredLiterals.maximumCount { element.needs = [either] }
    return PatternSequence(element)
  }

  private static func union(of branches: [PatternElement?]) -> PatternElement? {
    var texts: [[UInt8]] = []
    for branch in branches {
      guard let branch, let own = branch.texts, branch.boundaries == branches[0]!.boundaries else { return nil }
      texts += own
    }
    texts = unique(texts)
    guard texts.count <= PatternElement.maximumTexts else { return nil }
    var element = PatternElement(texts: texts)
    element.boundaries = branches[0]!.boundaries
    return element
  }

  /// Itself so many times; without an upper bound where `most` is nil.
  func repeated(_ least: Int, _ most: Int?) -> PatternSequence {
    if least == 1, most == 1 { return self }
    if most == 0 { return PatternSequence(PatternElement(texts: [[]])) }
    // What may be left out, or comes a few times, is known as long as it is short.
    if let most, most <= 4, let element = single, element.texts != nil, element.boundaries == .init() {
      var texts: [[UInt8]] = []
      var power = PatternElement(texts: [[]])
      var isShort = true
      for count in 0...most {
        if count >= least { texts += power.texts! }
        guard count < most else { break }
        guard let next = power.joined(with: element) else {
          isShort = false
          break
        }
        power = next
      }
      texts = unique(texts)
      if isShort, texts.count <= PatternElement.maximumTexts { return PatternSequence(PatternElement(texts: texts)) }
    }
    let rest = PatternElement(
      minimum: PatternSequence.product(max(0, least - 1), minimum),
      maximum: most.flatMap { most in maximum.map { PatternSequence.product(max(0, most - 1), $0) } })
    if least == 0 {
      let whole = most.flatMap { most in maximum.map { PatternSequence.product(most, $0) } }
      return PatternSequence(PatternElement(minimum: 0, maximum: whole))
    }
    var result = self
    result.append(rest)
    return result
  }

  /// Far above every width that is asked for, so that sums and products of a hostile pattern do not overflow.
  private static let farAway = 1 << 30
  private static func sum(_ a: Int, _ b: Int) -> Int { min(a + b, farAway) }
  private static func product(_ a: Int, _ b: Int) -> Int {
    let (product, overflows) = a.multipliedReportingOverflow(by: b)
    return overflows ? farAway : min(product, farAway)
  }
}

/// `texts` in their order, each once.
func unique(_ texts: [[UInt8]]) -> [[UInt8]] {
  if texts.count < 2 { return texts }
  var seen: Set<[UInt8]> = []
  return texts.filter { seen.insert($0).inserted }
}
