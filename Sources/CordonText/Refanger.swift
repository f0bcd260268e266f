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
///
/// What was undone may hide something more: `hxxp&#58;//`, `&amp;#58;`, a percent-encoded `hxxp`. So a text is undone in
/// passes, each of what the one before left.
struct Refanger: Sendable {
  /// The text undone.
  private(set) var bytes: [UInt8] = []
  /// Where in the text each of `bytes` came from.
  private var starts: [UInt32] = []
  private var ends: [UInt32] = []
  /// What the pass before left, which this one undoes: see ``bytes``, ``starts``, ``ends``. Unused in the first pass.
  private var source: [UInt8] = []
  private var sourceStarts: [UInt32] = []
  private var sourceEnds: [UInt32] = []
  private var isFirstPass = true
  /// Where in `bytes` this pass undid something, ascending. Empty where something was left out.
  private(set) var changes: [Range<Int>] = []
  var decoded: [UInt8] = []
  /// Whether spaces around a dot or a slash belong to it, as in `example . com / x`.
  enum Joining {
    case always
    /// Where it can hardly be the end of a sentence.
    case whereLikely
    case never
  }
  private(set) var joining = Joining.always
  /// Whether a rule took such spaces since ``undo(_:_:_:joining:)``.
  var hasJoined = false

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
  mutating func undo(
    _ text: Span<UInt8>, _ marks: TextMarks, _ domains: inout TopLevelDomains, joining: Joining
  ) -> Bool {
    guard text.count < UInt32.max else { return false }
    self.joining = joining
    hasJoined = false
    isFirstPass = true
    return pass(over: text, marks, &domains)
  }

  /// Undoes what is left in ``bytes``, whose marks are `marks`; answers whether anything was to be undone.
  ///
  /// - Complexity: O(*n*)
  mutating func undoAgain(_ marks: TextMarks, _ domains: inout TopLevelDomains) -> Bool {
    isFirstPass = false
    swap(&source, &bytes)
    swap(&sourceStarts, &starts)
    swap(&sourceEnds, &ends)
    let source = source
    return pass(over: source.span, marks, &domains)
  }

  private mutating func pass(over text: Span<UInt8>, _ marks: TextMarks, _ domains: inout TopLevelDomains) -> Bool {
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

  /// Whether what stands at `range` of ``bytes``, which is not empty, is not what stands there in `text`.
  func isChanged(in range: Range<Int>, of text: Span<UInt8>) -> Bool {
    let place = original(of: range)
    return place.count != range.count || !bytes.span.extracting(range).elementsEqual(text.extracting(place))
  }

  /// Where in the text stands what came to stand at `range`, which is not empty.
  func original(of range: Range<Int>) -> Range<Int> {
    let start = Int(starts[range.lowerBound])
    return start..<max(start, Int(ends[range.upperBound &- 1]))
  }

  private func start(of index: Int) -> UInt32 {
    isFirstPass ? UInt32(truncatingIfNeeded: index) : sourceStarts[index]
  }

  private func end(before index: Int) -> UInt32 {
    isFirstPass ? UInt32(truncatingIfNeeded: index) : sourceEnds[index &- 1]
  }

  private mutating func copy(_ text: Span<UInt8>, _ range: Range<Int>) {
    guard !range.isEmpty else { return }
    bytes.append(text.extracting(range))
    guard isFirstPass else {
      starts += sourceStarts[range]
      ends += sourceEnds[range]
      return
    }
    for index in range {
      starts.append(UInt32(truncatingIfNeeded: index))
      ends.append(UInt32(truncatingIfNeeded: index &+ 1))
    }
  }

  /// Puts ``decoded`` in the place of what stands at `range`, and of the last `taken` bytes before.
  private mutating func replace(_ range: Range<Int>, taking taken: Int) {
    let first = taken == 0 ? start(of: range.lowerBound) : starts[starts.count &- taken]
    let last = end(before: range.upperBound)
    bytes.removeLast(taken)
    starts.removeLast(taken)
    ends.removeLast(taken)
    while let last = changes.last, last.lowerBound > bytes.count { changes.removeLast() }
    changes.append(bytes.count..<bytes.count &+ decoded.count)
    bytes += decoded
    for _ in 0..<decoded.count {
      starts.append(first)
      ends.append(last)
    }
  }
}
