// A text with what links are hidden by undone, and a map back: for finding links alone, never for patterns.
//
//   hxxp h**p "h t t p"  [:] :[//] \/        example[.]com (dot) {.} \. 1.1.1.]1 "example . com" "example dot com"
//   。．․ ／ ： full-width letters            &#46; &period; \u002e    http%3A%2F%2F… aHR0cHM6Ly9…
//
//   text, marked ─► rule at each mark (Refanger+Rules.swift) ─► bytes, with the place each came from
//                                                            └► places where something was undone

import CordonBytes
import CordonDomains

/// Undoes what links are hidden by. Holds memory that is reused.
struct Refanger: Sendable {
  /// The text undone.
  private(set) var bytes: [UInt8] = []
  /// Where in the text each of `bytes` came from.
  private var starts: [UInt32] = []
  private var ends: [UInt32] = []
  /// Where in `bytes` something was undone, ascending. Empty where something was left out.
  private(set) var changes: [Range<Int>] = []
  var decoded: [UInt8] = []

  /// What a rule makes of what stands at a mark.
  struct Edit {
    /// Where in the text that ends.
    var end: Int
    /// How many bytes of those undone before it are replaced too.
    var taken = 0
  }

  /// Undoes `text`, whose marks are `marks`; answers whether anything was to be undone.
  ///
  /// - Complexity: O(*n*)
  mutating func undo(_ text: Span<UInt8>, _ marks: TextMarks, _ domains: inout TopLevelDomains) -> Bool {
    guard text.count < UInt32.max else { return false }
    bytes.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    changes.removeAll(keepingCapacity: true)
    var at = 0
    while let place = marks.next(from: at) {
      copy(text, at..<place)
      decoded.removeAll(keepingCapacity: true)
      if let edit = edit(text, at: place, &domains) {
        replace(place..<edit.end, taking: edit.taken)
        at = edit.end
      } else {
        copy(text, place..<place &+ 1)
        at = place &+ 1
      }
    }
    copy(text, at..<text.count)
    return !changes.isEmpty
  }

  /// Whether something was undone in what stands at `range` of ``bytes``.
  func isChanged(in range: Range<Int>) -> Bool {
    var low = 0
    var high = changes.count
    while low < high {
      let middle = (low &+ high) / 2
      if changes[middle].upperBound <= range.lowerBound { low = middle &+ 1 } else { high = middle }
    }
    return low < changes.count && changes[low].lowerBound < range.upperBound
  }

  /// Where in the text stands what came to stand at `range`, which is not empty.
  func original(of range: Range<Int>) -> Range<Int> {
    let start = Int(starts[range.lowerBound])
    return start..<max(start, Int(ends[range.upperBound &- 1]))
  }

  private mutating func copy(_ text: Span<UInt8>, _ range: Range<Int>) {
    guard !range.isEmpty else { return }
    bytes.append(text.extracting(range))
    for index in range {
      starts.append(UInt32(truncatingIfNeeded: index))
      ends.append(UInt32(truncatingIfNeeded: index &+ 1))
    }
  }

  /// Puts ``decoded`` in the place of what stands at `range`, and of the last `taken` bytes before.
  private mutating func replace(_ range: Range<Int>, taking taken: Int) {
    let start = taken == 0 ? UInt32(truncatingIfNeeded: range.lowerBound) : starts[starts.count &- taken]
    bytes.removeLast(taken)
    starts.removeLast(taken)
    ends.removeLast(taken)
    while let last = changes.last, last.lowerBound > bytes.count { changes.removeLast() }
    changes.append(bytes.count..<bytes.count &+ decoded.count)
    bytes += decoded
    for _ in 0..<decoded.count {
      starts.append(start)
      ends.append(UInt32(truncatingIfNeeded: range.upperBound))
    }
  }
}
