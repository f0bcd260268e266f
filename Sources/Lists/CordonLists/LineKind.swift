// Plain text, when the caller does not say what the lines are: a bare host is a `domain`, a host with a path, or an
// address with a scheme, a `url`; 64 hexadecimal digits, which are no host, a `sha256`. Anything else is refused with what
// to do about it, for a guess that is wrong would be a rule nobody wrote.

import CordonBytes
import CordonModel

package enum LineKind: Sendable, Hashable {
  case told(RuleKind)
  case refused(ValueProblem)

  /// Tells what `line` is. It is trimmed and not empty.
  ///
  /// - Complexity: O(*n*).
  package static func tell(_ line: ArraySlice<UInt8>) -> LineKind {
    if let space = line.firstIndex(where: \.isASCIIWhitespace) {
      return refuse(
        line, at: space,
        "a line with spaces is neither a host nor an address; say what the lines are: --as phrase or --as pattern")
    }
    if line.starts(with: "||".utf8) || line.starts(with: "@@".utf8) {
      return refuse(
        line, at: line.startIndex, "this is an Adblock rule, not plain text; write the host or the address alone")
    }
    if hasScheme(line) { return .told(.url) }

    let hostEnd = line.firstIndex { $0 == .ascii("/") || $0 == .ascii("?") || $0 == .ascii("#") } ?? line.endIndex
    let host = line[..<hostEnd]
    let port = portStart(of: host)
    if hostEnd == line.endIndex {
      if port == host.endIndex, host.starts(with: "*.".utf8) || host.first == .ascii(".") {
        // A wildcard is a problem of the value, and ValueChecks says it better.
        return .told(.domain)
      }
      if port < host.endIndex, isHost(host[..<port]) {
        return refuse(
          line, at: port,
          "a host with a port is neither a host nor an address; leave the port out: rules hold for "
            + "every port")
      }
      if host.count == 64, host.allSatisfy(\.isASCIIHexDigit) { return .told(.sha256) }
      return isHost(host) ? .told(.domain) : neither(line)
    }
    return isHost(host[..<port]) ? .told(.url) : neither(line)
  }

  private static func refuse(_ line: ArraySlice<UInt8>, at index: Int, _ message: String) -> LineKind {
    .refused(ValueProblem(offset: index - line.startIndex, message: message))
  }

  private static func neither(_ line: ArraySlice<UInt8>) -> LineKind {
    refuse(
      line, at: line.startIndex,
      "this is neither a host nor an address; say what the lines are: --as url, domain, pattern, phrase or sha256")
  }

  /// `scheme://`, with the characters that RFC 3986 (section 3.1) gives a scheme.
  private static func hasScheme(_ line: ArraySlice<UInt8>) -> Bool {
    guard let first = line.first, first.isASCIIAlpha else { return false }
    let rest = line.drop { $0.isASCIIAlphanumeric || $0 == .ascii("+") || $0 == .ascii("-") || $0 == .ascii(".") }
    return rest.starts(with: "://".utf8)
  }

  /// Where `:digits` at the end of a host begins, or its end where there is none.
  private static func portStart(of host: ArraySlice<UInt8>) -> Int {
    guard let colon = host.lastIndex(of: .ascii(":")), host[(colon + 1)...].allSatisfy(\.isASCIIDigit) else {
      return host.endIndex
    }
    return colon
  }

  /// Names of at least two labels, IPv4 addresses, and IPv6 addresses in brackets. Whether it is a valid host is the
  /// canonical form's to say; here a word must not be taken for one.
  private static func isHost(_ host: ArraySlice<UInt8>) -> Bool {
    if host.first == .ascii("["), host.last == .ascii("]") {
      return host.dropFirst().dropLast().allSatisfy { $0.isASCIIHexDigit || $0 == .ascii(":") || $0 == .ascii(".") }
        && host.contains(.ascii(":"))
    }
    var labels = 0
    var inLabel = false
    for byte in host {
      if byte == .ascii(".") {
        inLabel = false
      } else if byte.isASCIIAlphanumeric || byte == .ascii("-") || byte == .ascii("_") || !byte.isASCII {
        if !inLabel { labels += 1 }
        inLabel = true
      } else {
        return false
      }
    }
    return labels >= 2 && host.first != .ascii(".")
  }
}
