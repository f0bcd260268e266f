// The patterns and phrases of a list. Which of them may match a subject, an index says; what is a pattern of more than
// literal text is compiled when it is first asked for; all of it is shared by all workers.

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

/// What tells for every subject, without PCRE2, which rules may match.
final class PatternPlan: Sendable {
  /// For each rule that is nothing but literal text, that text; a phrase always is.
  let literals: [LiteralPhrase?]
  /// For each rule, whether nothing is known that it needs.
  let isUnfiltered: [Bool]
  let url: PatternIndex
  let host: PatternIndex
  let text: PatternIndex

  /// - Complexity: O(*n*) in the bytes of all rules; compiles none.
  init(_ store: PatternStore) {
    var literals: [LiteralPhrase?] = []
    var needs: [RequiredLiterals?] = []
    for rule in store.rules {
      if rule.header.kind == .phrase {
        let text = PhraseText(rule.text)
        let phrase = LiteralPhrase(phrase: text.folded, boundaries: text.boundaries)
        literals.append(phrase)
        needs.append(phrase.needs)
      } else {
        let own = RequiredLiterals(ofPattern: Array(rule.text.utf8))
        literals.append(own.flatMap(LiteralPhrase.init))
        needs.append(own)
      }
    }
    self.literals = literals
    isUnfiltered = needs.map { $0 == nil }
    func index(_ target: PatternTargets) -> PatternIndex {
      PatternIndex(store.positions(searchedIn: target).map { PatternIndex.Source(position: $0, needs: needs[$0]) })
    }
    text = index(.text)
    url = store.positions(searchedIn: .url) == store.positions(searchedIn: .text) ? text : index(.url)
    host = index(.host)
  }

  func index(of target: PatternTargets) -> PatternIndex {
    switch target {
    case .url: url
    case .host: host
    default: text
    }
  }
}

/// Compiles patterns on first use.
final class PatternStore: Sendable {
  typealias Compiled = Result<Pattern, UnusablePattern>

  let rules: [TextRule]
  /// The places, in `rules`, of those that are searched in each target.
  private let urlPositions: [Int]
  private let hostPositions: [Int]
  private let textPositions: [Int]
  /// Whether some rule that is searched in hosts is an exception.
  let hasExceptionsOnHosts: Bool
  /// The day from which on each of `rules` no longer matches.
  let expiries: [CalendarDate?]
  private let compiled: Mutex<[Compiled?]>
  private let madePlan = Mutex<PatternPlan?>(nil)

  init(_ image: Image) {
    let rules = image.textRules.map { TextRule(index: $0, header: image.header($0), text: image.rule($0).text ?? "") }
    func positions(_ target: PatternTargets) -> [Int] { rules.indices.filter { rules[$0].isSearched(in: target) } }
    urlPositions = positions(.url)
    hostPositions = positions(.host)
    textPositions = positions(.text)
    hasExceptionsOnHosts = hostPositions.contains { rules[$0].header.action == .allow }
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

  /// Made when it is first asked for.
  ///
  /// - Complexity: one lock; workers keep what they were given.
  var plan: PatternPlan {
    madePlan.withLock { made in
      if let made { return made }
      let new = PatternPlan(self)
      made = new
      return new
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

  /// Compiles all patterns that are more than literal text.
  func compileAll() {
    let plan = plan
    for position in rules.indices where plan.literals[position] == nil {
      if case .success(let pattern) = compiledPattern(at: position) { pattern.prepare() }
    }
  }

  private static func compile(_ rule: TextRule) -> Compiled {
    do throws(PatternSyntaxError) {
      return .success(try Pattern(Array(rule.text.utf8).span))
    } catch {
      return .failure(UnusablePattern(message: "the pattern cannot be compiled: \(error.message)"))
    }
  }
}
