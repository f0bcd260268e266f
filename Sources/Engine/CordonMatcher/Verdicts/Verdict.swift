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
    let source: Source
    let unresolved: [Range<Int>]
    let failures: [MatchFailure]
    let urls: [FoundURL]

    /// Where matches come from.
    enum Source {
      /// In the image's terms; most specific first.
      case hits([Hit], of: Blocklist)
      case made([HitOutcome: [Match]])
    }

    init(
      matchCount: Int, _ source: Source, unresolved: [Range<Int>], failures: [MatchFailure], urls: [FoundURL]
    ) {
      self.matchCount = matchCount
      self.source = source
      self.unresolved = unresolved
      self.failures = failures
      self.urls = urls
    }

    func matches(_ outcome: HitOutcome) -> [Match] {
      switch source {
      case .hits(let hits, let blocklist): hits.filter { $0.outcome == outcome }.map { $0.match(in: blocklist) }
      case .made(let matches): matches[outcome] ?? []
      }
    }
  }

  private struct Parts: Hashable {
    var matches: [Match] = []
    var exceptions: [Match] = []
    var removed: [Match] = []
    var unresolved: [Range<Int>] = []
    var failures: [MatchFailure] = []
    var urls: [FoundURL] = []
  }

  private var parts: Parts {
    get {
      Parts(
        matches: matches, exceptions: exceptions, removed: removed, unresolved: unresolved, failures: failures,
        urls: urls)
    }
    set {
      guard newValue != Parts() else {
        box = nil
        return
      }
      box = Box(
        matchCount: newValue.matches.count,
        .made([.holds: newValue.matches, .exception: newValue.exceptions, .removed: newValue.removed]),
        unresolved: newValue.unresolved, failures: newValue.failures, urls: newValue.urls)
    }
  }

  /// A verdict of an item for which no rule holds.
  public init() {}

  /// A verdict of what was found, of which something is not empty; `hits` most specific first.
  init(
    _ hits: [Hit], of blocklist: Blocklist, unresolved: [Range<Int>], failures: [MatchFailure], urls: [FoundURL]
  ) {
    box = Box(
      matchCount: hits.count { $0.outcome == .holds }, .hits(hits, of: blocklist), unresolved: unresolved,
      failures: failures, urls: urls)
  }

  /// The rules that hold and that no exception removed, most specific first.
  ///
  /// - Complexity: O(*n*) in the rules; ``matchCount`` reads none.
  public var matches: [Match] {
    get { box?.matches(.holds) ?? [] }
    set { parts.matches = newValue }
  }
  /// The exceptions (`allow`) that hold, most specific first.
  public var exceptions: [Match] {
    get { box?.matches(.exception) ?? [] }
    set { parts.exceptions = newValue }
  }
  /// The matches that the exceptions removed, most specific first.
  public var removed: [Match] {
    get { box?.matches(.removed) ?? [] }
    set { parts.removed = newValue }
  }
  /// Where addresses stand, each once, of which nobody can tell where they lead without asking a shortener.
  public var unresolved: [Range<Int>] {
    get { box?.unresolved ?? [] }
    set { parts.unresolved = newValue }
  }
  /// The rules that could not be decided. Nothing is lost silently: an item with failures was not checked whole.
  public var failures: [MatchFailure] {
    get { box?.failures ?? [] }
    set { parts.failures = newValue }
  }

  /// Every address of the item, listed or not, where the matcher ``Matcher/collectsURLs``; else none.
  public var urls: [FoundURL] {
    get { box?.urls ?? [] }
    set { parts.urls = newValue }
  }

  /// How many ``matches`` there are.
  @inlinable public var matchCount: Int { box?.matchCount ?? 0 }

  /// Whether a rule holds that no exception removed.
  @inlinable public var isMatch: Bool { matchCount > 0 }

  /// Whether there is nothing at all to say about the item.
  @inlinable public var isEmpty: Bool { box == nil }

  /// Whether two verdicts say the same.
  public static func == (a: Verdict, b: Verdict) -> Bool { a.parts == b.parts }

  /// Hashes what the verdict says.
  public func hash(into hasher: inout Hasher) { hasher.combine(parts) }
}

extension Hit {
  /// The match, as the image's rule says it.
  fileprivate func match(in blocklist: Blocklist) -> Match {
    let record = blocklist.image.rule(rule)
    return Match(
      rule: record.id, list: record.list, action: record.action, labels: record.labels, kind: record.kind,
      value: value, tier: tier, via: via, span: span)
  }
}
