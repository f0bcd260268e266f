// A text with what links are hidden by undone, and a map back: for finding links alone, never for patterns.
//
//   hxxp h**p "h t t p"  [:] :[//] \/        example[.]com (dot) {.} \. 1.1.1.]1 "example . com" "example dot com"
//   。．․ ／ ： full-width letters            &#46; &period; \u002e    http%3A%2F%2F… aHR0cHM6Ly9…
//
//   text, marked ─► rule at each mark (Refanger+Rules.swift) ─► bytes, with the place each came from
//                                                            └► places where something was undone

import CordonBytes

/// Undoes what links are hidden by. Holds memory that is reused.
///
/// What was undone may hide something more: `hxxp&#58;//`, `&amp;#58;`, a percent-encoded `hxxp`. So a text is undone in
/// passes, each of what the one before left.
struct Refanger: Sendable {
  /// The text undone.
  private(set) var undone = RefangedText()
  /// What the pass before left, which this one undoes. Unused in the first pass.
  private var source = RefangedText()
  private var isFirstPass = true
  /// Where in ``undone`` this pass undid something, ascending. Empty where something was left out.
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
  /// Whether a rule took such spaces since ``undo(_:_:_:_:joining:)``.
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
    _ text: Span<UInt8>, _ marks: TextMarks, _ domains: inout TopLevelDomains, _ budget: inout LayerBudget,
    joining: Joining
  ) -> Bool {
    self.joining = joining
    hasJoined = false
    isFirstPass = true
    return pass(over: text, marks, &domains, &budget)
  }

  /// Undoes what is left in ``undone``, whose marks are `marks`; answers whether anything was to be undone.
  ///
  /// - Complexity: O(*n*)
  mutating func undoAgain(
    _ marks: TextMarks, _ domains: inout TopLevelDomains, _ budget: inout LayerBudget
  ) -> Bool {
    isFirstPass = false
    swap(&source, &undone)
    let bytes = source.bytes
    return pass(over: bytes.span, marks, &domains, &budget)
  }

  private mutating func pass(
    over text: Span<UInt8>, _ marks: TextMarks, _ domains: inout TopLevelDomains, _ budget: inout LayerBudget
  ) -> Bool {
    undone.removeAll(originalCount: isFirstPass ? text.count : source.originalCount)
    changes.removeAll(keepingCapacity: true)
    var at = 0
    while let place = marks.next(from: at) {
      copy(text, at..<place)
      decoded.removeAll(keepingCapacity: true)
      if let edit = edit(text, at: place, &domains, &budget) {
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

  private mutating func copy(_ text: Span<UInt8>, _ range: Range<Int>) {
    guard !range.isEmpty else { return }
    if isFirstPass { undone.append(text, range) } else { undone.append(source, range) }
  }

  /// Puts ``decoded`` in the place of what stands at `range`, and of the last `taken` bytes before.
  private mutating func replace(_ range: Range<Int>, taking taken: Int) {
    let place = isFirstPass ? range : source.original(of: range)
    undone.append(decoded, for: place, taking: taken)
    let start = undone.bytes.count &- decoded.count
    while let last = changes.last, last.lowerBound > start { changes.removeLast() }
    changes.append(start..<undone.bytes.count)
  }
}
