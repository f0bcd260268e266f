// The texts of a batch, which go through the prefilter together.
//
//   each text ─► lowered ─► all of them ─► no link, no literal of a pattern ─► nothing, for most
//                                     └► the rest: one by one, except for what is known not to be there

import CordonPatterns
import CordonURL

/// Screens texts a few dozen at a time. One for each worker.
struct TextBatch: ~Copyable {
  private let settings: MatcherSettings
  private let patterns: PatternMatcher
  /// The texts that go through the prefilter together. Made with the first of them.
  private var texts: PatternPrefilter?

  init(_ settings: MatcherSettings, patterns: PatternMatcher) {
    self.settings = settings
    self.patterns = patterns
  }

  /// Whether texts can go through the prefilter together. Where some rule is searched in every text or in its skeleton, each
  /// text is searched anyway.
  private var canScreen: Bool {
    if patterns.isProfiling { return false }
    if settings.blocklist.patterns.rules.isEmpty { return true }
    let plan = patterns.plan
    return plan.text.unfiltered.isEmpty && plan.folded?.index.unfiltered.isEmpty != false && plan.skeleton == nil
  }

  /// Texts of a batch that went through the prefilter.
  struct Screened {
    /// Their places in the batch.
    let places: Range<Int>
    /// A bit for each that may meet a pattern.
    let mayMeetPatterns: UInt64

    func mayMeetPatterns(_ place: Int) -> Bool {
      mayMeetPatterns &>> UInt64(truncatingIfNeeded: place &- places.lowerBound) & 1 != 0
    }
  }

  /// How far the index of texts has searched the one at `place` of the batch.
  func progress(_ place: Int, of screened: Screened) -> SearchProgress? {
    texts?.progress(ofText: place &- screened.places.lowerBound)
  }

  /// Puts the items at `places` through the prefilter, as long as they are texts and there is room for them. Returns nil
  /// where the first one is not for it.
  mutating func screen(
    _ ranges: [Range<Int>], _ places: Range<Int>, of bytes: Span<UInt8>, as type: ItemType
  ) -> Screened? {
    func isText(_ range: Range<Int>) -> Bool {
      type == .text || InferredType.isText(bySpaceIn: bytes.extracting(range))
    }
    let start = places.lowerBound
    guard isText(ranges[start]), canScreen else { return nil }
    let texts = self.texts ?? PatternPrefilter()
    self.texts = texts
    texts.removeAll()
    var end = start
    while end < places.upperBound, isText(ranges[end]), texts.append(bytes.extracting(ranges[end])) { end &+= 1 }
    guard end > start else { return nil }
    if settings.blocklist.patterns.rules.isEmpty { return Screened(places: start..<end, mayMeetPatterns: 0) }
    let plan = patterns.plan
    let found =
      texts.withCandidates(of: plan.text, notesProgress: true)
      | (plan.folded.map { texts.withCandidates(of: $0.index, notesProgress: false) } ?? 0)
    return Screened(places: start..<end, mayMeetPatterns: found)
  }
}
