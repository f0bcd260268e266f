// What the reader makes of patterns, section by section of pcre2pattern(3): a table of examples in harmless words.

import CordonTestSupport
import Testing

@testable import CordonPatterns

@Suite struct LiteralReaderTests {
  /// A pattern and what it needs, in the notation of ``RequiredLiterals/shown``; nil where nothing can be looked for.
  static let cases: [(pattern: String, literals: String?)] = [
    // Plain text.
    ("teapot", "teapot ="), ("TeaPot", "teapot ="), ("tea pot", "tea pot ="), ("чайник", "чайник"),
    ("ЧАЙНИК", "чайник"), ("Straße", "straße"), ("STRAẞE", "straße"), ("ＴＥＡ", "ｔｅａ"), ("🫖茶", "🫖茶"), ("Σας", "σασ"),
    ("İzmir", "İzmir"), ("ſalt", "salt ="), (#"\#u{212A}ettle"#, "kettle ="), ("t", nil), ("tt", "tt ="),
    ("a.b", nil), ("10% off", "10% off ="), ("tea-pot", "tea-pot ="), ("tea]pot", "tea]pot ="),
    ("tea}pot", "tea}pot ="), ("tea{pot", "tea{pot ="), ("tea{}pot", "tea{}pot ="), ("tea{x}pot", "tea{x}pot ="),
    ("tea{2,3pot", "tea{2,3pot ="), ("tea{1,2,3}pot", "tea{1,2,3}pot ="), ("tea,{2}pot", "tea,,pot"),
    // Special items at the start.
    ("(*UTF)teapot", "teapot"), ("(*UCP)teapot", "teapot"), (#"(*UCP)\bteapot\b"#, "teapot"),
    (#"(*UTF)(*UCP)\bteapot"#, "teapot"), ("(*NO_JIT)teapot", "teapot"), ("(*NOTEMPTY)teapot", "teapot"),
    ("(*NO_AUTO_POSSESS)(*NO_START_OPT)(*NO_DOTSTAR_ANCHOR)teapot", "teapot"),
    ("(*LIMIT_MATCH=1000)(*LIMIT_DEPTH=100)(*LIMIT_HEAP=9)teapot", "teapot"), ("(*CRLF)tea.pot", "tea 1–4 < pot"),
    (#"(*ANY)(?x)tea#x\#u{A}pot"#, nil), (#"(*BSR_ANYCRLF)tea\Rpot"#, "tea 1–3 < pot"),
    // Escapes of characters.
    (#"tea\.pot"#, "tea.pot ="), (#"tea\-pot\!"#, "tea-pot! ="), (#"tea\\pot"#, #"tea\pot ="#),
    (#"tea\ pot"#, "tea pot ="), (#"tea\_pot"#, "tea_pot ="), (#"tea\éa"#, "teaéa"), (#"\x74\x65a"#, "tea ="),
    (#"\x{74}\x{65}a"#, "tea ="), (#"\x{1FAD6}tea"#, "🫖tea"), (#"\o{164}\o{145}a"#, "tea ="),
    (#"\N{U+74}ea"#, "tea ="), (#"tea\N{U+436}"#, "teaж"), (#"\164ea"#, "ea"), (#"tea\0"#, #"tea\#u{0} ="#),
    (#"tea\04pot"#, #"tea\#u{4}pot ="#), (#"tea\x"#, #"tea\#u{0} ="#), (#"tea\x4"#, #"tea\#u{4} ="#),
    (#"tea\xg"#, #"tea\#u{0}g ="#), (#"tea\e\t\n\r\f\a"#, "tea\u{1B}\t\n\r\u{C}\u{7} ="), (#"tea\cA"#, #"tea\#u{1} ="#),
    (#"tea\cz"#, #"tea\#u{1A} ="#), (#"tea\c[pot"#, #"tea\#u{1B}pot ="#), (#"tea\x{0}"#, #"tea\#u{0} ="#),
    (#"tea\Q.*\Epot"#, "tea.*pot ="), (#"tea\Q|pot"#, "tea|pot ="), (#"\Qtea\E+pot"#, "pot & tea"),
    (#"tea\Q\E+pot"#, "pot & tea"), (#"tea\Epot"#, "teapot ="), (#"\Qtea\\Epot"#, #"tea\pot ="#),
    (#"t\Qe\Ea"#, "tea ="), (#"(?x)\Qtea pot\E kettle"#, "tea potkettle ="),
    // Types.
    (#"tea\dpot"#, "tea 1–4 < pot"), (#"tea\wpot"#, "tea 1–4 < pot"), (#"tea\W?pot"#, "tea 0–4 < pot"),
    (#"tea\s*pot"#, "pot & tea"), (#"tea\hpot"#, "tea 1–4 < pot"), (#"tea\Npot"#, "tea 1–4 < pot"),
    (#"tea\Rpot"#, "tea 1–3 < pot"), (#"tea\Xpot"#, "pot & tea"), (#"tea\N{3}pot"#, "tea 3–12 < pot"),
    (#"tea\p{Lu}pot"#, "tea 1–4 < pot"), (#"tea\pLpot"#, "tea 1–4 < pot"), (#"tea\PNpot"#, "tea 1–4 < pot"),
    (#"tea\p{^Greek}pot"#, "tea 1–4 < pot"), ("tea.pot", "tea 1–4 < pot"), ("tea.{0,20}pots?", "pot, pots & tea"),
    ("tea.*pot", "pot & tea"),
    // Simple assertions.
    (#"\btea\b"#, "|tea| ="), (#"\btea"#, "|tea ="), (#"tea\b"#, "tea| ="), (#"\btea\b pot"#, "tea 0–0 < | pot"),
    (#"tea\b\bpot"#, "tea 0–0 < |pot"), (#"tea\Bpot"#, "teapot"), (#"\Atea\z"#, "tea"), (#"\Gtea\Z"#, "tea"),
    ("^tea$", "tea"), (#"tea\Kpot"#, "teapot"), (#"\b(?:tea|pot)\b"#, "|tea|, |pot|"),
    (#"(?:\btea\b|\bpot\b)"#, "|tea|, |pot|"), (#"(?:\btea|pot)"#, "tea, pot"),
    (#"\b(?:tea)?pot\b"#, "pot|, teapot|"), (#"x\W\btea"#, "x 1–4 < |tea"), (#"\btea\w*\b"#, "|tea"),
    // Classes.
    ("[t][e][a]", "tea ="), ("te[aA]", "tea ="), ("te[ae]pot", "teapot, teepot"), ("[^t]eapot", "eapot"),
    ("tea[0-3]", "tea0, tea1, tea2, tea3"), ("tea[0-9]", "tea"), (#"te[\x{61}-\x63]"#, "tea, teb, tec"),
    (#"te[a\-z]"#, "tea, te-, tez"), ("te[a-]", "tea, te-"), ("te[-a]", "te-, tea"), ("te[]a]", "te], tea"),
    ("te[^]a]pot", "te 1–4 < pot"), (#"te[\]a]"#, "te], tea"), (#"te[a\Q]-b\E]"#, "tea, te], te-, teb"),
    (#"te[a\E-c]"#, "tea, teb, tec"), (#"te[\Ea]"#, "tea ="), (#"te[\E^a]pot"#, nil),
    (#"te[^\Ea]pot"#, "te 1–4 < pot"), (#"te[\Q\E]a]pot"#, nil), (#"te[\Q^\Ea]"#, "te^, tea"),
    ("(?xx)te[a b]", "tea, teb"), ("(?xx)[ ^t]eapot", nil), ("(?xxx)te[ ]a]pot", nil),
    ("(?x)te[a b]", "tea, te , teb"), ("te[[:alpha:]]pot", "te 1–4 < pot"), ("te[a[:digit:]]pot", "te 1–4 < pot"),
    ("te[[:^space:]b]pot", "te 1–4 < pot"), (#"te[\d]pot"#, "te 1–4 < pot"), (#"te[\w-]pot"#, "te 1–4 < pot"),
    (#"te[a-\d]pot"#, "te 1–4 < pot"), ("te[kſ]", "tek, tes"), (#"te[\b]"#, #"te\#u{8} ="#),
    (#"te[\n\e]"#, #"te\#u{A}, te\#u{1B}"#), (#"te[\101]"#, nil), ("te[[:<:]]pot", nil),
    ("[[:<:]]tea[[:>:]]pot", nil),
    (
      "te[aeiou][aeiou][aeiou]",
      "teaa, teae, teai, teao, teau, teea, teee, teei, teeo, teeu, teia, teie, teii, teio, teiu, teoa, teoe, teoi, teoo, teou, teua, teue, teui, teuo, teuu > 0–0 a, e, i, o, u"
    ),
    ("te[abcdefgh]", "tea, teb, tec, ted, tee, tef, teg, teh"), ("te[abcdefghi]pot", "te 1–4 < pot"),
    ("te[b-ы]pot", "te 1–4 < pot"),
    // Alternation.
    ("tea|pot", "tea, pot"), ("tea|", nil), ("tea||pot", nil), ("tea|p", nil),
    ("tea(?:pot|cup|)", "teapot, teacup, tea"), ("(tea|pot)s?", "tea, teas, pot, pots"), ("tea(?:pot|.)", "tea"),
    ("(?:tea|pot+)cup", "cup & tea, pot"), ("tea|coffee.mug", "tea, coffee"),
    // Options.
    ("(?i)tea", "tea ="), ("(?-i)Tea", "tea"), ("(?i:tea)pot", "teapot ="), ("(?-i:tea)pot", "teapot"),
    ("(?x)tea pot # kettle", "teapot ="), (#"(?x)tea # (pot\#u{A}kettle"#, "teakettle ="),
    (#"(?x)tea\ pot"#, "tea pot ="), ("(?x) t e a +", "tea"), (#"(?x)tea#\#u{D}\#u{A}pot"#, nil),
    ("(?x: tea )pot", "teapot ="), ("(?x)(?-x)tea pot", "tea pot ="), ("(?x)(?^)tea pot", "tea pot"),
    ("(?^)tea", "tea"), (#"(?x)tea\#u{85}pot"#, "teapot ="), (#"(?x)tea\#u{A0}pot"#, #"tea\#u{A0}pot"#),
    (#"(?x)tea\#u{2028}pot"#, "teapot ="), ("(?s)tea.pot", "tea 1–4 < pot"), ("(?n)(tea)", "tea ="),
    ("(?m)^tea", "tea"), ("(?xx-i:te[a b] )pot", "teapot, tebpot"), ("(?x)tea|pot kettle", "tea, potkettle"),
    ("(tea(?x) p o t|k e t) x", "teapot x, ket x"), ("(?i-s)tea", "tea ="), ("(?J)(?<n>tea)", "tea ="),
    ("(?U)tea+", "tea"), ("(?)tea", "tea ="), ("(?[tea])pot", nil), ("(?r)teapot", nil),
    // Groups.
    ("(tea)pot", "teapot ="), ("(?:tea)pot", "teapot ="), ("(?<n>tea)pot", "teapot ="), ("(?P<n>tea)pot", "teapot ="),
    ("(?'n'tea)pot", "teapot ="), ("(?>tea)pot", "teapot"), ("(*atomic:tea)pot", "teapot"),
    ("(?|(tea)|(pot))cup", "teacup, potcup"), ("()tea", "tea ="), ("((((tea))))", "tea ="), ("(tea", nil),
    ("tea)", nil),
    // Repetition.
    ("tea?", "te, tea"), ("tea*pot", "pot & te"), ("tea+pot", "pot & tea"), ("tea{2}", "teaa"),
    ("tea{0}pot", "tepot"), ("tea{2,}pot", "pot & tea"), ("tea{0,1}pot", "tepot, teapot"),
    ("tea{1,3}pot", "teapot, teaapot, teaaapot"), ("tea{,3}pot", nil), ("tea{ 2 }pot", nil), ("tea{2, 3}pot", nil),
    ("tea{5}pot", "tea 4–4 < pot"), ("(?:tea){2}", "teatea"), ("(?:tea){2,9}", "tea"), ("(?:tea)?pot", "pot, teapot"),
    ("(?:tea)*", nil), ("(?:tea)+", "tea"), ("(?:tea){0}", nil), ("tea??pot", "tepot, teapot"),
    ("tea+?pot", "pot & tea"), ("tea?+pot", "tepot, teapot"), ("tea{1,2}+pot", "teapot, teaapot"),
    ("(?x)tea + +pot", "pot & tea"), ("tea(?#x)?pot", "tepot, teapot"), ("tea(?#x)+(?#y)?pot", "pot & tea"),
    ("(?:te?a){1,2}", "ta, tea, tata, tatea, teata, teatea"),
    ("(?:tea|pot){3}", "teateatea, teateapot, teapottea, teapotpot, potteatea, potteapot, potpottea, potpotpot"),
    ("*tea", nil), ("tea**", nil),
    // References and calls.
    (#"(tea)\1"#, "tea"), (#"(tea)\g1"#, "tea"), (#"(tea)\g{-1}pot"#, "pot & tea"), (#"(tea)\12pot"#, "pot & tea"),
    (#"(?<n>tea)\k<n>\k'n'\k{n}\g{n}(?P=n)"#, "tea"), ("(tea)(?1)", "tea"), ("(tea)(?-1)(?+1)(pot)", "pot & tea"),
    (#"(?<n>tea)(?&n)(?P>n)\g<n>\g'n'"#, "tea"), (#"(tea)\g<1>"#, "tea"), ("tea(?R)?pot", "pot & tea"),
    ("tea(?0)?", "tea"), (#"tea\1"#, "tea"),
    // Look-arounds.
    ("(?=tea)", "tea"), ("(?=.*tea)pot", "pot & tea"), ("tea(?=pot)", "pot & tea"), ("tea(?!pot)", "tea"),
    ("(?<=tea)pot", "pot & tea"), ("(?<!tea)pot", "pot"), ("(?!tea|kettle)pot", "pot"), ("(*pla:tea).", "tea"),
    ("(*positive_lookbehind:tea).", "tea"), ("(*nla:tea)pot", "pot"), ("(?*tea).", "tea"), ("(?<*tea).", "tea"),
    ("(*napla:tea).", "tea"), ("(*naplb:tea).", "tea"), ("(?=tea)?pot", "pot"), ("(?=tea){0}pot", "pot"),
    ("(?=kettle)*", nil), ("(*sr:tea)pot", "teapot"), ("(*asr:tea)pot", "teapot"),
    // Conditionals.
    ("(tea)?(?(1)pot|cup)", nil), ("(?(DEFINE)(?<n>tea))pot", "pot"), ("(?(DEFINE)(?<n>tea))(?&n)", nil),
    ("(?(?=tea)kettle|cup)pot", "pot"), ("(?(?<!tea)kettle)pot", "pot"), ("(?(*pla:tea)kettle)pot", nil),
    ("(?<n>a)?(?(<n>)kettle)pot", "pot"), ("(?(R)tea|pot)", nil), ("(?(VERSION>=10.4)tea)pot", "pot"),
    // Comments and callouts.
    ("tea(?#pot)", "tea ="), ("te(?#)a", "tea ="), (#"tea(?#pot\)"#, "tea ="), ("tea(?C)pot", "teapot"),
    ("tea(?C1)pot", "teapot"), (#"tea(?C"x")pot"#, nil),
    // Verbs.
    ("tea(*SKIP)pot", "teapot"), ("tea(*SKIP:x)(*FAIL)|kettle", "tea, kettle"),
    ("tea(*PRUNE)(*THEN)(*COMMIT)(*F)", "tea"), ("(*MARK:tea)pot", "pot"), ("(*:tea)pot", "pot"),
    ("tea(*ACCEPT)pot", nil), ("tea(?:(*ACCEPT:x)|y)pot", nil), ("tea(*PRUNE:pot", nil), ("(*WHAT)tea", nil),
    // What stands beside it, and the rest.
    (#"foo\W?barr(?:el|y)"#, "foo 0–4 < barrel, barry"), ("kettle.{0,9}tea.{0,99}cup", "kettle & cup & tea"),
    (#"kettle.{3}\d?quiz"#, "kettle > 3–16 quiz"), ("(?=.*kettle)(?=.*quiz)tea", "kettle & quiz & tea"),
    ("kettle.{0,16}quiz.{17}tea", "kettle & quiz & tea"), (#"\bkettle\b\W+quiz"#, "|kettle| & quiz"),
    ("(?:kettle|quiz).tea", "kettle, quiz > 1–4 tea"), ("(?:kettle)+quiz.jug", "kettle & quiz & jug"),
    ("(?:quiz){5}", "quiz"), ("jug.*(kettle|quiz)x?", "kettle, kettlex, quiz, quizx & jug"),
    // Found by the property test: what PCRE2 passes over before a "^", "xx" that a further "x" leaves on.
    (#"[\Q\E^]_-a]a12"#, nil), (#"[\E^ab]tea"#, nil), (#"tea[^\Q\E^]pot"#, "tea 1–4 < pot"),
    ("(?xxx)[ ]foo]+bag", nil), ("(?xx-x)te[a b]", "tea, te , teb"), ("(?xx)(?x)te[a b]", "tea, te , teb"),
    // Braces of moderators' lists.
    (#".{0 12}loan@mail\.example"#, "{0 12}loan@mail.example"), ("tea{1,2,}pot", "tea{1,2,}pot ="),
    // What only later versions than 10.42 know.
    ("(tea)(?1(1))pot", nil), ("(?aD)tea", nil), ("(*TURKISH_CASING)tea", nil), ("(*CASELESS_RESTRICT)tea", nil),
    (#"tea\x{ 2E }pot"#, nil), ("(tea)(*scs:(1)e)pot", nil), ("tea{,}pot", nil), ("tea{ 1, 2 }pot", nil),
  ]

  @Test func eachPatternOfTheTableNeedsWhatItSays() {
    #expect(LiteralReaderTests.cases.count == 299)
    var (compiled, unknown) = (0, 0)
    for (source, expected) in LiteralReaderTests.cases {
      let bytes = Array(source.utf8)
      let literals = RequiredLiterals(ofPattern: bytes)
      #expect(literals?.shown == expected, "\(source)")
      if expected == nil { unknown += 1 }
      if (try? Pattern(bytes.span)) != nil { compiled += 1 }
    }
    // The others PCRE2 refuses: which, that depends on its version.
    #expect(compiled >= 278, "\(compiled)")
    #expect(unknown == 46)
  }

  @Test func aBoundaryIsNoneWhereALetterBecameOneOfASCII() throws {
    let searcher = PatternSearcher()
    for (source, subject) in [
      ("\\bsugar", "aſugar"), ("\\btea", "\u{212A}tea"), ("tea\\b", "teaſ"), ("kettles\\b", "kettleſa"),
    ] {
      let literals = try #require(RequiredLiterals(ofPattern: Array(source.utf8)))
      let folded = NaiveSubject(Array(subject.utf8))
      let outcome = searcher.search(Array(subject.utf8).span, for: try Pattern(Array(source.utf8).span))
      #expect(outcome != .noMatch && literals.areMet(by: folded), "\(source)")
      let places = folded.places(of: literals.literals[0].text)
      let boundaries = literals.literals[0].boundaries
      #expect(folded.hasNewLetters && places.count == 1)
      // In the folded form alone the border is not to be seen.
      if boundaries.before { #expect(!folded.isBoundary(places[0]), "\(source)") }
      if boundaries.behind { #expect(!folded.isBoundary(places[0] + literals.literals[0].text.count), "\(source)") }
    }
  }

  /// Patterns as long as they may be, or as deep.
  @Test(.timeLimit(.minutes(1))) func aHostilePatternIsReadInTime() {
    let length = PatternLimits.patternLength
    func filled(_ text: String) -> [UInt8] { Array(String(repeating: text, count: length / text.utf8.count).utf8) }
    func nested(_ count: Int, _ before: String, _ behind: String) -> [UInt8] {
      Array((String(repeating: before, count: count) + "tea" + String(repeating: behind, count: count)).utf8)
    }
    #expect(RequiredLiterals(ofPattern: filled("k."))?.literals.count == nil)
    #expect(RequiredLiterals(ofPattern: filled("tea."))?.shown.hasPrefix("tea > 1–4 tea") == true)
    #expect(RequiredLiterals(ofPattern: filled("tea|"))?.shown == nil)
    for text in ["a", "(?:ab|cd.)", "(?=tea)", "[a-h]", "(?:a|b)?", "(?=.*tea)x.", "tea|.pot|", "\\b", "(?x)", "{1"] {
      _ = RequiredLiterals(ofPattern: filled(text))
    }
    #expect(RequiredLiterals(ofPattern: filled("("))?.shown == nil)
    #expect(RequiredLiterals(ofPattern: nested(99, "(", ")"))?.shown == "tea =")
    #expect(RequiredLiterals(ofPattern: nested(99, "(?:", "|pot)+"))?.shown == "tea, pot")
    #expect(RequiredLiterals(ofPattern: nested(200, "(", ")"))?.shown == nil)
    #expect(RequiredLiterals(ofPattern: nested(99, "(?:ab|", "x){2,4}")) != nil)
  }

  @Test(.enabled(if: Corpus.isPresent)) func moderatorsPatternsNearlyAllHaveLiterals() throws {
    var (patterns, withLiterals, whole, short) = (0, 0, 0, 0)
    for name in ["keywords", "websites"] {
      for line in try Corpus.lines("patterns/\(name).txt") {
        patterns += 1
        guard let literals = RequiredLiterals(ofPattern: line) else { continue }
        withLiterals += 1
        if literals.isWhole { whole += 1 }
        if literals.literals.contains(where: { $0.text.count < 3 }) { short += 1 }
      }
    }
    #expect(patterns == 2515)
    #expect(withLiterals == 2515)
    #expect(whole == 1904)
    #expect(short == 0)
  }
}
