// A map from the bytes of a text's form back to the bytes of the text. Between two anchors offsets either run side by
// side, or all bytes of the form came from one block of the original.
//
//   original   x   ｔ      ｅ      a   b          anchor (form 1, original 1, length 3)   a block: ｔ
//   offset     0   1      4      7   8          anchor (form 2, original 4, length 3)   a block: ｅ
//   form       x   t      e      a   b          anchor (form 3, original 7, length 0)   side by side from here
//   offset     0   1      2      3   4

/// Where the bytes of a form came from. Texts are at most 4 GiB long.
struct OffsetMap: Sendable {
  struct Anchor: Sendable {
    /// Where it begins in the form.
    let form: UInt32
    /// Where that came from.
    let original: UInt32
    /// How many bytes of the original became the form's bytes up to the next anchor; 0 where offsets run side by side.
    let length: UInt32
  }

  private(set) var anchors: [Anchor] = []
  private(set) var originalCount = 0

  /// Begins anew: both texts run side by side from their start.
  mutating func removeAll(originalCount count: Int) {
    anchors.removeAll(keepingCapacity: true)
    originalCount = count
  }

  /// From `form` on, offsets stand for those from `original` on.
  @inline(__always)
  mutating func appendLinear(form: Int, original: Int) { append(form: form, original: original, length: 0) }

  /// The form's bytes from `form` on all came from `original`, a range of at least one byte.
  @inline(__always)
  mutating func appendBlock(form: Int, original: Range<Int>) {
    append(form: form, original: original.lowerBound, length: original.count)
  }

  private mutating func append(form: Int, original: Int, length: Int) {
    anchors.append(
      Anchor(
        form: UInt32(truncatingIfNeeded: form), original: UInt32(truncatingIfNeeded: original),
        length: UInt32(truncatingIfNeeded: length)))
  }

  /// Lets the last byte of the form, at `form`, stand for everything from where it came from up to `end`.
  mutating func extend(lastByteAt form: Int, to end: Int) {
    let start = original(of: form, roundingUp: false)
    if let last = anchors.last, Int(last.form) == form { anchors.removeLast() }
    appendBlock(form: form, original: start..<end)
  }

  /// The original's range for a range of the form.
  ///
  /// - Complexity: O(log *a*), *a* anchors.
  func originalRange(of range: Range<Int>) -> Range<Int> {
    let start = original(of: range.lowerBound, roundingUp: false)
    let end = range.isEmpty ? start : max(start, original(of: range.upperBound, roundingUp: true))
    return start..<end
  }

  /// The original's offset for `offset`. Inside a block that is the block's start, or its end.
  private func original(of offset: Int, roundingUp: Bool) -> Int {
    // The last anchor at or before the byte in question.
    let probe = roundingUp ? offset &- 1 : offset
    var low = 0
    var high = anchors.count
    while low < high {
      let middle = (low &+ high) / 2
      if anchors[middle].form <= probe { low = middle &+ 1 } else { high = middle }
    }
    guard low > 0 else { return min(offset, originalCount) }
    let anchor = anchors[low &- 1]
    if anchor.length == 0 { return min(Int(anchor.original) &+ offset &- Int(anchor.form), originalCount) }
    return roundingUp ? Int(anchor.original) &+ Int(anchor.length) : Int(anchor.original)
  }
}
