// Handles beside platforms' names: which are told, of which platform, and what is none.

import CordonTestSupport
import Testing

@testable import CordonText

@Suite struct HandleFinderTests {
  static let names: [(name: String, platform: Int, isWord: Bool)] = [
    ("telegram", 1, false), ("tg", 1, false), ("телеграм", 1, false), ("تلگرام", 1, false), ("电报", 1, false),
    ("twitter", 2, false), ("x", 2, true), ("truth social", 3, false), ("kick", 4, true), ("insta", 5, false),
  ]

  /// Handles are written `@name=platform`.
  static let cases: [(text: String, handles: String)] = [
    // A name before.
    ("telegram @teapots", "@teapots=1"), ("Telegram: @Teapots", "@teapots=1"), ("tg - @teapots", "@teapots=1"),
    ("(telegram) @teapots", "@teapots=1"), ("telegram/@teapots", ""), ("my tg channel is @teapots", "@teapots=1"),
    ("telegram, twitter: @teapots", "@teapots=2"), ("telegram one two @teapots", "@teapots=1"),
    ("telegram one two three @teapots", ""), ("telegram. @teapots", ""), ("Telegram! @teapots", ""),
    ("telegram.@teapots", ""), ("telegram\n@teapots", "@teapots=1"), ("telegrams @teapots", ""),
    ("mytelegram @teapots", ""), ("truth social @teapots", "@teapots=3"), ("truth social is at @teapots", "@teapots=3"),
    ("truth @teapots", ""), ("truth, social @teapots", ""), ("телеграм: @teapots", "@teapots=1"),
    ("تلگرام @teapots", "@teapots=1"), ("电报：@teapots", "@teapots=1"), ("电报。@teapots", ""), ("我的电报 @teapots", ""),
    ("ｔｅｌｅｇｒａｍ＠ｔｅａｐｏｔｓ", "@teapots=1"), ("telegram@teapots", "@teapots=1"), ("telegram@teapots.example", ""),
    ("twitter @a1, @b2 and @c3", "@a1=2 @b2=2 @c3=2"), ("twitter one @a1 two @b2 three @c3", "@a1=2 @b2=2"),
    // Behind.
    ("@teapots on Telegram", "@teapots=1"), ("@teapots (telegram)", "@teapots=1"), ("@teapots, telegram", "@teapots=1"),
    ("@teapots telegram", "@teapots=1"), ("@teapots on my telegram", ""), ("@teapots. Telegram", ""),
    ("@teapots on truth social", "@teapots=3"), ("@teapots truth social", "@teapots=3"),
    // Both.
    ("twitter @one telegram @two", "@one=2 @two=1"), ("@one (telegram), @two (twitter)", "@one=1 @two=2"),
    ("@one on telegram @two on twitter", "@one=1 @two=2"), ("@one on telegram, twitter @two", "@one=1 @two=2"),
    ("tg: @one twitter: @two", "@one=1 @two=2"), ("@one @telegram", ""), ("@telegram @one", ""),
    ("@one and @telegram", ""),
    // Everyday words.
    ("kick @teapots out", ""), ("kick: @teapots", "@teapots=4"), ("@teapots on Kick", "@teapots=4"),
    ("@teapots kick", ""), ("@teapots (kick)", "@teapots=4"), ("thanks @teapots x", ""),
    ("@teapots on X", "@teapots=2"),
    ("X: @teapots", "@teapots=2"), ("x @teapots", ""),
    // What is a handle.
    ("telegram @a", ""), ("telegram @tea_pots.1", "@tea_pots.1=1"), ("telegram @teapots.", "@teapots=1"),
    ("telegram @teapots-", "@teapots=1"), ("telegram @teapots@example.org", ""), ("telegram @@teapots", ""),
    ("telegram @teapots/12", "@teapots=1"), ("telegram someone@teapots", ""), ("telegram a.b@teapots.example", ""),
    ("telegram https://example.org/@teapots", ""), ("telegram @чайник", ""), ("telegram @teapotsя", ""),
    ("telegram @\(String(repeating: "a", count: 64))", "@\(String(repeating: "a", count: 64))=1"),
    ("telegram @\(String(repeating: "a", count: 65))", ""), ("telegram @", ""), ("@", ""), ("", ""), ("@teapots", ""),
    ("#teapots telegram", ""),
    // Whose name it is.
    ("insta: @one | @two on telegram", "@one=5 @two=1"), ("twitter @one @two on telegram", "@one=2 @two=1"),
    ("telegram: @one/@two", "@one=1 @two=1"), ("telegram: @one+@two & @c3", "@one=1 @two=1 @c3=1"),
    ("telegram +@one", ""), ("truth-social: @teapots", "@teapots=3"), ("@teapots on truth-social", "@teapots=3"),
    // Names in addresses, sentences about a platform, and ends of sentences in other scripts.
    ("https://telegram.example/x @teapots", ""), ("example.org/telegram @teapots", ""),
    ("telegram.example @teapots", ""),
    ("@teapots telegram.example", ""), ("@teapots: telegram is down", ""), ("telegram: @teapots: hello", "@teapots=1"),
    ("telegram؟ @teapots", ""), ("telegram। @teapots", ""), ("تلگرام۔ @teapots", ""), ("@teapots؟ telegram", ""),
    ("@teapots will kick you", ""), ("@teapots, x", ""), ("@teapots auf X", "@teapots=2"),
    ("@teapots на x", "@teapots=2"),
    ("(X) @teapots", "@teapots=2"), ("[x]: @teapots", ""), ("- [x] @teapots", ""),
    ("f(x) @teapots", ""), ("@teapots (x, y)", ""), ("@teapots on x-axis", ""), ("(x", ""),
    ("telegram: @one (insta: @two)", "@one=1 @two=5"), ("@one (insta: @two)", "@one=5 @two=5"), ("(x @teapots", ""),
    ("(x) one @teapots", ""),
    ("telegram@teapots telegram@kettles", "@teapots=1 @kettles=1"), ("telegram@teapots. x", "@teapots=1"),
  ]

  @Test func aHandleBesideAPlatformsNameIsTold() {
    #expect(Self.cases.count == 107)
    let finder = HandleFinder(names: Self.names)
    for (text, handles) in Self.cases {
      #expect(found(Array(text.utf8), by: finder) == handles, "\(text)")
    }
  }

  @Test func namesAreOneWordOrTwo() {
    for name in ["x", "truth social", "телеграм", "电报", "vk2"] { #expect(HandleFinder.isName(name), "\(name)") }
    for name in ["", " ", "a b c", "a-b", "t.me", "x ", String(repeating: "a", count: 33)] {
      #expect(!HandleFinder.isName(name), "\(name)")
    }
  }

  @Test func onlyACommercialAtCanBeginAHandle() {
    func mayHold(_ text: [UInt8]) -> Bool { HandleFinder.mayHoldHandles(text.span) }
    for text in ["a@b", "＠", "x ﹫y"] { #expect(mayHold(Array(text.utf8)), "\(text)") }
    for text in ["", "telegram", "電報：茶", "ﬁ\u{FEFF}"] { #expect(!mayHold(Array(text.utf8)), "\(text)") }
    #expect(!mayHold([0xEF]) && !mayHold([0xEF, 0xBC]))
  }

  @Test func randomBytesNeverTrap() {
    let finder = HandleFinder(names: Self.names)
    let pieces = ["telegram", "x", "@", "@t", ": ", " ", ".", "truth", "social", "电报", "\u{FF20}", "(", "茶", "1"]
    var handles = 0
    for seed in 1...UInt64(20_000) {
      var random = SeededRandom(seed: seed)
      var text: [UInt8] = []
      for _ in 0..<random.next(below: 16) {
        text += random.once(in: 8) ? [UInt8(random.next(below: 256))] : Array(random.pick(pieces).utf8)
      }
      if !found(text, by: finder).isEmpty { handles += 1 }
    }
    #expect(handles > 400, "\(handles)")
  }

  private func found(_ text: [UInt8], by finder: HandleFinder) -> String {
    var folder = TextFolder()
    var folded = FoldedText()
    folder.fold(text.span, into: &folded)
    var handles: [String] = []
    withExactBuffer(of: folded.bytes) { bytes in
      finder.forEachHandle(in: bytes) { handle in
        #expect(0 <= handle.span.lowerBound && handle.span.upperBound <= bytes.count)
        handles.append("\(String(decoding: folded.bytes[handle.span], as: UTF8.self))=\(handle.platform)")
        return true
      }
    }
    return handles.joined(separator: " ")
  }
}
