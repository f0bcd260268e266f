// Authority: credentials, host and port (WHATWG URL Standard, *authority state*, *host state*, *port state*), and the
// host parser (section 3.5).

import CordonBytes

extension URLParser {
  /// Parses and writes `//user:password@host:port`; returns where the path begins.
  mutating func parseAuthority(
    _ text: Span<UInt8>, from start: Int, scheme: SpecialScheme?, into url: inout CanonicalURL
  ) throws(URLFailure) -> Int {
    var end = start
    var lastAt: Int?
    while end < text.count {
      let byte = text[end]
      if byte == .ascii("/") || byte == .ascii("?") || byte == .ascii("#") { break }
      if byte == .ascii("\\"), scheme != nil { break }
      if byte == .ascii("@") { lastAt = end }
      end &+= 1
    }
    url.bytes.append("//")
    var hostStart = start
    if let lastAt {
      hostStart = lastAt &+ 1
      guard hostStart < end else { throw .hostMissing }
      appendCredentials(text.extracting(start..<lastAt), into: &url)
    }

    // The host ends at the first ":" outside brackets.
    var hostEnd = hostStart
    var insideBrackets = false
    while hostEnd < end {
      let byte = text[hostEnd]
      if byte == .ascii(":"), !insideBrackets { break }
      if byte == .ascii("[") { insideBrackets = true }
      if byte == .ascii("]") { insideBrackets = false }
      hostEnd &+= 1
    }
    if hostStart == hostEnd, scheme != nil || hostEnd < end { throw .hostMissing }
    url.hostStart = url.bytes.count
    try appendHost(text.extracting(hostStart..<hostEnd), isOpaque: scheme == nil, into: &url)
    url.hostEnd = url.bytes.count
    url.hostInInput = hostStart..<hostEnd
    if hostEnd < end { try appendPort(text.extracting(hostEnd &+ 1..<end), default: scheme?.defaultPort, into: &url) }
    url.pathStart = url.bytes.count
    return end
  }

  private func appendCredentials(_ text: Span<UInt8>, into url: inout CanonicalURL) {
    let colon = text.firstIndex(of: .ascii(":"))
    let before = url.bytes.count
    url.bytes.append(text.extracting(0..<(colon ?? text.count)), percentEncoding: sets.userinfo)
    if let colon, colon &+ 1 < text.count {
      url.bytes.append(.ascii(":"))
      url.bytes.append(text.extracting(colon &+ 1..<text.count), percentEncoding: sets.userinfo)
    }
    if url.bytes.count > before { url.bytes.append(.ascii("@")) }
  }

  private func appendPort(
    _ digits: Span<UInt8>, default defaultPort: UInt16?, into url: inout CanonicalURL
  ) throws(URLFailure) {
    var port: UInt32 = 0
    for index in digits.indices {
      guard digits[index].isASCIIDigit else { throw .portInvalid }
      port = min(port &* 10 &+ UInt32(digits[index] &- .ascii("0")), 1 &<< 16)
    }
    guard port <= UInt32(UInt16.max) else { throw .portOutOfRange }
    guard !digits.isEmpty, defaultPort != UInt16(truncatingIfNeeded: port) else { return }
    url.bytes.append(.ascii(":"))
    url.bytes.appendDecimal(port)
  }

  /// The *host parser* and *host serializer*.
  mutating func appendHost(
    _ text: Span<UInt8>, isOpaque: Bool, into url: inout CanonicalURL
  ) throws(URLFailure) {
    if text.isEmpty {
      url.hostKind = .empty
      return
    }
    if text[0] == .ascii("[") {
      guard text[text.count &- 1] == .ascii("]"), text.count >= 2 else { throw .ipv6Unclosed }
      guard let address = IPv6(text.extracting(1..<text.count &- 1)) else { throw .ipv6Invalid }
      address.append(to: &url.bytes)
      url.hostKind = .ipv6
      return
    }
    if isOpaque {
      for index in text.indices where isForbiddenInHost(text[index]) { throw .hostInvalidCodePoint }
      url.bytes.append(text, percentEncoding: sets.c0Control)
      url.hostKind = .opaque
      return
    }
    try domainToASCII(text)
    if IPv4.endsInNumber(host.span) {
      guard let address = IPv4.parse(host.span) else { throw .ipv4Invalid }
      IPv4.append(address, to: &url.bytes)
      url.hostKind = .ipv4
    } else {
      url.bytes.append(host.span)
      url.hostKind = .domain
    }
  }

  /// Percent-decodes `text`, brings it to ASCII (*domain to ASCII*, not strict) and leaves it in `host`.
  private mutating func domainToASCII(_ text: Span<UInt8>) throws(URLFailure) {
    host.removeAll(keepingCapacity: true)
    var seen: UInt8 = 0
    var hasEscape = false
    for index in text.indices {
      let byte = text[index]
      seen |= byte
      if byte == .ascii("%") { hasEscape = true }
      host.append(byte.asciiLowercased)
    }
    if hasEscape {
      host.removeAll(keepingCapacity: true)
      host.append(percentDecoding: text)
      seen = 0
      for index in 0..<host.count {
        seen |= host[index]
        host[index] = host[index].asciiLowercased
      }
    }
    if seen >= 0x80 {
      let unicode = host
      host = []
      try IDNA.appendASCII(of: unicode.span, to: &host)
    }
    guard !host.isEmpty else { throw .hostMissing }
    for byte in host where isForbiddenInDomain(byte) { throw .hostInvalidCodePoint }
  }

  /// The standard's *forbidden host code points*.
  private func isForbiddenInHost(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x00, 0x09, 0x0A, 0x0D, .ascii(" "), .ascii("#"), .ascii("/"), .ascii(":"), .ascii("<"), .ascii(">"),
      .ascii("?"), .ascii("@"), .ascii("["), .ascii("\\"), .ascii("]"), .ascii("^"), .ascii("|"):
      true
    default: false
    }
  }

  /// The standard's *forbidden domain code points*.
  private func isForbiddenInDomain(_ byte: UInt8) -> Bool {
    byte <= 0x1F || byte == 0x7F || byte == .ascii("%") || isForbiddenInHost(byte)
  }
}
