// What was found in one record, or of one content of it, in the terms of a worklist: one action, one tier, and lists without
// repetitions. RecordSummary of the same content are merged into one.

import CordonMatcher
import CordonModel

/// What was found in the items of one record.
struct RecordSummary: Sendable {
  /// What a row's content is called: an identity, or a match key.
  struct Content: Sendable, Hashable {
    var text: String
    /// Whether it is a match key, which people see defanged.
    var isAddress: Bool
  }

  /// The strongest of the rules' actions; `undecided` or `error` where no rule holds and the items were not checked whole;
  /// else empty.
  private(set) var action = ""
  /// The rules that hold; the reason where none does and something went wrong.
  private(set) var rules = Distinct<String>()
  private(set) var labels = Distinct<String>()
  /// The least of the matches' tiers, or empty.
  private(set) var tier = ""
  /// What is listed; where nothing is, what the record is of.
  private(set) var contents: [Content] = []
  /// The platforms of ``contents``.
  private(set) var platforms = Distinct<String>()
  /// The platforms of all addresses in the record, where each content is apart.
  private(set) var surroundings = Distinct<String>()

  /// What was undecided.
  private var failures = Distinct<MatchFailure>()

  /// Whether some rule holds.
  var isListed: Bool { !tier.isEmpty }

  /// The undecided rules that would ask for more than ``action``; the reason for what is no rule.
  var undecided: [String] {
    let action = isListed ? Action(rawValue: action) : nil
    return failures.all.filter { $0.isStronger(than: action) }.map { $0.rule ?? $0.error }
  }

  /// All that was found in `verdicts`, those of one record. `problem`: why it could not be read as its format asks.
  init(of verdicts: [Verdict], problem: String? = nil, platforms known: Platforms) {
    let parts = RecordSummary.parts(of: verdicts, platforms: known)
    add(parts.own.flatMap(\.matches) + parts.shared)
    for part in parts.own { add(part) }
    finish(verdicts.flatMap(\.failures), problem: problem)
  }

  /// The same, apart for each content: with what holds for it, and for the record's text. One where there is no content.
  static func ofEachContent(of verdicts: [Verdict], problem: String? = nil, platforms known: Platforms)
    -> [RecordSummary]
  {
    let parts = parts(of: verdicts, platforms: known)
    let surroundings = surroundings(verdicts, among: parts.own, platforms: known)
    guard !parts.own.isEmpty else {
      var summary = RecordSummary(of: verdicts, problem: problem, platforms: known)
      summary.surroundings = surroundings
      return [summary]
    }
    let failures = verdicts.flatMap(\.failures)
    return parts.own.map { part in
      var summary = RecordSummary()
      summary.add(part.matches + parts.shared)
      summary.add(part)
      summary.finish(failures, problem: problem)
      summary.surroundings = surroundings
      return summary
    }
  }

  /// Takes up what was found of the same content in another record.
  mutating func merge(_ other: RecordSummary) {
    if RecordSummary.rank(other.action) < RecordSummary.rank(action) { action = other.action }
    if let least = [tier, other.tier].compactMap(Tier.init(rawValue:)).min() { tier = least.rawValue }
    rules.append(other.rules.all)
    failures.append(other.failures.all)
    labels.append(other.labels.all)
    platforms.append(other.platforms.all)
    surroundings.append(other.surroundings.all)
  }

  // MARK: How they are made

  private init() {}

  private struct Part {
    var content: Content
    var platforms = Distinct<String>()
    var matches: [Match] = []
  }

  /// The contents of a record with the matches of each, and the matches that belong to none of them.
  ///
  /// - Complexity: O(*n* log *n*) in addresses and matches.
  private static func parts(of verdicts: [Verdict], platforms known: Platforms) -> (own: [Part], shared: [Match]) {
    var own: [Part] = []
    var indices: [Content: Int] = [:]
    var shared: [Match] = []
    func take(_ match: Match?, of content: Content, on platforms: [String]) {
      let index = indices[content] ?? own.endIndex
      if index == own.endIndex {
        own.append(Part(content: content))
        indices[content] = index
      }
      own[index].platforms.append(platforms)
      if let match { own[index].matches.append(match) }
    }
    let isListed = verdicts.contains(where: \.isMatch)
    for verdict in verdicts {
      let listed = LocatedURLs(verdict.urls.filter { $0.status == .listed })
      let matches = verdict.matches
      let places = matches.map { listed.overlapping($0.span) }
      // Of those that are listed, an older list may have all that holds for some.
      let held = Set(places.joined())
      for url in isListed ? held.sorted().map({ listed.urls[$0] }) : verdict.urls {
        take(nil, of: content(of: url), on: known.platforms(of: url))
      }
      for (match, places) in zip(matches, places) {
        for url in places.map({ listed.urls[$0] }) { take(match, of: content(of: url), on: known.platforms(of: url)) }
        if !places.isEmpty { continue }
        if match.kind == .identity {
          // A handle is no address, and names the content all the same.
          let content = Content(text: match.value, isAddress: false)
          take(match, of: content, on: [known.platform(ofIdentity: match.value)])
        } else {
          shared.append(match)
        }
      }
    }
    return (own, shared)
  }

  /// What an address shows; where it is what it carries that is listed, that.
  private static func content(of url: FoundURL) -> Content {
    let (key, identity) = url.carried.map { ($0.key, $0.identity) } ?? (url.key, url.identity)
    return Content(text: identity ?? key, isAddress: identity == nil)
  }

  private mutating func add(_ matches: [Match]) {
    for match in matches {
      rules.append(match.rule)
      labels.append(match.labels)
      if RecordSummary.rank(match.action.rawValue) < RecordSummary.rank(action) { action = match.action.rawValue }
    }
    tier = matches.map(\.tier).min()?.rawValue ?? ""
  }

  private mutating func add(_ part: Part) {
    contents.append(part.content)
    platforms.append(part.platforms.all)
  }

  private mutating func finish(_ failures: [MatchFailure], problem: String?) {
    self.failures.append(failures)
    if action.isEmpty, !failures.isEmpty {
      action = "undecided"
      rules.append(failures.map { $0.rule ?? $0.error })
    } else if action.isEmpty, let problem {
      action = "error"
      rules.append(problem)
    }
  }

  /// How many platforms of a record count for its contents: more is no post, and would cost their square.
  private static let maximumSurroundings = 100

  /// The platforms of all contents and addresses of a record.
  private static func surroundings(
    _ verdicts: [Verdict], among parts: [Part], platforms known: Platforms
  ) -> Distinct<String> {
    var platforms = Distinct<String>()
    for part in parts where platforms.count < maximumSurroundings { platforms.append(part.platforms.all) }
    for verdict in verdicts {
      for url in verdict.urls where platforms.count < maximumSurroundings {
        platforms.append(known.platforms(of: url))
      }
    }
    return platforms
  }

  /// The place of an action among those that a row may have, the strongest first.
  private static func rank(_ action: String) -> Int { actions.firstIndex(of: action) ?? Int.max }
  private static let actions = Action.byStrength.map(\.rawValue) + ["undecided", "error"]
}

/// Values in the order in which they first came, each once.
struct Distinct<Value: Hashable & Sendable>: Sendable {
  private(set) var all: [Value] = []
  private var known: Set<Value> = []

  var count: Int { all.count }

  mutating func append(_ value: Value) {
    // A set is made only where there are several, which is seldom.
    if all.count < 8 ? all.contains(value) : known.contains(value) { return }
    all.append(value)
    if all.count == 8 { known = Set(all) } else if all.count > 8 { known.insert(value) }
  }

  mutating func append(_ values: some Sequence<Value>) { for value in values { append(value) } }
}

/// Addresses of one item by where they stand.
private struct LocatedURLs {
  /// By where they begin.
  let urls: [FoundURL]
  /// How far those up to each one reach at most.
  private let reach: [Int]

  init(_ urls: [FoundURL]) {
    let sorted = urls.sorted { $0.span.lowerBound < $1.span.lowerBound }
    self.urls = sorted
    var end = 0
    reach = sorted.map { url in
      end = max(end, url.span.upperBound)
      return end
    }
  }

  /// The places in ``urls`` of those that `span` overlaps, in their order.
  func overlapping(_ span: Range<Int>) -> [Int] {
    var (low, high) = (0, urls.count)
    while low < high {
      let middle = (low + high) / 2
      if urls[middle].span.lowerBound < span.upperBound { low = middle + 1 } else { high = middle }
    }
    var found: [Int] = []
    while low > 0, reach[low - 1] > span.lowerBound {
      low -= 1
      if urls[low].span.overlaps(span) { found.append(low) }
    }
    return found.reversed()
  }
}
