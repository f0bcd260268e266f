// A conservative reader of PCRE2's syntax (pcre2pattern(3)): what strings must be in whatever a pattern matches. PCRE2
// alone says what a pattern means; what this reader does not know for certain it refuses, and then the pattern is
// searched in everything: slower, never wrong.
//
//   pattern      verbs? alternatives
//   alternatives sequence ("|" sequence)*
//   sequence     (atom quantifier?)*
//   atom         character · escape · class · group              LiteralReader+Escapes, +Classes, +Groups
//
// Patterns are read as `Pattern` compiles them: caseless, in UTF-8.

import CordonBytes

/// Where the reader stops: something that it does not know, or that PCRE2 refuses as well.
struct NotUnderstood: Error {}

struct LiteralReader {
  let source: [UInt8]
  var at: Int
  var mode = Mode()
  /// Inside of `\Q…\E`.
  var isQuoting = false
  /// How many groups are open.
  var depth = 0
  /// Whether everything so far is literal text, groups of it and `\b`, caseless: so that the pattern matches where its
  /// strings stand, and nowhere else.
  var isPlain = true
  /// Whether a search may begin behind the places at which no match begins, and find the same: not so where `\G` asks
  /// where it began, a verb lets one place decide for others, or lines end by more than a line feed: the JIT of 10.42 then
  /// misses beginnings of lines where a search is told where to give up.
  var isMovable = Pattern.endsLinesByLineFeed
  /// Whether no assertion, but for `\b`, asks what stands elsewhere than in the match.
  var isLocal = true
  /// Whether no part may match more than ``manyTimes`` characters.
  var isBounded = true
  /// Whether `\b` goes by more than ASCII.
  var usesUnicodeWords = false
  /// Whether a comment may end elsewhere than at a line feed.
  var endsCommentsElsewhere = false
  /// Where characters and classes stand, for who asks; else nil.
  var parts: PatternParts?

  /// What `(?…)` sets for the rest of its group.
  struct Mode {
    /// `x`: white space and `#…` are left out; `xx`: in classes blanks too.
    var isExtended = false
    var isExtendedInClasses = false
  }

  /// How often a part may be repeated without running far.
  static let manyTimes = 16
  /// The deepest nesting that is read; PCRE2's own limit is 250.
  static let maximumDepth = 100

  init(_ source: [UInt8]) {
    self.source = source
    at = 0
  }

  /// Reads the whole pattern; nil where it is not understood.
  mutating func read() -> PatternSequence? {
    do {
      try readLeadingVerbs()
      let sequence = try readAlternatives()
      return at == source.count ? sequence : nil
    } catch {
      return nil
    }
  }

  // MARK: Bytes

  var isAtEnd: Bool { at >= source.count }
  func byte(_ offset: Int = 0) -> UInt8? { at + offset < source.count ? source[at + offset] : nil }
  func isAhead(_ text: StaticString) -> Bool {
    text.withUTF8Buffer { source[min(at, source.count)...].starts(with: $0) }
  }
  mutating func skip(_ text: StaticString) -> Bool {
    guard isAhead(text) else { return false }
    at += text.utf8CodeUnitCount
    return true
  }
  /// The byte that stands here, and behind it.
  mutating func next() throws(NotUnderstood) -> UInt8 {
    guard let byte = byte() else { throw NotUnderstood() }
    at += 1
    return byte
  }
  /// Goes behind the next `end`.
  mutating func skip(behind end: UInt8) throws(NotUnderstood) {
    while try next() != end {}
  }

  // MARK: Structure

  mutating func readAlternatives() throws(NotUnderstood) -> PatternSequence {
    var branches = [try readSequence()]
    while skip("|") {
      isPlain = false
      parts?.append(.bar)
      branches.append(try readSequence())
    }
    return .either(branches)
  }

  private mutating func readSequence() throws(NotUnderstood) -> PatternSequence {
    var sequence = PatternSequence()
    // Whether `\b` stands right before, and whether that is noted in the element on either side of it.
    var (followsBoundary, isBoundaryKept) = (false, true)
    while true {
      try skipWhatIsNothing()
      guard let byte = byte(), isQuoting || (byte != .ascii("|") && byte != .ascii(")")) else { break }
      if !followsBoundary, let text = readText() {
        sequence.append(text)
        continue
      }
      let (start, firstToken) = (at, parts?.tokens.count ?? 0)
      guard let atom = try readAtom() else { continue }
      let isQuantified = try quantifierIsAhead()
      note(atom, from: start, firstToken, isQuantified: isQuantified)
      let (least, most) = isQuantified ? try readQuantifier() : (1, 1)
      if isQuantified { isPlain = false }
      if most ?? .max > LiteralReader.manyTimes { isBounded = false }
      if case .text(let inner) = atom, inner.maximum == nil { isBounded = false }
      switch atom {
      case .boundary where usesUnicodeWords || isQuantified: isPlain = false
      case .boundary:
        followsBoundary = true
        isBoundaryKept = sequence.endWithBoundary()
        continue
      case .assertion(let needs):
        isPlain = false
        isLocal = false
        if least > 0, !needs.isEmpty {
          sequence.append(PatternElement(minimum: 0, maximum: 0, needs: needs))
        }
        continue
      case .text(var inner):
        if followsBoundary, least > 0, inner.beginWithBoundary() { isBoundaryKept = true }
        sequence.append(inner.repeated(least, most))
      }
      if !isBoundaryKept { isPlain = false }
      (followsBoundary, isBoundaryKept) = (false, true)
    }
    if !isBoundaryKept { isPlain = false }
    return sequence
  }

  /// Text of ASCII up to what is more than that, but for a last character to which a quantifier may belong; nil where
  /// there is none, or where white space may be left out.
  private mutating func readText() -> [UInt8]? {
    if isQuoting || mode.isExtended || parts != nil { return nil }
    var text: [UInt8] = []
    var (end, last) = (at, at)
    while end < source.count {
      var (byte, length) = (source[end], 1)
      if byte == .ascii("\\"), end + 1 < source.count, (0x20..<0x7F).contains(source[end + 1]),
        !source[end + 1].isASCIIAlphanumeric
      {
        (byte, length) = (source[end + 1], 2)
      } else if byte >= 0x80 || LiteralReader.signs.contains(byte) {
        break
      }
      last = end
      text.append(byte.asciiLowercased)
      end += length
    }
    if end < source.count, LiteralReader.mayQuantify.contains(source[end]), !text.isEmpty {
      text.removeLast()
      end = last
    }
    guard !text.isEmpty else { return nil }
    at = end
    return text
  }

  /// What does not stand for itself outside of a class, and what a quantifier may begin with, or something that is nothing.
  private static let signs = ByteSet("\\^$.[|()?*+{")
  private static let mayQuantify = ByteSet("*+?{\\(")

  /// What one atom is to the sequence around it.
  enum Atom {
    case text(PatternSequence)
    /// `\b`
    case boundary
    /// It matches nothing itself, and of each of these sets one string is in the subject.
    case assertion([[[UInt8]]])
  }

  /// The atom that stands here; nil for what is none, as an option.
  private mutating func readAtom() throws(NotUnderstood) -> Atom? {
    if isQuoting { return .text(try readCharacter()) }
    switch byte() {
    case .ascii("\\"): return try readEscape()
    case .ascii("["): return .text(try readClass())
    case .ascii("("): return try readGroup()
    case .ascii("."):
      at += 1
      isPlain = false
      return .text(PatternSequence(.anyCharacter))
    case .ascii("^"), .ascii("$"):
      at += 1
      return .assertion([])
    case .ascii("*"), .ascii("+"), .ascii("?"): throw NotUnderstood()
    default: return .text(try readCharacter())
    }
  }

  /// Tells who asks for the parts of the atom that begins at `start`, and the tokens of which at `firstToken`.
  private mutating func note(_ atom: Atom, from start: Int, _ firstToken: Int, isQuantified: Bool) {
    guard let count = parts?.tokens.count else { return }
    var isAssertion = true
    if case .text = atom { isAssertion = false }
    if count == firstToken {
      let isNarrow = source[start] == .ascii("\\") && LiteralReader.narrowTypes.contains(source[start + 1])
      parts?.append(isAssertion ? .border : .other(isInWord: !isNarrow))
    }
    parts?.endAtom(from: firstToken, isAssertion: isAssertion, isQuantified: isQuantified)
  }
  /// The types of what no word goes on in, and of digits.
  private static let narrowTypes = ByteSet("dshvWR")

  /// A character that stands for itself.
  private mutating func readCharacter() throws(NotUnderstood) -> PatternSequence {
    let sequence = UTF8Sequence(at: at, of: source.span)
    guard let scalar = sequence.scalar else { throw NotUnderstood() }
    at += sequence.length
    parts?.append(scalar, at: at - sequence.length..<at, isQuoted: isQuoting)
    return character(scalar)
  }

  func character(_ scalar: UInt32) -> PatternSequence {
    PatternSequence(PatternElement(texts: [CaseFolding.bytes(of: scalar)]))
  }

  /// Goes over what stands for nothing: the ends of quotes and empty ones, comments, and white space where it is left out.
  private mutating func skipWhatIsNothing() throws(NotUnderstood) {
    while true {
      if skipQuoteMark() { continue }
      if isQuoting { return }
      if isAhead("(?#") {
        try skip(behind: .ascii(")"))
      } else if mode.isExtended, byte() == .ascii("#") {
        try skipLine()
      } else if mode.isExtended, let length = whiteSpaceLength() {
        at += length
      } else {
        return
      }
    }
  }

  /// Goes over a `\Q` or `\E`, if one stands here.
  mutating func skipQuoteMark() -> Bool {
    if skip("\\E") {
      isQuoting = false
      return true
    }
    guard !isQuoting, skip("\\Q") else { return false }
    isQuoting = true
    return true
  }

  /// The white space that `x` leaves out: that of ASCII, and Unicode's Pattern_White_Space.
  private func whiteSpaceLength() -> Int? {
    guard let byte = byte() else { return nil }
    if byte < 0x80 { return byte == 0x20 || (0x09...0x0D).contains(byte) ? 1 : nil }
    let sequence = UTF8Sequence(at: at, of: source.span)
    switch sequence.scalar {
    case 0x85, 0x200E, 0x200F, 0x2028, 0x2029: return sequence.length
    default: return nil
    }
  }

  /// A comment up to the end of its line, which is a line feed unless a verb or the library's build say otherwise.
  private mutating func skipLine() throws(NotUnderstood) {
    if endsCommentsElsewhere || Pattern.endsLinesElsewhere { throw NotUnderstood() }
    while let byte = byte() {
      at += 1
      if byte == 0x0A { return }
      // Other libraries' builds would end the line here.
      if byte == 0x0D || (0x0B...0x0C).contains(byte) || byte >= 0x80 { throw NotUnderstood() }
    }
  }

  // MARK: Quantifiers

  private mutating func quantifierIsAhead() throws(NotUnderstood) -> Bool {
    try skipWhatIsNothing()
    if isQuoting { return false }
    switch byte() {
    case .ascii("*"), .ascii("+"), .ascii("?"): return true
    case .ascii("{"): return try braces() != nil
    default: return false
    }
  }

  private mutating func readQuantifier() throws(NotUnderstood) -> (least: Int, most: Int?) {
    let bounds: (least: Int, most: Int?)
    switch byte() {
    case .ascii("*"): bounds = (0, nil)
    case .ascii("+"): bounds = (1, nil)
    case .ascii("?"): bounds = (0, 1)
    default:
      guard let found = try braces() else { throw NotUnderstood() }
      bounds = (found.least, found.most)
      at = found.end - 1
    }
    at += 1
    try skipWhatIsNothing()
    if !isQuoting, byte() == .ascii("+") || byte() == .ascii("?") { at += 1 }
    return bounds
  }

  /// `{n}`, `{n,}` or `{n,m}` here; nil where the brace stands for itself. Later versions of PCRE2 read more as a
  /// quantifier, with blanks or without the first number.
  private func braces() throws(NotUnderstood) -> (least: Int, most: Int?, end: Int)? {
    var end = at + 1
    var isSure = true
    var numbers: [[UInt8]] = [[]]
    while end < source.count, source[end] != .ascii("}") {
      switch source[end] {
      case let digit where digit.isASCIIDigit:
        // Two numbers without a comma are a quantifier to no version.
        if !numbers[numbers.count - 1].isEmpty, !source[end - 1].isASCIIDigit { return nil }
        numbers[numbers.count - 1].append(digit)
      case .ascii(","): numbers.append([])
      case 0x20, 0x09: isSure = false
      default: return nil
      }
      end += 1
    }
    guard end < source.count, numbers != [[]], numbers.count <= 2 else { return nil }
    guard isSure, let first = numbers.first, !first.isEmpty else { throw NotUnderstood() }
    func number(_ digits: [UInt8]) throws(NotUnderstood) -> Int {
      guard digits.count <= 5, let value = Int(String(decoding: digits, as: UTF8.self)) else { throw NotUnderstood() }
      return value
    }
    let least = try number(first)
    if numbers.count == 1 { return (least, least, end + 1) }
    return (least, numbers[1].isEmpty ? nil : try number(numbers[1]), end + 1)
  }
}
