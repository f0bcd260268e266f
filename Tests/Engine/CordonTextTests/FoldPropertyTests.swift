// What holds of every text: folding twice is folding once, a table that is made says what ICU says, spans are whole
// characters, and the way back leads to what folds to the same.

import CordonBytes
import CordonTestSupport
import Testing

@testable import CordonText

@Suite struct FoldPropertyTests {
  /// Characters that meet others: letters that take marks, marks of many classes, jamo, signs, white space, what is dropped.
  static let partners: [UInt32] = [
    0x20, 0x41, 0x61, 0x69, 0x3C, 0xB4, 0xDF, 0xE1, 0x130, 0x131, 0x1EA1, 0x3B1, 0x438, 0x458, 0x627, 0x622, 0x648,
    0x649,
    0x64A, 0x6C1, 0x6D2, 0x6D5, 0x640, 0x64B, 0x653, 0x654, 0x655, 0x670, 0x5D0, 0x5B7, 0x5BC, 0x915, 0x928, 0x93C,
    0x94D,
    0x93E, 0x9C7, 0x9BE, 0x9D7, 0xBC6, 0xBBE, 0xCC6, 0xCC2, 0xCD5, 0xDDF, 0xE01, 0xE38, 0xE48, 0xF71, 0xF73, 0x1025,
    0x102E, 0x1100, 0x1161, 0x11A8, 0xAC00, 0x3131, 0x314F, 0x300, 0x301, 0x307, 0x308, 0x323, 0x327, 0x335, 0x338,
    0x345, 0x34F, 0x488, 0x20DD, 0x3099, 0x309A, 0x304B, 0xFF76, 0xFF9E, 0x200B, 0x200D, 0xFE0F, 0xE0041, 0xFFF9,
    0x3000, 0x2800, 0x85, 0xFDFA, 0xFE70, 0xFE7D, 0x660, 0x1D7CE, 0x1F170, 0x110BA, 0x11099, 0x16121,
  ]

  @Test func foldingTwiceIsFoldingOnceForEveryCharacterAndPair() {
    #expect(Self.partners.count == 92)
    var folding = Folding()
    var pairs = 0
    var failures: [String] = []
    for value in 0...UInt32(0x10FFFF) where Unicode.Scalar(value) != nil {
      // Beyond these planes nothing is assigned but tags and selectors; private use stays as it is.
      if value > 0x3_2400, !(0xE_0000..<0xE_1000 ~= value), value & 0x3FF != 0 { continue }
      var texts = [[value]]
      // Ideographs, syllables, old scripts and pictures are much alike: each meets but a few.
      let isAlike = 0x3400..<0xA000 ~= value || 0xAC00..<0xF900 ~= value || value >= 0x1_2000
      for (index, partner) in Self.partners.enumerated() where !isAlike || index % 16 == Int(value % 16) {
        texts += [[value, partner], [partner, value]]
      }
      for text in texts {
        let once = folding.fold(text)
        pairs += 1
        if folding.fold(once) != once {
          failures.append(text.map { String($0, radix: 16) }.joined(separator: " "))
        }
      }
    }
    #expect(failures.isEmpty, "\(failures.count): \(failures.prefix(40))")
    #expect(pairs > 5_000_000, "\(pairs)")
  }

  /// The naive way: the whole text to ICU, over and over, until the rules change nothing more.
  private func naiveFold(_ scalars: [UInt32]) -> [UInt32] {
    let mapper = NormalizationMapper()
    var text = scalars.filter { !FoldTable.makeEntry($0, mapper).isDropped }
    while true {
      var mapped: [UInt32] = []
      mapper.map(text, into: &mapped)
      let next = mapped.compactMap(FoldRules.folded)
      if next == text { break }
      text = next
    }
    var result: [UInt32] = []
    for scalar in text where scalar != 0x20 || result.last != 0x20 { result.append(scalar) }
    return result
  }

  @Test func foldingBySegmentsIsFoldingTheWholeText() {
    var folding = Folding()
    var changed = 0
    for seed in 1...UInt64(6000) {
      var random = SeededRandom(seed: seed)
      let text: [UInt32] = (0..<random.next(below: 20)).map { _ in
        if random.next(below: 3) > 0 { return random.pick(Self.partners) }
        let value = UInt32(random.next(below: random.pick([0x100, 0x3000, 0x1_1000, 0x1_F000])))
        return Unicode.Scalar(value) == nil ? 0x301 : value
      }
      let folded = folding.fold(text)
      #expect(folded == utf8(naiveFold(text)), "seed \(seed): \(text.map { String($0, radix: 16) })")
      if folding.result.isChanged { changed += 1 }
      var lowered = utf8(text)
      for index in lowered.indices { lowered[index] = lowered[index].asciiLowercased }
      #expect(folding.result.isChanged == (folded != lowered), "seed \(seed): \(text.map { String($0, radix: 16) })")
    }
    #expect(changed > 5000, "\(changed)")
  }

  /// Pieces that are cut, mixed and repeated; a new folder, whose pages are not made, says what one says that has met all.
  @Test func randomBytesNeverTrapAndFoldOnce() {
    var folding = Folding()
    var bytes = 0
    for seed in 1...UInt64(4000) {
      var random = SeededRandom(seed: seed)
      var text: [UInt8] = []
      for _ in 0..<random.next(below: 12) {
        switch random.next(below: 4) {
        case 0: for _ in 0..<random.next(below: 9) { text.append(UInt8(random.next(below: 256))) }
        case 1: text += utf8(Array(repeating: random.pick(Self.partners), count: random.next(below: 80)))
        case 2: text += utf8((0..<random.next(below: 40)).map { _ in random.pick(Self.partners) })
        default: text += Array("Green  TEA pots, \t and more of it".utf8).prefix(random.next(below: 34))
        }
        if random.once(in: 4), !text.isEmpty { text.removeLast(random.next(below: min(4, text.count))) }
      }
      bytes += text.count
      let once = folding.fold(text)
      let isPlain = TextFolder.isPlain(text.span)
      if isPlain { #expect(!folding.result.isChanged && once.count == text.count, "seed \(seed)") }
      #expect(isPlain == (text.allSatisfy { $0 < 0x80 } && !folding.result.isChanged), "seed \(seed): \(shown(text))")
      var fresh = Folding()
      #expect(withExactBuffer(of: text) { fresh.fold($0) } == once, "seed \(seed): \(shown(text))")
      #expect(fresh.result.isChanged == folding.result.isChanged, "seed \(seed): \(shown(text))")
      #expect(folding.fold(once) == once, "seed \(seed): \(shown(text))")
    }
    #expect(bytes > 400_000, "\(bytes)")
  }

  @Test func plainTextsAreOnesThatAreOnlyLowerCased() {
    let cases: [(text: String, isPlain: Bool)] = [
      ("", true), ("tea", true), (" ", true), ("  ", false), (" Green Tea pot! ", true), ("1234567 890", true),
      ("1234567  90", false), ("12345678  ", false), ("123456\t8", false), ("12345678\n", false),
      ("\u{B}2345678", false),
      ("\u{C}", false), ("1234567\r", false), ("1234567\u{E}\u{8}\u{0}\u{1F}\u{7F}", true), ("1234567é", false),
      ("é", false),
      ("12345678é", false), ("1 2 3 4 5 6 7 8 9 ", true), ("1234567 \u{A0}", false),
    ]
    #expect(cases.count == 19)
    for (text, isPlain) in cases { #expect(TextFolder.isPlain(Array(text.utf8).span) == isPlain, "\(text)") }
  }

  /// Work, not time: how often ICU is asked, and by how much what is remembered grows.
  @Test(arguments: [
    ["\u{301}"], ["a", "\u{301}"], ["\u{323}", "\u{301}", "\u{335}"], ["\u{93C}", "\u{94D}"], ["\u{1161}"],
    ["\u{200B}"],
    ["\u{1100}", "\u{1161}", "\u{11A8}"], ["\u{FDFA}"], [" ", "\u{301}", "\t"], ["\u{F71}", "\u{F72}", "\u{F74}"],
  ])
  func workGrowsWithTheTextAlone(pieces: [String]) {
    func work(_ count: Int) -> (asked: Int, anchors: Int, bytes: Int) {
      var folding = Folding()
      let text = Array(String(repeating: pieces.joined(), count: count / pieces.joined().utf8.count).utf8)
      let folded = folding.fold(text)
      return (folding.folder.normalizations, folding.result.map.anchors.count, folded.count)
    }
    let (small, large) = (work(1 << 16), work(1 << 17))
    #expect(large.asked <= 2 * small.asked + 2 && large.anchors <= 2 * small.anchors + 2)
    #expect(large.asked <= (1 << 17) / 3 && large.anchors <= (1 << 17) / 3 + 2)
  }

  /// A letter with a row of marks of any length is one segment, of which ICU sees but the first ones.
  @Test func aRowOfMarksIsLookedAtOnce() {
    for count in [1 << 10, 1 << 18] {
      var folding = Folding()
      let text = Array(("a\u{301}" + String(repeating: "\u{323}\u{307}\u{301}", count: count) + "b").utf8)
      #expect(folding.fold(text) == Array("\u{1EA1}b".utf8))
      #expect(folding.folder.normalizations <= 2)
      #expect(folding.folder.segment.scalars.capacity < 128 && folding.folder.segment.mapped.capacity < 256)
      #expect(folding.result.originalRange(of: 3..<4) == text.count - 1..<text.count)
    }
  }
}

/// A folder and its result, for many texts.
struct Folding {
  var folder = TextFolder()
  var result = FoldedText()

  mutating func fold(_ scalars: [UInt32]) -> [UInt8] { fold(utf8(scalars)) }

  mutating func fold(_ text: [UInt8]) -> [UInt8] { fold(text.span) }

  mutating func fold(_ text: Span<UInt8>) -> [UInt8] {
    folder.fold(text, into: &result)
    return result.bytes
  }
}

/// The UTF-8 of scalar values.
func utf8(_ scalars: [UInt32]) -> [UInt8] {
  var bytes: [UInt8] = []
  for scalar in scalars { bytes.append(scalar: scalar) }
  return bytes
}

extension Scalar {
  /// Whether no well-formed character of `text` lies on both sides of an end of `range`.
  static func areWhole(_ range: Range<Int>, of text: [UInt8]) -> Bool {
    for end in [range.lowerBound, range.upperBound] {
      for start in max(0, end - 3)..<end {
        if let scalar = Scalar(decoding: text.span, at: start), start + scalar.length > end { return false }
      }
    }
    return true
  }
}
