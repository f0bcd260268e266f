// The works that are timed. Each returns its answer, so that whoever times it can compare: a fast wrong result fails.

import Cordon

/// What a work found, the part that must be the same in every round.
public struct Answer: Sendable, Hashable, Codable {
  /// Items looked at.
  public var items = 0
  /// Items that at least one rule holds for.
  public var matched = 0
  /// Rules that hold, summed over the items.
  public var matches = 0
  /// Rules that could not be decided, summed over the items.
  public var failures = 0

  /// Nothing looked at yet.
  public init() {}

  /// Counts an item and what was found for it.
  @inline(__always)
  mutating func add(_ verdict: Verdict) {
    items += 1
    if verdict.isEmpty { return }
    matched += verdict.isMatch ? 1 : 0
    matches += verdict.matchCount
    failures += verdict.failures.count
  }
}

/// Matches every line as one item of type `type`.
public func match(_ lines: Lines, as type: ItemType, with matcher: Matcher) -> Answer {
  var answer = Answer()
  lines.forEach { line in
    answer.add(matcher.match(item: line, as: type))
  }
  return answer
}

/// The same in batches.
public func matchBatch(_ lines: Lines, as type: ItemType, with matcher: Matcher) -> Answer {
  var answer = Answer()
  matcher.match(items: lines.ranges, of: lines.bytes.span, as: type) { _, verdict in
    answer.add(verdict)
  }
  return answer
}

/// Takes the match key of every line; `matched` counts the lines that have one.
public func takeKeys(_ lines: Lines, with matcher: Matcher) -> Answer {
  var answer = Answer()
  var key: [UInt8] = []
  lines.forEach { line in
    key.removeAll(keepingCapacity: true)
    answer.items += 1
    answer.matched += matcher.appendMatchKey(of: line, to: &key) ? 1 : 0
  }
  return answer
}
