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
    body(0..<hostEnd &+ 1)
    var depth = 0
    var index = hostEnd &+ 2
    let end = min(page.upperBound, URLLimits.maximumPrefixLength)
    while index <= end, depth < URLLimits.maximumPrefixDepth {
      if index == page.upperBound || bytes[index] == .ascii("/") {
        body(0..<index)
        depth &+= 1
      }
      index &+= 1
    }
  }
}
