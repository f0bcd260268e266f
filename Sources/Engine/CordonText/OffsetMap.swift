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

  /// The same as ``appendLinear(form:original:)``, without an anchor where offsets run on so.
  mutating func continueLinear(form: Int, original: Int) {
    if let last = anchors.last {
      if last.length == 0, Int(last.original) &- Int(last.form) == original &- form { return }
    } else if form == original {
      return
    }
    appendLinear(form: form, original: original)
  }

  /// From `form` on, the form's bytes are those at `range` of the form that `other` maps.
  mutating func append(_ other: OffsetMap, _ range: Range<Int>, form: Int) {
    var next = other.anchorCount(upTo: range.lowerBound)
    var at = range.lowerBound
    while at < range.upperBound {
      let start = form &+ at &- range.lowerBound
      if next == 0 {
        continueLinear(form: start, original: at)
      } else if case let anchor = other.anchors[next &- 1], anchor.length == 0 {
        continueLinear(form: start, original: Int(anchor.original) &+ at &- Int(anchor.form))
      } else {
        append(
          form: start, original: Int(other.anchors[next &- 1].original), length: Int(other.anchors[next &- 1].length))
      }
      at = next < other.anchors.count ? Int(other.anchors[next].form) : range.upperBound
      next &+= 1
    }
  }

  /// Forgets where the form's bytes from `form` on came from.
  mutating func removeAnchors(from form: Int) {
    while let last = anchors.last, Int(last.form) >= form { anchors.removeLast() }
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
    let count = anchorCount(upTo: roundingUp ? offset &- 1 : offset)
    guard count > 0 else { return min(offset, originalCount) }
    let anchor = anchors[count &- 1]
    if anchor.length == 0 { return min(Int(anchor.original) &+ offset &- Int(anchor.form), originalCount) }
    return roundingUp ? Int(anchor.original) &+ Int(anchor.length) : Int(anchor.original)
  }

  /// How many anchors stand at or before the byte at `offset` of the form.
  private func anchorCount(upTo offset: Int) -> Int {
    var (low, high) = (0, anchors.count)
    while low < high {
      let middle = (low &+ high) / 2
      if anchors[middle].form <= offset { low = middle &+ 1 } else { high = middle }
    }
    return low
  }
}
