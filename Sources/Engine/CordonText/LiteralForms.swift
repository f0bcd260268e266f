// What the literal text of a pattern is in the forms of a text that it is searched in.

import CordonBytes

/// A character of a form.
package struct LiteralCharacter: Sendable, Hashable {
  /// Each of which may stand there.
  package var scalars: [UInt32]
  /// Whether the form may have left it out.
  package var mayBeMissing: Bool

  package init(scalars: [UInt32], mayBeMissing: Bool = false) {
    self.scalars = scalars
    self.mayBeMissing = mayBeMissing
  }
}

/// A form of a text that patterns are searched in.
package enum TextForm: Sendable { case folded, skeleton }

/// Brings literal text to the forms of a text. Holds tables and scratch memory.
package struct LiteralForms: Sendable {
  private var folder = TextFolder()
  private lazy var maker = SkeletonMaker()
  private var result = FoldedText()

  package init() {}

  /// Whether folding leaves `scalar` out wherever it stands.
  package mutating func vanishes(_ scalar: UInt32) -> Bool { folder.table.entry(of: scalar).isDropped }

  /// Whether `scalar` is of a word in a skeleton; nil where it separates letters or is a sign, and what is beyond it tells.
  package mutating func isInWord(_ scalar: UInt32) -> Bool? {
    fold([scalar])
    guard let folded = foldedScalars.first, let unit = maker.units(of: folded).first else { return nil }
    return unit.role == .separator || unit.isSign ? nil : unit.isInWord
  }

  /// The characters of `text` in `form`; none where it vanishes.
  ///
  /// - Parameter adjoined: at which ends a word may go on.
  package mutating func characters(
    of text: [UInt32], in form: TextForm, adjoined: (before: Bool, behind: Bool)
  ) -> [LiteralCharacter] {
    fold(text)
    guard form == .skeleton else { return foldedScalars.map { LiteralCharacter(scalars: [$0]) } }
    let bytes = result.bytes
    return maker.characters(of: bytes.span, adjoined: adjoined)
  }

  /// What a member of a class is in `form`, one character or more; none where it vanishes.
  ///
  /// - Parameter isListed: whether it is named by itself, and so may be meant for what it looks like: a `0` is, and one of
  ///   `0-9` is not.
  package mutating func characters(
    ofMember scalar: UInt32, in form: TextForm, isListed: Bool
  ) -> [LiteralCharacter] {
    fold([scalar])
    let folded = foldedScalars
    guard form == .skeleton else { return folded.map { LiteralCharacter(scalars: [$0]) } }
    return folded.flatMap { maker.units(of: $0) }.map { unit in
      LiteralCharacter(scalars: isListed ? unit.readings : [unit.scalar])
    }
  }

  private mutating func fold(_ text: [UInt32]) {
    var bytes: [UInt8] = []
    for scalar in text { bytes.append(scalar: scalar) }
    folder.fold(bytes.span, into: &result)
  }

  private var foldedScalars: [UInt32] {
    String(decoding: result.bytes, as: UTF8.self).unicodeScalars.map(\.value)
  }
}
