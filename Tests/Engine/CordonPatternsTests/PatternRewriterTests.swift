// Patterns as they are searched in folded texts and in skeletons: what is written of them, and that they match there
// whatever their own text looks like.

import CordonBytes
import CordonTestSupport
import CordonText
import Testing

@testable import CordonPatterns

@Suite struct PatternRewriterTests {
  /// A pattern, and what of it is searched in folded texts; nil: itself.
  static let folded: [(pattern: String, folded: String?)] = [
    ("teapot", nil), ("TeaPot", nil), ("tea pot", nil), (#"\btea\W?pot\b"#, nil), ("чайник", nil), ("ЧАЙНИК", nil),
    ("café", nil), ("[a-z0-9]+é", nil), (#"\x{74}ea"#, nil), (#"tea\d{2}"#, nil), ("茶", nil), ("[а-я]", nil),
    ("cafe\u{301}", #"(?:\x{63}\x{61}\x{66}\x{e9})"#), ("أب", #"(?:\x{627}\x{628})"#), ("أ?ب", #"\x{627}?ب"#),
    ("(?:أ|ب)", #"(?:\x{627}|ب)"#), ("[أب]", #"(?:[\x{627}-\x{628}])"#), ("[^أب]x", #"(?:[^\x{627}-\x{628}])x"#),
    ("ﬁsh", #"(?:\x{66}\x{69}\x{73}\x{68})"#), ("[ﬁx]sh", #"(?:[\x{78}]|\x{66}\x{69})sh"#),
    ("[^ﬁx]sh", #"(?:(?!\x{66}\x{69})(?<!\x{66}(?=\x{69}))[^\x{78}])sh"#), ("ｔｅａ", #"(?:\x{74}\x{65}\x{61})"#),
    ("tea\u{200B}", #"(?:\x{74}\x{65}\x{61})"#),
    (#"tea\n"#, "tea(?!)"), (#"a\r\nb"#, "a(?!)(?!)b"),
    ("tea  pot", #"(?:\x{74}\x{65}\x{61}\x{20}\x{70}\x{6f}\x{74})"#),
    (#"\Qأ.\E+"#, #"\Q\E\x{627}\Q.\E+"#), (#"[\x{600}-\x{1000}]"#, nil), ("(?x) أ ب # x\n", "(?x) \\x{627} ب # x\n"),
    (#"(?<=أ)ب"#, #"(?<=\x{627})ب"#), ("(?-i)أ", nil), ("(*SKIP)أ(", nil),
    (#"(\p{Arabic})أ\1"#, #"(\p{Arabic})\x{627}\1"#),
    ("ـ{2}x", "(?!){2}x"), ("[ـ]x", "(?:(?!))x"), ("[ـb]x", #"(?:[\x{62}])x"#),
    (#"tea\x{200B}"#, "tea(?!)"), (#"te\x{200B}a"#, "te(?!)a"), (#"م[\x{64B}-\x{652}]*ح"#, "م(?:(?!))*ح"),
    (#"(?!\x{64B})ح"#, "(?!(?!))ح"), (#"[^\x{200B}]x"#, #"(?:[\s\S])x"#), ("ß", #"(?:\x{73}\x{73})"#),
    ("(?<=[ßx])a", nil), ("(?<=(?:a|ß))b", nil), ("(?<!أ)ب", #"(?<!\x{627})ب"#),
  ]

  @Test func foldedTextIsSearchedForFoldedText() throws {
    #expect(Self.folded.count == 45)
    var rewriter = PatternRewriter()
    for (pattern, folded) in Self.folded {
      let rewritten = rewriter.folded(Array(pattern.utf8)).map { String(decoding: $0, as: UTF8.self) }
      #expect(rewritten == folded, "\(pattern)")
      if let rewritten { _ = try Pattern(Array(rewritten.utf8).span) }
    }
  }

  /// A pattern, and what of it is searched in skeletons.
  static let skeletons: [(pattern: String, skeleton: String)] = [
    ("tea", "tea"), ("pin", #"(?:\x{70}\x{6c}\x{6e})"#), ("rnop", #"(?:\x{6d}\x{6f}\x{70})"#),
    ("m+op", "m+op"), ("œ+op", #"(?:\x{6f}\x{65})+op"#), ("t3a", #"(?:\x{74}\x{65}\x{61})"#),
    ("tea-pot", #"(?:\x{74}\x{65}\x{61}\x{2d}?\x{70}\x{6f}\x{74})"#), (#"tea\W+pot"#, #"tea\W+pot"#),
    (#"tea[\W_]?pot"#, #"tea[\W_]?pot"#), ("t[ei]a", #"t(?:[\x{65}\x{6c}])a"#),
    ("[mn]ap", "[mn]ap"), ("[œn]ap", #"(?:[\x{6e}]|\x{6f}\x{65})ap"#), (#"tea\d\s\w"#, #"tea\d\s\w"#),
    ("[^i]", #"(?:[^\x{6c}])"#),
    (#"(?<=i-)tea"#, #"(?<=(?:\x{6c}\x{2d}))tea"#), (#"(?<!\W)tea"#, #"(?<!\W)tea"#),
    ("чай", #"(?:\x{447}\x{61}\x{1d0e})"#),
    ("сор", #"(?:\x{63}\x{6f}\x{70})"#), ("[[:punct:]]tea", "[[:punct:]]tea"),
    (#"\Qi.\E"#, #"\Q\E(?:\x{6c}\x{2e})\Q\E"#),
    ("[o0]x", #"(?:[\x{30}\x{6f}])x"#), ("ab [0-9]{3}", "ab [0-9]{3}"), ("[^.!?0-9]ab", "[^.!?0-9]ab"),
    ("50 caps", "50 caps"), ("pay 50\\b", "pay 50\\b"), ("50(?= now)", "50(?= now)"), ("room 5+", "room 5+"),
    ("51(?:x|y)?", #"(?:[\x{35}\x{73}][\x{31}\x{6c}])(?:x|y)?"#), ("go!+", "go!+"), ("area 51?", "area 51?"),
    ("wax 10{2,6} x", "wax 10{2,6} x"), ("(?:50|60) tea", "(?:50|60) tea"),
    ("tea(?:50|60)", #"tea(?:(?:[\x{35}\x{73}][\x{30}\x{6f}])|(?:\x{36}[\x{30}\x{6f}]))"#),
    ("teas?4", #"teas?[\x{34}\x{61}]"#),
    ("tea-?4", #"tea-?[\x{34}\x{61}]"#), (#"\w5"#, #"\w[\x{35}\x{73}]"#), (#"\s5"#, #"\s5"#),
    (#"(?<=x)5 tea"#, "(?<=x)5 tea"), ("[tx]50", #"[tx](?:[\x{35}\x{73}][\x{30}\x{6f}])"#),
    ("3+a", #"[\x{33}\x{65}]+a"#),
    ("-tea-", "-tea-"), (#"tea(?!\W)"#, #"tea(?!\W)"#), (#"(?:^|\W)tea(?:\W|$)"#, #"(?:^|\W)tea(?:\W|$)"#),
    ("(?<![h-k])tea", #"(?<!(?:[\x{68}\x{6a}-\x{6c}]))tea"#), (#"\p{L}\p{^Nd}ab\PZ"#, #"\p{L}\p{^Nd}ab\PZ"#),
  ]

  @Test func skeletonsAreSearchedForSkeletons() throws {
    #expect(Self.skeletons.count == 45)
    var rewriter = PatternRewriter()
    for (pattern, skeleton) in Self.skeletons {
      let rewritten = try rewriter.skeleton(Array(pattern.utf8))
      #expect(String(decoding: rewritten, as: UTF8.self) == skeleton, "\(pattern)")
      _ = try Pattern(rewritten.span)
    }
  }

  @Test func whatHasNoSkeletonIsRefused() {
    let cases = [
      ("(?-i)tea", "the skeleton has no capital letters; leave out `(?-i)` and `(?^)`"),
      ("(?^:tea)", "the skeleton has no capital letters; leave out `(?-i)` and `(?^)`"),
      (
        #"\p{Lu}tea"#,
        #"the skeleton does not tell the property `{Lu}`: its letters are small, and of no one script; write `\w`, or the letters"#
      ),
      (
        #"[\p{Cyrillic}x]tea"#,
        #"the skeleton does not tell the property `{Cyrillic}`: its letters are small, and of no one script; write `\w`, "#
          + "or the letters"
      ),
      ("(*XYZ)tea", "the pattern holds what cannot be brought to the skeleton; write it in plainer PCRE2"),
      (String(repeating: "i", count: 12_000), "the pattern is too long to be searched in the skeleton; split it"),
    ]
    #expect(cases.count == 6)
    var rewriter = PatternRewriter()
    for (pattern, message) in cases {
      #expect(throws: NotRewritten(message: message), "\(pattern.prefix(20))") {
        _ = try rewriter.skeleton(Array(pattern.utf8))
      }
    }
  }

  /// Literal text matches the form of itself: whole for folded texts, and for skeletons but for what reads as letters
  /// spelled one by one, which a pattern cannot tell of itself.
  @Test func literalTextIsFoundInItsOwnForms() throws {
    let pieces = [
      "tea", "pot", "i1", "m0", "rn", "b4", "أب", "يى", "éa", "e\u{301}x", "ﬁ", "ß", "ｗ", "чай", "сор", "茶壶", "!a",
      "@c",
      "$5b",
    ]
    let gaps = ["", "", " ", "-", ".", "_", " - ", "...", "'", "/", "?"]
    var rewriter = PatternRewriter()
    var folder = TextFolder()
    var maker = SkeletonMaker()
    var (folded, skeletons) = (FoldedText(), SkeletonReadings())
    let searcher = PatternSearcher()
    var foldedOtherwise = 0
    for seed in 1...UInt64(4000) {
      var random = SeededRandom(seed: seed)
      var text = ""
      for _ in 0...random.next(below: 4) { text += random.pick(pieces) + random.pick(gaps) }
      text += random.pick(pieces)
      folder.fold(Array(text.utf8).span, into: &folded)
      maker.make(from: folded, into: &skeletons)
      func isFound(_ pattern: [UInt8], in subject: [UInt8]) throws -> Bool {
        searcher.search(subject.span, for: try Pattern(pattern.span)) == .match(0..<subject.count)
      }
      let plain = escaped(text) { _ in 0 }
      let own = rewriter.folded(plain)
      if own != nil { foldedOtherwise += 1 }
      #expect(try isFound(own ?? plain, in: folded.bytes), "seed \(seed): \(text)")
      let spelled = escaped(text) { random.next(below: $0) }
      let other = try rewriter.skeleton(spelled)
      let isFoundInOne = try (0..<skeletons.count).contains { try isFound(other, in: skeletons[$0].bytes) }
      #expect(isFoundInOne, "seed \(seed): \(text)")
    }
    #expect(foldedOtherwise > 1000)
  }

  /// A pattern of `text` alone, each character as it is, by its number or in a class, as `choose` says.
  private func escaped(_ text: String, choose: (Int) -> Int) -> [UInt8] {
    var pattern: [UInt8] = []
    for character in text {
      // A class of a letter alone cannot hold the mark behind it, nor the mark alone be there; nor can rn be m in two.
      let choice = character.unicodeScalars.count > 1 || "rn".contains(character) ? 0 : choose(4)
      for scalar in character.unicodeScalars {
        let number = "\\x{" + String(scalar.value, radix: 16) + "}"
        switch choice {
        case 1: pattern += Array("[\(number)]".utf8)
        case 2: pattern += Array(number.utf8)
        default:
          if scalar.value < 0x80, !UInt8(scalar.value).isASCIIAlphanumeric { pattern.append(.ascii("\\")) }
          pattern += Array(String(scalar).utf8)
        }
      }
    }
    return pattern
  }
}
