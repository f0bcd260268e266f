// Safe Browsing's canonical form (Safe Browsing v4, "URLs and Hashing", canonicalisation): lenient, so that it gives
// a form to hosts that no browser accepts.
//
//   drop tabs and newlines ─► trim ─► drop the fragment ─► split ─► unescape each part until stable ─►
//   host: IDN, dots, lower case, IPv4 ─► path: dot segments, slashes ─► escape ≤ 0x20, ≥ 0x7F, "#", "%"
//
// The parts are split before they are unescaped, so that an escaped "?" or "/" cannot move a part's border.

import CordonBytes

/// Canonicalises as Safe Browsing does. Holds scratch memory: one for each worker.
package struct SafeBrowsing: Sendable {
  /// What the canonical form escapes.
  private let escaped = ByteSet { $0 <= 0x20 || $0 >= 0x7F || $0 == .ascii("#") || $0 == .ascii("%") }
  /// The query of the last URL as it stood, without its tabs and newlines: not decoded. Nil without one.
  package private(set) var writtenQuery: [UInt8]?
  /// Its fragment, which the canonical form drops, in the same way.
  package private(set) var writtenFragment: [UInt8]?
  private var cleaned: [UInt8] = []
  private var part: [UInt8] = []
  private var host: [UInt8] = []

  package init() {}

  /// Writes the canonical form of `input` into `url`, whose memory is reused. A missing scheme is `http`.
  ///
  /// - Throws: ``URLFailure/empty``, ``URLFailure/tooLong``, ``URLFailure/hostMissing`` or, for a host that is not ASCII,
  ///   ``URLFailure/domainTooLong``; nothing else.
  /// - Complexity: O(*n*)
  package mutating func canonicalize(_ input: Span<UInt8>, into url: inout CanonicalURL) throws(URLFailure) {
    url.reset()
    (writtenQuery, writtenFragment) = (nil, nil)
    guard input.count <= URLLimits.maximumLength else { throw .tooLong }
    cleaned.removeAll(keepingCapacity: true)
    let trimmed = input.trimmedOfC0ControlsAndSpaces
    let (start, end) = (trimmed.lowerBound, trimmed.upperBound)
    var hasDropped = false
    for index in start..<end {
      let byte = input[index]
      if byte == .ascii("#") {
        writtenFragment = input.extracting(index &+ 1..<end).copied()
        writtenFragment?.removeAll(where: \.isASCIITabOrNewline)
        break
      }
      if byte.isASCIITabOrNewline { hasDropped = true } else { cleaned.append(byte) }
    }
    guard !cleaned.isEmpty else { throw .empty }
    let taken = cleaned
    try canonicalizeCleaned(taken.span, into: &url)
    if let range = url.hostInInput {
      url.hostInInput = hasDropped ? nil : range.lowerBound &+ start..<range.upperBound &+ start
    }
  }

  private mutating func canonicalizeCleaned(_ text: Span<UInt8>, into url: inout CanonicalURL) throws(URLFailure) {
    // Scheme: only where "//" follows it, so that "host:8080/x" is a host; but special schemes need no slashes.
    var at = 0
    if let schemeEnd = URLParser.schemeEnd(of: text),
      AddressSyntax.isSpecialScheme(text.extracting(0..<schemeEnd))
        || schemeEnd &+ 2 < text.count
          && text[schemeEnd &+ 1].isSlashOrBackslash && text[schemeEnd &+ 2].isSlashOrBackslash
    {
      for index in 0..<schemeEnd { url.bytes.append(text[index].asciiLowercased) }
      at = schemeEnd &+ 1
    } else {
      url.bytes.append("http")
    }
    url.schemeEnd = url.bytes.count
    url.isSpecial = SpecialScheme(url.bytes.span) != nil
    url.bytes.append("://")
    while at < text.count, text[at].isSlashOrBackslash { at &+= 1 }

    // Authority: user information and port are dropped.
    var end = at
    var hostStart = at
    while end < text.count, !text[end].isSlashOrBackslash, text[end] != .ascii("?") {
      if text[end] == .ascii("@") { hostStart = end &+ 1 }
      end &+= 1
    }
    var hostEnd = end
    var index = end
    while index > hostStart {
      index &-= 1
      let byte = text[index]
      if byte == .ascii(":") {
        hostEnd = index
        break
      }
      if !byte.isASCIIDigit { break }
    }
    try appendHost(text.extracting(hostStart..<hostEnd), into: &url)
    url.hostInInput = hostStart..<hostEnd

    let queryStart = text.firstIndex(of: .ascii("?"), from: end)
    appendPath(text.extracting(end..<(queryStart ?? text.count)), into: &url)
    if let queryStart {
      url.queryStart = url.bytes.count
      url.bytes.append(.ascii("?"))
      part.removeAll(keepingCapacity: true)
      let query = text.extracting(queryStart &+ 1..<text.count)
      writtenQuery = query.copied()
      part.append(fullyPercentDecoding: query)
      url.bytes.append(part, percentEncoding: escaped)
    }
  }

  private mutating func appendHost(_ text: Span<UInt8>, into url: inout CanonicalURL) throws(URLFailure) {
    part.removeAll(keepingCapacity: true)
    part.append(fullyPercentDecoding: text)
    if !part.span.isASCII {
      guard part.count <= URLLimits.maximumIDNAHostLength else { throw .domainTooLong }
      // First of all: it can give dots and digits. What UTS #46 refuses stays as it is, and is escaped below. (So does a
      // host in which it makes an escape: of a full-width "%", or by Punycode, which moves the "%" of a label.)
      var ascii: [UInt8] = []
      if (try? IDNA.appendASCII(of: part.span, to: &ascii)) != nil, !ascii.span.holdsEscape { part = ascii }
    }
    // Trim dots at both ends, collapse runs of them, lower-case.
    host.removeAll(keepingCapacity: true)
    for byte in part {
      if byte == .ascii("."), host.isEmpty || host.last == .ascii(".") { continue }
      host.append(byte.asciiLowercased)
    }
    if host.last == .ascii(".") { host.removeLast() }
    guard !host.isEmpty else { throw .hostMissing }
    url.hostKind = .domain
    url.hostStart = url.bytes.count
    if let address = IPv4.parseLeniently(host.span) {
      IPv4.append(address, to: &url.bytes)
      url.hostKind = .ipv4
    } else if let address = IPv6(bracketed: host.span) {
      address.append(to: &url.bytes)
      url.hostKind = .ipv6
    } else {
      url.bytes.append(host, percentEncoding: escaped)
    }
    url.hostEnd = url.bytes.count
  }

  private mutating func appendPath(_ text: Span<UInt8>, into url: inout CanonicalURL) {
    part.removeAll(keepingCapacity: true)
    part.append(fullyPercentDecoding: text)
    url.pathStart = url.bytes.count
    PathNormalizer.append(part.span, to: &url.bytes, escaping: escaped)
  }
}
