// A subject's way through the index:
//
//   every place ─► filter ─► bucket ─► window ─► whole literal ─► boundaries, neighbours ─► the rule's other literals ─► found
//
// Each step is asked of what the one before let pass.

import CordonBytes

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What was found in a subject. Holds memory that is reused: one for each worker and form of a subject.
package final class PatternCandidates {
  /// A rule that may match, and where in the folded subject the literal stands that says so.
  package struct Candidate: Sendable {
    package var position: Int
    package var start: Int
  }

  /// Ascending by position, each once, at the first place where its literal stands.
  @exclusivity(unchecked) package fileprivate(set) var all: [Candidate] = []
  /// Whether there was too much to look at, so that rules may be missing.
  @exclusivity(unchecked) package fileprivate(set) var isIncomplete = false
  /// How much was looked at.
  @exclusivity(unchecked) package fileprivate(set) var counts = Counts()

  /// How many places and literals passed each stage.
  package struct Counts: Sendable, Equatable {
    package var places = 0
    package var passedFilter = 0
    package var windows = 0
    package var literals = 0
    package var rules = 0
    package init() {}
  }

  /// For each rule of the index, in which search it was settled last.
  @exclusivity(unchecked) fileprivate var settled: [UInt32] = []
  @exclusivity(unchecked) fileprivate var search: UInt32 = 0
  /// The places of a stretch of the subject that passed the filter.
  fileprivate let places = UnsafeMutablePointer<UInt32>.allocate(capacity: PatternCandidates.stretch)
  fileprivate static let stretch = 4096

  package init() {}

  deinit { places.deallocate() }

  /// Forgets what was found.
  package func removeAll() { all.removeAll(keepingCapacity: true) }

  fileprivate func begin(ruleCount: Int) {
    all.removeAll(keepingCapacity: true)
    isIncomplete = false
    counts = Counts()
    if settled.count < ruleCount { settled += Array(repeating: 0, count: ruleCount - settled.count) }
    search &+= 1
    if search == 0 {
      for index in settled.indices { settled[index] = 0 }
      search = 1
    }
  }
}

extension PatternIndex {
  /// How many windows of literals are compared in one subject.
  static let maximumWindows = 4_000_000

  /// Writes the rules that may match `subject`, but for the ``unfiltered`` ones, into `candidates`, and answers whether
  /// there are any. `original` is the subject before it was folded.
  ///
  /// - Complexity: O(*n*) and a little for each literal that is nearly there.
  @discardableResult
  package func search(
    _ subject: borrowing FoldedSubject, original: Span<UInt8>, into candidates: PatternCandidates
  ) -> Bool {
    candidates.begin(ruleCount: rules.count)
    for table in tables { search(subject, original: original, by: table, into: candidates) }
    if candidates.all.isEmpty { return false }
    if candidates.all.count > 1 { candidates.all.sort { $0.position < $1.position } }
    return true
  }

  private func search(
    _ subject: borrowing FoldedSubject, original: Span<UInt8>, by table: GramTable,
    into candidates: PatternCandidates
  ) {
    // A gram of three bytes may end the subject that is looked for by four.
    let end = subject.count &- min(table.width, 3) &+ 1
    var start = 0
    while start < end, !candidates.isIncomplete {
      let next = min(start &+ PatternCandidates.stretch, end)
      // SAFETY: a subject has a margin of 64 bytes behind it, and there is room for a stretch of places.
      let passed = unsafe table.search(subject.base, from: start, to: next, into: candidates.places)
      for index in 0..<passed {
        // SAFETY: so many places were written.
        let place = unsafe Int(candidates.places[index])
        confirm(place, subject, original: original, by: table, into: candidates)
        if candidates.isIncomplete { break }
      }
      candidates.counts.passedFilter &+= passed
      start = next
    }
    candidates.counts.places &+= max(0, end)
  }

  private func confirm(
    _ place: Int, _ subject: borrowing FoldedSubject, original: Span<UInt8>, by table: GramTable,
    into candidates: PatternCandidates
  ) {
    let base = subject.base
    for number in unsafe table.entries(at: base + place) {
      candidates.counts.windows &+= 1
      let entry = table.entries[number]
      // SAFETY: at most 7 bytes before the place, and 8 from there: inside the subject or its margins.
      let word = UInt64(
        littleEndian: unsafe UnsafeRawPointer(base + (place &- Int(entry.before))).loadUnaligned(as: UInt64.self))
      if (word ^ entry.window) &<< (64 &- UInt64(entry.length) &* 8) != 0 { continue }
      let literal = literals[Int(entry.literal)]
      if candidates.settled[Int(literal.rule)] == candidates.search { continue }
      candidates.counts.windows &+= literal.comparisons
      let start = place &- Int(literal.gramOffset)
      guard start >= 0, start &+ Int(literal.length) <= subject.count, holds(literal, at: start, subject, original)
      else { continue }
      candidates.counts.literals &+= 1
      add(literal, at: start, subject, to: candidates)
    }
    if candidates.counts.windows > PatternIndex.maximumWindows { candidates.isIncomplete = true }
  }

  /// Whether `literal` stands at `start` with what it needs beside it.
  private func holds(
    _ literal: Literal, at start: Int, _ subject: borrowing FoldedSubject, _ original: Span<UInt8>
  ) -> Bool {
    let end = start &+ Int(literal.length)
    if literal.length > 8 {
      let isThere = texts.withUnsafeBufferPointer { texts in
        // SAFETY: the literal lies inside `texts`, and from `start` inside the subject.
        unsafe memcmp(subject.base + start, texts.baseAddress! + Int(literal.start), Int(literal.length)) == 0
      }
      if !isThere { return false }
    }
    if literal.boundaries.before, !original.hasASCIIWordBoundary(at: subject.origin(of: start)) { return false }
    if literal.boundaries.behind, !original.hasASCIIWordBoundary(at: subject.origin(of: end)) { return false }
    return holds(neighbour: literal.before, in: subject) { text, distance in start &- distance &- text.count }
      && holds(neighbour: literal.behind, in: subject) { _, distance in end &+ distance }
  }

  /// Whether one of the strings of the neighbour of that number stands at one of its distances, which `place` makes a place
  /// in the subject; and so where there is none.
  @inline(__always)
  private func holds(
    neighbour number: Int32, in subject: borrowing FoldedSubject, at place: ([UInt8], Int) -> Int
  ) -> Bool {
    guard number >= 0 else { return true }
    for text in neighbours[Int(number)].texts {
      for distance in neighbours[Int(number)].distance where subject.holds(text, at: place(text, distance)) {
        return true
      }
    }
    return false
  }

  private func add(
    _ literal: Literal, at start: Int, _ subject: borrowing FoldedSubject, to candidates: PatternCandidates
  ) {
    let number = Int(literal.rule)
    candidates.settled[number] = candidates.search
    let rule = rules[number]
    guard rule.others.allSatisfy({ texts in texts.contains { subject.firstIndex(of: $0) != nil } }) else { return }
    candidates.counts.rules &+= 1
    candidates.all.append(PatternCandidates.Candidate(position: rule.position, start: start))
  }
}

extension FoldedSubject {
  /// Whether `text` stands at `offset`, which may be anywhere.
  func holds(_ text: [UInt8], at offset: Int) -> Bool {
    guard offset >= 0, offset &+ text.count <= count else { return false }
    for index in 0..<text.count where unsafe base[offset &+ index] != text[index] { return false }
    return true
  }

  /// Where `text` stands first, from `start` on.
  func firstIndex(of text: [UInt8], from start: Int = 0) -> Int? {
    guard let first = text.first else { return start }
    let end = count &- text.count
    var at = start
    while let found = bytes.span.firstIndex(of: first, from: at), found <= end {
      if holds(text, at: found) { return found }
      at = found &+ 1
    }
    return nil
  }
}

extension Span<UInt8> {
  /// Whether of the bytes before and at `index` one is of a word and the other is not: `\b` as PCRE2 has it without UCP.
  func hasASCIIWordBoundary(at index: Int) -> Bool {
    let before = index > 0 && self[index &- 1].isASCIIWord
    let behind = index < count && self[index].isASCIIWord
    return before != behind
  }
}

extension UInt8 {
  fileprivate var isASCIIWord: Bool { isASCIIAlphanumeric || self == .ascii("_") }
}
