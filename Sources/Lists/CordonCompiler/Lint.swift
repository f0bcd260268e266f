// Lint: what a rule would do that its author cannot have meant. What `--allow-broad` turns into warnings is told from
// what stays an error. Whether a rule stands in its list twice is looked for once all are known: Duplicates.swift.

import CordonBytes
import CordonModel
import CordonPatterns
import CordonLists
import CordonPlatforms
import CordonURL

/// Checks rules one by one. Makes its own scratch memory: one for each worker.
struct Lint {
  struct Result {
    var diagnostics: [Diagnostic] = []
    /// Whether the rule goes into the image.
    var isUsable = true
    /// The syntax of a pattern; nil for other rules.
    var syntax: PatternSyntax?
    /// The text on which the pattern took most steps; nil where none was tried.
    var attack: PatternGrowth.Attack?
  }

  private let tables: ListTables
  private let policy: LintPolicy
  private let searcher = PatternSearcher()

  init(tables: ListTables, policy: LintPolicy) {
    self.tables = tables
    self.policy = policy
  }

  /// - Parameter steps: how many steps may be spent on a pattern.
  func check(_ rule: Rule, _ value: PreparedValue, steps: Int) -> Result {
    var result = Result()
    var search = TextSearch(searcher, budget: LintBudget(steps: steps))
    checkBreadth(rule, value, &search, &result)
    // A pattern that matches everything needs no word on what it costs.
    if case .pattern(let forms, _) = value, result.diagnostics.isEmpty {
      checkPattern(rule, forms.given, &search, &result)
      if let skeleton = forms.skeleton, result.diagnostics.isEmpty {
        checkPattern(rule, skeleton, inSkeleton: true, &search, &result)
      }
    }
    if result.isUsable, search.budget?.wasShort == true {
      result.diagnostics.append(LintPolicy.notFullyChecked(rule))
    }
    checkQuery(rule, value, &result)
    checkExamples(rule, value, &result)
    return result
  }

  private func refuse(_ rule: Rule, _ message: String, _ result: inout Result) {
    result.diagnostics.append(policy.refusal(of: rule, message))
    if !policy.allowsBroadRules { result.isUsable = false }
  }

  private func checkBreadth(
    _ rule: Rule, _ value: PreparedValue, _ search: inout TextSearch, _ result: inout Result
  ) {
    if rule.action == .allow { return }
    switch value {
    case .host(let host), .domain(_, below: let host):
      if let finding = BroadHostCheck.finding(forHost: String(decoding: host, as: UTF8.self)) {
        refuse(rule, finding, &result)
      }
    case .url(let key, .prefix, _) where key.pageRange.count == key.hostEnd + 1:
      if let finding = BroadHostCheck.finding(forHost: String(decoding: key.bytes[key.hostRange], as: UTF8.self)) {
        refuse(rule, finding, &result)
      }
    case .pattern(let forms, _):
      if search.finds(forms.given, in: []) {
        refuse(rule, "the pattern matches the empty string, and so every item; make a part of it required", &result)
      } else if let text = Lint.harmless.first(where: { $0.isFoundAsGiven(forms, &search) }) {
        refuse(rule, "the pattern matches harmless text, such as `\(text.shown)`; make it narrower", &result)
      } else if let text = Lint.harmless.first(where: { $0.isFoundFolded(forms, &search) }) {
        refuse(
          rule, "once it is folded the pattern matches harmless text, such as `\(text.shown)`; make it narrower",
          &result)
      } else {
        checkSkeleton(of: rule, forms, &search, &result)
      }
    case .phrase(_, let forms): checkSkeleton(of: rule, forms, &search, &result)
    default: break
    }
  }

  /// What looks like a rule's text need not be meant by it.
  private func checkSkeleton(
    of rule: Rule, _ forms: PatternVariants, _ search: inout TextSearch, _ result: inout Result
  ) {
    let text = Lint.harmless.first {
      $0.isFoundInSkeleton(forms, &search) && !$0.isFoundAsGiven(forms, &search)
    }
    guard let text else { return }
    refuse(
      rule,
      "with `evasion` the \(rule.kind.rawValue) matches harmless text that looks like it, such as `\(text.shown)`; "
        + "leave `evasion` out", &result)
  }

  private static let harmless = HarmlessText.items.map(ReferenceText.init)

  /// What a pattern costs: one that has nothing to be looked for is searched in everything, and the steps of another may
  /// run away.
  private func checkPattern(
    _ rule: Rule, _ pattern: Pattern, inSkeleton: Bool = false, _ search: inout TextSearch, _ result: inout Result
  ) {
    let name = inSkeleton ? "with `evasion` the pattern" : "the pattern"
    let syntax = PatternSyntax(of: pattern.source)
    if result.isUsable, !inSkeleton { result.syntax = syntax }
    if syntax.literals == nil {
      refuse(
        rule,
        "\(name) holds no text that must be there, two letters or more, and so is searched in every item; "
          + "make some text of it required", &result)
    }
    if syntax.isBounded { return }
    guard pattern.hasCountedSteps else {
      result.diagnostics.append(
        Diagnostic(
          .warning, at: rule.location,
          "\(name) is too long for its steps to be counted, and so is not decided on items on which it takes many; "
            + "split it, or bound its repeats"))
      return
    }
    let growth = PatternGrowth(of: pattern, syntax, upTo: search.budget?.left ?? .max, using: searcher)
    if !growth.isComplete { search.budget?.wasShort = true }
    if let attack = growth.costliest, attack.steps > result.attack?.steps ?? 0 { result.attack = attack }
    guard let attack = growth.steepest else { return }
    if growth.runsAway {
      refuse(
        rule,
        "\(name) needs more than \(PatternLimits.stepsOfSearch) steps on \(PatternGrowth.lengths.short) bytes of "
          + "`\(attack.text)`, and then is not decided; bound its repeats, and let no two of them match the same",
        &result)
    } else if attack.isLimited {
      result.diagnostics.append(
        Diagnostic(
          .warning, at: rule.location,
          "\(name) needs more than \(PatternLimits.stepsOfSearch) steps on an item of \(PatternGrowth.lengths.whole) bytes of "
            + "`\(attack.text)`, and then is not decided; bound its repeats, as by `.{0,99}` for `.*`"))
    } else {
      result.diagnostics.append(
        Diagnostic(
          .warning, at: rule.location,
          "\(name) takes \(attack.steps) steps on \(PatternGrowth.lengths.whole) bytes of `\(attack.text)`, and three "
            + "times as many or more on twice as many; bound its repeats, as by `.{0,99}` for `.*`"))
    }
  }

  /// A query in a rule that ignores queries is most often meant.
  private func checkQuery(_ rule: Rule, _ value: PreparedValue, _ result: inout Result) {
    guard case .url(let key, let scope, _) = value, scope != .exact, let query = key.queryStart else { return }
    let text = String(decoding: key.bytes[query...], as: UTF8.self)
    result.diagnostics.append(
      Diagnostic(
        .warning, at: rule.location,
        "the query `\(text)` is ignored, since scope is \(scope.rawValue); write `scope: exact` to ask for it"))
  }

  private func checkExamples(_ rule: Rule, _ value: PreparedValue, _ result: inout Result) {
    func check(_ examples: [Rule.Example], shouldMatch: Bool) {
      for example in examples {
        let item = ReferenceItem(Array(example.item.utf8), tables: tables)
        guard item.satisfies(value, searcher: searcher) != shouldMatch else { continue }
        result.isUsable = false
        result.diagnostics.append(
          Diagnostic(
            .error, at: example.location,
            "the rule \(shouldMatch ? "does not match" : "matches") its example `\(example.item)`, which it must"
              + (shouldMatch ? "" : " not") + "; mend the rule or the example"))
      }
    }
    check(rule.examples.match, shouldMatch: true)
    check(rule.examples.noMatch, shouldMatch: false)
  }
}

extension PatternGrowth.Attack {
  /// What is repeated, as text.
  var text: String { String(decoding: repeated, as: UTF8.self) }
}

extension ReferenceText {
  /// As text.
  fileprivate var shown: String { String(decoding: given, as: UTF8.self) }
}
