// A subject's way through the index:
//
//   every place ─► filter ─► bucket ─► window ─► whole literal ─► boundaries, neighbours ─► the rule's other literals ─► found
//
// Each step is asked of what the one before let pass.

import CKernels
import CordonBytes

/// What was found in a subject. Holds memory that is reused: one for each worker and form of a subject.
package final class PatternCandidates {
  /// A stretch of a subject in which a match may begin.
  package struct Stretch: Sendable, Equatable {
    /// Where in the folded subject a match may begin, or a phrase's rarest word; up to `Int.max` where that is not known.
    package var starts: ClosedRange<Int>
    /// Where what may decide about a match ends in it; `Int.max` where that is not known.
    package var end: Int

    /// The whole subject.
    package static let whole = Stretch(starts: 0...(.max), end: .max)

    /// Where in `original`, the subject before it was folded, a match may begin first and last, and where what may decide
    /// about it ends.
    package func places(
      in folded: borrowing FoldedSubject, of original: Span<UInt8>
    ) -> (first: Int, last: Int, end: Int) {
      let last = starts.upperBound < folded.count ? folded.origin(of: starts.upperBound) : original.count
      return (folded.start(at: starts.lowerBound, in: original), last, folded.end(at: end, in: original))
    }

    fileprivate mutating func join(_ other: Stretch) {
      starts = min(starts.lowerBound, other.starts.lowerBound)...max(starts.upperBound, other.starts.upperBound)
      end = max(end, other.end)
    }

    fileprivate func isNear(_ other: Stretch) -> Bool {
      let distance = PatternCandidates.joiningDistance
      return other.starts.lowerBound <= starts.upperBound.addingClamped(distance)
        && starts.lowerBound <= other.starts.upperBound.addingClamped(distance)
    }
  }

  /// A rule that may match.
  package struct Candidate: Sendable {
    package var position: Int
    /// The stretch around all places where it may match.
    package fileprivate(set) var hull: Stretch
    /// At how many places more it was found.
    fileprivate var repeats = 0
    /// How many stretches the hull has. If there are several, `last` is the index of the last one in `stretches`, and each
    /// links to the one before it.
    fileprivate var count = 1
    fileprivate var last: Int32 = -1

    /// A rule that may match anywhere.
    package static func anywhere(_ position: Int) -> Candidate { Candidate(position: position, hull: .whole) }

    fileprivate init(position: Int, hull: Stretch) {
      self.position = position
      self.hull = hull
    }
  }

  /// How far apart stretches stand that are searched one by one: what stands between them is then not searched. Few are
  /// kept of a rule; of more, those that stand last are joined.
  fileprivate static let joiningDistance = 256
  fileprivate static let maximumStretches = 64
  /// After how many repeats a candidate of a crowded text is searched for in all of it.
  fileprivate static let maximumRepeats = 16
  @exclusivity(unchecked) private var stretches: [(stretch: Stretch, before: Int32)] = []

  /// The stretches in which `candidate` may match, from left to right.
  package func forEachStretch(of candidate: Candidate, while body: (Stretch) -> Bool) {
    guard candidate.count > 1 else {
      _ = body(candidate.hull)
      return
    }
    var own: [Stretch] = []
    var next = candidate.last
    while next >= 0 {
      own.append(stretches[Int(next)].stretch)
      next = stretches[Int(next)].before
    }
    own.sort { $0.starts.lowerBound < $1.starts.lowerBound }
    var joined = own[0]
    for stretch in own.dropFirst() {
      if stretch.starts.lowerBound <= joined.starts.upperBound {
        joined.join(stretch)
      } else {
        guard body(joined) else { return }
        joined = stretch
      }
    }
    _ = body(joined)
  }

  /// Notes that the candidate of that number may match at another place too, and answers how often that was so.
  fileprivate func add(_ more: Stretch, toCandidate number: Int) -> Int {
    var candidate = found[number]
    candidate.repeats += 1
    let isNear = candidate.last < 0 ? candidate.hull.isNear(more) : stretches[Int(candidate.last)].stretch.isNear(more)
    if isNear || candidate.count == PatternCandidates.maximumStretches {
      if candidate.last >= 0 { stretches[Int(candidate.last)].stretch.join(more) }
    } else {
      if candidate.last < 0 {
        stretches.append((candidate.hull, -1))
        candidate.last = Int32(stretches.count - 1)
      }
      stretches.append((more, candidate.last))
      candidate.last = Int32(stretches.count - 1)
      candidate.count += 1
    }
    candidate.hull.join(more)
    found[number] = candidate
    return candidate.repeats
  }

  /// Notes that the candidate of that number may match anywhere.
  fileprivate func addAll(toCandidate number: Int) {
    found[number].hull = .whole
    found[number].count = 1
  }

  /// Ascending by position, each once.
  package var all: [Candidate] { found }
  @exclusivity(unchecked) fileprivate var found: [Candidate] = []
  /// Whether there was too much to look at, so that rules may be missing.
  package var isIncomplete: Bool { wasGivenUp }
  @exclusivity(unchecked) fileprivate var wasGivenUp = false
  /// The buckets of the table, by their first entries, whose rules are all settled.
  @exclusivity(unchecked) fileprivate var settledBuckets: Set<Int> = []
  /// How much was looked at.
  package var counts: Counts { tally }
  @exclusivity(unchecked) fileprivate var tally = Counts()

  /// How many places and literals passed each stage.
  package struct Counts: Sendable, Equatable {
    package var places = 0
    package var passedFilter = 0
    package var windows = 0
    package var literals = 0
    package var rules = 0
    package init() {}
  }

  /// What is known of a rule of the index since the search of that number.
  fileprivate struct RuleProgress {
    var search: UInt32 = 0
    /// The number of its candidate; nil where no further place of its literals says more.
    var candidate: Int32?
  }
  @exclusivity(unchecked) fileprivate var settled: [RuleProgress] = []
  @exclusivity(unchecked) fileprivate var search: UInt32 = 0
  /// The places of a stretch of the subject that passed the filter.
  fileprivate let places = UnsafeMutablePointer<UInt32>.allocate(
    capacity: PatternCandidates.stretch + GramTable.spareCount)
  fileprivate static let stretch = 4096

  package init() {}

  deinit { places.deallocate() }

  /// Forgets what was found.
  package func removeAll() {
    if !found.isEmpty { found.removeAll(keepingCapacity: true) }
    if !stretches.isEmpty { stretches.removeAll(keepingCapacity: true) }
  }

  /// The candidate for the rule at `position`, if there is one.
  ///
  /// - Complexity: O(log *n*)
  package func candidate(at position: Int) -> Candidate? {
    var (low, high) = (0, found.count)
    while low < high {
      let middle = (low &+ high) / 2
      if found[middle].position < position { low = middle &+ 1 } else { high = middle }
    }
    return low < found.count && found[low].position == position ? found[low] : nil
  }

  fileprivate func begin(ruleCount: Int) {
    removeAll()
    wasGivenUp = false
    tally = Counts()
    if settled.count < ruleCount {
      settled += Array(repeating: RuleProgress(), count: ruleCount - settled.count)
    }
    search &+= 1
    if search == 0 {
      for index in settled.indices { settled[index] = RuleProgress() }
      search = 1
    }
  }
}

extension PatternIndex {
  /// Writes the rules that may match `subject`, but for the ``unfiltered`` ones, into `candidates`, and answers whether
  /// there are any.
  ///
  /// - Parameters:
  ///   - original: the subject before it was folded.
  ///   - progress: how far the subject was searched before; nil for not at all.
  ///   - maximum: how many windows of literals may be compared.
  /// - Complexity: O(*n*) and a little for each literal that is nearly there.
  @discardableResult
  package func search(
    _ subject: borrowing FoldedSubject, original: Span<UInt8>, from progress: SearchProgress? = nil,
    upTo maximum: Int = PatternLimits.windowsOfItem, into candidates: PatternCandidates
  ) -> Bool {
    candidates.begin(ruleCount: rules.count)
    let known = progress?.tables ?? 0
    candidates.tally.windows = progress?.windows ?? 0
    for number in known..<tables.count {
      if !candidates.settledBuckets.isEmpty { candidates.settledBuckets.removeAll(keepingCapacity: true) }
      search(
        subject, original: original, by: tables[number], from: number == known ? progress?.place ?? 0 : 0,
        upTo: maximum, into: candidates)
    }
    if candidates.found.isEmpty { return false }
    if candidates.found.count > 1 { candidates.found.sort { $0.position < $1.position } }
    return true
  }

  private func search(
    _ subject: borrowing FoldedSubject, original: Span<UInt8>, by table: GramTable, from first: Int,
    upTo maximum: Int, into candidates: PatternCandidates
  ) {
    // A gram of three bytes may end the subject that is looked for by four.
    let end = subject.count &- min(table.width, 3) &+ 1
    var start = first
    while start < end, !candidates.wasGivenUp {
      let next = min(start &+ PatternCandidates.stretch, end)
      // SAFETY: a subject has a margin of 64 bytes behind it, and there is room for a stretch of places.
      let passed = unsafe table.search(subject.base, from: start, to: next, into: candidates.places)
      for index in 0..<passed {
        // SAFETY: so many places were written.
        let place = unsafe Int(candidates.places[index])
        confirm(place, subject, original: original, by: table, upTo: maximum, into: candidates)
        if candidates.wasGivenUp { break }
      }
      candidates.tally.passedFilter &+= passed
      start = next
    }
    candidates.tally.places &+= max(0, end &- first)
  }

  private func confirm(
    _ place: Int, _ subject: borrowing FoldedSubject, original: Span<UInt8>, by table: GramTable, upTo maximum: Int,
    into candidates: PatternCandidates
  ) {
    // SAFETY: a subject has a margin of 64 bytes around it.
    let at = unsafe subject.base + place
    let bucket = table.entries(at: at)
    // Text that repeats a literal of many rules must not use up what it takes to find the others. Where half of that is
    // gone, rules that are met again and again are settled: they are searched for in the whole subject.
    let isLate = candidates.tally.windows > maximum / 2
    if isLate, candidates.settledBuckets.contains(bucket.lowerBound) { return }
    var isSettled = true
    for number in bucket {
      candidates.tally.windows &+= 1
      if candidates.tally.windows > maximum {
        candidates.wasGivenUp = true
        return
      }
      let entry = table.entries[number]
      guard unsafe GramTable.agrees(entry, at: at) else {
        isSettled = false
        continue
      }
      let literal = literals[Int(entry.literal)]
      let settled = candidates.settled[Int(literal.rule)]
      let isKnown = settled.search == candidates.search
      if isKnown, settled.candidate == nil { continue }
      candidates.tally.windows &+= literal.comparisons
      let start = place &- Int(literal.gramOffset)
      let isThere = holds(literal, at: start, in: subject.folded) { end in
        original.hasASCIIWordBoundary(at: subject.origin(of: end))
      }
      guard isThere else {
        isSettled = false
        continue
      }
      candidates.tally.literals &+= 1
      guard isKnown, let candidate = settled.candidate else {
        add(literal, at: start, subject, upTo: maximum, to: candidates)
        isSettled = false
        continue
      }
      let repeats = candidates.add(rules[Int(literal.rule)].stretch(at: start), toCandidate: Int(candidate))
      if isLate, repeats >= PatternCandidates.maximumRepeats {
        candidates.addAll(toCandidate: Int(candidate))
        candidates.settled[Int(literal.rule)].candidate = nil
      } else {
        isSettled = false
      }
    }
    if isLate, isSettled { candidates.settledBuckets.insert(bucket.lowerBound) }
  }

  /// Whether `literal` stands at `start` of `bytes` with what it needs beside it. `isBoundary` tells of a place in them
  /// whether `\b` holds there.
  @inline(__always)
  func holds(_ literal: Literal, at start: Int, in bytes: FoldedBytes, isBoundary: (Int) -> Bool) -> Bool {
    let end = start &+ Int(literal.length)
    guard start >= 0, end <= bytes.count else { return false }
    if literal.length > 8, !holds(literal.start, Int(literal.length), at: start, in: bytes) { return false }
    if literal.boundaries.before, !isBoundary(start) { return false }
    if literal.boundaries.behind, !isBoundary(end) { return false }
    return holds(neighbour: literal.before, in: bytes) { text, distance in start &- distance &- text }
      && holds(neighbour: literal.behind, in: bytes) { _, distance in end &+ distance }
  }

  /// Whether the `length` bytes of ``texts`` from `text` on stand at `start`, where as many are left of `bytes`.
  private func holds(_ text: UInt32, _ length: Int, at start: Int, in bytes: FoldedBytes) -> Bool {
    texts.withUnsafeBufferPointer { texts in
      // SAFETY: the string lies inside `texts`, and from `start` on inside `bytes`.
      unsafe cordon_equal_bytes(bytes.base + start, texts.baseAddress! + Int(text), length)
    }
  }

  /// Whether one of the strings of the neighbour of that number stands at one of its distances, which `place` makes a place
  /// in `bytes`, by the string's length; and so where there is none.
  @inline(__always)
  private func holds(neighbour number: Int32, in bytes: FoldedBytes, at place: (Int, Int) -> Int) -> Bool {
    guard number >= 0 else { return true }
    let neighbour = neighbours[Int(number)]
    for index in neighbour.start..<neighbour.end {
      let text = neighbourTexts[Int(index)]
      let length = Int(text.length)
      for distance in Int(neighbour.nearest)...Int(neighbour.farthest) {
        let at = place(length, distance)
        guard at >= 0, at &+ length <= bytes.count else { continue }
        // SAFETY: at a place inside `bytes`, which have a margin behind them, 8 are readable.
        let word = unsafe UnsafeRawPointer(bytes.base + at).loadUnaligned(as: UInt64.self)
        if (UInt64(littleEndian: word) ^ text.window) &<< text.shift != 0 { continue }
        if length <= 8 || holds(text.start, length, at: at, in: bytes) { return true }
      }
    }
    return false
  }

  private func add(
    _ literal: Literal, at start: Int, _ subject: borrowing FoldedSubject, upTo maximum: Int,
    to candidates: PatternCandidates
  ) {
    let number = Int(literal.rule)
    candidates.settled[number] = PatternCandidates.RuleProgress(search: candidates.search, candidate: nil)
    let rule = rules[number]
    for texts in rule.others {
      // Looking through the subject costs as much as so many windows. It spares searches, and must not take what is needed to
      // find the other rules.
      let windows = texts.count &* (1 &+ subject.count / 64)
      if candidates.tally.windows &+ windows > maximum / 2 { break }
      candidates.tally.windows &+= windows
      guard texts.contains(where: { subject.firstIndex(of: $0) != nil }) else { return }
    }
    if !rule.isSettledByFirst { candidates.settled[number].candidate = Int32(candidates.found.count) }
    candidates.tally.rules &+= 1
    candidates.tally.windows &+= PatternLimits.windowsOfRule
    candidates.found.append(PatternCandidates.Candidate(position: rule.position, hull: rule.stretch(at: start)))
  }
}

extension PatternIndex.Rule {
  /// Where the rule may match whose literal begins at `start`.
  fileprivate func stretch(at start: Int) -> PatternCandidates.Stretch {
    guard let reach else { return .whole }
    let first = max(0, start &- reach.upperBound)
    let last = max(0, start &- reach.lowerBound)
    return PatternCandidates.Stretch(
      starts: first...(isSettledByFirst ? .max : last), end: extent.map { last &+ $0 } ?? .max)
  }
}

extension Int {
  fileprivate func addingClamped(_ other: Int) -> Int { self > .max - other ? .max : self + other }
}

/// Folded bytes, with readable ones before and behind them. For use at once: it holds no memory.
struct FoldedBytes {
  let base: UnsafePointer<UInt8>
  let count: Int
}

extension FoldedSubject {
  var folded: FoldedBytes { FoldedBytes(base: base, count: count) }

  /// Whether `text` stands at `offset`, which may be anywhere.
  func holds(_ text: [UInt8], at offset: Int) -> Bool {
    guard offset >= 0, offset &+ text.count <= count else { return false }
    for index in 0..<text.count where unsafe base[offset &+ index] != text[index] { return false }
    return true
  }

  /// Where `text` stands first, from `start` on.
  ///
  /// - Complexity: O(*n*)
  func firstIndex(of text: [UInt8], from start: Int = 0) -> Int? {
    guard start <= count &- text.count else { return nil }
    // SAFETY: so many bytes are there from `start` on; of an empty text, whose address may be nil, nothing is read.
    guard let found = unsafe cordon_find_bytes(base + start, count &- start, text, text.count) else { return nil }
    return unsafe found - base
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
