// What each pattern of a list costs on a sample: for `cordon lint --profile`.

import CordonImage
import CordonPatterns

/// The cost of patterns over the items that were matched while it was kept.
package final class PatternProfile {
  /// What one pattern did.
  package struct Entry: Sendable {
    /// In how many subjects its literals stood, so that it was searched for, and in how many it was found.
    package var searches = 0
    package var matches = 0
    package var time = Duration.zero
    /// The pattern, and its rule's id.
    package var text = ""
    package var id = ""

    fileprivate mutating func add(_ time: Duration, isMatch: Bool) {
      searches += 1
      matches += isMatch ? 1 : 0
      self.time += time
    }
  }

  private var entries: [Int: Entry] = [:]

  package init() {}

  func note(_ position: Int, _ outcome: PatternOutcome, _ time: Duration) {
    let isMatch = if case .match = outcome { true } else { false }
    entries[position, default: Entry()].add(time, isMatch: isMatch)
  }

  /// The patterns that were searched for, the costliest first.
  package func ranking(of blocklist: Blocklist) -> [Entry] {
    let ranked = entries.map { position, entry in
      var entry = entry
      entry.text = blocklist.patterns.rules[position].text
      entry.id = blocklist.image.rule(blocklist.patterns.rules[position].index).id
      return entry
    }
    return ranked.sorted { ($0.time, $1.id) > ($1.time, $0.id) }
  }
}
