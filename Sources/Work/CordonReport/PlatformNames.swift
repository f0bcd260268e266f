// What a platform is called in a report: always by a registrable domain, the one that its people know it by.
//
//     youtu.be/ID, yewtu.be/watch?v=ID    identity youtube:video:ID     youtube.com
//     youtube:channel:NAME, a handle      no address                    youtube.com
//     files.example.net/a                 no identity                   example.net
//     mastodon:… on social.example        a network without a home      social.example
//     magnet:?xt=…                        nothing but an identity       magnet
//
// A referral goes to one place, whichever of its addresses was posted: so the ten addresses of a video count as one
// platform. Where that is comes from Patterns' identities.yaml: the first host of a platform's entry.

import CordonBytes
import CordonModel
import CordonPlatforms
import CordonScan

/// The names of platforms.
struct PlatformNames {
  private let platforms: Platforms
  private var domains: [ExactText: String] = [:]

  init(platforms definitions: PlatformDefinitions) {
    platforms = Platforms(
      hosts: definitions.platforms.compactMap { platform in
        platform.sets.lazy.flatMap(\.hosts).first.map { (platform.word.text, $0.text) }
      })
  }

  /// The domains by which platforms are named.
  var knownDomains: Set<String> { platforms.knownDomains }

  /// The platform of an address.
  ///
  /// - Parameters:
  ///   - identity: what the address shows, where its platform is known.
  ///   - domain: the registrable domain of its host.
  func name(identity: String?, domain: String?) -> String? {
    let word = identity.map(Platforms.word)
    return identity.flatMap(platforms.home) ?? [domain, word].lazy.compactMap { $0 }.first { !$0.isEmpty }
  }

  /// The platform of an address that another one carries.
  mutating func name(ofCarried key: String, identity: String?) -> String? {
    name(identity: identity, domain: domain(of: key))
  }

  /// The platform of what a rule holds for; nil where the rule is not on an address.
  mutating func name(ofValue value: String, kind: RuleKind) -> String? {
    switch kind {
    case .identity: return name(identity: value, domain: nil)
    case .url, .host, .domain: return domain(of: value)
    case .sha256:
      // Of a list that arrived hashed: the value is the item's own, a match key or an identity.
      return platforms.home(ofIdentity: value) ?? (value.utf8.contains(.ascii(".")) ? domain(of: value) : nil)
    case .pattern, .phrase: return nil
    }
  }

  /// The registrable domain of a match key; the host itself where it is a number, or a registry.
  private mutating func domain(of key: String) -> String? {
    let host = NamePool.bounded(
      String(decoding: key.utf8.prefix { $0 != .ascii("/") && $0 != .ascii("?") }, as: UTF8.self))
    if let known = domains[ExactText(host)] { return known }
    guard let domain = Platforms.domain(of: host) else { return nil }
    if domains.count < PlatformNames.maximumKnownDomains { domains[ExactText(host)] = domain }
    return domain
  }
  private static let maximumKnownDomains = 100_000
}
