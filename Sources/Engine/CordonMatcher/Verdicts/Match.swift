// What a matcher answers with. The names and raw values here are the JSON contract (see Patterns/README.md).

@_exported import CordonModel

/// One rule that holds for an item, and how it is known.
public struct Match: Sendable, Hashable {
  /// The rule's id.
  public var rule: String
  /// The name of the list the rule stands in.
  public var list: String
  /// What the rule asks for.
  public var action: Action
  /// The rule author's own words, as written.
  public var labels: [String]
  /// The kind of the rule.
  public var kind: RuleKind
  /// What was found: the expression, host or identity of the item that is on the list; for a pattern or a phrase, the
  /// pattern or the phrase.
  public var value: String
  /// How far the item had to be transformed.
  public var tier: Tier
  /// The steps from the item as given to the form that the rule held for; empty when `tier` is ``Tier/direct``.
  public var via: [Step]
  /// UTF-8 byte offsets into the item as given.
  public var span: Range<Int>

  /// Makes a match of its parts.
  public init(
    rule: String, list: String, action: Action, labels: [String], kind: RuleKind, value: String, tier: Tier,
    via: [Step], span: Range<Int>
  ) {
    self.rule = rule
    self.list = list
    self.action = action
    self.labels = labels
    self.kind = kind
    self.value = value
    self.tier = tier
    self.via = via
    self.span = span
  }
}

/// What could not be decided for an item, such as a pattern that reached its match limit.
public struct MatchFailure: Sendable, Hashable {
  /// The rule's id; nil where it is the item itself that could not be checked whole.
  public var rule: String?
  /// What the rule would ask for; nil where it is the item itself, and any rule may hold.
  public var action: Action?
  /// Why, in a few words: `match limit`, `depth limit`, `heap limit`, `too many nested addresses`.
  public var error: String

  /// Makes a failure of its parts.
  public init(rule: String?, action: Action? = nil, error: String) {
    self.rule = rule
    self.action = action
    self.error = error
  }

  /// Whether what is undecided asks for more than `other`; nil: than no rule at all.
  package func isStronger(than other: Action?) -> Bool {
    guard let other else { return true }
    return (action ?? .block).isStronger(than: other)
  }
}

/// What an item is taken for.
public enum ItemType: String, Sendable, Hashable, CaseIterable, Codable {
  /// WeekSummary from the item: without white space and with the form of a URL it is a URL, else text.
  case auto
  case url
  case text
}
