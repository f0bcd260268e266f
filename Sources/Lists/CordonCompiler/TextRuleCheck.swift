// The patterns and phrases of a list, prepared and checked: what takes longest of a compile, and so is done for all of them at
// once, by all processors. What comes of it does not depend on how many there are.

import CordonImage
import CordonModel
import CordonLists
import CordonPlatforms
import CordonURL
import Dispatch
import Synchronization

/// A rule that was prepared and checked.
struct CheckedRule: Sendable {
  /// Nil where its value cannot be used: `diagnostics` say why.
  var value: PreparedValue?
  var diagnostics: [Diagnostic]
  var result = Lint.Result()

  init(_ rule: Rule, _ preparer: inout RulePreparer, _ lint: Lint, steps: Int) {
    do throws(RulePreparer.Refusal) {
      let value = try preparer.prepare(rule)
      diagnostics = preparer.warnings.map { Diagnostic(.warning, at: rule.location, $0) }
      result = lint.check(rule, value, steps: steps)
      diagnostics += result.diagnostics
      self.value = value
    } catch {
      diagnostics = [Diagnostic(.error, at: rule.location, error.message)]
    }
  }
}

/// Checks the patterns and phrases of lists.
struct TextRuleCheck: Sendable {
  private let tables: ListTables
  private let policy: LintPolicy
  private let limits: LintLimits
  private let end: ContinuousClock.Instant
  private let progress: CompileProgress?

  init(tables: ListTables, policy: LintPolicy, limits: LintLimits, progress: CompileProgress?) {
    self.tables = tables
    self.policy = policy
    self.limits = limits
    self.progress = progress
    end = .now + limits.time
  }

  static func concerns(_ kind: RuleKind) -> Bool { kind == .pattern || kind == .phrase }

  /// More than there are processors, most likely: who comes late finds nothing to do.
  private static let workers = 16
  /// Rules that a worker takes at a time.
  private static let batchSize = 8

  /// The rules of `list` at `places`, checked.
  func check(_ list: RuleList, at places: [Int]) -> [Int: CheckedRule] {
    if places.isEmpty { return [:] }
    let next = Mutex(0)
    let all = Mutex<[Int: CheckedRule]>([:])
    DispatchQueue.concurrentPerform(iterations: min(TextRuleCheck.workers, places.count)) { _ in
      var preparer = RulePreparer(tables: tables)
      let lint = Lint(tables: tables, policy: policy)
      while true {
        let start = next.withLock { next in
          defer { next += TextRuleCheck.batchSize }
          return next
        }
        guard start < places.count else { return }
        let taken = places[start..<min(start + TextRuleCheck.batchSize, places.count)]
        let checked = taken.map { place in
          let steps = ContinuousClock.now < end ? limits.stepsOfPattern : limits.stepsOfLatePattern
          return (place, CheckedRule(list[place], &preparer, lint, steps: steps))
        }
        all.withLock { all in
          for (place, rule) in checked { all[place] = rule }
        }
        progress?.add(checked.count)
      }
    }
    return all.withLock { $0 }
  }
}
