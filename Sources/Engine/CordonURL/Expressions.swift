// Expressions: what of a match key is looked up, from the narrowest to the widest. Cordon's lookups differ from Safe
// Browsing's 5 × 6 table in that every suffix of a host is asked for, and that paths are asked for under the host
// itself alone: a rule on an address holds for that host, a `domain` rule for all below it.
//
//   a.example.com/x/y?q=1
//   exact   a.example.com/x/y?q=1
//   page    a.example.com/x/y
//   prefix  a.example.com/x/y   a.example.com/x   a.example.com/
//   host    a.example.com
//   domain  a.example.com   example.com   com
//
// Safe Browsing's own table stands below for those who need it: of the Safe Browsing form http://a.b.example/1/2?q
//
//   hosts   a.b.example   b.example                (itself, and up to four of its last five labels, not the last alone)
//   paths   /1/2?q   /1/2   /   /1/                (with the query, without, and up to four prefixes from the root)

import CordonBytes

extension URLLimits {
  /// The longest host, in bytes, that a `host` or `domain` rule may name and that is looked up: that of DNS.
  package static let maximumHostLength = 253
  /// The deepest path, in segments, that a `prefix` rule may name.
  package static let maximumPrefixDepth = 64
  /// The longest address, in bytes of its key, that a `prefix` rule may name.
  package static let maximumPrefixLength = 4096
}

extension MatchKey {
  /// Calls `body` with the range of the host and of every suffix of it that begins at a label, longest first.
  ///
  /// - Complexity: O(*n*), at most 127 calls: longer suffixes than DNS allows are passed over.
  package func forEachHostSuffix(_ body: (Range<Int>) -> Void) {
    guard hasHost else { return }
    if hostEnd <= URLLimits.maximumHostLength { body(hostRange) }
    guard hostIsName else { return }
    var index = max(1, hostEnd &- URLLimits.maximumHostLength)
    while index < hostEnd {
      if bytes[index &- 1] == .ascii("."), bytes[index] != .ascii(".") { body(index..<hostEnd) }
      index &+= 1
    }
  }

  /// Calls `body` with the range of every prefix that ends at a path segment's border, the shortest first: the root,
  /// then one segment after another up to the page itself.
  ///
  /// - Complexity: O(*n*), at most ``URLLimits/maximumPrefixDepth`` + 1 calls.
  package func forEachPathPrefix(_ body: (Range<Int>) -> Void) {
    let page = pageRange
    guard hasHost, hostEnd < page.upperBound, bytes[hostEnd] == .ascii("/") else { return }
    bytes.span.forEachPathPrefix(host: hostEnd, page: page.upperBound) { body(0..<$0) }
  }
}

extension Span<UInt8> {
  /// The same for a key of which the page ends at `page` and the host at `host`, with a slash behind it: with the end of
  /// each prefix.
  func forEachPathPrefix(host: Int, page: Int, _ body: (Int) -> Void) {
    body(host &+ 1)
    var depth = 0
    var index = host &+ 2
    let end = Swift.min(page, URLLimits.maximumPrefixLength)
    while index <= end, depth < URLLimits.maximumPrefixDepth {
      if index == page || self[index] == .ascii("/") {
        body(index)
        depth &+= 1
      }
      index &+= 1
    }
  }
}

extension CanonicalURL {
  /// Calls `body` with the host suffix and the path prefix of every Safe Browsing expression of this URL, which
  /// ``SafeBrowsing`` made: the host itself first, then its suffixes from the longest; under each the path with its
  /// query, the path, then the prefixes from the root. An expression is the bytes of the one and then of the other.
  ///
  /// No expression comes twice. An address (IPv4, IPv6) has no suffixes; an empty query is none.
  ///
  /// Source: Safe Browsing v4, "URLs and Hashing", *Suffix/prefix expressions*.
  ///
  /// - Complexity: O(*n*), at most 5 × 6 calls.
  package func forEachSafeBrowsingExpression(_ body: (_ host: Range<Int>, _ path: Range<Int>) -> Void) {
    let page = pathRange
    func underEachPath(of host: Range<Int>) {
      if let queryRange, !queryRange.isEmpty { body(host, page.lowerBound..<queryRange.upperBound) }
      body(host, page)
      var prefixes = 0
      var index = page.lowerBound
      while index < page.upperBound, prefixes < 4 {
        if bytes[index] == .ascii("/") {
          prefixes &+= 1
          if index &+ 1 < page.upperBound { body(host, page.lowerBound..<index &+ 1) }
        }
        index &+= 1
      }
    }
    underEachPath(of: hostRange)
    guard hostKind == .domain else { return }
    // Where the last five labels begin, the last one first.
    var starts: [Int] = []
    var index = hostEnd
    while index > hostStart, starts.count < 5 {
      index &-= 1
      if index > hostStart, bytes[index &- 1] == .ascii(".") { starts.append(index) }
    }
    for start in starts.dropFirst().reversed() { underEachPath(of: start..<hostEnd) }
  }

  /// The expressions of ``forEachSafeBrowsingExpression(_:)``, each as its bytes: `a.b.example/1/`.
  package func safeBrowsingExpressions() -> [[UInt8]] {
    var expressions: [[UInt8]] = []
    forEachSafeBrowsingExpression { host, path in expressions.append(Array(bytes[host] + bytes[path])) }
    return expressions
  }
}
