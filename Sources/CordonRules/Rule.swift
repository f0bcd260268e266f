// A rule: one entry of a list, in the form every list format is read into.

import CordonModel

/// One entry of a list, as its author wrote it.
public struct Rule: Sendable, Hashable {
  /// Unique in its list. Nil where a plain list has none; the compiler then makes it from the value's hash.
  public var id: String?
  /// What ``value`` is.
  public var kind: RuleKind
  /// The address, host, expression, text, identity or digest, as written.
  public var value: String
  /// How much of an address the rule holds for; read only for ``RuleKind/url``.
  public var scope: Scope
  /// What a pattern is searched in; read only for ``RuleKind/pattern``.
  public var targets: PatternTargets
  public var action: Action
  public var labels: [String]
  public var source: String?
  public var reference: String?
  public var note: String?
  /// The day the rule was added.
  public var added: CalendarDate?
  /// From the start of this day (UTC) on the rule no longer matches.
  public var expires: CalendarDate?
  public var examples: Examples
  /// Where ``value`` stands in its source.
  public var location: SourceLocation

  /// Items that the rule must match, and must not; checked whenever the list is compiled.
  public struct Examples: Sendable, Hashable {
    public var match: [Example] = []
    public var noMatch: [Example] = []
    public init() {}
  }

  /// One example and where it stands.
  public struct Example: Sendable, Hashable {
    public var item: String
    public var location: SourceLocation
    public init(item: String, location: SourceLocation) {
      self.item = item
      self.location = location
    }
  }

  public init(kind: RuleKind, value: String, location: SourceLocation) {
    self.kind = kind
    self.value = value
    self.location = location
    scope = .page
    targets = .standard
    action = .block
    labels = []
    examples = Examples()
  }
}

/// A list: its name, its version, and its rules in the order written.
public struct RuleList: Sendable {
  /// Stands in every match as `list`. The source file's name without its extension where the source names none.
  public var name: String
  /// Free text by the list's author, such as a date or a number.
  public var version: String?
  public var rules: [Rule]

  public init(name: String, version: String? = nil, rules: [Rule] = []) {
    self.name = name
    self.version = version
    self.rules = rules
  }
}
