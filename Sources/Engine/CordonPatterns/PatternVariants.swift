// A pattern or a phrase, compiled for each form of a text that it is searched in.

import CordonText

package struct PatternVariants: Sendable {
  /// As written: for texts as they stand, and for folded ones where there is no ``folded``.
  package let given: Pattern
  /// Where folding changes the pattern's own literal text: for folded texts.
  package let folded: Pattern?
  /// Where evasions are to be found: for skeletons.
  package let skeleton: Pattern?

  /// - Throws: ``PatternSyntaxError`` for what PCRE2 refuses, ``NotRewritten`` where `findsEvasions` and the pattern has no
  ///   skeleton.
  package init(pattern: [UInt8], findsEvasions: Bool, using rewriter: inout PatternRewriter) throws {
    given = try Pattern(pattern.span)
    folded = rewriter.folded(pattern).flatMap { try? Pattern($0.span) }
    guard findsEvasions else {
      skeleton = nil
      return
    }
    let rewritten = try rewriter.skeleton(pattern)
    do throws(PatternSyntaxError) {
      skeleton = try Pattern(rewritten.span)
    } catch {
      throw NotRewritten(
        message:
          "the pattern's form for the skeleton is not valid PCRE2: \(error.message); a border of words is better "
          + "written `\\b`, or `(?<!\\w)`")
    }
  }

  /// - Throws: ``PatternSyntaxError``
  package init(phrase: PhraseText, skeleton: PhraseText?) throws(PatternSyntaxError) {
    given = try Pattern(phrase: phrase.folded.span, boundaries: phrase.boundaries)
    folded = nil
    self.skeleton = try skeleton.map { phrase throws(PatternSyntaxError) in
      try Pattern(phrase: phrase.folded.span, boundaries: phrase.boundaries)
    }
  }
}
