// A phrase as it is compared: folded as texts are, and what its ends ask for.

import CordonBytes

/// A phrase in its comparison form.
package struct PhraseText: Sendable, Hashable {
  /// Folded, or the skeleton of that, without white space at its ends.
  package let folded: [UInt8]
  /// Whether the phrase's ends must not touch other word characters.
  package let boundaries: (start: Bool, end: Bool)

  package init(_ phrase: String) {
    var folder = TextFolder()
    var result = FoldedText()
    folder.fold(Array(phrase.utf8).span, into: &result)
    self.init(trimming: result.bytes)
  }

  private init(trimming text: [UInt8]) {
    var bytes = text[...]
    while let first = bytes.first, first.isASCIIWhitespace { bytes.removeFirst() }
    while let last = bytes.last, last.isASCIIWhitespace { bytes.removeLast() }
    let trimmed = Array(bytes)
    folded = trimmed
    boundaries = WordBoundaries.needed(by: trimmed.span)
  }

  /// The phrase as skeletons are searched for it.
  package var skeleton: PhraseText {
    var maker = SkeletonMaker()
    var skeleton = TextSkeleton()
    maker.make(from: folded.span, into: &skeleton)
    return PhraseText(trimming: skeleton.bytes)
  }

  package static func == (a: PhraseText, b: PhraseText) -> Bool { a.folded == b.folded }
  package func hash(into hasher: inout Hasher) { hasher.combine(folded) }
}
