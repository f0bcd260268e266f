// The patterns and phrases of a list, each compiled when it is first asked for and then shared by all workers.

import CordonBytes
import CordonImage
import CordonModel
import CordonPatterns
import CordonText
import Synchronization

/// A pattern or a phrase of the list.
struct TextRule: Sendable {
  let index: RuleIndex
  let header: RuleHeader
  /// As written.
  let text: String

  /// Whether it is searched in `target`. A phrase is searched in text alone.
  func isSearched(in target: PatternTargets) -> Bool {
    header.kind == .phrase ? target == .text : header.targets.contains(target)
  }
}

/// Why a pattern of the image cannot be used: compiled elsewhere with another version of PCRE2.
struct UnusablePattern: Error, Sendable {
  let message: String
}

/// Compiles patterns on first use.
final class PatternStore: Sendable {
  typealias Compiled = Result<Pattern, UnusablePattern>

  let rules: [TextRule]
  /// The places, in `rules`, of those that are searched in each target.
  private let urlPositions: [Int]
  private let hostPositions: [Int]
  private let textPositions: [Int]
  /// The day from which on each of `rules` no longer matches.
  let expiries: [CalendarDate?]
  private let compiled: Mutex<[Compiled?]>

  init(_ image: Image) {
    let rules = image.textRules.map { TextRule(index: $0, header: image.header($0), text: image.rule($0).text ?? "") }
    func positions(_ target: PatternTargets) -> [Int] { rules.indices.filter { rules[$0].isSearched(in: target) } }
    urlPositions = positions(.url)
    hostPositions = positions(.host)
    textPositions = positions(.text)
    expiries = rules.map(\.header.expires)
    self.rules = rules
    compiled = Mutex(Array(repeating: nil, count: rules.count))
  }

  /// The places, in ``rules``, of those that are searched in `target`, which is a single one.
  func positions(searchedIn target: PatternTargets) -> [Int] {
    switch target {
    case .url: urlPositions
    case .host: hostPositions
    default: textPositions
    }
  }

  /// The compiled form of the rule at `position` of `rules`.
  ///
  /// - Complexity: one lock; workers keep what they were given.
  func compiledPattern(at position: Int) -> Compiled {
    if let known = compiled.withLock({ $0[position] }) { return known }
    let new = PatternStore.compile(rules[position])
    return compiled.withLock { all in
      if let known = all[position] { return known }
      all[position] = new
      return new
    }
  }

  private static func compile(_ rule: TextRule) -> Compiled {
    do throws(PatternSyntaxError) {
      if rule.header.kind == .phrase {
        let phrase = PhraseText(rule.text)
        return .success(try Pattern(phrase: phrase.folded.span, boundaries: phrase.boundaries))
      }
      return .success(try Pattern(Array(rule.text.utf8).span))
    } catch {
      return .failure(UnusablePattern(message: "the pattern cannot be compiled: \(error.message)"))
    }
  }
}
