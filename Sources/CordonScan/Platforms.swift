// Which platform an address belongs to, and what a platform is called: by the registrable domain that it is known by, so
// that `youtu.be/ID` and a mirror of the same video are `youtube.com`'s.

import CordonBytes
import CordonDomains
import CordonMatcher

/// The platforms that a blocklist knows by their identities.
struct Platforms: Sendable {
  /// The registrable domain of each, by the first word of its identities.
  private let domains: [String: String]

  /// Platforms of which none is known: each domain is one of its own.
  init() { domains = [:] }

  /// Networks of which no host is the platform: what lies on one is where its address says.
  static let networks: Set<String> = ["nostr", "magnet", "ed2k", "ipfs", "onion"]

  init(of blocklist: Blocklist) {
    var domains: [String: String] = [:]
    for (word, host) in blocklist.platformHosts where !Platforms.networks.contains(word) {
      domains[word] = PublicSuffixes.registrableDomain(of: host) ?? host
    }
    self.domains = domains
  }

  /// The platforms that `url` leads to: its own, which is that of its identity, else its registrable domain, or the network's
  /// name. Where what it carries is listed, that one's; the archive's too, where it holds a copy.
  func platforms(of url: FoundURL) -> [String] {
    let carried = url.carried.flatMap { platform(identity: $0.identity, host: $0.host) }
    let own = carried == nil || url.isCopy ? platform(identity: url.identity, host: url.host) : nil
    return [carried, own == carried ? nil : own].compactMap { $0 }
  }

  private func platform(identity: String?, host: String) -> String? {
    let word = identity.map(Platforms.word)
    return word.flatMap { domains[$0] } ?? Platforms.domain(of: host) ?? word
  }

  /// The platform of an identity that stands alone.
  func platform(ofIdentity identity: String) -> String {
    let word = Platforms.word(of: identity)
    return domains[word] ?? word
  }

  private static func word(of identity: String) -> String { String(identity.prefix { $0 != ":" }) }

  /// The registrable domain of a host; the host itself where it is a number, or a registry.
  static func domain(of host: String) -> String? {
    if host.isEmpty { return nil }
    let isNumber = host.utf8.last?.isASCIIDigit == true || host.hasPrefix("[")
    return isNumber ? host : PublicSuffixes.registrableDomain(of: host) ?? host
  }
}

extension FoundURL {
  /// The registrable domain of its host; nil where it has none.
  var platform: String? { Platforms.domain(of: host) }
}
