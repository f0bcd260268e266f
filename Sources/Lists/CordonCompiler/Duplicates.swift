// Rules that stand in a list twice. What makes two rules the same is told by a digest of it, so that ten million of them
// are 160 MB: those with the same digest stand together once all are sorted.

import CordonImage
import CordonModel
import CordonLists

/// The rules of one list that went into the image.
struct Duplicates {
  private var marks: [RuleMark] = []
  /// Where in the list the rule is that was added first, second …
  private var places: [UInt32] = []
  /// The number of the first of them in the image's writer; the others follow.
  private let first: Int

  /// - Parameter writer: the one to which the list's rules are added from now on.
  init(_ writer: ImageWriter) { first = Int(writer.nextRule.rawValue) }

  /// Notes the rule that was added last: the one at `place` of its list.
  mutating func note(_ rule: Rule, _ value: PreparedValue, at place: Int, _ digester: KeyDigester) {
    let isPattern = rule.kind == .pattern
    let key = isPattern ? Array(rule.value.utf8) : value.contentKey
    marks.append(
      digester.mark(
        of: key.span, kind: rule.kind, scope: rule.kind == .url ? rule.scope : .page,
        targets: isPattern ? rule.targets : .standard, number: places.count))
    places.append(UInt32(truncatingIfNeeded: place))
  }

  /// Notes the rules of `batch`, which were added last: `places` of their list.
  mutating func note(_ batch: KeyBatch, kinds: [RuleKind], at places: [UInt32]) {
    batch.appendMarks(to: &marks, kinds: kinds, from: self.places.count)
    self.places += places
  }

  /// Finds the rules that are the same as one before. Where that is an error they are left out. Those of them that have no id
  /// of their own become one, whichever stood first; `writer` has all of their keys under it.
  ///
  /// - Parameter rule: the rule at a place of the list.
  consuming func find(in writer: inout ImageWriter, _ policy: LintPolicy, rule: (Int) -> Rule) -> [Diagnostic] {
    var diagnostics: [Diagnostic] = []
    RuleMark.forEachGroup(of: marks) { numbers in
      // Some rules of a plain list are added before others that stand before them.
      let numbers = numbers.sorted { places[$0] < places[$1] }
      let rules = numbers.map { rule(Int(places[$0])) }
      func number(_ index: Int) -> ImageWriter.RuleNumber { ImageWriter.RuleNumber(first + numbers[index]) }
      var unnamed: [Int] = rules[0].id == nil ? [0] : []
      for index in rules.indices.dropFirst() {
        let diagnostic = policy.duplicate(rules[index], of: rules[0])
        diagnostics.append(diagnostic)
        if diagnostic.severity == .error {
          writer.merge(number(index), into: number(0))
        } else if rules[index].id == nil {
          unnamed.append(index)
        }
      }
      // Those that say the same become one; the one that is kept is the same whichever stood first.
      for same in Dictionary(grouping: unnamed, by: { RuleEffect(rules[$0]) }).values {
        let kept = same.min { a, b in
          if writer.isNarrower(number(a), number(b)) { return true }
          if writer.isNarrower(number(b), number(a)) { return false }
          return rules[a].value.utf8.lexicographicallyPrecedes(rules[b].value.utf8)
        }
        for other in same where other != kept { writer.merge(number(other), into: number(kept!)) }
      }
    }
    return diagnostics
  }
}

/// What a rule says of what it is on.
private struct RuleEffect: Hashable {
  let action: Action
  let labels: [String]
  let added: CalendarDate?
  let expires: CalendarDate?
  let findsEvasions: Bool

  init(_ rule: Rule) {
    action = rule.action
    labels = rule.labels
    added = rule.added
    expires = rule.expires
    findsEvasions = rule.findsEvasions
  }
}

extension LintPolicy {
  /// What is to be said of `rule`, which is the same as `first`.
  fileprivate func duplicate(_ rule: Rule, of first: Rule) -> Diagnostic {
    let place = "\(first.location.file):\(first.location.line)"
    if first.value == rule.value {
      return refusal(of: rule, "the same \(rule.kind.rawValue) stands at \(place) already; keep one")
    }
    // Another spelling of the same. Those without an id of their own are one rule.
    return Diagnostic(
      .warning, at: rule.location, "this is the same \(rule.kind.rawValue) as `\(first.value)` at \(place)")
  }
}
