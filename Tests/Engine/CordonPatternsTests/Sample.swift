// What a random pattern may match: a tree beside the pattern's source, from which texts are made that often match it.

import CordonTestSupport

/// Texts that a stretch of a pattern is meant to match. That they do is likely, not certain: PCRE2 alone knows.
indirect enum Sample: Sendable {
  case text([UInt8])
  case sequence([Sample])
  case either([Sample])
  case repeated(Sample, ClosedRange<Int>)
  /// A capturing group and its number.
  case capture(Int, Sample)
  /// What the group of this number has matched.
  case reference(Int)
  /// The group of this number again.
  case call(Int)
  /// Something that a look-ahead wants further on.
  case later(Sample)

  static let nothing = Sample.text([])
  static func text(_ text: String) -> Sample { .text(Array(text.utf8)) }
}

/// A text that grows along a ``Sample``.
struct SampleText {
  private(set) var bytes: [UInt8] = []
  private var later: [UInt8] = []
  private var captured: [Int: [UInt8]] = [:]
  private let groups: [Int: Sample]
  private var calls = 0

  /// A text for `sample`, in which `groups` are those that can be called; in random case where `changesCase`.
  init(_ sample: Sample, groups: [Int: Sample], changesCase: Bool, using random: inout SeededRandom) {
    self.groups = groups
    add(sample, using: &random)
    bytes += later
    if changesCase { bytes = SampleText.inRandomCase(bytes, using: &random) }
  }

  private mutating func add(_ sample: Sample, using random: inout SeededRandom) {
    guard bytes.count < 120 else { return }
    switch sample {
    case .text(let text): bytes += text
    case .sequence(let parts): for part in parts { add(part, using: &random) }
    case .either(let branches): add(random.pick(branches), using: &random)
    case .repeated(let part, let times):
      for _ in 0..<Int.random(in: times, using: &random) { add(part, using: &random) }
    case .capture(let number, let part):
      let start = bytes.count
      add(part, using: &random)
      captured[number] = Array(bytes[start...])
    case .reference(let number): bytes += captured[number] ?? []
    case .call(let number):
      guard calls < 4, let group = groups[number] else { return }
      calls += 1
      add(group, using: &random)
    case .later(let part):
      let start = bytes.count
      add(part, using: &random)
      later += bytes[start...]
      bytes.removeSubrange(start...)
    }
  }

  /// Characters that are the same letter, the odd ones of Unicode first.
  private static let cases: [[Unicode.Scalar]] = [
    ["k", "K", "\u{212A}"], ["s", "S", "\u{17F}"], ["å", "Å", "\u{212B}"], ["σ", "ς", "Σ"], ["ß", "ẞ"], ["i", "I"],
    ["İ", "İ"], ["θ", "Θ", "\u{3D1}", "\u{3F4}"], ["µ", "μ", "Μ"], ["в", "В", "\u{1C80}"], ["ⱥ", "Ⱥ"],
  ]
  private static let others: [Unicode.Scalar: [Unicode.Scalar]] = {
    var others: [Unicode.Scalar: [Unicode.Scalar]] = [:]
    for letters in cases { for letter in letters { others[letter] = letters } }
    return others
  }()

  private static func inRandomCase(_ bytes: [UInt8], using random: inout SeededRandom) -> [UInt8] {
    var text = ""
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      if random.once(in: 2) {
        text.unicodeScalars.append(scalar)
      } else if let letters = others[scalar] {
        // The letters beyond ASCII less often, so that most subjects of ASCII stay such.
        let letter = random.pick(letters)
        text.unicodeScalars.append(letter.isASCII || !scalar.isASCII || random.once(in: 4) ? letter : scalar)
      } else {
        let upper = scalar.properties.uppercaseMapping.unicodeScalars
        text.unicodeScalars.append(upper.count == 1 ? upper.first! : scalar)
      }
    }
    return Array(text.utf8)
  }
}
