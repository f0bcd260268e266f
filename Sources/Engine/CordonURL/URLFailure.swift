/// Why bytes are no URL, in the words of the WHATWG URL Standard (section 1.1, validation errors) where it has one.
package enum URLFailure: Error, Sendable, Hashable, CaseIterable {
  /// Nothing but control characters and spaces.
  case empty
  /// Longer than ``URLLimits/maximumLength``.
  case tooLong
  /// Relative: no scheme, and there is no base URL here.
  case missingScheme
  case hostMissing
  /// A code point stands in the host that no host can hold.
  case hostInvalidCodePoint
  /// UTS #46 refuses the domain.
  case domainToASCII
  /// Longer than ``URLLimits/maximumIDNAHostLength``, and not ASCII.
  case domainTooLong
  /// The host ends in a number but is no IPv4 address.
  case ipv4Invalid
  case ipv6Unclosed
  case ipv6Invalid
  case portInvalid
  case portOutOfRange

  /// One sentence without a full stop.
  package var message: String {
    switch self {
    case .empty: "the item is empty"
    case .tooLong: "the item is longer than \(URLLimits.maximumLength) bytes"
    case .missingScheme: "the URL is relative: it has no scheme such as https:"
    case .hostMissing: "the host is missing"
    case .hostInvalidCodePoint: "the host holds a character that no host can hold"
    case .domainToASCII: "the host is no valid internationalised domain name (UTS #46)"
    case .domainTooLong: "the internationalised host is longer than \(URLLimits.maximumIDNAHostLength) bytes"
    case .ipv4Invalid: "the host ends in a number but is no IPv4 address"
    case .ipv6Unclosed: "the IPv6 address has no closing bracket"
    case .ipv6Invalid: "the host in brackets is no IPv6 address"
    case .portInvalid: "the port is no number"
    case .portOutOfRange: "the port is above 65535"
    }
  }
}
