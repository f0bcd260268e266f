// 2,515 patterns that moderators wrote, over real posts and URLs: item, rule and span are those of a loop that gives every
// subject to PCRE2 for every pattern. A debug build takes a part of them; CORDON_FULL=1, or a release
// build, takes all of them.

import CordonCompiler
import CordonMatcher
import CordonPatterns
import CordonLists
import CordonTestSupport
import CordonText
import CordonURL
import Foundation
import Testing

@Suite(.enabled(if: Corpus.isPresent)) struct PatternCorpusTests {
  static let isFull: Bool = {
    #if DEBUG
      return ProcessInfo.processInfo.environment["CORDON_FULL"] == "1"
    #else
      return true
    #endif
  }()

  /// One match of the naive loop or of the matcher.
  struct Found: Hashable { let rule: Int, span: Range<Int> }

  static func sources() throws -> [String] {
    try ["patterns/keywords.txt", "patterns/websites.txt"].flatMap { try Corpus.lines($0) }.map {
      String(decoding: $0, as: UTF8.self)
    }
  }

  @Test func thePatternsCompileButForWhatIsRefused() throws {
    let sources = try PatternCorpusTests.sources()
    #expect(sources.count == 2515)
    let strict = ListCompiler().compile([source(sources.map { rule(.pattern, $0) })])
    #expect(strict.diagnostics.allSatisfy { $0.severity == .warning })
    let covered = strict.diagnostics.count { $0.message.contains("matches too") }
    let steep = strict.diagnostics.count { $0.message.contains("three times as many") }
    let undecided = strict.diagnostics.count { $0.message.contains("and then is not decided") }
    #expect((covered, steep, undecided) == (57, 2, 2) && covered + steep + undecided == strict.diagnostics.count)
    #expect(strict.ruleCount == 2515)
  }

  @Test func theMatcherFindsWhatTheLoopFinds() throws {
    let isFull = PatternCorpusTests.isFull
    let posts = try compare(every(isFull ? 1 : 40, of: Corpus.lines("text/posts.txt")), as: .text)
    let urls = try compare(every(isFull ? 1 : 400, of: Corpus.lines("urls/kasztp.txt")), as: .auto)
    // Few of these hold what spammers write. Each pattern's own source, most of which are words with a few signs, does.
    let own = try compare(
      every(isFull ? 1 : 10, of: PatternCorpusTests.sources()).map {
        Array("see \($0.replacing("\\W?", with: "·")) 茶".utf8)
      },
      as: .auto)
    if isFull {
      #expect(posts == Counts(items: 12_391, matched: 8, matches: 8))
      #expect(urls == Counts(items: 48_010, matched: 31, matches: 31))
      #expect(own == Counts(items: 2515, matched: 2213, matches: 2312))
    } else {
      #expect(posts == Counts(items: 310, matched: 0, matches: 0))
      #expect(urls == Counts(items: 121, matched: 0, matches: 0))
      #expect(own.items == 252 && own.matched > 80, "\(own)")
    }
  }

  /// Fifty thousand patterns, the moderators' own and some made from names of hosts, over a part of the posts and URLs.
  @Test(.enabled(if: isFull)) func theMatcherFindsWhatTheLoopFindsForFiftyThousandPatterns() throws {
    let sources = try PatternCorpusTests.manySources()
    #expect(sources.count == 50_000)
    let list = try blocklist(sources.enumerated().map { rule(.pattern, $1, id: "\($0)") })
    let matcher = Matcher(list)
    let patterns = try sources.map { try Pattern(Array($0.utf8).span) }
    let posts = try compare(every(100, of: Corpus.lines("text/posts.txt")), as: .text, matcher, patterns)
    let urls = try compare(every(800, of: Corpus.lines("urls/kasztp.txt")), as: .auto, matcher, patterns)
    let own = try compare(
      every(500, of: sources).map { Array("see \($0.replacing("\\", with: "")) 茶".utf8) }, as: .text, matcher, patterns)
    #expect(posts.items == 124 && urls.items == 61 && own.items == 100, "\(posts) \(urls) \(own)")
    #expect(own.matched > 50, "\(own)")
  }

  /// The moderators' patterns, then as many made from the names of hosts as are missing to 50,000.
  static func manySources() throws -> [String] {
    var all = try sources()
    var random = SeededRandom(seed: 50_000)
    var seen = Set(all)
    var names: [String] = []
    for list in ["games", "shopping", "gambling"] {
      names += try Corpus.lines("lists/\(list).domains.txt").map { String(decoding: $0, as: UTF8.self) }
    }
    for name in names where all.count < 50_000 && name.utf8.allSatisfy({ $0 < 0x80 && $0 != 0x20 }) {
      guard let first = name.split(separator: ".").first, first.count >= 6 else { continue }
      let middle = first.index(first.startIndex, offsetBy: first.count / 2)
      let pattern =
        switch random.next(below: 10) {
        case 0..<5: name.replacing(".", with: "\\.")
        case 5, 6: "\(first)\\d*\\.(?:com|net|org)"
        case 7, 8: "\\b\(first.replacing("-", with: "\\W?"))\\b"
        default: "\(first[..<middle])\\W?\(first[middle...])"
        }
      if seen.insert(pattern).inserted { all.append(pattern) }
    }
    return all
  }

  struct Counts: Equatable { var items = 0, matched = 0, matches = 0 }

  private func every<Line>(_ step: Int, of lines: [Line]) -> [Line] {
    stride(from: 0, to: lines.count, by: step).map { lines[$0] }
  }

  private func compare(_ items: [[UInt8]], as type: ItemType) throws -> Counts {
    let sources = try PatternCorpusTests.sources()
    let list = try blocklist(sources.enumerated().map { rule(.pattern, $1, id: "\($0)") })
    return try compare(items, as: type, Matcher(list), try sources.map { try Pattern(Array($0.utf8).span) })
  }

  private func compare(
    _ items: [[UInt8]], as type: ItemType, _ matcher: Matcher, _ patterns: [Pattern]
  ) throws -> Counts {
    let searcher = PatternSearcher()
    var counts = Counts()
    for item in items {
      let forms = subjects(of: item, as: type)
      var expected: [Found] = []
      for (index, pattern) in patterns.enumerated() {
        for form in forms {
          guard case .match(let range) = searcher.search(form.bytes.span, for: pattern) else { continue }
          expected.append(Found(rule: index, span: form.original(range)))
          break
        }
      }
      let verdict = matcher.match(item: item.span, as: type)
      let found = verdict.matches.map { Found(rule: Int($0.rule) ?? -1, span: $0.span) }
      if Set(found) != Set(expected) || found.count != expected.count {
        Issue.record("\(shown(item)): \(found), not \(expected)")
      }
      #expect(verdict.failures.isEmpty)
      counts.items += 1
      counts.matched += verdict.isMatch ? 1 : 0
      counts.matches += verdict.matches.count
    }
    return counts
  }

  /// What patterns are searched in, the surest first: the text, the URLs in it, the folded text; or the URL alone.
  private func subjects(of item: [UInt8], as type: ItemType) -> [(bytes: [UInt8], original: (Range<Int>) -> Range<Int>)]
  {
    var subjects: [(bytes: [UInt8], original: (Range<Int>) -> Range<Int>)] = []
    func addURL(_ bytes: [UInt8], standingAt range: Range<Int>, isAsGiven: Bool = true) -> Bool {
      var forms = URLForms()
      var canonicalizer = Canonicalizer(tables: NormalizationTables())
      guard (try? canonicalizer.canonicalize(bytes.span, into: &forms)) != nil else { return false }
      let canonical = forms.canonical.bytes
      // As far as the two agree, a place in the canonical form is the same place in the item.
      let agreed = isAsGiven ? zip(canonical, bytes).prefix { $0 == $1 }.count : 0
      subjects.append(
        (
          canonical,
          { $0.upperBound <= agreed ? $0.lowerBound + range.lowerBound..<$0.upperBound + range.lowerBound : range }
        ))
      return true
    }
    if type == .auto, InferredType(of: item.span) == .url, addURL(item, standingAt: item.indices) { return subjects }
    subjects.append((item, { $0 }))
    if type == .auto, InferredType(of: item.span) == .urlOrText, addURL(item, standingAt: item.indices) {
      subjects.swapAt(0, 1)
    }
    LinkFinder.forEachLink(in: item.span) { link, bytes in
      if link.span == item.indices, subjects.count > 1, !link.isRefanged { return }
      _ = addURL(bytes, standingAt: link.span, isAsGiven: !link.isRefanged)
    }
    var folder = TextFolder()
    var folded = FoldedText()
    folder.fold(item.span, into: &folded)
    if folded.isChanged { subjects.append((folded.bytes, { [folded] in folded.originalRange(of: $0) })) }
    return subjects
  }
}
