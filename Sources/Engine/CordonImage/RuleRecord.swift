// What an image keeps of a rule. The value of a rule on an address is not among it: of that only a digest is kept.

import CordonModel

/// A rule of an image: the numbers from 0 on are those that the image has a record of, in the order of their lists and
/// ids; behind them each entry has one, for a rule that has nothing of its own but the entry's key.
package struct RuleIndex: Hashable, Comparable, Sendable {
  package let rawValue: UInt32

  package init(rawValue: UInt32) { self.rawValue = rawValue }

  package static func < (a: RuleIndex, b: RuleIndex) -> Bool { a.rawValue < b.rawValue }
}

/// What an image says about one rule.
package struct RuleRecord: Sendable, Equatable {
  package var id: String
  /// The name of the list the rule stands in.
  package var list: String
  package var kind: RuleKind
  package var scope: Scope
  /// As its author wrote it, which is `page` for some that hold for an exact address alone, since that tells the content.
  package var writtenScope: Scope
  package var targets: PatternTargets
  /// Whether a pattern or a phrase is also searched for in skeletons.
  package var findsEvasions: Bool
  package var action: Action
  package var labels: [String]
  package var added: CalendarDate?
  package var expires: CalendarDate?
  /// A pattern or a phrase as written, readable by design; nil for every other kind.
  package var text: String?

  package init(
    id: String, list: String, kind: RuleKind, scope: Scope = .page, writtenScope: Scope? = nil,
    targets: PatternTargets = .standard,
    findsEvasions: Bool = false, action: Action = .block, labels: [String] = [], added: CalendarDate? = nil,
    expires: CalendarDate? = nil,
    text: String? = nil
  ) {
    self.id = id
    self.list = list
    self.kind = kind
    self.scope = scope
    self.writtenScope = writtenScope ?? scope
    self.targets = targets
    self.findsEvasions = findsEvasions
    self.action = action
    self.labels = labels
    self.added = added
    self.expires = expires
    self.text = text
  }
}

/// The part of a rule that decides whether it holds: of fixed size, read without allocation.
package struct RuleHeader: Sendable, Equatable {
  package var kind: RuleKind
  package var scope: Scope
  package var targets: PatternTargets
  package var findsEvasions: Bool
  package var action: Action
  /// From the start of this day (UTC) on the rule no longer matches.
  package var expires: CalendarDate?

  package init(
    kind: RuleKind, scope: Scope, targets: PatternTargets, findsEvasions: Bool = false, action: Action,
    expires: CalendarDate?
  ) {
    self.kind = kind
    self.scope = scope
    self.targets = targets
    self.findsEvasions = findsEvasions
    self.action = action
    self.expires = expires
  }
}
