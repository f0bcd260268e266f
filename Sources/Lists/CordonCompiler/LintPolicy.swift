// What lint says of a whole list, once each of its rules was checked (Lint.swift).

import CordonModel
import CordonPatterns
import CordonLists

/// What is an error, and what is only warned of.
struct LintPolicy: Sendable {
  let allowsBroadRules: Bool

  /// What is an error unless broad rules are allowed.
  func refusal(of rule: Rule, _ message: String) -> Diagnostic {
    allowsBroadRules
      ? Diagnostic(.warning, at: rule.location, message)
      : Diagnostic(.error, at: rule.location, message + " (--allow-broad takes it all the same)")
  }

  /// Says that lint stopped before it had tried everything on a pattern.
  static func notFullyChecked(_ rule: Rule) -> Diagnostic {
    Diagnostic(
      .warning, at: rule.location,
      "not fully checked: to check what the pattern matches and costs takes too many steps; make it simpler, or give "
        + "--check-all, which sets no limit")
  }
}

/// What was found of the patterns of a compile.
struct LintSummary {
  /// Those of the list that is checked, as far as they are understood.
  private var patterns: [(rule: Rule, syntax: PatternSyntax)] = []
  /// Of all lists, the pattern that took most steps on a text that was made against it.
  private var costliest: (rule: Rule, attack: PatternGrowth.Attack)?

  mutating func beginList() { patterns.removeAll() }

  mutating func note(_ rule: Rule, _ result: Lint.Result) {
    if let syntax = result.syntax { patterns.append((rule, syntax)) }
    if let attack = result.attack, attack.steps > costliest?.attack.steps ?? 0 { costliest = (rule, attack) }
  }

  /// Warns of each pattern that another pattern of the list covers. Call it once all rules of the list are noted.
  func endList() -> [Diagnostic] {
    PatternCover.findings(in: patterns).map { finding in
      let other = finding.cover.location
      return Diagnostic(
        .warning, at: finding.rule.location,
        "whatever this pattern matches, `\(finding.cover.value)` at \(other.file):\(other.line) matches too; keep one")
    }
  }

  /// The costliest text that was found for a pattern of the lists, in a line for people; nil where none was looked for.
  var costliestText: String? {
    costliest.map { rule, attack in
      let cost = attack.isLimited ? "more than \(PatternLimits.stepsOfSearch)" : "\(attack.steps)"
      return "costliest text found for a pattern: \(PatternGrowth.lengths.whole) bytes of `\(attack.text)` for "
        + "`\(rule.value)` at \(rule.location.file):\(rule.location.line), \(cost) steps"
    }
  }
}
