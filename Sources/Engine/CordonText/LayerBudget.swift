// How much work signs under many encodings may cost in one text.

import CordonBytes

/// How many bytes of a text may still be read for signs under many encodings, and whether every place was read that may hide
/// one.
struct LayerBudget {
  private var left: Int
  /// Whether some place may hide a sign that was not found: it is too deep, or the budget was spent before.
  private(set) var isExceeded = false

  /// A text is read in several passes, and a byte for several places before it. An ordinary text needs a part of this.
  init(forCount count: Int) { left = 6 &* count &+ (1 << 16) }

  /// Reads what is encoded at `place`, and answers what `sign` finds there.
  mutating func read<Sign>(_ text: Span<UInt8>, at place: Int, _ sign: (LayeredText) -> Sign?) -> Sign? {
    guard left > 0 else {
      isExceeded = true
      return nil
    }
    let layered = LayeredText(text, at: place)
    left &-= layered.readCount
    if layered.isTooDeep {
      isExceeded = true
      return nil
    }
    return sign(layered)
  }
}
