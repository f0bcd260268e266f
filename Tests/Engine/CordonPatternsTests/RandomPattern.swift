// Random patterns in the whole of PCRE2's syntax, with what they may match (Sample.swift). Nearly all are patterns that
// PCRE2 compiles; one in eight is damaged afterwards, so that the reader also meets what nobody would write.

import CordonTestSupport

/// A pattern that grows from its seed.
struct RandomPattern {
  var random: SeededRandom
  private(set) var source: [UInt8] = []
  private(set) var sample = Sample.nothing
  /// The groups by number, as far as they are closed.
  var groups: [Int: Sample] = [:]
  var groupCount = 0
  var names: [String] = []
  /// Whether white space is left out here.
  var isExtended = false

  init(seed: UInt64) {
    random = SeededRandom(seed: seed)
    switch random.next(below: 8) {
    case 0, 1: sample = plain()
    case 2:
      put(random.pick(RandomPattern.leadingVerbs))
      sample = alternatives(depth: 2)
    default: sample = alternatives(depth: 1 + random.next(below: 3))
    }
    groups[0] = sample
    if random.once(in: 8) { damage() }
  }

  mutating func put(_ text: String) { source += text.utf8 }
  mutating func put(_ bytes: [UInt8]) { source += bytes }

  private static let leadingVerbs = [
    "(*UCP)", "(*UTF)", "(*NO_JIT)", "(*UTF)(*UCP)", "(*NOTEMPTY)", "(*NO_START_OPT)", "(*LIMIT_MATCH=5000)",
    "(*CRLF)", "(*ANY)", "(*BSR_ANYCRLF)", "(*NO_AUTO_POSSESS)(*NO_DOTSTAR_ANCHOR)", "(*NUL)", "(*NOTEMPTY_ATSTART)",
  ]

  // MARK: Structure

  /// Literal text in groups, with borders of words: what a literal alone decides.
  private mutating func plain() -> Sample {
    var parts: [Sample] = []
    if random.once(in: 2) { put("\\b") }
    for _ in 0...random.next(below: 2) {
      switch random.next(below: 6) {
      case 0:
        put("(?:")
        parts.append(word())
        put(")")
      case 1: parts.append(group { $0.word() })
      case 2: parts.append(.text(character("[", "]")))
      default: parts.append(word())
      }
      if random.once(in: 8) { trivia() }
    }
    if random.once(in: 2) { put("\\b") }
    return .sequence(parts)
  }

  mutating func alternatives(depth: Int) -> Sample {
    var branches = [sequence(depth: depth)]
    while random.once(in: 3), branches.count < 4 {
      put("|")
      branches.append(random.once(in: 8) ? .nothing : sequence(depth: depth))
    }
    return branches.count == 1 ? branches[0] : .either(branches)
  }

  private mutating func sequence(depth: Int) -> Sample {
    var parts: [Sample] = []
    for _ in 0...random.next(below: 4) {
      if random.once(in: 10) { trivia() }
      let start = source.count
      var (part, canRepeat) = atom(depth: depth)
      if canRepeat, random.once(in: 3) {
        if random.once(in: 10) { trivia() }
        part = quantified(part)
      } else if canRepeat, random.once(in: 40) {
        // The same again, as it is written.
        put(Array(source[start...]))
        part = .sequence([part, part])
      }
      parts.append(part)
    }
    return .sequence(parts)
  }

  /// What stands for nothing, or nearly so.
  mutating func trivia() {
    switch random.next(below: isExtended ? 9 : 5) {
    case 0: put("(?#a comment)")
    case 1: put("\\Q\\E")
    case 2: put("\\E")
    case 3: put("(?#)")
    case 4: put("(?:)")
    case 5: put(" ")
    case 6: put("#word\n")
    case 7: put("\t\n")
    default: put(random.pick(["\u{2028}", "\u{200E}", "\u{85}", "\u{A0}", "# )(]\n", "#\r\n", "#чай\n", "\u{0B}"]))
    }
  }

  private mutating func quantified(_ part: Sample) -> Sample {
    let low = random.next(below: 3)
    let high = low + random.next(below: 3)
    let times: ClosedRange<Int>
    switch random.next(below: 12) {
    case 0, 1:
      put("*")
      times = 0...3
    case 2, 3:
      put("+")
      times = 1...3
    case 4, 5, 6:
      put("?")
      times = 0...1
    case 7:
      put("{\(low)}")
      times = low...low
    case 8:
      put("{\(low),}")
      times = low...low + 2
    case 9, 10:
      put("{\(low),\(high)}")
      times = low...high
    default:
      // Quantifiers of later versions, and braces that stand for themselves.
      put(
        random.pick([
          "{,\(high)}", "{ \(low) }", "{\(low) ,}", "{ ,\(high)}", "{}", "{,}", "{a}", "{\(low) 1}", "{,1,}",
          "{\(low), \(high)}", "{\(low)", "{1,2,3}",
        ])
      )
      times = 1...1
    }
    if random.once(in: 5) {
      if random.once(in: 4) { trivia() }
      put(random.pick(["?", "+"]))
    }
    return .repeated(part, times)
  }

  /// What must stand in some of many patterns that PCRE2 compiles.
  static let constructs =
    leadingVerbs + [
      "(?:", "(?>", "(*atomic:", "(?|", "(?<n", "(?P<n",
      "(?'n", "(?=", "(?!", "(?<=", "(?<!", "(?*", "(?<*", "(*pla:", "(*plb:", "(*nla:", "(*nlb:", "(*napla:",
      "(*naplb:", "(*positive_lookahead:", "(*negative_lookahead:", "(*positive_lookbehind:",
      "(*negative_lookbehind:", "(*non_atomic_positive_lookahead:", "(*non_atomic_positive_lookbehind:", "\\1", "\\g1",
      "\\g{1}", "\\g{-1}", "\\g-1", "\\g{n", "\\k<n", "\\k'n", "\\k{n", "(?P=n", "(?P>n", "(?&n", "(?1)", "(?-1)",
      "(?R)",
      "(?0)", "\\g<0>", "\\g<1>", "\\g'1'", "\\g<-1>", "\\g<n", "\\g'n", "(?(DEFINE)", "(?(1)", "(?(-1)", "(?(R)",
      "(?(R1)",
      "(?(R&n", "(?(VERSION>=", "(?(<n", "(?('n", "(?(n", "(?(?=", "(?(?!", "(?(?<=", "(?(?<!", "(?(*pla:", "(?(?C1)",
      "(?i)", "(?-i)", "(?x)", "(?xx)", "(?xxx)", "(?^)", "(?n)", "(?m)", "(?s)", "(?J)", "(?U)", "(?-x:", "(?xx:",
      "(?#", "\\Q", "(*SKIP)", "(*PRUNE)", "(*THEN)", "(*COMMIT)", "(*F)", "(*FAIL)", "(*ACCEPT)", "(*MARK:x)", "(*:x)",
      "\\x{", "\\x4", "\\o{", "\\N{U+", "\\c", "\\e", "\\0", "\\p{L}", "\\pL", "\\p{^L}", "\\P{", "\\R", "\\X", "\\h",
      "\\b",
      "\\B", "\\A", "\\z", "\\Z", "\\G", "\\K", "[[:<:]]", "(?C1)", "{1,}", "{,2}", "}+", "}?", "*?", "++", "[^", "[]",
      "[:alpha:]", "[:^digit:]", "k.k.k.k.k.k.k.",
    ]

  // MARK: Damage

  private static let bytes = Array("()[]{}?*+|\\QEGKbkdxnN^$.-,:=!<>'#&R i\n01a".utf8)

  /// Changes a byte or two.
  private mutating func damage() {
    for _ in 0...random.next(below: 2) where !source.isEmpty {
      let place = random.next(below: source.count)
      switch random.next(below: 4) {
      case 0: source.remove(at: place)
      case 1: source[place] = random.pick(RandomPattern.bytes)
      case 2: source.insert(random.pick(RandomPattern.bytes), at: place)
      default: source.insert(source[place], at: random.next(below: source.count))
      }
    }
  }
}
