// A worker's side of searching: match data, limits and JIT stack, made once and reused for every search.
//
// PCRE2's own limits count for each place at which a match may begin, and do not see how far an element runs: a search may
// keep all of them and take minutes. So a short subject is tried with limits that are low whatever the pattern does with
// them; and where those are reached, or the subject is long, the pattern's steps are counted, by a callout before each of
// its elements.

import CPCRE2
import CordonBytes

/// What a search found.
package enum PatternOutcome: Sendable, Hashable {
  case noMatch
  /// The leftmost match, in bytes of the subject.
  case match(Range<Int>)
  /// The pattern reached a limit on this subject: whether it matches is not known.
  case limit(PatternLimitReached)
}

/// Which of ``PatternLimits`` a search reached; the raw value is the `error` of a match error.
package enum PatternLimitReached: String, Sendable, Hashable {
  case match = "match limit"
  case depth = "depth limit"
  case heap = "heap limit"
  case jitStack = "JIT stack limit"
  /// The item had no more steps for it.
  case item = "step limit of the item"
  /// The search took all steps of its turn; a longer one may decide.
  case turn = "turn limit"
  /// PCRE2 gave up for a reason that is none of the limits.
  case other = "pattern engine error"
}

/// Searches subjects for patterns. Not `Sendable`: one for each worker.
package final class PatternSearcher {
  private let matchData: OpaquePointer
  private let context: OpaquePointer
  private let stack: OpaquePointer?
  private let counter: UnsafeMutablePointer<StepCounter>

  package init() {
    // PCRE2 fails here only for want of a few hundred bytes of memory, where Swift's own allocations end the process.
    guard let matchData = unsafe pcre2_match_data_create_8(1, nil),
      let context = unsafe pcre2_match_context_create_8(nil)
    else { fatalError("out of memory") }
    self.matchData = matchData
    self.context = context
    counter = .allocate(capacity: 1)
    unsafe counter.initialize(to: StepCounter())
    unsafe pcre2_set_depth_limit_8(context, PatternLimits.depth)
    unsafe pcre2_set_heap_limit_8(context, PatternLimits.heapKiB)
    // SAFETY: the counter lives as long as the context, and only this searcher's matches call.
    unsafe pcre2_set_callout_8(context, countStep, counter)
    stack = unsafe pcre2_jit_stack_create_8(PatternLimits.jitStack.lowerBound, PatternLimits.jitStack.upperBound, nil)
    if let stack { unsafe pcre2_jit_stack_assign_8(context, nil, UnsafeMutableRawPointer(stack)) }
  }

  deinit {
    unsafe pcre2_match_data_free_8(matchData)
    unsafe pcre2_match_context_free_8(context)
    if let stack { unsafe pcre2_jit_stack_free_8(stack) }
    counter.deallocate()
  }

  /// Finds the leftmost match of `pattern` in `subject` that begins at or after `start`, in the longest turn.
  package func search(_ subject: Span<UInt8>, for pattern: Pattern, from start: Int = 0) -> PatternOutcome {
    var turn = SearchTurn(longestFor: subject.count)
    let outcome = search(subject, for: pattern, from: start, within: &turn)
    return outcome == .limit(.turn) ? .limit(.match) : outcome
  }

  /// Finds the leftmost match of `pattern` in `subject` that begins at or after `start`, and not behind `last`. What stands
  /// before `start` is still seen by look-behinds.
  ///
  /// - Parameter isWellFormed: whether `subject` is UTF-8, and `start` not inside a character. Then PCRE2 need not check it.
  /// - Complexity: that of PCRE2, bounded by ``PatternLimits`` and by `turn`, which pays for it.
  package func search(
    _ subject: Span<UInt8>, for pattern: Pattern, from start: Int = 0, upTo last: Int = .max,
    isWellFormed: Bool = false, within turn: inout SearchTurn
  ) -> PatternOutcome {
    let last = min(last, subject.count)
    guard start <= last else { return .noMatch }
    guard turn.left > 0 else { return .limit(.turn) }
    let subjects: Pattern.Subjects = isWellFormed ? .wellFormed : .anyBytes
    // To begin, and where PCRE2 checks the subject, for that.
    turn.spend(isWellFormed ? 1 : 1 &+ (subject.count &- start) / 256)
    unsafe pcre2_set_offset_limit_8(context, last)
    // With callouts some patterns are too long for PCRE2: their steps cannot be counted at all.
    if subject.count <= PatternLimits.uncountedLength || pattern.counted(for: subjects) == nil {
      guard let code = pattern.code(for: subjects) else { return .limit(.other) }
      for match in PatternLimits.uncountedMatches {
        let work = PatternLimits.uncountedWork(places: last &- start &+ 1, length: subject.count, match: match)
        guard turn.takeUncounted(work) else {
          if pattern.counted(for: subjects) != nil { break }
          return .limit(.turn)
        }
        let outcome = run(code, subject, from: start, match: match, steps: .max, isWellFormed: isWellFormed)
        if outcome != .limit(.match) { return outcome }
      }
    }
    guard let counted = pattern.counted(for: subjects) else { return .limit(.match) }
    let limit = turn.left
    let outcome = run(
      counted, subject, from: start, match: PatternLimits.match, steps: limit, isWellFormed: isWellFormed)
    let steps = unsafe counter.pointee.steps
    turn.spend(steps)
    return steps > limit ? .limit(.turn) : outcome
  }

  /// How many steps the search takes in `subject`, up to one more than ``PatternLimits/stepsOfSearch``.
  package func countSteps(_ subject: Span<UInt8>, for pattern: Pattern) -> Int {
    let isWellFormed = subject.isWellFormedUTF8
    guard let code = pattern.counted(for: isWellFormed ? .wellFormed : .anyBytes) else { return 0 }
    unsafe pcre2_set_offset_limit_8(context, subject.count)
    let outcome = run(
      code, subject, from: 0, match: PatternLimits.match, steps: PatternLimits.stepsOfSearch, isWellFormed: isWellFormed
    )
    return switch outcome {
    case .limit: PatternLimits.stepsOfSearch + 1
    default: unsafe counter.pointee.steps
    }
  }

  private func run(
    _ code: OpaquePointer, _ subject: Span<UInt8>, from start: Int, match: UInt32, steps: Int, isWellFormed: Bool
  ) -> PatternOutcome {
    let options = isWellFormed ? UInt32(PCRE2_NO_UTF_CHECK) : 0
    unsafe counter.pointee.begin(limit: steps)
    unsafe pcre2_set_match_limit_8(context, match)
    let result = subject.withUnsafeBufferPointer { bytes -> Int32 in
      // SAFETY: PCRE2 reads `bytes.count` bytes during the call and keeps none; an empty subject needs an address. What it is
      // told not to check is UTF-8 by `FoldedSubject.isWellFormed` or `Span.isWellFormedUTF8`, and begins with a character.
      if let base = bytes.baseAddress {
        unsafe pcre2_match_8(code, base, bytes.count, start, options, matchData, context)
      } else {
        unsafe withUnsafePointer(to: 0) { unsafe pcre2_match_8(code, $0, 0, 0, options, matchData, context) }
      }
    }
    if result >= 0 {
      // SAFETY: match data for one pair always holds the whole match after a match. `\K` can put its start behind its
      // end.
      let pair = unsafe pcre2_get_ovector_pointer_8(matchData)!
      let (first, second) = unsafe (pair[0], pair[1])
      return .match(min(first, second)..<max(first, second))
    }
    switch result {
    case PCRE2_ERROR_NOMATCH: return .noMatch
    case PCRE2_ERROR_MATCHLIMIT, PCRE2_ERROR_CALLOUT: return .limit(.match)
    case PCRE2_ERROR_DEPTHLIMIT: return .limit(.depth)
    case PCRE2_ERROR_HEAPLIMIT, PCRE2_ERROR_NOMEMORY: return .limit(.heap)
    case PCRE2_ERROR_JIT_STACKLIMIT: return .limit(.jitStack)
    default: return .limit(.other)
    }
  }
}

/// Counts the steps of one search.
private struct StepCounter {
  private(set) var steps = 0
  private var limit = 0
  /// Where in the subject the last step was.
  private var place = 0

  mutating func begin(limit: Int) {
    (steps, place) = (0, 0)
    self.limit = limit
  }

  /// Counts an element that is tried at `newPlace`, the pattern's first or another; answers whether the search may go on.
  /// Where the pattern begins anew, no element has passed over what lies between.
  mutating func step(at newPlace: Int, isFirst: Bool) -> Bool {
    steps &+= 1 &+ (isFirst ? 0 : abs(newPlace &- place) / 16)
    place = newPlace
    return steps <= limit
  }
}

/// What PCRE2 calls before each element of a pattern whose steps are counted.
private func countStep(
  _ block: UnsafeMutablePointer<pcre2_callout_block_8>?, _ counter: UnsafeMutableRawPointer?
) -> Int32 {
  guard let block, let counter else { return 0 }
  // SAFETY: PCRE2 hands on what `pcre2_set_callout` was given, and a block that is valid during the call.
  let (place, isFirst) = unsafe (block.pointee.current_position, block.pointee.pattern_position == 0)
  let mayGoOn = unsafe counter.assumingMemoryBound(to: StepCounter.self).pointee.step(at: place, isFirst: isFirst)
  return mayGoOn ? 0 : PCRE2_ERROR_CALLOUT
}
