// Classes of characters. A few characters are told apart; a large, a negated or an unknown class is any character.

import CordonBytes

extension LiteralReader {
  /// The largest class whose characters are told apart.
  private static let maximumCharacters = 8

  /// What one item of a class stands for.
  private enum Item { case character(UInt32), type }

  mutating func readClass() throws(NotUnderstood) -> PatternSequence {
    // Borders of words in a spelling of their own.
    if isAhead("[[:<:]]") || isAhead("[[:>:]]") { throw NotUnderstood() }
    let start = at
    at += 1
    let opening = at
    var items: [PatternParts.ClassItem] = []
    try skipWhatIsNothingInClass()
    // PCRE2 passes over what is nothing, and takes a "^" behind it for one that stands first.
    if at != opening, !isQuoting, byte() == .ascii("^") { throw NotUnderstood() }
    let isNegated = !isQuoting && skip("^")
    var texts: [[UInt8]]? = isNegated ? nil : []
    var isFirst = true
    while true {
      try skipWhatIsNothingInClass()
      if !isQuoting, byte() == .ascii("]") {
        if !isFirst { break }
        // The first one stands for itself, at least where nothing was passed over.
        if at != opening + (isNegated ? 1 : 0) { throw NotUnderstood() }
      }
      isFirst = false
      let place = at
      let first = try readItem()
      guard case .character(let low) = first else {
        texts = nil
        items.append(.type(place..<at))
        // A hyphen behind a type may be refused, or stand for itself.
        continue
      }
      var high = low
      try skipWhatIsNothingInClass()
      if !isQuoting, byte() == .ascii("-") {
        let hyphen = at
        at += 1
        try skipWhatIsNothingInClass()
        let place = at
        if !isQuoting, byte() == .ascii("]") {
          at = hyphen
        } else if case .character(let end) = try readItem() {
          high = end
        } else {
          texts = nil
          items += [.characters(low...low), .characters(0x2D...0x2D), .type(place..<at)]
          continue
        }
      }
      guard low <= high else { throw NotUnderstood() }
      items.append(.characters(low...high))
      add(low...high, to: &texts)
    }
    at += 1
    parts?.appendClass(at: start..<at, isNegated: isNegated, items)
    if texts?.count != 1 { isPlain = false }
    guard let texts, !texts.isEmpty else { return PatternSequence(.anyCharacter) }
    return PatternSequence(PatternElement(texts: unique(texts)))
  }

  private func add(_ range: ClosedRange<UInt32>, to texts: inout [[UInt8]]?) {
    guard let known = texts, Int(range.upperBound - range.lowerBound) < 2 * LiteralReader.maximumCharacters else {
      texts = nil
      return
    }
    let all = unique(known + range.filter { Unicode.Scalar($0) != nil }.map { CaseFolding.bytes(of: $0) })
    texts = all.count <= LiteralReader.maximumCharacters ? all : nil
  }

  private mutating func readItem() throws(NotUnderstood) -> Item {
    guard let byte = byte() else { throw NotUnderstood() }
    if !isQuoting {
      if byte == .ascii("["), let mark = self.byte(1), [.ascii(":"), .ascii("."), .ascii("=")].contains(mark) {
        try skipNamedClass()
        return .type
      }
      if byte == .ascii("\\") {
        at += 1
        if let scalar = try readCharacterEscape(isInClass: true) { return .character(scalar) }
        let name = try next()
        // In a class digits are octal, up to three of them.
        if name.isASCIIDigit { throw NotUnderstood() }
        guard try isType(name) else { throw NotUnderstood() }
        return .type
      }
    }
    let sequence = UTF8Sequence(at: at, of: source.span)
    guard let scalar = sequence.scalar else { throw NotUnderstood() }
    at += sequence.length
    return .character(scalar)
  }

  /// `[:name:]` or `[:^name:]`
  private mutating func skipNamedClass() throws(NotUnderstood) {
    guard skip("[:") else { throw NotUnderstood() }
    _ = skip("^")
    while byte()?.isASCIILower == true { at += 1 }
    guard skip(":]") else { throw NotUnderstood() }
  }

  private mutating func skipWhatIsNothingInClass() throws(NotUnderstood) {
    while true {
      if skipQuoteMark() { continue }
      guard !isQuoting, mode.isExtendedInClasses, byte() == 0x20 || byte() == 0x09 else { break }
      at += 1
    }
    if isAtEnd { throw NotUnderstood() }
  }
}
