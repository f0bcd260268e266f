// What an opening parenthesis stands for: groups, assertions, options, comments, references, verbs.

import CordonBytes

extension LiteralReader {
  /// Reads from "(" to behind its ")", or to behind the options that hold from here on.
  mutating func readGroup() throws(NotUnderstood) -> Atom? {
    at += 1
    guard depth < LiteralReader.maximumDepth else { throw NotUnderstood() }
    if byte() == .ascii("*") { return try readVerb() }
    guard skip("?") else { return .text(try readRestOfGroup()) }
    switch try next() {
    case .ascii(":"): return .text(try readRestOfGroup())
    case .ascii("|"), .ascii(">"):
      isPlain = false
      return .text(try readRestOfGroup())
    case .ascii("="), .ascii("*"): return .assertion(try readRestOfGroup().needs)
    case .ascii("!"): return try readDenied()
    case .ascii("<"):
      if skip("=") || skip("*") { return .assertion(try readLookBehind().needs) }
      if skip("!") {
        _ = try readLookBehind()
        return .assertion([])
      }
      try skip(behind: .ascii(">"))
      return .text(try readRestOfGroup())
    case .ascii("'"):
      try skip(behind: .ascii("'"))
      return .text(try readRestOfGroup())
    case .ascii("P"):
      if skip("<") {
        try skip(behind: .ascii(">"))
        return .text(try readRestOfGroup())
      }
      guard skip("=") || skip(">") else { throw NotUnderstood() }
      return try readReference()
    case .ascii("R"), .ascii("&"), .ascii("0")...(.ascii("9")), .ascii("+"): return try readReference()
    case .ascii("-") where byte()?.isASCIIDigit == true: return try readReference()
    case .ascii("C"):
      while byte()?.isASCIIDigit == true { at += 1 }
      guard skip(")") else { throw NotUnderstood() }
      return .assertion([])
    case .ascii("("):
      at -= 1
      try readConditional()
      return .text(PatternSequence(.anything))
    default:
      at -= 1
      return try readOptions()
    }
  }

  /// Alternatives up to the group's end; options set inside end with it.
  private mutating func readRestOfGroup() throws(NotUnderstood) -> PatternSequence {
    let outer = mode
    depth += 1
    parts?.append(.open(isAssertion: false))
    let sequence = try readAlternatives()
    parts?.append(.close(isAssertion: false))
    depth -= 1
    mode = outer
    guard skip(")") else { throw NotUnderstood() }
    return sequence
  }

  private mutating func readLookBehind() throws(NotUnderstood) -> PatternSequence {
    parts?.behind += 1
    let sequence = try readRestOfGroup()
    parts?.behind -= 1
    return sequence
  }

  /// An assertion that something does not follow.
  private mutating func readDenied() throws(NotUnderstood) -> Atom {
    _ = try readRestOfGroup()
    return .assertion([])
  }

  private mutating func readReference() throws(NotUnderstood) -> Atom {
    isPlain = false
    // Later versions take a list of groups in parentheses.
    while byte() != .ascii(")") { if try next() == .ascii("(") { throw NotUnderstood() } }
    at += 1
    return .text(PatternSequence(.anything))
  }

  /// `(?(condition)yes|no)`, of which either branch may be none.
  private mutating func readConditional() throws(NotUnderstood) {
    isPlain = false
    if isAhead("(?C") || isAhead("(*") { throw NotUnderstood() }
    if isAhead("(?=") || isAhead("(?!") || isAhead("(?<=") || isAhead("(?<!") {
      _ = try readGroup()
    } else {
      guard !isAhead("(?") else { throw NotUnderstood() }
      try skip(behind: .ascii(")"))
    }
    _ = try readRestOfGroup()
  }

  // MARK: Options

  /// `(?i-x)` or `(?i-x:…)`
  private mutating func readOptions() throws(NotUnderstood) -> Atom? {
    let outer = mode
    // Whether "xx" was met: a further "x" leaves it on.
    var (isOn, isMore) = (true, false)
    if skip("^") {
      mode = Mode()
      isPlain = false
      parts?.isCaseSensitive = true
    }
    while true {
      switch try next() {
      case .ascii("x"):
        if skip("x") { isMore = true }
        mode.isExtended = isOn
        mode.isExtendedInClasses = isOn && isMore
      case .ascii("i") where !isOn:
        isPlain = false
        parts?.isCaseSensitive = true
      case .ascii("i"): break
      case .ascii("m"), .ascii("s"), .ascii("n"), .ascii("J"), .ascii("U"): break
      case .ascii("-") where isOn: isOn = false
      case .ascii(")"): return nil
      case .ascii(":"):
        let sequence = try readRestOfGroup()
        mode = outer
        return .text(sequence)
      default: throw NotUnderstood()
      }
    }
  }

  // MARK: Verbs

  /// Verbs that may open a pattern: none of these lets it match what it would not match otherwise.
  mutating func readLeadingVerbs() throws(NotUnderstood) {
    while isAhead("(*") {
      let start = at
      at += 2
      let name = try readName()
      switch name {
      case "UTF", "NO_AUTO_POSSESS", "NO_START_OPT", "NO_JIT", "NO_DOTSTAR_ANCHOR", "NOTEMPTY", "NOTEMPTY_ATSTART",
        "BSR_ANYCRLF", "BSR_UNICODE":
        break
      case "LIMIT_MATCH", "LIMIT_DEPTH", "LIMIT_HEAP", "LIMIT_RECURSION":
        guard skip("=") else { throw NotUnderstood() }
        while byte()?.isASCIIDigit == true { at += 1 }
      case "UCP": usesUnicodeWords = true
      case "CR", "LF", "CRLF", "ANYCRLF", "ANY", "NUL":
        endsCommentsElsewhere = true
        isMovable = false
      default:
        at = start
        return
      }
      isPlain = false
      guard skip(")") else { throw NotUnderstood() }
    }
  }

  /// From "*" on: verbs that only forbid matches, and assertions by name.
  private mutating func readVerb() throws(NotUnderstood) -> Atom {
    at += 1
    isPlain = false
    isMovable = false
    let name = try readName()
    switch name {
    case "", "MARK", "F", "FAIL", "COMMIT", "PRUNE", "SKIP", "THEN":
      if byte() == .ascii(":") {
        try skip(behind: .ascii(")"))
      } else {
        guard !name.isEmpty, skip(")") else { throw NotUnderstood() }
      }
      return .assertion([])
    default: break
    }
    guard skip(":") else { throw NotUnderstood() }
    switch name {
    case "pla", "positive_lookahead", "napla", "non_atomic_positive_lookahead":
      return .assertion(try readRestOfGroup().needs)
    case "plb", "positive_lookbehind", "naplb", "non_atomic_positive_lookbehind":
      return .assertion(try readLookBehind().needs)
    case "nla", "negative_lookahead": return try readDenied()
    case "nlb", "negative_lookbehind":
      _ = try readLookBehind()
      return .assertion([])
    case "atomic", "sr", "script_run", "asr", "atomic_script_run": return .text(try readRestOfGroup())
    default: throw NotUnderstood()
    }
  }

  /// Letters and "_".
  private mutating func readName() throws(NotUnderstood) -> String {
    let start = at
    while let byte = byte(), byte.isASCIIAlpha || byte == .ascii("_") { at += 1 }
    return String(decoding: source[start..<at], as: UTF8.self)
  }
}
