// Templates for any host, by what the first segment of their path must be: `w`, `videos`, or anything that begins with `@`.

import CordonBytes
import CordonURL

/// Numbers of templates by first path segment. ASCII case does not count.
struct OpenIndex: Sendable {
  private struct Literal {
    /// In lower case.
    var bytes: [UInt8]
    /// Whether the segment is the literal and no more.
    var isWhole: Bool
    var templates: [Int]
  }

  private var literals: [Literal] = []
  /// For each first byte, in lower case, the places of its literals.
  private var byFirst: [[Int]] = Array(repeating: [], count: 256)
  /// For each first byte the lengths that a segment may have: bit *n* for *n* bytes, the last for 63 and more.
  private var lengths: [UInt64] = Array(repeating: 0, count: 256)

  /// Adds a template for any host with this path.
  mutating func add(_ template: Int, startingAs path: SiteTemplate.Path) {
    for sequence in path.segments.first?.sequences ?? [] {
      guard let literal = sequence.literalPrefix else { continue }
      add(template, bytes: literal.bytes, isWhole: literal.isWhole)
    }
  }

  /// Adds a template whose path's first segment is `bytes`, or begins with them.
  private mutating func add(_ template: Int, bytes: [UInt8], isWhole: Bool) {
    if let known = literals.firstIndex(where: { $0.bytes == bytes && $0.isWhole == isWhole }) {
      if literals[known].templates.last != template { literals[known].templates.append(template) }
      return
    }
    let first = Int(bytes[0])
    byFirst[first].append(literals.count)
    let exactly = UInt64(1) << UInt64(min(bytes.count, 63))
    lengths[first] |= isWhole ? exactly : ~(exactly - 1)
    literals.append(Literal(bytes: bytes, isWhole: isWhole, templates: [template]))
  }

  var isEmpty: Bool { literals.isEmpty }

  /// The literals, for tests: with `…` where more may follow.
  var texts: [String] { literals.map { String(decoding: $0.bytes, as: UTF8.self) + ($0.isWhole ? "" : "…") } }

  /// Whether a segment that begins with `byte` may hold templates.
  func mayHold(firstByte byte: UInt8) -> Bool { lengths[Int(byte.asciiLowercased)] != 0 }

  /// Whether there are templates for `segment`, which is not empty.
  ///
  /// - Complexity: for nearly all segments one probe.
  func holds(_ segment: Span<UInt8>) -> Bool {
    let first = Int(segment[0].asciiLowercased)
    guard lengths[first] &>> UInt64(truncatingIfNeeded: min(segment.count, 63)) & 1 != 0 else { return false }
    return byFirst[first].contains { matches(literals[$0], segment) }
  }

  /// The templates for `segment`, which is not empty, in the order of their source.
  func templates(for segment: Span<UInt8>) -> [Int] {
    var found: [Int] = []
    for number in byFirst[Int(segment[0].asciiLowercased)] where matches(literals[number], segment) {
      found += literals[number].templates
    }
    return found.sorted()
  }

  private func matches(_ literal: Literal, _ segment: Span<UInt8>) -> Bool {
    guard literal.isWhole ? segment.count == literal.bytes.count : segment.count >= literal.bytes.count else {
      return false
    }
    return segment.extracting(first: literal.bytes.count).elementsEqualIgnoringCase(literal.bytes.span)
  }
}
