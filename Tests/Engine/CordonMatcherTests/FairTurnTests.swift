// No item blinds the patterns: whatever some of them cost on it, each that is cheap there is decided (SearchBudget.swift).

import CordonMatcher
import CordonModel
import CordonPatterns
import CordonLists
import CordonTestSupport
import Testing

@Suite struct FairTurnTests {
  /// Patterns each of which takes more steps than an item has, on a text of so many of its letters, and the text.
  static func ambiguous(_ count: Int, letters: Int) -> (rules: [Rule], text: String) {
    let names = (0..<count).map { "zx\($0)q" }
    let rules = names.map { rule(.pattern, "\($0) (?:a+)+[28]", id: "a-\($0)") }
    return (rules, names.map { "\($0) " + String(repeating: "a", count: letters) + "c" }.joined(separator: " "))
  }

  @Test func aCheapPatternIsDecidedBesideAmbiguousOnes() throws {
    let (slow, text) = FairTurnTests.ambiguous(12, letters: 36)
    let cheap = (0..<40).map { rule(.pattern, "tea\($0)\\W?pot", id: "z-\($0)") }
    let item = text + " " + (0..<40).map { "tea\($0) pot" }.joined(separator: " ")
    #expect(text.utf8.count < 535)
    let verdict = Matcher(try blocklist(slow + cheap)).match(text: item)
    #expect(Set(verdict.matches.map(\.rule)) == Set(cheap.map { $0.id! }))
    #expect(Set(verdict.failures.compactMap(\.rule)) == Set(slow.map { $0.id! }))
    #expect(verdict.failures.allSatisfy { $0.action == .block })
  }

  /// Whatever was met before: patterns are compiled when they are first met, and no item pays for that.
  @Test func anItemMayMeetManyPatternsThatAreNotCompiledYet() throws {
    let rules = (0..<600).map { rule(.pattern, "kettle\($0)\\W?(?:pot|cup)s?\\b[^x]{0,9}z", id: "\($0)") }
    let item = (0..<600).map { "kettle\($0) pots z" }.joined(separator: "\n")
    let matcher = Matcher(try blocklist(rules))
    for _ in 0..<2 {
      let verdict = matcher.match(text: item)
      #expect(verdict.matchCount == 600 && verdict.failures.isEmpty)
    }
  }

  /// Neither does one link of a text take what the next needs, nor what the text needs.
  @Test func noLinkTakesTheStepsOfAnother() throws {
    let slow = (0..<30).map { rule(.pattern, "zx\($0)/(?:a+)+[28]", id: "a-\($0)", on: .url) }
    let cheap = [
      rule(.pattern, "tea\\W?pot", id: "z-url", on: .url), rule(.pattern, "kettle\\W?club", id: "z-text", on: .text),
    ]
    let links = (0..<30).map { "http://a\($0).test/zx\($0)/" + String(repeating: "a", count: 40) + "c" }
    let matcher = Matcher(try blocklist(slow + cheap))
    for place in [0, 15, 30] {
      var parts = links
      parts.insert("http://b.test/tea-pot kettle club", at: place)
      let verdict = matcher.match(text: parts.joined(separator: " "))
      #expect(Set(verdict.matches.map(\.rule)) == ["z-url", "z-text"], "\(place)")
      #expect(Set(verdict.failures.compactMap(\.rule)) == Set(slow.map { $0.id! }), "\(place)")
    }
  }

  /// Many rules that one word makes candidates, again and again: neither their turns nor the index's work hide a rule.
  @Test func manyRulesOfOneWordHideNothing() throws {
    // No character that PCRE2 could look for beforehand.
    let slow = (0..<5000).map { rule(.pattern, "zx (?:a+)+[28](?#\($0))", id: "a-\($0)", on: .text) }
    let item = String(repeating: "zx " + String(repeating: "a", count: 37) + "c ", count: 900) + "teapot club"
    let verdict = Matcher(try blocklist(slow + [rule(.pattern, "teapot\\W?club", id: "z")])).match(text: item)
    #expect(verdict.matches.map(\.rule) == ["z"])
    #expect(verdict.failures.count == 5000 && verdict.failures.allSatisfy { $0.rule != nil })
  }

  @Test func manyRulesInManyLinksHideNothing() throws {
    let slow = (0..<2500).map { rule(.pattern, "zx/(?:a+)+[28](?#\($0))", id: "a-\($0)", on: .url) }
    let links = (0..<3).map { "http://a\($0).test/zx/" + String(repeating: "a", count: 40) + "c" }
    let cheap = rule(.pattern, "teapot\\W?club", id: "z", on: .url)
    let matcher = Matcher(try blocklist(slow + [cheap]))
    for place in [0, 2, 3] {
      var parts = links
      parts.insert("http://b.test/teapot-club", at: place)
      let verdict = matcher.match(text: parts.joined(separator: " "))
      #expect(verdict.matches.map(\.rule) == ["z"], "\(place)")
    }
    // A rule that passes over much costs more than its turn; such costs are bounded too, and what they leave open is told.
    let wide = (0..<2500).map { rule(.pattern, "w\($0)\\b.*(?:a+)+[28](?#x)", id: "w-\($0)", on: .text) }
    let names = (0..<2500).map { "w\($0)" }.joined(separator: " ")
    let item = names + " " + String(repeating: "a", count: 40) + "c teapot club"
    let verdict = Matcher(try blocklist(wide + [rule(.pattern, "teapot\\W?club", id: "z")])).match(text: item)
    #expect(verdict.matches.map(\.rule) == ["z"] && verdict.failures.count == 2500)
  }

  @Test func aCheapPhraseIsDecidedBesideCostlyOnes() throws {
    // Its rarest word stands at every place.
    let costly = (0..<200).map { rule(.phrase, "a\($0) kettle", id: "a-\($0)") }
    let item = String(repeating: "kettle ", count: 9000) + "small teapot"
    let verdict = Matcher(try blocklist(costly + [rule(.phrase, "small teapot", id: "z")])).match(text: item)
    #expect(verdict.matches.map(\.rule) == ["z"])
  }

  /// Text that comes near many literals, and far apart.
  @Test func nearMatchesFarApartHideNothing() throws {
    let rules = (0..<1500).map { rule(.pattern, "near\($0)x\\W*miss(?:ed|ing)?\\W+tea\\b", id: "\($0)") }
    let near = (0..<1500).map { "near\($0)x missing" }.joined(separator: " ")
    let item = near + String(repeating: " filler", count: 1000) + " " + near.prefix(20_000) + " near77x missing tea"
    let verdict = Matcher(try blocklist(rules)).match(text: item)
    #expect(verdict.matches.contains { $0.rule == "77" })
  }

  // MARK: Properties

  /// What is decided does not depend on the order of the ids, and what is not decided is costly by itself.
  @Test func whatIsDecidedDependsOnNoOrder() throws {
    let searcher = PatternSearcher()
    var undecided = 0
    for seed in 1...UInt64(60) {
      var random = SeededRandom(seed: seed)
      let (slow, text) = FairTurnTests.ambiguous(1 + random.next(below: 9), letters: 10 + random.next(below: 60))
      let middling = (0..<random.next(below: 9)).map { rule(.pattern, "mid\($0).*a.*[28]") }
      let cheap = (0..<random.next(below: 60)).map { rule(.pattern, "tea\($0)\\W?pot") }
      let words = middling.indices.map { "mid\($0)" } + cheap.indices.map { "tea\($0) pot" } + [text]
      let item = words.shuffled(using: &random).joined(separator: " ")
      var answers: Set<[[String]]> = []
      for _ in 0..<3 {
        let rules = (slow + middling + cheap).shuffled(using: &random).enumerated().map { number, rule in
          var rule = rule
          rule.id = "\(1000 + number)"
          return rule
        }
        let verdict = Matcher(try blocklist(rules)).match(text: item)
        func values(_ ids: [String]) -> [String] { ids.map { rules[Int($0)! - 1000].value }.sorted() }
        let failed = values(verdict.failures.compactMap(\.rule))
        answers.insert([values(verdict.matches.map(\.rule)), failed])
        undecided += failed.count
        for value in failed {
          let steps = searcher.countSteps(Array(item.utf8).span, for: try Pattern(Array(value.utf8).span))
          #expect(steps > 1000, "seed \(seed): \(value) takes \(steps) steps")
        }
        #expect(verdict.matchCount >= cheap.count, "seed \(seed)")
      }
      #expect(answers.count == 1, "seed \(seed): \(answers)")
    }
    #expect(undecided > 100)
  }
}
