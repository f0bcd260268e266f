// A text in all the forms that patterns and phrases are searched in, and the search, the plain way.

import CordonPatterns
import CordonText

/// The forms of a text.
struct PlainText: Sendable {
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
  func satisfies(_ forms: SearchedForms, searcher: PatternSearcher) -> Bool {
    isFoundAsGiven(forms, searcher) || isFoundFolded(forms, searcher) || isFoundInSkeleton(forms, searcher)
  }

  func isFoundAsGiven(_ forms: SearchedForms, _ searcher: PatternSearcher) -> Bool {
    searcher.finds(forms.given, in: given)
  }

  func isFoundFolded(_ forms: SearchedForms, _ searcher: PatternSearcher) -> Bool {
    (isChanged || forms.folded != nil) && searcher.finds(forms.folded ?? forms.given, in: folded)
  }

  func isFoundInSkeleton(_ forms: SearchedForms, _ searcher: PatternSearcher) -> Bool {
    forms.skeleton.map { searcher.finds($0, in: skeletons) } == true
  }
}

extension PatternSearcher {
  /// Whether `subject` matches. What a pattern at its limit would have said counts as no.
  func finds(_ pattern: Pattern, in subject: [UInt8]) -> Bool {
    if case .match = search(subject.span, for: pattern) { return true }
    return false
  }

  /// Whether a skeleton of a text matches, from one character to another.
  func finds(_ pattern: Pattern, in skeletons: SkeletonReadings) -> Bool {
    (0..<skeletons.count).contains { reading in
      let skeleton = skeletons[reading]
      var start = 0
      while start <= skeleton.bytes.count,
        case .match(let range) = search(skeleton.bytes.span, for: pattern, from: start)
      {
        if skeleton.isWhole(range) { return true }
        start = max(range.lowerBound, start) + 1
        while start < skeleton.bytes.count, skeleton.bytes[start] & 0xC0 == 0x80 { start += 1 }
      }
      return false
    }
  }
}
