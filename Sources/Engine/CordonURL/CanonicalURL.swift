// A URL after parsing: the serialised bytes, and offsets into them.
//
//   https://user:pass@example.com:1234/foo/bar?baz#quux
//        |      |    ^          |     |       |   |
//        |      |    hostStart  |     |       |   fragmentStart (at "#")
//        |      usernameEnd     |     |       queryStart (at "?")
//        schemeEnd (at ":")     |     pathStart
//                               hostEnd

import CordonBytes

/// A URL in its canonical form, with the places of its parts. Only ``URLParser`` and ``SafeBrowsing`` make one, so
/// the offsets are in order and inside `bytes`.
package struct CanonicalURL: Sendable {
  /// What the host was recognised as.
  package enum HostKind: Sendable, Hashable { case none, empty, domain, opaque, ipv4, ipv6 }

  /// The whole URL, serialised: ASCII.
  package internal(set) var bytes: [UInt8] = []
  /// The offset of the `:` that ends the scheme.
  package internal(set) var schemeEnd = 0
  package internal(set) var hostStart = 0
  package internal(set) var hostEnd = 0
  package internal(set) var pathStart = 0
  /// The offset of `?`, or nil without a query.
  package internal(set) var queryStart: Int?
  /// The offset of `#`, or nil without a fragment.
  package internal(set) var fragmentStart: Int?
  package internal(set) var hostKind = HostKind.none
  package internal(set) var isSpecial = false
  package internal(set) var hasOpaquePath = false
  /// Where the host stood in the input, or nil where bytes were removed from within.
  package internal(set) var hostInInput: Range<Int>?

  package init() {}

  package var schemeRange: Range<Int> { 0..<schemeEnd }
  package var hostRange: Range<Int> { hostStart..<hostEnd }
  package var pathRange: Range<Int> { pathStart..<(queryStart ?? fragmentStart ?? bytes.count) }
  /// Without the `?`; nil without a query.
  package var queryRange: Range<Int>? { queryStart.map { $0 + 1..<(fragmentStart ?? bytes.count) } }
  /// Without the `#`; nil without a fragment.
  package var fragmentRange: Range<Int>? { fragmentStart.map { $0 + 1..<bytes.count } }
  /// What stands between `//` and the `@` before the host, without it; nil without credentials.
  private var credentialsRange: Range<Int>? {
    hostKind != .none && hostStart > schemeEnd + 3 ? schemeEnd + 3..<hostStart - 1 : nil
  }
  /// The user's name, percent-encoded; nil without credentials.
  package var usernameRange: Range<Int>? {
    credentialsRange.map { $0.lowerBound..<(bytes[$0].firstIndex(of: .ascii(":")) ?? $0.upperBound) }
  }
  /// The password, percent-encoded; nil without one.
  package var passwordRange: Range<Int>? {
    credentialsRange.flatMap { range in
      bytes[range].firstIndex(of: .ascii(":")).map { $0 + 1..<range.upperBound }
    }
  }
  /// The port's digits; nil without one, or where it is the scheme's default.
  package var portRange: Range<Int>? {
    hostKind != .none && hostEnd < pathStart && bytes[hostEnd] == .ascii(":") ? hostEnd + 1..<pathStart : nil
  }
  /// Whether there is a host that is not empty.
  package var hasHost: Bool { hostStart < hostEnd }

  /// Makes it an empty URL again and keeps the memory.
  mutating func reset() {
    bytes.removeAll(keepingCapacity: true)
    schemeEnd = 0
    hostStart = 0
    hostEnd = 0
    pathStart = 0
    queryStart = nil
    fragmentStart = nil
    hostKind = .none
    isSpecial = false
    hasOpaquePath = false
    hostInInput = nil
  }
}

/// Schemes that the WHATWG URL Standard treats alike (section 4.2, *special scheme*).
package enum SpecialScheme: Sendable {
  case http, https, ws, wss, ftp, file

  package init?(_ scheme: Span<UInt8>) {
    switch scheme.count {
    case 2 where scheme.elementsEqual("ws"): self = .ws
    case 3 where scheme.elementsEqual("wss"): self = .wss
    case 3 where scheme.elementsEqual("ftp"): self = .ftp
    case 4 where scheme.elementsEqual("http"): self = .http
    case 4 where scheme.elementsEqual("file"): self = .file
    case 5 where scheme.elementsEqual("https"): self = .https
    default: return nil
    }
  }

  package var defaultPort: UInt16? {
    switch self {
    case .http, .ws: 80
    case .https, .wss: 443
    case .ftp: 21
    case .file: nil
    }
  }
}
