// Which platform an address belongs to, and what a platform is called: by the registrable domain that it is known by, so
// that `youtu.be/ID` and a mirror of the same video are `youtube.com`'s.

import CordonBytes
import CordonDomains
import CordonMatcher

/// Platforms by their identities.
package struct Platforms: Sendable {
  /// The registrable domain of each, by the first word of its identities.
  private let homes: [String: String]

  /// Networks of which no host is the platform: what lies on one is where its address says.
  static let networks: Set<String> = ["nostr", "magnet", "ed2k", "ipfs", "onion"]

  /// Platforms of which none is known: each domain is one of its own.
  init() { homes = [:] }

  init(of blocklist: Blocklist) { self.init(hosts: blocklist.platformHosts) }

  /// - Parameter hosts: the first word of each one's identities, and the host that it is known by, which may begin with `*.`.
  package init(hosts: some Sequence<(word: String, host: String)>) {
    var homes: [String: String] = [:]
    for (word, host) in hosts where !Platforms.networks.contains(word) {
      homes[word] = Platforms.domain(of: host.hasPrefix("*.") ? String(host.dropFirst(2)) : host)
    }
    self.homes = homes
  }

  /// The domains by which platforms are known.
  package var knownDomains: Set<String> { Set(homes.values) }

  /// The domain of the platform that an identity names by its first word; nil where it is known by none.
  package func home(ofIdentity identity: String) -> String? { homes[Platforms.word(of: identity)] }

  /// The platforms that `url` leads to: its own, which is that of its identity, else its registrable domain, or the network's
  /// name. Where what it carries is listed, that one's; the archive's too, where it holds a copy.
  func platforms(of url: FoundURL) -> [String] {
    let carried = url.carried.flatMap { platform(identity: $0.identity, host: $0.host) }
    let own = carried == nil || url.isCopy ? platform(identity: url.identity, host: url.host) : nil
    return [carried, own == carried ? nil : own].compactMap { $0 }
  }

  private func platform(identity: String?, host: String) -> String? {
    identity.flatMap(home) ?? Platforms.domain(of: host) ?? identity.map(Platforms.word)
  }

  /// The platform of an identity that stands alone.
  func platform(ofIdentity identity: String) -> String {
    home(ofIdentity: identity) ?? Platforms.word(of: identity)
  }

  package static func word(of identity: String) -> String { String(identity.prefix { $0 != ":" }) }

  /// The registrable domain of a host; the host itself where it is a number, or a registry.
  package static func domain(of host: String) -> String? {
    if host.isEmpty { return nil }
    let isNumber = host.utf8.last?.isASCIIDigit == true || host.hasPrefix("[")
    return isNumber ? host : PublicSuffixes.registrableDomain(of: host) ?? host
  }
}

extension FoundURL {
  /// The registrable domain of its host; nil where it has none.
  var platform: String? { Platforms.domain(of: host) }
}
