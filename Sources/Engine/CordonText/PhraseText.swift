// A phrase as it is compared: folded as texts are, and what its ends ask for.

import CordonBytes

/// A phrase in its comparison form.
package struct PhraseText: Sendable, Hashable {
  /// Folded, or the skeleton of that, without white space at its ends.
  package let folded: [UInt8]
  /// Whether the phrase's ends must not touch other word characters.
  package let boundaries: (start: Bool, end: Bool)

  /// For who has one; those who have many keep a ``PhraseReader``.
  package init(_ phrase: String) {
    var reader = PhraseReader()
    self = reader.read(phrase)
  }

  fileprivate init(trimming text: [UInt8]) {
    var bytes = text[...]
    while let first = bytes.first, first.isASCIIWhitespace { bytes.removeFirst() }
    while let last = bytes.last, last.isASCIIWhitespace { bytes.removeLast() }
    let trimmed = Array(bytes)
    folded = trimmed
    boundaries = WordBoundaries.needed(by: trimmed.span)
  }

  /// The phrase as skeletons are searched for it; likewise.
  package var skeleton: PhraseText {
    var reader = PhraseReader()
    return reader.skeleton(of: self)
  }

  package static func == (a: PhraseText, b: PhraseText) -> Bool { a.folded == b.folded }
  package func hash(into hasher: inout Hasher) { hasher.combine(folded) }
}

/// Brings phrases to their forms. Holds tables and scratch memory.
package struct PhraseReader: Sendable {
  private var folder = TextFolder()
  private var folded = FoldedText()
  /// Made for the first phrase that asks for it: to open ICU's table takes longer than a phrase does.
  private lazy var maker = SkeletonMaker()

  package init() {}

  /// The phrase in its comparison form.
  package mutating func read(_ phrase: String) -> PhraseText {
    folder.fold(Array(phrase.utf8).span, into: &folded)
    return PhraseText(trimming: folded.bytes)
  }

  /// The phrase as skeletons are searched for it.
  package mutating func skeleton(of phrase: PhraseText) -> PhraseText {
    var result = TextSkeleton()
    maker.make(from: phrase.folded.span, into: &result)
    return PhraseText(trimming: result.bytes)
  }
}
