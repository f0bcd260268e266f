// Some of an image's rules, a bit for each.

/// A set of rules of one image.
package struct RuleSet: Sendable {
  private var words: [UInt64]

  /// None of the rules of `image`.
  package init(of image: Image) {
    words = [UInt64](repeating: 0, count: (image.sections.rules.count + image.sections.entries.count + 63) / 64)
  }

  package mutating func insert(_ rule: RuleIndex) {
    words[Int(rule.rawValue / 64)] |= 1 << UInt64(rule.rawValue % 64)
  }

  package func contains(_ rule: RuleIndex) -> Bool {
    words[Int(rule.rawValue / 64)] >> UInt64(rule.rawValue % 64) & 1 != 0
  }
}
