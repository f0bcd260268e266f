// The atoms of random patterns: characters in every spelling, quotes, types, classes, assertions of places.

import CordonTestSupport

extension RandomPattern {
  /// An atom with what it may match, and whether a quantifier may follow.
  mutating func atom(depth: Int) -> (Sample, canRepeat: Bool) {
    switch random.next(below: depth > 0 ? 30 : 20) {
    case 0...8: return (word(), true)
    case 9, 10: return (quote(), true)
    case 11, 12: return (type(), true)
    case 13, 14, 15: return (characterClass(), true)
    case 16:
      put(random.pick(["\\b", "\\b", "\\b", "\\B", "^", "$", "\\A", "\\z", "\\Z", "\\G", "\\K"]))
      return (.nothing, false)
    case 17: return (reference(), true)
    case 18:
      setOptions()
      return (.nothing, false)
    case 19:
      guard random.once(in: 2) else { return odd() }
      put(random.pick(RandomPattern.verbs))
      return (.nothing, false)
    case 20...25: return (anyGroup(depth: depth - 1), true)
    case 26, 27, 28: return (lookAround(depth: depth - 1), random.once(in: 4))
    default: return (conditional(depth: depth - 1), true)
    }
  }

  private static let verbs = [
    "(*SKIP)", "(*SKIP:x)", "(*PRUNE)", "(*PRUNE:x)", "(*THEN)", "(*THEN:x)", "(*COMMIT)", "(*COMMIT:x)", "(*F)",
    "(*FAIL)", "(*ACCEPT)", "(*ACCEPT:x)", "(*MARK:x)", "(*:x)",
  ]

  /// What only later versions than 10.42 take, or read otherwise.
  private static let later = [
    "\\x{ 6B }", "(?r)", "(?r:k)", "(?aD)", "(?aW:k)", "(?[k])", "(?[[a-k]-[a]])", "(*scs:(1)k)", "(?1(1))", "(?R(1))?",
    "\\N{U+ 6B }", "\\o{ 153 }", "k{ ,1}", "\\g{ 1 }", "(?^aS:k)", "\\N{ 1}", "(?(<n1>)k)",
  ]

  /// What is rarely written.
  private mutating func odd() -> (Sample, canRepeat: Bool) {
    if random.once(in: 10) {
      put(random.pick(RandomPattern.later))
      return (.text("k"), true)
    }
    if random.once(in: 20) {
      // Longer than what the reader keeps apart.
      put(String(repeating: "k.", count: 70))
      return (.text(String(repeating: "kx", count: 70)), true)
    }
    let text = random.pick([
      "]", "}", "{", "{}", "{,2}", "{a}", "{1", "#", " ", "\\ ", "\\#", "-", "\\-", "\"", "\u{A0}", "\u{85}", "\\é",
      "(?C)", "(?C1)", "(?C\"ab\")", "[[:<:]]", "[[:>:]]", "\\8",
    ])
    put(text)
    return (.text(text.hasPrefix("\\") ? String(text.dropFirst()) : text), true)
  }

  // MARK: Characters

  private static let words = [
    "ab", "ba", "abb", "ka", "sas", "kass", "aab", "bask", "a", "b", "k", "s", "чай", "Вода", "σας", "ß", "ẞa", "İk",
    "ｔｅａ", "🫖", "åb", "µ", "ⱥa", "ſa", "\u{212A}b", "a.b", "a-b", "a b", "k_1", "12", "1", "_a",
  ]

  /// One of a few words, each character in a spelling of its own.
  mutating func word() -> Sample {
    let word = random.pick(RandomPattern.words)
    let isSpelled = random.once(in: 4)
    for scalar in word.unicodeScalars { spell(scalar, isPlain: !isSpelled || random.once(in: 2)) }
    return .text(word)
  }

  /// One character between `before` and `behind`.
  mutating func character(_ before: String, _ behind: String) -> [UInt8] {
    let scalar = random.pick(Array(random.pick(RandomPattern.words).unicodeScalars))
    put(before)
    spell(scalar, isPlain: random.once(in: 2))
    put(behind)
    return Array(String(scalar).utf8)
  }

  private mutating func spell(_ scalar: Unicode.Scalar, isPlain: Bool) {
    let value = scalar.value
    if isPlain {
      if scalar.isASCII, !scalar.properties.isAlphabetic, !(0x30...0x39).contains(value), value != 0x5F { put("\\") }
      return put(String(scalar))
    }
    let hexadecimal = String(value, radix: 16, uppercase: random.once(in: 2))
    switch random.next(below: value < 0x80 ? 7 : value < 0x100 ? 5 : 3) {
    case 0: put("\\x{\(hexadecimal)}")
    case 1: put("\\N{U+\(hexadecimal)}")
    case 2: put("\\o{\(String(value, radix: 8))}")
    case 3: put("\\x\(hexadecimal)")
    case 4: put("\\\(String(value, radix: 8))")
    case 5: put("\\Q\(scalar)\\E")
    default: put("[\(scalar == "-" || scalar == " " ? "\\" : "")\(scalar)]")
    }
  }

  private mutating func quote() -> Sample {
    let text = random.pick(RandomPattern.words) + random.pick(["", "", "(", "|a", "[", ".*", "\\", " b", "#", "{2}"])
    put("\\Q\(text)")
    // A quote may be left open.
    if !random.once(in: 12) { put("\\E") }
    return .text(text)
  }

  private static let types: [(source: String, samples: [String])] = [
    (".", ["a", "é"]), ("\\w", ["a", "_"]), ("\\d", ["1"]), ("\\s", [" "]), ("\\W", ["-", "é"]), ("\\D", ["a"]),
    ("\\S", ["k"]), ("\\h", [" ", "\u{A0}"]), ("\\H", ["s"]), ("\\v", ["\n", "\u{2028}"]), ("\\V", ["a"]),
    ("\\N", ["b"]), ("\\R", ["\r\n", "\n", "\u{2028}"]), ("\\X", ["a\u{301}", "🫖"]), ("\\p{L}", ["a", "ч"]),
    ("\\pL", ["k"]), ("\\P{Lu}", ["a"]), ("\\p{^L}", ["1"]), ("\\PN", ["s"]), ("\\p{Greek}", ["σ"]),
    ("\\p{Lu}", ["A"]), ("\\e", ["\u{1B}"]), ("\\t", ["\t"]), ("\\0", ["\0"]), ("\\01", ["\u{1}"]), ("\\cA", ["\u{1}"]),
    ("\\c\\", ["\u{1C}"]), ("\\a\\f", ["\u{7}\u{C}"]), ("\\x", ["\0"]), ("\\x4", ["\u{4}"]), ("\\r\\n", ["\r\n"]),
    ("\\061", ["1"]), ("\\1", [""]), ("\\12", ["\n"]), ("\\N{2}", ["ab"]), ("\\p{Any}", ["a"]), ("\\W?", ["", "-"]),
    (".*", ["", "ab"]), (".{0,4}", ["", "b"]), (".+?", ["k"]), ("\\cz", ["\u{1A}"]), ("\\o{141}", ["a"]),
    (".{0,20}", ["", "ab k s ba"]),
    ("[abks][ab1][ks]{2}", ["aaks", "k1ss"]), ("(?:a|b|ka){1,3}", ["a", "kab"]), ("(?:ab?){2}", ["aba", "aa"]),
  ]

  private mutating func type() -> Sample {
    let (source, samples) = random.pick(RandomPattern.types)
    put(source)
    return .either(samples.map(Sample.text))
  }

  // MARK: Classes

  private static let classItems: [(source: String, sample: String)] = [
    ("a-c", "b"), ("k", "k"), ("s", "s"), ("\\x{41}-\\x43", "c"), ("[:alpha:]", "a"), ("[:^digit:]", "b"),
    ("\\d", "1"), ("\\W", "-"), ("\\p{L}", "ч"), ("\\PL", "1"), ("\\h", " "), ("\\Qa]\\E", "]"), ("\\Qk", "k"),
    ("\\Q-\\E", "-"), ("-", "-"), ("\\-", "-"), ("\\]", "]"), ("\\b", "\u{8}"), ("[", "["), ("^", "^"), ("а-я", "ч"),
    ("\\N{U+44F}", "я"), ("ß", "ẞ"), ("a-\\Qc\\E", "b"), ("a\\E-c", "b"), ("\\d-z", "z"), (" ", " "), ("\t", "\t"),
    ("a - c", "a"), ("\\101", "a"), ("\\12", "\n"), ("\\x{17F}", "s"), ("\u{212A}", "k"), ("x-", "x"), ("1-9", "1"),
    ("\\e\\n\\cA", "\n"), ("\\Q\\E", "]"), ("\\E", "]"), ("#", "#"), ("|", "|"), (")", ")"), ("[:word:]", "_"),
    ("A-Z", "b"), ("_-a", "_"),
  ]

  mutating func characterClass() -> Sample {
    var samples: [Sample] = []
    put("[")
    if random.once(in: 8) { put(random.pick(["\\E", "\\Q\\E", " ", "\t"])) }
    let isNegated = random.once(in: 5)
    if isNegated { put("^") }
    if random.once(in: 8) { put(random.pick(["\\E", "\\Q\\E", " ", "\t"])) }
    if random.once(in: 10) {
      put("]")
      samples.append(.text("]"))
    }
    for _ in 0...random.next(below: 3) {
      if random.once(in: 2) {
        samples.append(.text(character("", "")))
      } else {
        let (source, sample) = random.pick(RandomPattern.classItems)
        put(source)
        samples.append(.text(sample))
      }
    }
    put("]")
    return isNegated ? .either([.text("x"), .text("é"), .text("\n")]) : .either(samples)
  }
}
