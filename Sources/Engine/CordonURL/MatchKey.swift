// The match key: what is hashed. One form for every spelling of an address:
//
//   www.example.com/a/b?a=1&b=2   ─►   example.com/a/b?a=1&b=2
//                                      ^          ^   ^
//                                      0    hostEnd   queryStart (at "?")
//
// Scheme, user, password, port, fragment, empty and leading "www." labels of the host are gone; the path is
// decoded until stable, its dot segments resolved, its slashes collapsed, its last slash dropped (except the root) and
// encoded one way; of the query, tracking parameters are gone, a "+" is the space that it stands for ("%20"), and the
// pairs stand in byte order.

import CordonBytes

/// The bytes that are hashed for an address, and the places of its parts.
package struct MatchKey: Sendable {
  package internal(set) var bytes: [UInt8] = []
  /// Where the host ends; 0 for an address without a host, whose key begins with its scheme.
  package internal(set) var hostEnd = 0
  /// The offset of `?`, or nil without a query.
  package internal(set) var queryStart: Int?
  /// Whether the host is a domain name, so that it has suffixes (an address has none).
  package internal(set) var hostIsName = false

  package init() {}

  package var hasHost: Bool { hostEnd > 0 }
  package var hostRange: Range<Int> { 0..<hostEnd }
  /// Host and path.
  package var pageRange: Range<Int> { 0..<(queryStart ?? bytes.count) }

  mutating func reset() {
    bytes.removeAll(keepingCapacity: true)
    hostEnd = 0
    queryStart = nil
    hostIsName = false
  }
}

/// Makes match keys from canonical URLs. Holds scratch memory: one for each worker.
package struct MatchKeyBuilder: Sendable {
  package let tables: NormalizationTables
  /// What a path escapes besides what must be: a `?` would begin the query.
  private let pathEscapes = ByteSet {
    $0 <= 0x20 || $0 >= 0x7F || $0 == .ascii("#") || $0 == .ascii("%") || $0 == .ascii("?")
  }
  private let hostEscapes = ByteSet { $0 <= 0x20 || $0 >= 0x7F }.union(ByteSet("#%/:?@[\\]"))
  private let valueEscapes = ByteSet { $0 <= 0x20 || $0 >= 0x7F }.union(ByteSet("#%&+"))
  private let nameEscapes = ByteSet { $0 <= 0x20 || $0 >= 0x7F }.union(ByteSet("#%&+="))
  private var decoded: [UInt8] = []
  /// The query's pairs, encoded, one after another.
  private var pairBytes: [UInt8] = []
  private var pairs: [Range<Int>] = []

  package init(tables: NormalizationTables) { self.tables = tables }

  /// Writes the key of `url` into `key`, whose memory is reused.
  ///
  /// - Parameter query: the query as it stood in the item, where `url` holds it decoded: Safe Browsing's form no longer
  ///   tells `%26` from `&`.
  /// - Complexity: O(*n* + *p* log *p*), *p* query pairs.
  package mutating func build(from url: CanonicalURL, query: [UInt8]? = nil, into key: inout MatchKey) {
    key.reset()
    let source = url.bytes.span
    if url.hasHost {
      appendHost(of: url, to: &key)
    } else {
      key.bytes.append(source.extracting(url.schemeRange))
      key.bytes.append(.ascii(":"))
    }
    appendPath(of: url, to: &key)
    if let query {
      appendQuery(query.span, to: &key)
    } else if let queryRange = url.queryRange {
      appendQuery(source.extracting(queryRange), to: &key)
    }
  }

  /// The path: decoded until stable, dots resolved, slashes collapsed, without the last slash, encoded one way.
  private mutating func appendPath(of url: CanonicalURL, to key: inout MatchKey) {
    let pathStart = key.bytes.count
    let path = url.bytes.span.extracting(url.pathRange)
    if url.isSpecial, PathNormalizer.isNormal(path) {
      // Nearly every path: the parser has resolved its dots and encoded what is encoded here.
      key.bytes.append(path)
      if path.count > 1, key.bytes.last == .ascii("/") { key.bytes.removeLast() }
      return
    }
    decoded.removeAll(keepingCapacity: true)
    decoded.append(fullyPercentDecoding: path)
    if url.hasOpaquePath, decoded.first != .ascii("/") {
      key.bytes.append(decoded, percentEncoding: pathEscapes)
      // "a:%31" must not become "a:1", which reads as a host and a port.
      if AddressSyntax(of: key.bytes.span) == .bare {
        let digit = key.bytes.remove(at: pathStart)
        key.bytes.insert(contentsOf: [.ascii("%"), .upperHexDigit(digit >> 4), .upperHexDigit(digit)], at: pathStart)
      }
    } else {
      PathNormalizer.append(decoded.span, to: &key.bytes, escaping: pathEscapes)
      if key.bytes.count > pathStart &+ 1, key.bytes.last == .ascii("/") { key.bytes.removeLast() }
    }
  }

  /// The host without empty labels (dots at its ends and beside each other) and leading "www." labels; what that leaves
  /// may be an IP address.
  private mutating func appendHost(of url: CanonicalURL, to key: inout MatchKey) {
    decoded.removeAll(keepingCapacity: true)
    // A lenient host may hold, once decoded, what would end a host: it stays escaped.
    decoded.append(percentDecoding: url.bytes.span.extracting(url.hostRange))
    let count = decoded.count
    dropEmptyLabels()
    let end = decoded.count
    var start = 0
    // Every leading "www." label: to take one alone would not be idempotent.
    while start &+ 4 < end, decoded.span.extracting(start..<start &+ 4).elementsEqual("www.") { start &+= 4 }
    key.hostIsName = url.hostKind == .domain
    let isShortened = end &- start < count
    if isShortened, let address = numericHost(decoded.span.extracting(start..<end)) {
      IPv4.append(address, to: &key.bytes)
      key.hostIsName = false
    } else if isShortened, let address = IPv6(bracketed: decoded.span.extracting(start..<end)) {
      address.append(to: &key.bytes)
      key.hostIsName = false
    } else if key.hostIsName {
      key.bytes.append(decoded.span.extracting(start..<end), percentEncoding: hostEscapes)
    } else {
      key.bytes.append(decoded.span.extracting(start..<end))
    }
    key.hostEnd = key.bytes.count
  }

  /// Drops the empty labels of the host in `decoded`, as Safe Browsing does; of dots alone one stays.
  private mutating func dropEmptyLabels() {
    // Nearly no host has one.
    var previous: UInt8 = .ascii(".")
    var hasEmptyLabel = decoded.last == .ascii(".")
    for byte in decoded {
      if byte == .ascii("."), previous == .ascii(".") { hasEmptyLabel = true }
      previous = byte
    }
    guard hasEmptyLabel else { return }
    var count = 0
    for index in decoded.indices {
      let byte = decoded[index]
      if byte == .ascii("."), count == 0 || decoded[count &- 1] == .ascii(".") { continue }
      decoded[count] = byte
      count &+= 1
    }
    if count > 0, decoded[count &- 1] == .ascii(".") { count &-= 1 }
    if count == 0, !decoded.isEmpty { count = 1 }
    decoded.removeSubrange(count...)
  }

  private func numericHost(_ host: Span<UInt8>) -> UInt32? {
    IPv4.endsInNumber(host) ? IPv4.parse(host) ?? IPv4.parseLeniently(host) : nil
  }

  private mutating func appendQuery(_ query: Span<UInt8>, to key: inout MatchKey) {
    pairBytes.removeAll(keepingCapacity: true)
    pairs.removeAll(keepingCapacity: true)
    var at = 0
    while at <= query.count {
      let end = query.firstIndex(of: .ascii("&"), from: at) ?? query.count
      appendPair(query.extracting(at..<end), host: key.bytes.span.extracting(0..<key.hostEnd))
      at = end &+ 1
    }
    if pairs.isEmpty { return }
    sortPairs()
    key.queryStart = key.bytes.count
    for (index, pair) in pairs.enumerated() {
      key.bytes.append(index == 0 ? .ascii("?") : .ascii("&"))
      key.bytes.append(pairBytes.span.extracting(pair))
    }
  }

  private mutating func appendPair(_ pair: Span<UInt8>, host: Span<UInt8>) {
    if pair.isEmpty { return }
    let equals = pair.firstIndex(of: .ascii("="))
    decoded.removeAll(keepingCapacity: true)
    decoded.append(fullyDecodingQuery: pair.extracting(0..<(equals ?? pair.count)))
    if tables.isTracking(decoded.span, on: host) { return }
    let start = pairBytes.count
    pairBytes.append(decoded, percentEncoding: nameEscapes)
    if let equals {
      pairBytes.append(.ascii("="))
      decoded.removeAll(keepingCapacity: true)
      decoded.append(fullyDecodingQuery: pair.extracting(equals &+ 1..<pair.count))
      pairBytes.append(decoded, percentEncoding: valueEscapes)
    }
    pairs.append(start..<pairBytes.count)
  }

  private mutating func sortPairs() {
    if pairs.count < 2 { return }
    let bytes = pairBytes
    pairs.sort { a, b in bytes[a].lexicographicallyPrecedes(bytes[b]) }
  }
}
