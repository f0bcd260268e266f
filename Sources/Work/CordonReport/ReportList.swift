// The list that the items were checked against, where it was given: its name, version and digest, and which of its rules
// never fired.

import CordonMatcher
import CordonModel

/// A compiled list beside a report.
package struct ReportList {
  private let path: String
  private let blocklist: Blocklist

  /// The list at `path`, opened.
  package init(_ blocklist: Blocklist, path: String) {
    self.blocklist = blocklist
    self.path = path
  }

  /// A rule that never fired.
  struct Silent {
    var list: String
    var rule: String
    var kind: RuleKind
    var action: Action
    var added: CalendarDate?
    var expires: CalendarDate?
  }

  struct Summary {
    var path: String
    var lists: [(name: String, version: String?)]
    /// SHA-256 of the image, in hexadecimal.
    var digest: String
    var rules: Int
    /// Exceptions, which remove matches and make none.
    var exceptions: Int
    /// Rules that fired, of those that are in the list.
    var fired: Int
    /// Rules that lines name and that are not in the list: the lines are of another version of it.
    var unknown: Int
    /// In the order of the image: by list and id.
    var silent: Report.Table<Silent>
  }

  /// Which of its rules are not among those that fired.
  func summary(firedRules: [ReportCounts.RuleName: Int32]) -> Summary {
    var summary = Summary(
      path: path, lists: blocklist.lists.map { ($0.name, $0.version) }, digest: blocklist.digest,
      rules: blocklist.ruleCount, exceptions: 0, fired: 0, unknown: 0, silent: Report.Table(rows: [], count: 0))
    let hasCanary = blocklist.canary != nil
    blocklist.forEachRule { rule in
      if rule.action == .allow {
        summary.exceptions += 1
        return
      }
      let name = ReportCounts.RuleName(
        list: ExactText(NamePool.bounded(rule.list)), rule: ExactText(NamePool.bounded(rule.id)))
      guard firedRules[name] == nil else {
        summary.fired += 1
        return
      }
      // That nobody opened the test address says nothing about the list.
      if hasCanary, rule.list == Canary.name { return }
      summary.silent.count += 1
      guard summary.silent.rows.count < Report.maximumRows else { return }
      summary.silent.rows.append(
        Silent(
          list: rule.list, rule: rule.id, kind: rule.kind, action: rule.action, added: rule.added,
          expires: rule.expires))
    }
    summary.unknown = firedRules.count - summary.fired
    return summary
  }
}
