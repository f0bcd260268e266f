// What looks the same has one skeleton, what reads otherwise has another, and a span is what was looked at.

import CordonTestSupport
import Testing

@testable import CordonText

@Suite struct SkeletonTests {
  /// - same: all of one skeleton
  static let table: [(name: String, same: [String])] = [
    ("other scripts' letters", ["paypal", "раураl", "рayраl", "PAYPAL", "ｐａｙｐａｌ", "pаypаI", "ρaypal"]),
    ("digits", ["bombast", "b0mb4st", "8om8a57", "BOMB@ST", "b0m8a$t", "bоmb4st"]),
    ("strokes", ["little", "1itt1e", "l!ttle", "|ittl3", "Iittle", "lıttle", "li77le", "!!ttle"]),
    (
      "separators",
      [
        "teapot", "t.e.a.p.o.t", "t-e-a-p-o-t", "tea_pot", "te*apot", "t~eapo_t", "tea...pot", "te‐apot", "t·e·a·pot",
        "tea—pot",
      ]
    ),
    (
      "single letters",
      ["teapot", "t e a p o t", "t\u{A0}e\u{3000}a p o\tt", "t - e - a - p - o - t", "t. e. a. p. o. t", "ｔ ｅ ａ ｐ ｏ ｔ"]
    ),
    ("marks", ["cafe", "café", "c\u{335}a\u{336}f\u{20DD}é", "ćäfê", "сafé", "cąfę"]),
    ("ligatures", ["modern", "rnodern", "moder\u{578}", "m0d3rn", "mоdеrn"]),
    ("Cyrillic", ["бомба", "б0мба", "6омба", "б о м б а", "БО.М.БА", "бом6a"]),
    ("Greek", ["ομάδα", "ομαδα", "0μαδα", "ο μ α δ α", "ΟΜΆΔΑ"]),
    ("Arabic", ["شاي", "شـاي", "ش ا ي", "ش.ا.ي", "شَاي"]),
    ("Hebrew", ["שלום", "ש.ל.ו.ם", "ש ל ו ם", "שׁלוֹם"]),
    ("Devanagari", ["कलम", "क.ल.म", "क ल म", "क\u{93C}लम"]),
    ("Devanagari, signs", ["केतली", "के.त.ली", "के त ली"]),
    ("Chinese", ["茶壶好", "茶.壶.好", "茶 壶 好", "茶-壶好"]),
    ("Korean", ["찻집말", "찻 집 말", "찻.집.말", "\u{110E}\u{1161}\u{11BA}집말"]),
    ("quotes", ["a \"tea\" b", "a “tea” b", "a „tea‟ b"]),
  ]

  @Test func whatLooksTheSameHasOneSkeleton() {
    #expect(Self.table.count == 16)
    var spellings = 0
    for (name, same) in Self.table {
      let skeletons = same.map { PhraseText($0).skeleton.folded }
      for (text, skeleton) in zip(same, skeletons) {
        #expect(skeleton == skeletons[0], "\(name): \(text): \(String(decoding: skeleton, as: UTF8.self))")
        spellings += 1
      }
    }
    #expect(spellings == 86)
  }

  static let exact: [(text: String, skeleton: String)] = [
    ("", ""), ("tea", "tea"), ("bill", "blll"), ("m", "m"), ("rn", "m"), ("r.n", "m"), ("r n", "r n"),
    ("b o m b", "bomb"),
    ("b.o.r.n.b", "bomb"), ("I am a man", "l am a man"), ("he'll", "he'll"), ("he’ll", "he'll"), ("a b", "a b"),
    ("a b cc", "a b cc"), ("a b c dd", "abc dd"),
    ("dd a b c", "dd abc"),
    ("a b c. dd", "abc. dd"), ("tea. pot", "tea. pot"), ("tea - pot", "tea - pot"), ("-tea-", "-tea-"),
    ("tea, pot", "tea, pot"),
    ("wow! it", "wow! lt"), ("wow!", "wow!"), ("a!b", "alb"), ("a | b", "a | b"), ("!!! !a", "!!! la"),
    ("a b ! c d", "a b ! c d"),
    ("http://a.test/x?y=1", "http://atest/x?y=1"), ("c++", "c++"), ("a@b.c", "aabc"), ("5$", "5$"),
    ("50 c3nt", "50 cent"), ("b50", "bso"), ("5Ѕ", "ss"),
    ("$100", "$100"), ("a$$", "ass"), ("100!", "100!"), ("!50", "!50"), ("!5a", "lsa"), ("1 3 a", "lea"),
    ("5-0 o", "50 o"),
    ("@ 1", "@ 1"), ("@bc", "abc"), ("|0|x", "lolx"), ("2026-11-26", "20261126"),
    ("2 6 z", "26z"),
    ("ø", "o"),
    ("a\u{301} b c", "abc"), ("🫖 a b c", "🫖 abc"), ("a b 🫖 c", "a b 🫖 c"), ("œ æ x", "oeaex"),
    ("x \"y\" z", "x \"y\" z"), ("_a_b_", "_ab_"),
  ]

  @Test func aSkeletonIsSpelledSo() {
    #expect(Self.exact.count == 53)
    for (text, skeleton) in Self.exact {
      #expect(String(decoding: looks(text), as: UTF8.self) == skeleton, "\(text)")
    }
  }

  /// - spaced: nil where there is but one skeleton.
  static let spaced: [(text: String, spaced: String?)] = [
    ("tea-pot", "tea pot"), ("tea.pot_x", "tea pot x"), ("join--the...rally", "joln the rally"), ("t.e.a", nil),
    ("tea pot", nil),
    ("a-tea", "a tea"), ("tea-a-pot", "tea a pot"), ("ab-cd-e", "ab cd e"), ("t.e.a-pot", "tea pot"),
    ("t3a-p0t", "tea pot"), ("12-34", "12 34"),
    ("ab- cd", nil),
    ("чай-ник", "чaᴎ hᴎk"), ("", nil), ("-", nil), ("a b c-dd", "abc dd"), ("a b c de-fg", "abc de fg"),
  ]

  @Test func separatedWordsHaveASecondSkeleton() {
    #expect(Self.spaced.count == 17)
    var making = Making()
    var readings = SkeletonReadings()
    for (text, spaced) in Self.spaced {
      let plain = making.make(Array(text.utf8))
      making.maker.make(from: making.folded, into: &readings)
      let isRead = readings.count > 1 && readings[1].bytes == spaced.map { Array($0.utf8) }
      #expect(isRead == (spaced != nil) && (spaced != nil || readings.count < 3), "\(text)")
      let other = String(decoding: making.make(Array(text.utf8), .spaced), as: UTF8.self)
      #expect(other == spaced ?? String(decoding: plain, as: UTF8.self), "\(text)")
      #expect(making.make(Array(other.utf8), .spaced) == Array(other.utf8), "\(text)")
    }
  }

  static let readings: [(text: String, readings: [String])] = [
    ("tea", ["tea"]), ("t.3.a", ["tea", "t.3.a"]), ("t3a-p0t", ["teapot", "tea pot", "tea-pot"]),
    ("a-te4", ["atea", "a tea", "a-tea"]), ("@t3a", ["atea", "@tea"]), ("t3a|p0t!", ["tealpot!", "tea|pot!"]),
    ("corn b4rn", ["com bam", "corn barn"]), ("50 $", ["50 $"]),
    ("t e a", ["tea"]), ("", [""]), ("tea - pot", ["tea - pot"]), ("мoр-ab", ["mopab", "mop ab", "mop-ab"]),
  ]

  @Test func aTextIsReadInEachWayThatMakesAnother() {
    #expect(Self.readings.count == 12)
    var making = Making()
    var readings = SkeletonReadings()
    for (text, expected) in Self.readings {
      _ = making.make(Array(text.utf8))
      making.maker.make(from: making.folded, into: &readings)
      let found = (0..<readings.count).map { String(decoding: readings[$0].bytes, as: UTF8.self) }
      #expect(found == expected, "\(text)")
    }
  }

  @Test func aPieceOfACharacterIsNotWhole() {
    var making = Making()
    let skeleton = making.make(Array("x œ ﬃ茶".utf8))
    #expect(String(decoding: skeleton, as: UTF8.self) == "x oe ffl茶")
    // Within `œ` alone: the letters of a ligature are characters of the folded text.
    let torn = (0...11).filter { !making.skeleton.isWhole(0..<$0) }
    #expect(torn == [3])
  }

  @Test func whatReadsOtherwiseHasAnotherSkeleton() {
    let pairs = [
      ("tea", "teas"), ("tea pot", "teapot"), ("cat", "cut"), ("a b", "ab"), ("茶", "荼"), ("чай", "чан"),
      ("שלום", "שלון"),
      ("केतली", "कतली"), ("tea/pot", "teapot"), ("tea:pot", "teapot"), ("d", "b"), ("2", "z"), ("6", "b"),
    ]
    #expect(pairs.count == 13)
    for (one, other) in pairs {
      #expect(looks(one) != looks(other), "\(one) \(other)")
    }
  }

  @Test func aSpanIsThePieceOfTheOriginal() {
    let cases: [(text: String, word: String, piece: String)] = [
      ("x b.o.m.b y", "bomb", "b.o.m.b"), ("ok: b o m b!", "bomb", "b o m b"), ("ｘ ｂ０ｍｂ y", "bomb", "ｂ０ｍｂ"),
      ("茶 рay-раl.", "paypal", "рay-раl"), ("see l\u{336}!ttl3, ok", "little", "l\u{336}!ttl3"),
      ("x œuvre y", "oeuvre", "œuvre"), ("(ćäfé)", "cafe", "ćäfé"), ("\u{200B}m\u{200B} \u{200B}", "m", "m"),
      ("a\t\tt.e.\u{200B}a b", "tea", "t.e.\u{200B}a"), ("xx ش ـ.ا ي", "شاي", "ش ـ.ا ي"), ("茶 찻 집 말", "찻집말", "찻 집 말"),
    ]
    #expect(cases.count == 11)
    var making = Making()
    for (text, word, piece) in cases {
      let bytes = Array(text.utf8)
      let skeleton = making.make(bytes)
      guard let range = find(looks(word), in: skeleton) else {
        Issue.record("\(text): \(String(decoding: skeleton, as: UTF8.self))")
        continue
      }
      let original = making.skeleton.originalRange(of: range, through: making.folded)
      #expect(Array(bytes[original]) == Array(piece.utf8), "\(text): \(original)")
    }
  }

  @Test func theSkeletonOfASkeletonIsItselfForEveryCharacter() {
    var making = Making()
    var failures: [String] = []
    var texts = 0
    for value in 0...UInt32(0x3_2400) where Unicode.Scalar(value) != nil {
      for text in [
        [value], [0x62, value], [value, 0x2E, 0x63], [0x62, 0x20, value, 0x20, 0x63], [0x1100, value, 0x1161],
      ] {
        let once = making.make(utf8(text))
        if making.make(once) != once { failures.append(text.map { String($0, radix: 16) }.joined(separator: " ")) }
        texts += 1
      }
    }
    #expect(failures.isEmpty, "\(failures.count): \(failures.prefix(40))")
    #expect(texts == 1_018_885)
  }

  @Test func randomTextsHaveSkeletonsThatHold() {
    let partners = FoldPropertyTests.partners + Array("ab .-!|10_m\u{201C}'l$@".unicodeScalars.map(\.value))
    var making = Making()
    var ranges = 0
    for seed in 1...UInt64(6000) {
      var random = SeededRandom(seed: seed)
      var text: [UInt8] = []
      for _ in 0..<random.next(below: 24) {
        switch random.next(below: 12) {
        case 0: text.append(UInt8(random.next(below: 256)))
        case 1...3: text += utf8([random.pick(partners)])
        default: text += Array(random.pick(["a", "b", " ", ".", "-", "m", "!", "1", "茶", "tea"]).utf8)
        }
      }
      let once = making.make(text)
      for _ in 0..<4 where !once.isEmpty {
        let start = random.next(below: once.count)
        let range = start..<start + 1 + random.next(below: once.count - start)
        let original = making.skeleton.originalRange(of: range, through: making.folded)
        #expect(0 <= original.lowerBound && original.upperBound <= text.count, "seed \(seed): \(shown(text))")
        #expect(!original.isEmpty && Scalar.areWhole(original, of: text), "seed \(seed): \(shown(text)) \(original)")
        ranges += 1
      }
      #expect(making.make(once) == once, "seed \(seed): \(shown(text))")
    }
    #expect(ranges > 20_000, "\(ranges)")
  }
}

/// A folder, a maker of skeletons, and their results.
private struct Making {
  var folder = TextFolder()
  var maker = SkeletonMaker()
  var folded = FoldedText()
  var skeleton = TextSkeleton()

  mutating func make(_ text: [UInt8], _ reading: SkeletonReading = .hidden) -> [UInt8] {
    withExactBuffer(of: text) { folder.fold($0, into: &folded) }
    let text = folded.bytes
    maker.make(from: text.span, as: reading, into: &skeleton)
    return skeleton.bytes
  }
}

private func looks(_ phrase: String) -> [UInt8] { PhraseText(phrase).skeleton.folded }
