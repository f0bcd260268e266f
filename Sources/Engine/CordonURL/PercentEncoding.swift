// Percent-encoding and decoding: WHATWG URL Standard, section 1.3 (percent-encoded bytes), and the repeated decoding
// that Safe Browsing asks for.

import CordonBytes

/// The standard's percent-encode sets. A value, held by its user: a lookup then costs no global's once-check.
package struct PercentEncodeSets: Sendable {
  package let c0Control: ByteSet
  package let fragment: ByteSet
  package let query: ByteSet
  package let specialQuery: ByteSet
  package let path: ByteSet
  package let userinfo: ByteSet

  package init() {
    c0Control = ByteSet { $0 <= 0x1F || $0 > 0x7E }
    fragment = c0Control.union(ByteSet(" \"<>`"))
    query = c0Control.union(ByteSet(" \"#<>"))
    specialQuery = query.union(ByteSet("'"))
    path = query.union(ByteSet("?^`{}"))
    userinfo = path.union(ByteSet("/:;=@[\\]|"))
  }
}

extension Span where Element == UInt8 {
  /// Whether `%` and two hexadecimal digits stand anywhere.
  var holdsEscape: Bool {
    var from = 0
    while let percent = firstIndex(of: .ascii("%"), from: from) {
      if percent &+ 2 < count, self[percent &+ 1].isASCIIHexDigit, self[percent &+ 2].isASCIIHexDigit { return true }
      from = percent &+ 1
    }
    return false
  }
}

extension [UInt8] {
  /// Appends `bytes`, each member of `set` percent-encoded.
  ///
  /// - Complexity: O(*n*); bytes that need no encoding are copied in runs.
  package mutating func append(_ bytes: Span<UInt8>, percentEncoding set: ByteSet) {
    var runStart = 0
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if set.contains(byte) {
        append(bytes.extracting(runStart..<index))
        appendPercentEncoded(byte)
        runStart = index &+ 1
      }
      index &+= 1
    }
    append(bytes.extracting(runStart..<bytes.count))
  }

  /// The same for an array, so that one buffer of a value may be encoded into another.
  package mutating func append(_ bytes: borrowing [UInt8], percentEncoding set: ByteSet) {
    append(bytes.span, percentEncoding: set)
  }

  /// Appends `bytes`, percent-decoded once.
  ///
  /// - Complexity: O(*n*); bytes between escapes are copied in runs.
  package mutating func append(percentDecoding bytes: Span<UInt8>) {
    var runStart = 0
    var at = 0
    while let percent = bytes.firstIndex(of: .ascii("%"), from: at) {
      at = percent &+ 1
      guard percent &+ 2 < bytes.count,
        let high = bytes[percent &+ 1].hexDigitValue, let low = bytes[percent &+ 2].hexDigitValue
      else { continue }
      append(bytes.extracting(runStart..<percent))
      append(high &<< 4 | low)
      at = percent &+ 3
      runStart = at
    }
    append(bytes.extracting(runStart..<bytes.count))
  }

  /// Appends `bytes`, percent-decoded until nothing is left to decode.
  ///
  /// An escape is decoded as soon as its last byte stands in the output, so that `%2525…` costs one pass. The result
  /// is that of decoding the whole again and again: two escapes never overlap (`%` is no hexadecimal digit), so the
  /// order in which they are decoded does not matter.
  ///
  /// - Complexity: O(*n*)
  package mutating func append(fullyPercentDecoding bytes: Span<UInt8>) {
    guard let firstEscape = bytes.firstIndex(of: .ascii("%")) else { return append(bytes) }
    let start = count
    append(bytes.extracting(0..<firstEscape))
    for index in firstEscape..<bytes.count { append(bytes[index], completingEscapesFrom: start) }
  }

  /// Appends `bytes`, a name or a value of a query, percent-decoded until nothing is left to decode. A `+` is a space
  /// and `%2B` is a `+` (WHATWG URL Standard, section 5.1, *application/x-www-form-urlencoded parsing*).
  ///
  /// - Complexity: O(*n*)
  package mutating func append(fullyDecodingQuery bytes: Span<UInt8>) {
    guard bytes.firstIndex(of: .ascii("+")) != nil else { return append(fullyPercentDecoding: bytes) }
    let start = count
    for index in bytes.indices {
      append(bytes[index] == .ascii("+") ? .ascii(" ") : bytes[index], completingEscapesFrom: start)
    }
  }
}
