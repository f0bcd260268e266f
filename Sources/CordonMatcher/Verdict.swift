// What a matcher says of one item. Nearly always that is nothing, and then it is a nil. Where rules hold, what was
// found is kept as it was found; ids, labels and names are read from the image when they are asked for.

import CordonModel

/// Everything that a blocklist says about one item.
///
///     if verdict.isMatch { for match in verdict.matches { print(match.rule) } }
///
/// Rules are read from the blocklist each time that matches, exceptions or what was removed are asked for, and when
/// verdicts are compared: a verdict of a match keeps its blocklist, with the file that it is mapped from. Who keeps
/// verdicts for long keeps their ``matches`` instead.
public struct Verdict: Sendable, Hashable {
  /// Contents that are never changed once others may see them; nil while there is nothing: so it is for nearly every
  /// item, and costs nothing to make, to hand on and to drop.
  @usableFromInline var box: Box?

  @usableFromInline
  final class Box: Sendable {
    /// How many matches there are in it: what is asked first of all.
    @usableFromInline let matchCount: Int
    let contents: Contents

    init(_ contents: Contents) {
      self.contents = contents
      matchCount =
        switch contents {
        case .made(let parts): parts.matches.count
        case .found(let finding): finding.hits.count { $0.standing == .holds }
        }
    }
  }

  enum Contents: Sendable {
    case found(Finding)
    case made(Parts)
  }

  struct Parts: Hashable {
    var matches: [Match] = []
    var exceptions: [Match] = []
    var removed: [Match] = []
    var unresolved: [Range<Int>] = []
    var failures: [MatchFailure] = []
  }

  private var parts: Parts {
    get {
      switch box?.contents {
      case nil: Parts()
      case .made(let parts): parts
      case .found(let finding):
        Parts(
          matches: finding.matches(standing: .holds), exceptions: finding.matches(standing: .exception),
          removed: finding.matches(standing: .removed), unresolved: finding.unresolved, failures: finding.failures)
      }
    }
    set { box = newValue == Parts() ? nil : Box(.made(newValue)) }
  }

  /// A verdict of an item for which no rule holds.
  public init() {}

  init(_ finding: consuming Finding) { box = Box(.found(finding)) }

  /// The rules that hold and that no exception removed, most specific first.
  ///
  /// - Complexity: O(*n*) in the rules; ``matchCount`` reads none.
  public var matches: [Match] {
    get { matches(standing: .holds) ?? parts.matches }
    set { parts.matches = newValue }
  }
  /// The exceptions (`allow`) that hold, most specific first.
  public var exceptions: [Match] {
    get { matches(standing: .exception) ?? parts.exceptions }
    set { parts.exceptions = newValue }
  }
  /// The matches that the exceptions removed, most specific first.
  public var removed: [Match] {
    get { matches(standing: .removed) ?? parts.removed }
    set { parts.removed = newValue }
  }
  /// Where addresses stand, each once, of which nobody can tell where they lead without asking a shortener.
  public var unresolved: [Range<Int>] {
    get {
      if case .found(let finding) = box?.contents { return finding.unresolved }
      return parts.unresolved
    }
    set { parts.unresolved = newValue }
  }
  /// The rules that could not be decided. Nothing is lost silently: an item with failures was not checked whole.
  public var failures: [MatchFailure] {
    get {
      if case .found(let finding) = box?.contents { return finding.failures }
      return parts.failures
    }
    set { parts.failures = newValue }
  }

  /// How many ``matches`` there are.
  @inlinable public var matchCount: Int { box?.matchCount ?? 0 }

  /// Whether a rule holds that no exception removed.
  @inlinable public var isMatch: Bool { matchCount > 0 }

  /// Whether there is nothing at all to say about the item.
  @inlinable public var isEmpty: Bool { box == nil }

  /// The matches of that standing, where they are still as they were found.
  private func matches(standing: Standing) -> [Match]? {
    guard case .found(let finding) = box?.contents else { return nil }
    return finding.matches(standing: standing)
  }

  /// Whether two verdicts say the same.
  public static func == (a: Verdict, b: Verdict) -> Bool { a.parts == b.parts }

  /// Hashes what the verdict says.
  public func hash(into hasher: inout Hasher) { hasher.combine(parts) }
}

/// What was found for one item, in the image's terms.
struct Finding: Sendable {
  let blocklist: Blocklist
  /// Most specific first.
  let hits: [Hit]
  let unresolved: [Range<Int>]
  let failures: [MatchFailure]

  func matches(standing: Standing) -> [Match] {
    var matches: [Match] = []
    for hit in hits where hit.standing == standing { matches.append(match(for: hit)) }
    return matches
  }

  private func match(for hit: Hit) -> Match {
    let record = blocklist.image.rule(hit.rule)
    return Match(
      rule: record.id, list: record.list, action: record.action, labels: record.labels, kind: record.kind,
      value: hit.value, tier: hit.tier, via: hit.via, span: hit.span)
  }
}
