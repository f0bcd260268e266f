// A text in all the forms that patterns and phrases are searched in, and the search, the plain way.

import CordonPatterns
import CordonText

/// The forms of a text.
struct ReferenceText: Sendable {
  let given: [UInt8]
  let folded: [UInt8]
  /// Whether folding changes more than case.
  private let isChanged: Bool
  private let skeletons: SkeletonReadings

  init(_ text: [UInt8]) {
    given = text
    var folder = TextFolder()
    var result = FoldedText()
    folder.fold(text.span, into: &result)
    (folded, isChanged) = (result.bytes, result.isChanged)
    var maker = SkeletonMaker()
    var made = SkeletonReadings()
    maker.make(from: result, into: &made)
    skeletons = made
  }

  /// Whether a pattern or a phrase is in one of the forms.
  func satisfies(_ forms: PatternVariants, searcher: PatternSearcher) -> Bool {
    var search = TextSearch(searcher)
    return isFoundAsGiven(forms, &search) || isFoundFolded(forms, &search) || isFoundInSkeleton(forms, &search)
  }

  func isFoundAsGiven(_ forms: PatternVariants, _ search: inout TextSearch) -> Bool {
    search.finds(forms.given, in: given)
  }

  func isFoundFolded(_ forms: PatternVariants, _ search: inout TextSearch) -> Bool {
    (isChanged || forms.folded != nil) && search.finds(forms.folded ?? forms.given, in: folded)
  }

  func isFoundInSkeleton(_ forms: PatternVariants, _ search: inout TextSearch) -> Bool {
    guard let pattern = forms.skeleton else { return false }
    return search.finds(pattern, in: skeletons)
  }
}

/// Searches for patterns one by one. What a pattern at its limit would have said counts as no.
struct TextSearch {
  private let searcher: PatternSearcher
  /// What pays for the searches; nil: each gets the longest turn.
  var budget: LintBudget?

  init(_ searcher: PatternSearcher, budget: LintBudget? = nil) {
    self.searcher = searcher
    self.budget = budget
  }

  /// Whether `subject` matches.
  mutating func finds(_ pattern: Pattern, in subject: [UInt8]) -> Bool {
    if case .match = find(pattern, in: subject.span, from: 0) { return true }
    return false
  }

  /// Whether a skeleton of a text matches, from one character to another.
  mutating func finds(_ pattern: Pattern, in skeletons: SkeletonReadings) -> Bool {
    for reading in 0..<skeletons.count {
      let skeleton = skeletons[reading]
      var start = 0
      while start <= skeleton.bytes.count,
        case .match(let range) = find(pattern, in: skeleton.bytes.span, from: start)
      {
        if skeleton.isWhole(range) { return true }
        start = max(range.lowerBound, start) + 1
        while start < skeleton.bytes.count, skeleton.bytes[start] & 0xC0 == 0x80 { start += 1 }
      }
    }
    return false
  }

  private mutating func find(_ pattern: Pattern, in subject: Span<UInt8>, from start: Int) -> PatternOutcome {
    guard var turn = budget?.turn else { return searcher.search(subject, for: pattern, from: start) }
    let outcome = searcher.search(subject, for: pattern, from: start, within: &turn)
    budget?.pay(turn, outcome)
    return outcome
  }
}

extension PatternSearcher {
  /// Whether `subject` matches, in the longest turn.
  func finds(_ pattern: Pattern, in subject: [UInt8]) -> Bool {
    var search = TextSearch(self)
    return search.finds(pattern, in: subject)
  }
}
