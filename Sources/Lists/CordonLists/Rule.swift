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
  /// Whether a pattern or a phrase is also searched for in the skeletons of texts: what they look like, whatever letters they
  /// are written with.
  public var findsEvasions: Bool
  /// What is asked for when the rule holds.
  public var action: Action
  /// The author's own words, reported with every match.
  public var labels: [String]
  /// Who gave the rule.
  public var source: String?
  /// The number under which it is kept there.
  public var reference: String?
  /// Why it is here, for people.
  public var note: String?
  /// The day the rule was added.
  public var added: CalendarDate?
  /// From the start of this day (UTC) on the rule no longer matches.
  public var expires: CalendarDate?
  /// Items that show what it is for.
  public var examples: Examples
  /// Where ``value`` stands in its source.
  public var location: SourceLocation

  /// Items that the rule must match, and must not; checked whenever the list is compiled.
  public struct Examples: Sendable, Hashable {
    /// Items that the rule must match.
    public var match: [Example] = []
    /// Items that it must not match.
    public var noMatch: [Example] = []
    /// No examples.
    public init() {}
  }

  /// One example and where it stands.
  public struct Example: Sendable, Hashable {
    /// The item, as written.
    public var item: String
    /// Where it stands.
    public var location: SourceLocation
    /// An example at its place.
    public init(item: String, location: SourceLocation) {
      self.item = item
      self.location = location
    }
  }

  /// A rule of scope `page` that blocks, without labels, dates or examples.
  public init(kind: RuleKind, value: String, location: SourceLocation) {
    self.kind = kind
    self.value = value
    self.location = location
    scope = .page
    targets = .standard
    findsEvasions = false
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
  /// In the order written. Those of a plain list are made when they are asked for.
  public var rules: [Rule] {
    get { written + (0..<plain.count).map { plain[$0] } }
    set {
      written = newValue
      plain = CompactRules()
    }
  }
  /// How many ``rules`` there are.
  public var count: Int { written.count + plain.count }

  /// The rules but for those that have nothing but a kind and a value.
  package var written: [Rule]
  package var plain = CompactRules()

  /// The rule at `place` of ``rules``.
  package subscript(_ place: Int) -> Rule { place < written.count ? written[place] : plain[place - written.count] }

  /// The places in ``rules`` of those whose kind is as asked.
  package func places(where isAsked: (RuleKind) -> Bool) -> [Int] {
    written.indices.filter { isAsked(written[$0].kind) }
      + (0..<plain.count).filter { isAsked(plain.kind($0)) }.map { $0 + written.count }
  }

  /// A list of its parts.
  public init(name: String, version: String? = nil, rules: [Rule] = []) {
    self.name = name
    self.version = version
    written = rules
  }
}
