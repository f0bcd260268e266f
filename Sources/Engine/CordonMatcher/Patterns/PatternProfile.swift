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
  /// What the subjects passed on their way to the searches.
  package private(set) var stages = Stages()

  /// How far subjects and their places got on their way to the searches. A subject is a text, and its folded form where
  /// that is another.
  package struct Stages: Sendable {
    package var subjects = Counts()
    /// Of places: each byte at which a literal might stand, those that passed the filter, and then literals.
    package var places = Counts()

    package struct Counts: Sendable {
      package var all = 0
      package var passedFilter = 0
      /// With a literal and what must stand beside it.
      package var literals = 0
      /// With all literals that some rule asks for.
      package var rules = 0

      fileprivate mutating func add(_ counts: PatternCandidates.Counts, atMost most: Int = .max) {
        all += min(most, counts.places)
        passedFilter += min(most, counts.passedFilter)
        literals += min(most, counts.literals)
        rules += min(most, counts.rules)
      }
    }
  }

  package init() {}

  func note(_ position: Int, _ outcome: PatternOutcome, _ time: Duration) {
    let isMatch = if case .match = outcome { true } else { false }
    entries[position, default: Entry()].add(time, isMatch: isMatch)
  }

  func note(_ counts: PatternCandidates.Counts) {
    stages.places.add(counts)
    stages.subjects.add(counts, atMost: 1)
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
