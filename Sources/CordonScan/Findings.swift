// What was found in one record, or of one content of it, in the terms of a worklist: one action, one tier, and lists without
// repetitions. Findings of the same content are merged into one.

import CordonMatcher
import CordonModel

/// What was found in the items of one record.
struct Findings: Sendable {
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
  private(set) var rules: [String] = []
  private(set) var labels: [String] = []
  /// The least of the matches' tiers, or empty.
  private(set) var tier = ""
  /// What is listed; where nothing is, what the record is of.
  private(set) var contents: [Content] = []
  /// The platforms of ``contents``.
  private(set) var platforms: [String] = []
  /// The platforms of all addresses in the record.
  private(set) var surroundings: [String] = []

  /// Whether some rule holds.
  var isListed: Bool { !tier.isEmpty }

  /// All that was found in `verdicts`, those of one record. `problem`: why it could not be read as its format asks.
  init(of verdicts: [Verdict], problem: String? = nil, platforms known: Platforms) {
    let parts = Findings.parts(of: verdicts, platforms: known)
    add(parts.own.flatMap(\.matches) + parts.shared)
    for part in parts.own { add(part) }
    finish(verdicts, problem: problem, among: parts.own, platforms: known)
  }

  /// The same, apart for each content: with what holds for it, and for the record's text. One where there is no content.
  static func ofEachContent(of verdicts: [Verdict], problem: String? = nil, platforms known: Platforms) -> [Findings] {
    let parts = parts(of: verdicts, platforms: known)
    guard !parts.own.isEmpty else { return [Findings(of: verdicts, problem: problem, platforms: known)] }
    return parts.own.map { part in
      var findings = Findings()
      findings.add(part.matches + parts.shared)
      findings.add(part)
      findings.finish(verdicts, problem: problem, among: parts.own, platforms: known)
      return findings
    }
  }

  /// Takes up what was found of the same content in another record.
  mutating func merge(_ other: Findings) {
    if Findings.rank(other.action) < Findings.rank(action) { action = other.action }
    if let least = [tier, other.tier].compactMap(Tier.init(rawValue:)).min() { tier = least.rawValue }
    for rule in other.rules { add(rule, to: &rules) }
    for label in other.labels { add(label, to: &labels) }
    for platform in other.platforms { add(platform, to: &platforms) }
    for platform in other.surroundings { add(platform, to: &surroundings) }
  }

  // MARK: How they are made

  private init() {}

  private struct Part {
    var content: Content
    var platforms: [String]
    var matches: [Match] = []
  }

  /// The contents of a record with the matches of each, and the matches that belong to none of them.
  private static func parts(of verdicts: [Verdict], platforms known: Platforms) -> (own: [Part], shared: [Match]) {
    var own: [Part] = []
    var shared: [Match] = []
    func take(_ match: Match?, of content: Content, on platforms: [String]) {
      let index = own.firstIndex { $0.content == content } ?? own.endIndex
      if index == own.endIndex { own.append(Part(content: content, platforms: [])) }
      for platform in platforms where !own[index].platforms.contains(platform) {
        own[index].platforms.append(platform)
      }
      if let match { own[index].matches.append(match) }
    }
    let isListed = verdicts.contains(where: \.isMatch)
    for verdict in verdicts {
      let listed = verdict.urls.filter { $0.status == .listed }
      for url in isListed ? listed : verdict.urls { take(nil, of: content(of: url), on: known.platforms(of: url)) }
      for match in verdict.matches {
        let urls = listed.filter { $0.span.overlaps(match.span) }
        for url in urls { take(match, of: content(of: url), on: known.platforms(of: url)) }
        if !urls.isEmpty { continue }
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
      add(match.rule, to: &rules)
      for label in match.labels { add(label, to: &labels) }
      if Findings.rank(match.action.rawValue) < Findings.rank(action) { action = match.action.rawValue }
    }
    tier = matches.map(\.tier).min()?.rawValue ?? ""
  }

  private mutating func add(_ part: Part) {
    contents.append(part.content)
    for platform in part.platforms { add(platform, to: &platforms) }
  }

  private mutating func finish(_ verdicts: [Verdict], problem: String?, among parts: [Part], platforms known: Platforms)
  {
    let failures = verdicts.flatMap(\.failures)
    if action.isEmpty, !failures.isEmpty {
      action = "undecided"
      for failure in failures { add(failure.rule ?? failure.error, to: &rules) }
    } else if action.isEmpty, let problem {
      action = "error"
      rules = [problem]
    }
    surroundings = platforms
    for platform in parts.flatMap(\.platforms) + verdicts.flatMap(\.urls).flatMap(known.platforms) {
      add(platform, to: &surroundings)
    }
  }

  /// The place of an action among those that a row may have, the strongest first.
  private static func rank(_ action: String) -> Int {
    ["block", "review", "log", "undecided", "error"].firstIndex(of: action) ?? Int.max
  }

  private func add(_ text: String, to texts: inout [String]) {
    if !texts.contains(text) { texts.append(text) }
  }
}
