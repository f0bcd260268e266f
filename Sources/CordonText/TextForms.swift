// What the literal text of a pattern is in the forms of a text that it is searched in. A pattern does not tell what stands
// beside a piece of it, so that what a form makes of a character there may be more than one thing.

import CordonBytes

/// A character of a form.
package struct FormCharacter: Sendable, Hashable {
  /// Each of which may stand there.
  package var scalars: [UInt32]
  /// Whether the form may have left it out.
  package var mayBeMissing: Bool

  package init(scalars: [UInt32], mayBeMissing: Bool = false) {
    self.scalars = scalars
    self.mayBeMissing = mayBeMissing
  }
}

/// Brings literal text to the forms of a text. Holds tables and scratch memory.
package struct TextForms: Sendable {
  private var folder = TextFolder()
  private var maker = SkeletonMaker()
  private var result = FoldedText()

  package init() {}

  /// The characters of `text` as folding leaves them.
  package mutating func folded(_ text: [UInt32]) -> [FormCharacter] {
    foldedScalars(text).map { FormCharacter(scalars: [$0]) }
  }

  /// The characters of `text` as the skeleton has them: what is a letter in a word and else a sign may be either, and what
  /// separates the letters of a word may be missing.
  package mutating func skeleton(_ text: [UInt32]) -> [FormCharacter] {
    foldedScalars(text).flatMap { maker.characters(of: $0) }
  }

  private mutating func foldedScalars(_ text: [UInt32]) -> [UInt32] {
    var bytes: [UInt8] = []
    for scalar in text { bytes.append(scalar: scalar) }
    folder.fold(bytes.span, into: &result)
    return String(decoding: result.bytes, as: UTF8.self).unicodeScalars.map(\.value)
  }
}

extension SkeletonMaker {
  /// What a folded character may be in a skeleton.
  fileprivate mutating func characters(of scalar: UInt32) -> [FormCharacter] {
    units(of: scalar).map { unit in
      let letter = unit.isSign ? SkeletonTable.letter(forSign: unit.scalar) : nil
      return FormCharacter(
        scalars: [unit.scalar] + (letter.map { [$0] } ?? []), mayBeMissing: unit.role == .separator)
    }
  }
}
