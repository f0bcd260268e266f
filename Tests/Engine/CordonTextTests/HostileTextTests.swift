// Text that was made to be slow: what four times as much of it costs is about four times as much, for every part of the
// room. What a thread took of the processor is compared with itself, so that a slow machine changes nothing: a cost that
// grows with the square would be sixteen times as high; what is asked for is less than ten times.

import CordonBytes
import CordonTestSupport
import Testing

@testable import CordonText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite(.serialized) struct HostileTextTests {
  static let pieces: [String] = [
    // Links.
    "http://", "https://", "http:", "://", ":", "/", "http://a", "http://a.com", "http://a.com/", "(http://a.com",
    "http://a.com(", "http://(", "http://a.com/?u=http://", "a.com", "a.com ", ".com", "a.", "a.b.", ".", "..", "www.",
    "example.com/x?", "a@", "@a ", "1.", "1:", "::", "a:b::1", "[::1", "[1::2]:8", "192.0.2.7", "tg:", "magnet:?xt=",
    // What they are hidden by.
    "[.", "[.]", "(.)", "((((", "[", "]", "[.]]", "{.", "a[.]b", "a[.]com", "a (dot) com ", " dot ", "a dot com ",
    "a . com ", "a . b . ", ". ", " .", "hxxp", "hxxp:", "hxxp[:]", "hxxp[:]//", "h t t p : / / ", "h**p://", "[:",
    "[/",
    "\\", "\\.", "\\/", "&", "&#", "&#46;", "&#x2e", "&amp;", "&period;a", "\\u002e", "%", "%3A", "http%3A%2F%2F",
    "%2Fa.com", "aHR0cHM6", "aHR0cHM6Ly9hLmNvbQ", "aHR0aHR0", "1.1.1.]", "\u{3002}", "a\u{3002}com", "\u{FF0E}",
    "\u{FF41}", "\u{FF41}\u{FF0E}", "\u{1D41A}.", "\u{200B}", "a\u{200B}.", "\u{2024}", "a / b ", "a slash b ",
    // Folding, and what looks alike.
    "\u{301}", "a\u{301}", "\u{323}\u{301}\u{335}", "\u{FDFA}", "\u{1100}", "\u{1161}", "\u{64B}", "\u{640}",
    "\u{200D}",
    "\u{E0041}", " ", "\u{3000}", "\t ", "\u{1F468}\u{200D}", "a b ", "a ", "1 ", "a.-", "!", "|", "!1", "- ", "m",
    "\u{FB03}",
    "\u{F71}\u{F72}", "ﷺ ", "\u{10FFFD}", "\u{E000}",
    // Handles.
    "@", "@a", "@ab ", "telegram ", "telegram @", "telegram @ab", "truth @ab ", "@ab truth ", "\u{FF20}ab ", "ab@",
    "tg@ab ", "telegram@ab ", "@a1/", "telegram@ab/", "(x) @ab: ",
  ]

  /// What is tried, by name: each takes a text and does all of its work on it.
  private static let parts: [(name: String, work: @Sendable (Span<UInt8>) -> Void)] = [
    (
      "links",
      { text in
        var finder = LinkFinder()
        finder.visitLinks(in: text) { _, _ in true }
      }
    ),
    (
      "links in one address",
      { text in
        var finder = LinkFinder()
        finder.visitLinks(in: text, isAddress: true) { _, _ in true }
      }
    ),
    (
      "folding, skeleton, handles",
      { text in
        var folder = TextFolder()
        var maker = SkeletonMaker()
        var (folded, skeletons) = (FoldedText(), SkeletonReadings())
        folder.fold(text, into: &folded)
        maker.make(from: folded, into: &skeletons)
        HandleFinder(names: HandleFinderTests.names).forEachHandle(in: folded.bytes.span) { _ in true }
      }
    ),
  ]

  /// The lengths of the short texts, in bytes: what runs away is told by the first, before it would take minutes.
  #if DEBUG
    private static let sizes = [1 << 10, 1 << 13]
  #else
    private static let sizes = [1 << 13, 1 << 18]
  #endif

  @Test func whatATextCostsGrowsWithItsLengthAlone() {
    #expect(Self.pieces.count == 130 && Set(Self.pieces).count == 130)
    #expect(Self.parts.count == 3)
    for (name, work) in Self.parts {
      for piece in Self.pieces {
        for size in Self.sizes {
          let (few, many) = Self.costs(of: piece, size, work)
          #expect(many < 10 * few, "\(name): \(size) bytes of \(piece.debugDescription): \(few) and \(many) ns")
          if many >= 10 * few { break }
        }
      }
    }
  }

  /// What `size` bytes of `piece` cost, and four times as many. What is noise is not there every time: the least of a few
  /// says what a text costs.
  private static func costs(of piece: String, _ size: Int, _ work: (Span<UInt8>) -> Void) -> (few: Int, many: Int) {
    let (short, long) = (text(piece, size), text(piece, 4 * size))
    var (few, many) = (Int.max, Int.max)
    for _ in 0..<8 where few == .max || many >= 10 * few {
      few = min(few, cost { work(short.span) })
      many = min(many, cost { work(long.span) })
    }
    return (few, many)
  }

  private static func text(_ piece: String, _ size: Int) -> [UInt8] {
    Array(String(repeating: piece, count: size / piece.utf8.count).utf8)
  }

  /// What `work` takes of the processor, in nanoseconds.
  private static func cost(_ work: () -> Void) -> Int {
    func now() -> Int {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return time.tv_sec * 1_000_000_000 + Int(time.tv_nsec)
    }
    let start = now()
    work()
    return now() - start
  }
}
