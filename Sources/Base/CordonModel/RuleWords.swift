// The words that every room shares: what a rule is, what it asks for, and how an item came to match it.
// Raw values are part of two contracts: the names in lists and JSON output, and (as `code`) the image format.

/// What is asked for when a rule holds for an item.
public enum Action: String, Sendable, Hashable, CaseIterable, Codable {
  /// Keep it from being reached.
  case block
  /// Show it to a person.
  case review
  /// Only count it.
  case log
  /// An exception: removes every match of the same or wider scope.
  case allow

  /// What a match may ask for, the strongest first.
  package static let byStrength: [Action] = [.block, .review, .log]

  /// Whether this asks for more than `other`; an exception asks for least.
  package func isStronger(than other: Action) -> Bool { strength < other.strength }

  private var strength: Int { Action.byStrength.firstIndex(of: self) ?? Action.byStrength.count }
}

/// The kind of value a rule holds, which is also the kind of the matches it makes.
public enum RuleKind: String, Sendable, Hashable, CaseIterable, Codable {
  /// One address, as wide as its ``Scope``.
  case url
  /// That host and no other.
  case host
  /// That host and every host below it.
  case domain
  /// A platform's own name for a piece of content, such as `youtube:video:ID`.
  case identity
  /// A PCRE2 expression.
  case pattern
  /// Literal text, whole words, compared after folding.
  case phrase
  /// SHA-256 of a match key, for lists that arrive hashed.
  case sha256
}

/// How much of an address a ``RuleKind/url`` rule holds for.
public enum Scope: String, Sendable, Hashable, CaseIterable, Codable {
  /// The address with its query.
  case exact
  /// The address with any query.
  case page
  /// The address and every path below it.
  case prefix
}

/// What a ``RuleKind/pattern`` rule is searched in.
public struct PatternTargets: OptionSet, Sendable, Hashable, Codable {
  /// The bits of ``url``, ``host`` and ``text``.
  public let rawValue: UInt8
  /// The targets whose bits are set.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The canonical URL.
  public static let url = PatternTargets(rawValue: 1)
  /// The host of the canonical URL.
  public static let host = PatternTargets(rawValue: 2)
  /// Free text.
  public static let text = PatternTargets(rawValue: 4)

  /// What a rule without `on` is searched in.
  public static let standard: PatternTargets = [.url, .text]

  /// The names used in lists, in this order.
  public static let named: [(name: String, target: PatternTargets)] = [
    ("url", .url), ("host", .host), ("text", .text),
  ]
}

/// How far an item had to be transformed before a rule held for it; `direct` is the surest.
public enum Tier: String, Sendable, Hashable, CaseIterable, Codable, Comparable {
  /// Canonical form only.
  case direct
  /// Unwrapped, embedded, refanged, extracted from text, or by identity.
  case derived
  /// Only after folding, or in the confusables form.
  case folded

  /// Whether `a` is the surer tier.
  public static func < (a: Tier, b: Tier) -> Bool { a.order < b.order }
  private var order: Int { Tier.allCases.firstIndex(of: self)! }
}

/// One step between the item as given and the form that a rule held for, in the order taken.
public enum Step: String, Sendable, Hashable, CaseIterable, Codable {
  case refang, extract, unwrap, embedded, identity, fold, skeleton
}
