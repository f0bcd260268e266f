// A pattern as it is searched in another form of the text: its literal text and its classes become what the form makes of
// them (CordonText, TextForms), and everything else stays.
//
//   pattern     ju(?:mp|ff)\W*[5s]   (أحمد)
//   folded      as it is             (احمد)
//   skeleton    ju(?:rnp|ff)(?:\W?)*[5s]        m looks like rn, and what separates letters may be missing
//
// Runs of characters are brought to the form together; a character that a quantifier may belong to alone.

import CordonBytes
import CordonText

/// Why a pattern cannot be searched in the skeleton: one sentence that says how to mend it.
package struct NotRewritten: Error, Sendable, Hashable { package let message: String }

/// Rewrites patterns. Holds tables and scratch memory.
package struct PatternRewriter: Sendable {
  private var forms = TextForms()

  package init() {}

  /// `pattern` for the folded form of a text; nil where the pattern serves as it is, or its syntax is not understood.
  ///
  /// - Complexity: O(*n*)
  package mutating func folded(_ pattern: [UInt8]) -> [UInt8]? {
    guard PatternRewriter.mayFold(pattern) else { return nil }
    guard case .success(let output) = rewrite(pattern, { $0.folded($1) }, dropsSeparators: false) else { return nil }
    // PCRE2 may refuse a look-behind that is no longer of one length; nobody would be told of it here.
    if output.changesLengthBehind { return nil }
    return output.bytes == pattern || output.bytes.count > PatternLimits.patternLength ? nil : output.bytes
  }

  /// `pattern` for the skeleton of a text.
  ///
  /// - Complexity: O(*n*)
  package mutating func skeleton(_ pattern: [UInt8]) throws(NotRewritten) -> [UInt8] {
    let rewritten = try rewrite(pattern, { $0.skeleton($1) }, dropsSeparators: true).get().bytes
    guard rewritten.count <= PatternLimits.patternLength else {
      throw NotRewritten(message: "the pattern is too long to be searched in the skeleton; split it")
    }
    return rewritten
  }

  /// Whether folding may change literal text of the pattern: what is written in printable ASCII, without escapes that name
  /// characters by number, it only lower-cases.
  private static func mayFold(_ pattern: [UInt8]) -> Bool {
    var previous: UInt8 = 0
    for byte in pattern {
      if byte >= 0x7F || byte < 0x20 || (byte == 0x20 && previous == 0x20) { return true }
      if previous == .ascii("\\"), naming.contains(byte) { return true }
      previous = byte
    }
    return false
  }
  private static let naming = ByteSet("xoN0ntrfeac")

  private mutating func rewrite(
    _ pattern: [UInt8], _ form: (inout TextForms, [UInt32]) -> [FormCharacter], dropsSeparators: Bool
  ) -> Result<Output, NotRewritten> {
    var reader = LiteralReader(pattern)
    reader.parts = PatternParts()
    guard reader.read() != nil, let parts = reader.parts else {
      return .failure(
        NotRewritten(message: "the pattern holds what cannot be brought to the skeleton; write it in plainer PCRE2"))
    }
    if parts.isCaseSensitive {
      return .failure(NotRewritten(message: "the skeleton has no capital letters; leave out `(?-i)` and `(?^)`"))
    }
    var output = Output(pattern, dropsSeparators: dropsSeparators)
    var index = 0
    while index < parts.all.count {
      let part = parts.all[index]
      switch part.content {
      case .character(let scalar, let isQuoted):
        var run = [scalar]
        var end = index + 1
        while end < parts.all.count, case .character(let next, isQuoted) = parts.all[end].content,
          parts.all[end].place.lowerBound == parts.all[end - 1].place.upperBound
        {
          run.append(next)
          end += 1
        }
        // A quantifier belongs to the last one alone.
        if run.count > 1, output.mayBeQuantified(parts.all[end - 1].place.upperBound) {
          end -= 1
          run.removeLast()
        }
        let place = part.place.lowerBound..<parts.all[end - 1].place.upperBound
        output.append(run, form(&forms, run), at: place, isQuoted: isQuoted, isBehind: part.isBehind)
        index = end
      case .characterClass(let isNegated, let items):
        output.append(items, isNegated: isNegated, at: part.place, isBehind: part.isBehind) { form(&forms, [$0]) }
        index += 1
      }
    }
    output.finish()
    return .success(output)
  }
}

/// The pattern while it is rewritten.
private struct Output {
  /// The widest range of characters in a class that is brought to the form; a wider one stays.
  private static let maximumRange = 2048

  private let source: [UInt8]
  /// Whether the form leaves out what separates the letters of a word.
  private let dropsSeparators: Bool
  private(set) var bytes: [UInt8] = []
  /// Whether something in a look-behind has become longer or shorter.
  private(set) var changesLengthBehind = false
  /// Up to where the source is copied or rewritten.
  private var done = 0

  init(_ source: [UInt8], dropsSeparators: Bool) {
    self.source = source
    self.dropsSeparators = dropsSeparators
    bytes.reserveCapacity(source.count * 2)
  }

  mutating func finish() { bytes += source[done...] }

  /// Whether a quantifier may stand at `place`, behind what is nothing.
  func mayBeQuantified(_ place: Int) -> Bool {
    place < source.count && !Output.ends.contains(source[place])
  }
  private static let ends = ByteSet(")|[.^$")

  /// Literal text, and what it is in the form. What is the same but for case stays as it is written.
  mutating func append(
    _ text: [UInt32], _ characters: [FormCharacter], at place: Range<Int>, isQuoted: Bool, isBehind: Bool
  ) {
    if characters == text.map({ FormCharacter(scalars: [CaseFolding.folded($0)]) }) { return }
    if isBehind, characters.count != text.count { changesLengthBehind = true }
    replace(place) { bytes in
      if isQuoted { bytes.append("\\E") }
      if characters.count == 1 {
        bytes.append(characters[0], isFixed: isBehind)
      } else {
        bytes.append("(?:")
        for character in characters { bytes.append(character, isFixed: isBehind) }
        bytes.append(")")
      }
      if isQuoted { bytes.append("\\Q") }
    }
  }

  /// A class, and what its characters are in the form.
  mutating func append(
    _ items: [PatternParts.ClassItem], isNegated: Bool, at place: Range<Int>, isBehind: Bool,
    _ form: (UInt32) -> [FormCharacter]
  ) {
    var (types, scalars, others): ([UInt8], Set<UInt32>, [[FormCharacter]]) = ([], [], [])
    var (isChanged, mayBeMissing) = (false, false)
    for item in items {
      switch item {
      case .type(let range):
        types += source[range]
        if dropsSeparators, !isNegated, Output.separating.contains(Array(source[range])) { mayBeMissing = true }
      case .characters(let range) where range.count > Output.maximumRange:
        types.append(scalar: range.lowerBound)
        types.append("-")
        types.append(scalar: range.upperBound)
      case .characters(let range):
        for scalar in range where Unicode.Scalar(scalar) != nil {
          let characters = form(scalar)
          if characters != [FormCharacter(scalars: [CaseFolding.folded(scalar)])] { isChanged = true }
          switch characters.count {
          case 0: mayBeMissing = true
          case 1:
            scalars.formUnion(characters[0].scalars)
            if characters[0].mayBeMissing { mayBeMissing = true }
          default: if !others.contains(characters) { others.append(characters) }
          }
        }
      }
    }
    if isBehind, mayBeMissing || !others.isEmpty { changesLengthBehind = true }
    if isNegated || isBehind { mayBeMissing = false }
    guard isChanged || mayBeMissing else { return }
    replace(place) { bytes in
      let isClass = !types.isEmpty || !scalars.isEmpty
      if isNegated {
        bytes.append("(?:")
        for text in others { bytes.append(denying: text) }
        bytes.append(isClass ? "[^" : "[\\s\\S")
        bytes += types
        bytes.append(ranges: scalars)
        bytes.append("])")
        return
      }
      bytes.append("(?:")
      if isClass {
        bytes.append("[")
        bytes += types
        bytes.append(ranges: scalars)
        bytes.append("]")
        if !others.isEmpty { bytes.append("|") }
      }
      bytes.append(either: others, isFixed: isBehind)
      // Nothing, where all of it is never there.
      bytes.append(mayBeMissing && (isClass || !others.isEmpty) ? "|)" : ")")
    }
  }
  /// Types of characters that are what separates the letters of a word, most of all.
  private static let separating = ["\\W", "[:punct:]"].map { Array($0.utf8) }

  private mutating func replace(_ place: Range<Int>, _ body: (inout [UInt8]) -> Void) {
    bytes += source[done..<place.lowerBound]
    body(&bytes)
    done = place.upperBound
  }
}

extension [UInt8] {
  /// Appends `scalar` so that it stands for itself, in a class and outside, whatever stands before it.
  fileprivate mutating func append(scalar: UInt32) {
    append("\\x{")
    append(contentsOf: String(scalar, radix: 16).utf8)
    append("}")
  }

  /// - Parameter isFixed: whether it is there even where it may be missing.
  fileprivate mutating func append(_ character: FormCharacter, isFixed: Bool) {
    let mayBeMissing = character.mayBeMissing && !isFixed
    if mayBeMissing { append("(?:") }
    if character.scalars.count == 1 {
      append(scalar: character.scalars[0])
    } else {
      append("[")
      for scalar in character.scalars { append(scalar: scalar) }
      append("]")
    }
    if mayBeMissing { append("?)") }
  }

  fileprivate mutating func append(either texts: [[FormCharacter]], isFixed: Bool) {
    for (number, text) in texts.enumerated() {
      if number > 0 { append("|") }
      for character in text { append(character, isFixed: isFixed) }
    }
  }

  /// Appends that the next character is no part of `text`, whose characters stand one behind another.
  fileprivate mutating func append(denying text: [FormCharacter]) {
    for split in text.indices {
      append(split == 0 ? "(?!" : "(?<!")
      for character in text[..<split] { append(character, isFixed: true) }
      if split > 0 { append("(?=") }
      for character in text[split...] { append(character, isFixed: true) }
      append(split == 0 ? ")" : "))")
    }
  }

  /// Appends characters as ranges of a class.
  fileprivate mutating func append(ranges scalars: Set<UInt32>) {
    var rest = scalars.sorted()[...]
    while let first = rest.popFirst() {
      var last = first
      while rest.first == last + 1 { last = rest.removeFirst() }
      append(scalar: first)
      if last > first {
        append("-")
        append(scalar: last)
      }
    }
  }
}
