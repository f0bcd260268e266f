// A phrase as it is compared: folded as texts are, and what its ends ask for.

import CordonBytes

/// A phrase in its comparison form.
package struct PhraseText: Sendable, Hashable {
  /// Folded, without white space at its ends.
  package let folded: [UInt8]
  /// Whether the phrase's ends must not touch other word characters.
  package let boundaries: (start: Bool, end: Bool)

  package init(_ phrase: String) {
    var folder = TextFolder()
    var result = FoldedText()
    folder.fold(Array(phrase.utf8).span, into: &result)
    var bytes = result.bytes[...]
    while let first = bytes.first, first.isASCIIWhitespace { bytes.removeFirst() }
    while let last = bytes.last, last.isASCIIWhitespace { bytes.removeLast() }
    let trimmed = Array(bytes)
    folded = trimmed
    boundaries = WordBoundaries.needed(by: trimmed.span)
  }

  package static func == (a: PhraseText, b: PhraseText) -> Bool { a.folded == b.folded }
  package func hash(into hasher: inout Hasher) { hasher.combine(folded) }
}
