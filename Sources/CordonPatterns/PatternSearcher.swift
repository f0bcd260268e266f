// A worker's side of searching: match data, limits and JIT stack, made once and reused for every search.

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
  /// PCRE2 gave up for a reason that is none of the limits.
  case other = "pattern engine error"
}

/// Searches subjects for patterns. Not `Sendable`: one for each worker.
package final class PatternSearcher {
  private let matchData: OpaquePointer
  private let context: OpaquePointer
  private let stack: OpaquePointer?

  package init() {
    // PCRE2 fails here only for want of a few hundred bytes of memory, where Swift's own allocations end the process.
    guard let matchData = unsafe pcre2_match_data_create_8(1, nil),
      let context = unsafe pcre2_match_context_create_8(nil)
    else { fatalError("out of memory") }
    self.matchData = matchData
    self.context = context
    unsafe pcre2_set_match_limit_8(context, PatternLimits.match)
    unsafe pcre2_set_depth_limit_8(context, PatternLimits.depth)
    unsafe pcre2_set_heap_limit_8(context, PatternLimits.heapKiB)
    stack = unsafe pcre2_jit_stack_create_8(PatternLimits.jitStack.lowerBound, PatternLimits.jitStack.upperBound, nil)
    if let stack { unsafe pcre2_jit_stack_assign_8(context, nil, UnsafeMutableRawPointer(stack)) }
  }

  deinit {
    unsafe pcre2_match_data_free_8(matchData)
    unsafe pcre2_match_context_free_8(context)
    if let stack { unsafe pcre2_jit_stack_free_8(stack) }
  }

  /// Finds the leftmost match of `pattern` in `subject` that begins at or after `start`. What stands before `start` is
  /// still seen by look-behinds.
  ///
  /// - Complexity: that of PCRE2, bounded by ``PatternLimits``.
  package func search(_ subject: Span<UInt8>, for pattern: Pattern, from start: Int = 0) -> PatternOutcome {
    let result = subject.withUnsafeBufferPointer { bytes -> Int32 in
      // SAFETY: PCRE2 reads `bytes.count` bytes during the call and keeps none; an empty subject needs an address.
      if let base = bytes.baseAddress {
        unsafe pcre2_match_8(pattern.code, base, bytes.count, start, 0, matchData, context)
      } else {
        unsafe withUnsafePointer(to: 0) { unsafe pcre2_match_8(pattern.code, $0, 0, 0, 0, matchData, context) }
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
    case PCRE2_ERROR_MATCHLIMIT: return .limit(.match)
    case PCRE2_ERROR_DEPTHLIMIT: return .limit(.depth)
    case PCRE2_ERROR_HEAPLIMIT, PCRE2_ERROR_NOMEMORY: return .limit(.heap)
    case PCRE2_ERROR_JIT_STACKLIMIT: return .limit(.jitStack)
    default: return .limit(.other)
    }
  }
}
