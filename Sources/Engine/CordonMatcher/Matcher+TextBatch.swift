// Texts, a few dozen at a time: what nearly all of them are found out not to hold, they are asked together.
//
//   each text ─► lowered ─► all of them ─► no link, no literal of a pattern ─► nothing, for most
//                                     └► the rest as ever, but for what is known not to be there (Matcher+Text.swift)

import CordonPatterns
import CordonText
import CordonURL

/// What is known of a text before it is looked at for itself.
struct TextKnowledge {
  var holdsNoLinks = false
  var holdsNoHandles = false
  var meetsNoPatterns = false
}

extension Matcher {
  /// Whether texts are asked together: where some rule is searched in every text or in its skeleton, each is looked at
  /// anyway.
  private var mayAskTogether: Bool {
    guard profile == nil else { return false }
    if blocklist.patterns.rules.isEmpty { return true }
    return plan.text.unfiltered.isEmpty && plan.folded?.index.unfiltered.isEmpty != false && plan.skeleton == nil
  }

  /// Checks the items of `ranges` from `start` on, as long as they are texts and there is room for them, and answers where
  /// the first one stands that was not; nil where that is `start`.
  func matchTexts(
    _ ranges: [Range<Int>], from start: Int, of bytes: Span<UInt8>, as type: ItemType, _ body: (Int, Verdict) -> Void
  ) -> Int? {
    func isText(_ range: Range<Int>) -> Bool {
      type == .text || ItemForm.isText(bySpaceIn: bytes.extracting(range))
    }
    guard isText(ranges[start]), mayAskTogether else { return nil }
    gate.removeAll()
    var end = start
    while end < ranges.count, isText(ranges[end]), gate.append(bytes.extracting(ranges[end])) { end &+= 1 }
    guard end > start else { return nil }
    let withCandidates =
      blocklist.patterns.rules.isEmpty
      ? 0 : gate.withCandidates(of: plan.text) | (plan.folded.map { gate.withCandidates(of: $0.index) } ?? 0)
    for index in start..<end {
      let text = UInt64(truncatingIfNeeded: index &- start)
      let knowledge = TextKnowledge(
        holdsNoLinks: !(mayHoldAddresses && linkFinder.mayHoldLinks(bytes.extracting(ranges[index]))),
        holdsNoHandles: blocklist.handles.isEmpty || !HandleFinder.mayHoldHandles(bytes.extracting(ranges[index])),
        meetsNoPatterns: withCandidates &>> text & 1 == 0)
      if knowledge.holdsNoLinks, knowledge.holdsNoHandles, knowledge.meetsNoPatterns {
        body(index, Verdict())
        continue
      }
      begin(itemOfLength: ranges[index].count)
      checkText(bytes.extracting(ranges[index]), knowing: knowledge)
      body(index, resolve())
    }
    return end
  }
}
