// What tells whether two rules are the same, in 16 bytes: the first 96 bits of a digest of what makes them so.

import CordonBytes
import CordonModel

/// A rule among those of its list.
package struct RuleMark: Sendable {
  private var digest: KeyDigest
  private var number: UInt32

  fileprivate init(
    _ digest: KeyDigest, kind: RuleKind, scope: Scope, targets: PatternTargets, number: Int
  ) {
    let code = UInt64(kind.imageCode) | UInt64(scope.imageCode) << 8 | UInt64(targets.rawValue) << 16
    self.digest = KeyDigest(high: digest.high &+ code &* 0x9E37_79B9_7F4A_7C15, low: digest.low)
    self.number = UInt32(truncatingIfNeeded: number)
  }

  /// Calls `body` with the numbers, ascending, of all rules that are the same, for two and more of them.
  package static func forEachGroup(of marks: [RuleMark], _ body: ([Int]) -> Void) {
    let marks = sorted(marks, byHash: \.digest.high) {
      $0.digest != $1.digest ? $0.digest < $1.digest : $0.number < $1.number
    }
    var start = 0
    while start < marks.count {
      var end = start + 1
      while end < marks.count, marks[end].digest == marks[start].digest { end += 1 }
      if end - start > 1 { body(marks[start..<end].map { Int($0.number) }) }
      start = end
    }
  }
}

extension KeyDigester {
  /// The mark of a rule of which `key` is compared.
  package func mark(
    of key: Span<UInt8>, kind: RuleKind, scope: Scope, targets: PatternTargets, number: Int
  ) -> RuleMark {
    RuleMark(digest(of: KeySHA256(of: key)), kind: kind, scope: scope, targets: targets, number: number)
  }
}

extension KeyBatch {
  /// Appends the marks of the batch's rules, which are numbered from `first` on, and are of scope `page`.
  package func appendMarks(to marks: inout [RuleMark], kinds: [RuleKind], from first: Int) {
    for (index, key) in keys.all.enumerated() {
      marks.append(
        RuleMark(
          key.digest, kind: kinds[Int(self.kinds[index])], scope: .page, targets: .standard, number: first + index))
    }
  }
}
