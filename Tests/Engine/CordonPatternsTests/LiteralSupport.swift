// What the tests of literals share: a subject in its case-folded form, and whether what a pattern asks for is in it, in
// the plainest way.

import CordonBytes
import CordonTestSupport

@testable import CordonPatterns

/// A subject as literals are looked for in it.
struct NaiveSubject {
  private(set) var bytes: [UInt8] = []
  /// Whether a character beyond ASCII became a letter of ASCII.
  private(set) var hasNewLetters = false

  init(_ subject: [UInt8]) {
    var at = 0
    while at < subject.count {
      let sequence = UTF8Sequence(at: at, of: subject.span)
      if let scalar = sequence.scalar {
        let folded = CaseFolding.bytes(of: scalar)
        if scalar >= 0x80, folded.count == 1 { hasNewLetters = true }
        bytes += folded
      } else {
        bytes += subject[at..<at + sequence.length]
      }
      at += sequence.length
    }
  }

  /// Whether `text` stands at `place`.
  func has(_ text: [UInt8], at place: Int) -> Bool {
    guard place >= 0, place + text.count <= bytes.count else { return false }
    for index in text.indices where bytes[place + index] != text[index] { return false }
    return true
  }

  /// Where `text` stands, from left to right.
  func places(of text: [UInt8]) -> [Int] {
    if text.count > bytes.count { return [] }
    return (0...bytes.count - text.count).filter { has(text, at: $0) }
  }

  /// Whether a word of ASCII begins or ends at `place`.
  func isBoundary(_ place: Int) -> Bool { isWord(place - 1) != isWord(place) }

  private func isWord(_ place: Int) -> Bool {
    bytes.indices.contains(place) && (bytes[place].isASCIIAlphanumeric || bytes[place] == .ascii("_"))
  }
}

extension RequiredLiterals {
  /// Whether `subject` has all that is asked for.
  func areMet(by subject: NaiveSubject) -> Bool {
    literals.contains { !$0.places(in: subject).isEmpty }
      && others.allSatisfy { $0.contains { !subject.places(of: $0).isEmpty } }
  }
}

extension RequiredLiterals {
  /// All of it in one line: the literals, with `|` for boundaries and with what stands beside all of them, the other
  /// sets, and whether that is the whole pattern.
  ///
  ///     foo\W?bar(?:el|y)$     foo 0–4 < barel, bary
  ///     \btea.*(?=pot)         |tea & pot
  ///     tea                    tea =
  var shown: String {
    func either(_ texts: [[UInt8]]) -> String {
      texts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ", ")
    }
    func distance(_ neighbour: Neighbour) -> String {
      "\(neighbour.distance.lowerBound)–\(neighbour.distance.upperBound)"
    }
    let first = literals[0]
    let texts = literals.map { literal in
      (literal.boundaries.before ? "|" : "") + either([literal.text]) + (literal.boundaries.behind ? "|" : "")
    }
    var line = first.before.map { "\(either($0.texts)) \(distance($0)) < " } ?? ""
    line += texts.joined(separator: ", ")
    line += first.behind.map { " > \(distance($0)) \(either($0.texts))" } ?? ""
    for texts in others { line += " & \(either(texts))" }
    return isWhole ? line + " =" : line
  }
}

extension RequiredLiterals.Literal {
  /// Where it stands in `subject` between its boundaries, with its neighbours beside it.
  func places(in subject: NaiveSubject) -> [Int] {
    subject.places(of: text).filter { place in
      let end = place + text.count
      if !subject.hasNewLetters {
        if boundaries.before, !subject.isBoundary(place) { return false }
        if boundaries.behind, !subject.isBoundary(end) { return false }
      }
      if let before, !before.isMet(by: { subject.has($0, at: place - $1 - $0.count) }) { return false }
      if let behind, !behind.isMet(by: { subject.has($0, at: end + $1) }) { return false }
      return true
    }
  }
}

extension RequiredLiterals.Neighbour {
  /// Whether `stands` holds for one of its strings and one of its distances.
  fileprivate func isMet(by stands: ([UInt8], Int) -> Bool) -> Bool {
    distance.contains { distance in texts.contains { stands($0, distance) } }
  }
}
