// The patterns and phrases of a list. Which of them may match a subject, an index says; what is a pattern of more than
// literal text is compiled when it is first asked for; all of it is shared by all workers.
//
//   form of a text   is searched for
//   given            every rule on text, as written
//   folded           the same, but for patterns whose own text folding changes: those as folded (PatternRewriter)
//   skeleton         the rules that find evasions, as skeletons

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

/// Rules that are searched for otherwise in a form of the text: as folded, or as skeletons.
final class RewrittenRules: Sendable {
  /// The patterns, rewritten, by the places of their rules.
  let sources: [Int: [UInt8]]
  /// What is nothing but literal text; a phrase always is.
  let literals: [Int: LiteralPhrase]
  let index: PatternIndex
  private let unfiltered: Set<Int>

  /// Nil where there is no such rule.
  ///
  /// - Parameter rules: ascending by their places.
  init?(_ rules: [(position: Int, rule: Rewritten)]) {
    if rules.isEmpty { return nil }
    var sources: [Int: [UInt8]] = [:]
    var literals: [Int: LiteralPhrase] = [:]
    var searched: [PatternIndex.Source] = []
    for (position, rule) in rules {
      let needs: RequiredLiterals?
      switch rule {
      case .phrase(let text):
        let phrase = LiteralPhrase(phrase: text.folded, boundaries: text.boundaries)
        literals[position] = phrase
        needs = phrase.needs
      case .pattern(let source):
        needs = RequiredLiterals(ofPattern: source)
        sources[position] = source
        literals[position] = needs.flatMap(LiteralPhrase.init)
      }
      searched.append(PatternIndex.Source(position: position, needs: needs))
    }
    self.sources = sources
    self.literals = literals
    index = PatternIndex(searched)
    unfiltered = Set(index.unfiltered)
  }

  enum Rewritten {
    case phrase(PhraseText)
    case pattern([UInt8])
  }

  /// Whether the rule at `position` is searched for by this plan.
  func has(_ position: Int) -> Bool { sources[position] != nil || literals[position] != nil }

  /// Whether nothing is known that it needs.
  func isUnfiltered(_ position: Int) -> Bool { unfiltered.contains(position) }
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
  /// The patterns on text that folded texts are searched for otherwise.
  let folded: RewrittenRules?
  /// The rules that skeletons are searched for.
  let skeleton: RewrittenRules?

  /// - Complexity: O(*n*) in the bytes of all rules; compiles none.
  init(_ store: PatternStore) {
    var literals: [LiteralPhrase?] = []
    var needs: [RequiredLiterals?] = []
    var rewriter = PatternRewriter()
    var phrases = PhraseReader()
    var (folded, skeletons): ([(Int, RewrittenRules.Rewritten)], [(Int, RewrittenRules.Rewritten)]) = ([], [])
    for (position, rule) in store.rules.enumerated() {
      if rule.header.kind == .phrase {
        let text = phrases.read(rule.text)
        if rule.header.findsEvasions { skeletons.append((position, .phrase(phrases.skeleton(of: text)))) }
        let phrase = LiteralPhrase(phrase: text.folded, boundaries: text.boundaries)
        literals.append(phrase)
        needs.append(phrase.needs)
      } else {
        let source = Array(rule.text.utf8)
        let own = RequiredLiterals(ofPattern: source)
        literals.append(own.flatMap(LiteralPhrase.init))
        needs.append(own)
        guard rule.isSearched(in: .text) else { continue }
        if let rewritten = rewriter.folded(source) { folded.append((position, .pattern(rewritten))) }
        // The compiler of the list has made sure that there is one.
        if rule.header.findsEvasions, let rewritten = try? rewriter.skeleton(source) {
          skeletons.append((position, .pattern(rewritten)))
        }
      }
    }
    self.literals = literals
    self.folded = RewrittenRules(folded.map { (position: $0.0, rule: $0.1) })
    skeleton = RewrittenRules(skeletons.map { (position: $0.0, rule: $0.1) })
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

/// A rule as it is searched for in a form of the text.
struct RewrittenRuleName: Hashable {
  let position: Int
  /// Else the folded form.
  let isSkeleton: Bool
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
  /// Those that were rewritten.
  private let compiledForms = Mutex<[RewrittenRuleName: Compiled]>([:])
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
    let new = PatternStore.compile(Array(rules[position].text.utf8))
    return compiled.withLock { all in
      if let known = all[position] { return known }
      all[position] = new
      return new
    }
  }

  /// The compiled form of `source`, which is the rule at `form.position` rewritten.
  ///
  /// - Complexity: as above.
  func compiledPattern(_ form: RewrittenRuleName, _ source: [UInt8]) -> Compiled {
    if let known = compiledForms.withLock({ $0[form] }) { return known }
    let new = PatternStore.compile(source)
    return compiledForms.withLock { all in
      if let known = all[form] { return known }
      all[form] = new
      return new
    }
  }

  /// Compiles all patterns that are more than literal text.
  func compileAll() {
    let plan = plan
    for position in rules.indices where plan.literals[position] == nil {
      if case .success(let pattern) = compiledPattern(at: position) { pattern.prepare() }
    }
    for form in [plan.folded, plan.skeleton].compactMap({ $0 }) {
      for (position, source) in form.sources where form.literals[position] == nil {
        let name = RewrittenRuleName(position: position, isSkeleton: form === plan.skeleton)
        if case .success(let pattern) = compiledPattern(name, source) { pattern.prepare() }
      }
    }
  }

  /// Takes over what `old` has compiled of the same patterns, so that no item waits for them again.
  func takeOver(_ old: PatternStore) {
    var known: [[UInt8]: Compiled] = [:]
    for (rule, compiled) in zip(old.rules, old.compiled.withLock { $0 }) {
      // By bytes: texts that are equal as Swift's are need not be.
      if let compiled { known[Array(rule.text.utf8)] = compiled }
    }
    for (form, compiled) in old.compiledForms.withLock({ $0 }) {
      let plan = form.isSkeleton ? old.plan.skeleton : old.plan.folded
      if let source = plan?.sources[form.position] { known[source] = compiled }
    }
    if known.isEmpty { return }
    let plan = plan
    compiled.withLock { all in
      for position in rules.indices where all[position] == nil && plan.literals[position] == nil {
        all[position] = known[Array(rules[position].text.utf8)]
      }
    }
    compiledForms.withLock { all in
      for form in [plan.folded, plan.skeleton].compactMap({ $0 }) {
        for (position, source) in form.sources where form.literals[position] == nil {
          let name = RewrittenRuleName(position: position, isSkeleton: form === plan.skeleton)
          if all[name] == nil { all[name] = known[source] }
        }
      }
    }
  }

  private static func compile(_ source: [UInt8]) -> Compiled {
    do throws(PatternSyntaxError) {
      return .success(try Pattern(source.span))
    } catch {
      return .failure(UnusablePattern(message: "the pattern cannot be compiled: \(error.message)"))
    }
  }
}
