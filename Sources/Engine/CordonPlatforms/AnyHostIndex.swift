// Templates for any host, by what the first segment of their path must be: `w`, `videos`, or anything that begins with `@`.

import CordonBytes

/// Literals that first path segments are compared with. ASCII case does not count.
struct AnyHostIndex: Sendable {
  struct Literal: Sendable {
    /// In lower case, at least one byte.
    let bytes: [UInt8]
    /// Whether the segment is the literal and no more.
    let isWhole: Bool
    /// Its number in the tables.
    let number: Int
  }

  /// Ordered by their first byte.
  private let literals: [Literal]
  /// For each first byte, in lower case, where its literals begin; one more than there are bytes.
  private let starts: [Int]
  /// For each first byte the lengths that a segment may have: bit *n* for *n* bytes, the last for 63 and more.
  private let lengths: [UInt64]

  init(_ literals: [Literal]) {
    var starts = [Int](repeating: 0, count: 257)
    var lengths = [UInt64](repeating: 0, count: 256)
    for literal in literals {
      let first = Int(literal.bytes[0])
      starts[first + 1] += 1
      let exactly = UInt64(1) << UInt64(min(literal.bytes.count, 63))
      lengths[first] |= literal.isWhole ? exactly : ~(exactly - 1)
    }
    for byte in 0..<256 { starts[byte + 1] += starts[byte] }
    self.literals = literals.sorted { ($0.bytes[0], $0.number) < ($1.bytes[0], $1.number) }
    self.starts = starts
    self.lengths = lengths
  }

  /// The same with those literals alone whose numbers `isKept`.
  func filtered(_ isKept: (Int) -> Bool) -> AnyHostIndex { AnyHostIndex(literals.filter { isKept($0.number) }) }

  var isEmpty: Bool { literals.isEmpty }

  /// Whether a segment that begins with `byte` may be one of the literals.
  func mayHold(firstByte byte: UInt8) -> Bool { lengths[Int(byte.asciiLowercased)] != 0 }

  /// Whether `segment`, which is not empty, is one of the literals.
  ///
  /// - Complexity: for nearly all segments one probe.
  func holds(_ segment: Span<UInt8>) -> Bool {
    let first = Int(segment[0].asciiLowercased)
    guard lengths[first] &>> UInt64(truncatingIfNeeded: min(segment.count, 63)) & 1 != 0 else { return false }
    for place in starts[first]..<starts[first &+ 1] where matches(literals[place], segment) { return true }
    return false
  }

  /// Calls `body` with the number of each literal that `segment`, which is not empty, is.
  func forEachLiteral(of segment: Span<UInt8>, _ body: (Int) -> Void) {
    let first = Int(segment[0].asciiLowercased)
    for place in starts[first]..<starts[first &+ 1] where matches(literals[place], segment) {
      body(literals[place].number)
    }
  }

  private func matches(_ literal: Literal, _ segment: Span<UInt8>) -> Bool {
    guard literal.isWhole ? segment.count == literal.bytes.count : segment.count >= literal.bytes.count else {
      return false
    }
    return segment.extracting(first: literal.bytes.count).elementsEqualIgnoringCase(literal.bytes.span)
  }
}
