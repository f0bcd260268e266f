// What one line says of its item, each thing once: the strongest action, the least tier, its labels, its platforms and the
// content that was listed.

import CordonModel

struct LineSummary {
  /// The place among ``ReportCounts/actions``; nil where nothing matched.
  var action: Int?
  /// The place among the tiers; nil where nothing matched.
  var tier: Int?
  var labels: Set<ExactText> = []
  /// Of what is listed in the item.
  var platforms: Set<ExactText> = []
  /// Identities and match keys of what is listed in the item.
  var content: Set<ExactText> = []
  /// Of all addresses of the item, listed or not: where its record was posted.
  var recordPlatforms: Set<ExactText> = []

  init(of line: ScanLine, names: inout PlatformNames) {
    for match in line.matches {
      let action = ReportCounts.actions.firstIndex(of: match.action) ?? 0
      let tier = Tier.allCases.firstIndex(of: match.tier) ?? 0
      self.action = min(self.action ?? action, action)
      self.tier = min(self.tier ?? tier, tier)
      for label in match.labels { labels.insert(ExactText(NamePool.bounded(label))) }
    }
    for address in line.addresses ?? [] {
      let (content, platforms) = LineSummary.content(of: address, names: &names)
      recordPlatforms.formUnion(platforms)
      guard address.status == .listed else { continue }
      self.platforms.formUnion(platforms)
      self.content.insert(content)
    }
    // Without addresses, and where a handle names content without one, the matches themselves tell.
    if content.isEmpty {
      for match in line.matches where match.kind.isOfAddress {
        if let platform = names.name(ofValue: match.value, kind: match.kind) {
          platforms.insert(ExactText(NamePool.bounded(platform)))
        }
        content.insert(ExactText(NamePool.bounded(match.value)))
      }
      recordPlatforms.formUnion(platforms)
    }
  }
}

extension LineSummary {
  /// What an address shows and where; what it carries, where that is what is listed, and then an archive is a platform too.
  private static func content(
    of address: ScanLine.Address, names: inout PlatformNames
  ) -> (content: ExactText, platforms: [ExactText]) {
    let own = names.name(identity: address.identity, domain: address.platform)
    var platforms = own.map { [$0] } ?? []
    var content = address.identity ?? address.key
    if let carried = address.carried {
      content = carried.identity ?? carried.key
      let inner = names.name(ofCarried: carried.key, identity: carried.identity)
      platforms = [inner, carried.isCopy ? own : nil].compactMap { $0 }
    }
    return (ExactText(NamePool.bounded(content)), platforms.map { ExactText(NamePool.bounded($0)) })
  }
}

extension RuleKind {
  /// Whether rules of the kind name an address, or content that has some.
  fileprivate var isOfAddress: Bool {
    switch self {
    case .url, .host, .domain, .identity, .sha256: true
    case .pattern, .phrase: false
    }
  }
}
