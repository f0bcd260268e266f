// Whether a `host` or `domain` rule would hold for far more than its author can have meant.

import CordonBytes
import CordonDomains
import CordonLists

/// The check of hosts that are too broad for a rule.
package enum BroadHostCheck {
  /// A sentence that says why a rule on `host` would be too broad and what to write in its place, or nil.
  ///
  ///     BroadHostCheck.finding(forHost: "co.uk")
  ///     // `co.uk` is a public suffix: a rule on it holds for every name registered below it; …
  ///
  /// - Parameter host: as written or canonical; punycode or UTF-8. An address in numbers is never too broad.
  package static func finding(forHost host: String) -> String? {
    if PublicSuffixes.contains(host) {
      return "\(quoted(host)) is a public suffix: a rule on it holds for every name registered below it; write the "
        + "registered name, such as example.\(host)"
    }
    guard let platform = platforms?.platform(of: host) else { return nil }
    let narrower =
      platform.givesHostsToUsers
      ? "write the one host below it, or a `url` rule"
      : "write a `url` rule with scope `page` or `prefix`, or an `identity`"
    return "\(quoted(host)) hosts other people's content (\(platform.content)): a rule on it holds for everyone there; "
      + narrower
  }

  /// Whether ``finding(forHost:)`` may find something: a quick answer, false for nearly all.
  ///
  /// - Parameter host: in lower case, ASCII, of less than 64 bytes, and no address in numbers.
  package static func mayFind(host: Span<UInt8>) -> Bool {
    PublicSuffixes.contains(canonical: host) || platforms?.mayHold(host: host) ?? false
  }

  /// Nil only where Patterns/hosting-platforms.yaml is broken, which a test would have found.
  private static let platforms = try? HostingPlatforms.load()
}
