// A web address taken apart so that each part can be spelled anew:
//
//   before scheme slashes userInfo host port path ? pair & pair … # fragment after
//
// Host, path, names and values are lists of *units*: one character, one escape as it stands, or one group that must stay
// whole (`x/..`). A spelling changes units and never has to read them again.

/// One character, one escape or one group, as its bytes.
package typealias SpelledUnits = [[UInt8]]

/// One parameter of a query.
package struct SpelledPair: Sendable {
  package var name: SpelledUnits
  /// Nil where there is no `=`.
  package var value: SpelledUnits?
}

/// An address with the places where it may be spelled otherwise.
package struct SpelledURL: Sendable {
  package var before: [UInt8] = []
  package var scheme: [UInt8]
  package var slashes: [UInt8] = Array("://".utf8)
  package var userInfo: [UInt8] = []
  package var host: SpelledUnits
  package var port: [UInt8] = []
  /// Begins with a slash, or is empty.
  package var path: SpelledUnits
  /// Nil without a `?`; an empty list of pairs is an empty query.
  package var query: [SpelledPair]?
  /// With its `#`, or empty.
  package var fragment: [UInt8] = []
  package var after: [UInt8] = []

  /// What the host is, which says how it may be spelled.
  package enum HostKind: Sendable {
    case name, ipv4, ipv6, idn
    /// A name that no browser accepts.
    case odd
  }
  package var hostKind: HostKind

  /// Whether the host stands as it was made, so that the whole of it may be replaced.
  package var hostIsUntouched = true
  /// Whether the scheme is one that browsers do not know.
  package var isDefanged = false
  /// Whether a slash of the path is escaped. A browser resolves `..` before it undoes escapes: `/a%2Fx/../b` is `/b`.
  package var hasEscapedSlash = false
  /// Whether a `..` stands in the path that the parser resolves.
  package var hasDoubleDots = false
  /// Whether a `..` stands in the path that only the key resolves, since it is escaped twice.
  package var hasHiddenDoubleDots = false

  /// Takes `address` apart: `scheme://host/path?query#fragment`, without user information or port.
  ///
  /// - Returns: Nil where it is not of that form.
  package init?(_ address: [UInt8]) {
    guard let colon = address.firstIndex(of: 0x3A), address.count > colon + 3, address[colon + 1] == 0x2F,
      address[colon + 2] == 0x2F
    else { return nil }
    scheme = Array(address[..<colon])
    let body = address[(colon + 3)...]
    let end = body.firstIndex(of: UInt8(ascii: "#")) ?? body.endIndex
    let queryStart = body[..<end].firstIndex(of: UInt8(ascii: "?"))
    let pathStart = body[..<(queryStart ?? end)].firstIndex(of: UInt8(ascii: "/")) ?? (queryStart ?? end)
    let authority = body[..<pathStart]
    guard !authority.isEmpty, !authority.contains(where: { $0 == 0x40 || $0 == 0x3A || $0 == 0x25 }) else { return nil }
    host = SpelledURL.units(authority)
    hostKind = .name
    path = SpelledURL.units(body[pathStart..<(queryStart ?? end)])
    fragment = Array(body[end...])
    if let queryStart {
      query = body[(queryStart + 1)..<end].split(separator: UInt8(ascii: "&")).map { pair in
        let equals = pair.firstIndex(of: UInt8(ascii: "="))
        return SpelledPair(
          name: SpelledURL.units(pair[..<(equals ?? pair.endIndex)]),
          value: equals.map { SpelledURL.units(pair[($0 + 1)...]) })
      }
    }
  }

  /// The units of `bytes`: escapes whole, UTF-8 characters whole, every other byte alone.
  package static func units(_ bytes: ArraySlice<UInt8>) -> SpelledUnits {
    var units: SpelledUnits = []
    var at = bytes.startIndex
    while at < bytes.endIndex {
      var length = 1
      if bytes[at] == UInt8(ascii: "%"), at + 2 < bytes.endIndex, isHexDigit(bytes[at + 1]), isHexDigit(bytes[at + 2]) {
        length = 3
      } else if bytes[at] >= 0xC0 {
        while at + length < bytes.endIndex, bytes[at + length] & 0xC0 == 0x80 { length += 1 }
      }
      units.append(Array(bytes[at..<at + length]))
      at += length
    }
    return units
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
  }

  /// The address as it is spelled.
  package var bytes: [UInt8] {
    var bytes = before + scheme + slashes + userInfo
    for unit in host { bytes += unit }
    bytes += port
    for unit in path { bytes += unit }
    if let query {
      bytes.append(UInt8(ascii: "?"))
      for (index, pair) in query.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: "&")) }
        for unit in pair.name { bytes += unit }
        if let value = pair.value {
          bytes.append(UInt8(ascii: "="))
          for unit in value { bytes += unit }
        }
      }
    }
    return bytes + fragment + after
  }
}
