// One PCRE2 pattern, compiled: caseless, UTF, invalid UTF-8 in the subject allowed, JIT where the platform has it.
// PCRE2 alone defines what a pattern means.

import CPCRE2
import CordonBytes

/// Why PCRE2 refuses a pattern.
package struct PatternSyntaxError: Error, Sendable, Hashable {
  /// PCRE2's own message.
  package let message: String
  /// The byte of the pattern at which PCRE2 stopped.
  package let offset: Int
}

/// A compiled pattern, shared by all workers.
///
/// SAFETY: a compiled code block is read-only once JIT has compiled it, and PCRE2 documents its use by several
/// threads at once, each with match data of its own.
package final class Pattern: @unchecked Sendable {
  let code: OpaquePointer

  /// Compiles `source`.
  ///
  /// - Throws: ``PatternSyntaxError``, with PCRE2's message and the place in `source`.
  /// - Complexity: tens of microseconds for a short pattern, most of it JIT.
  package init(_ source: Span<UInt8>) throws(PatternSyntaxError) {
    guard source.count <= PatternLimits.patternLength else {
      throw PatternSyntaxError(
        message: "the pattern is longer than \(PatternLimits.patternLength) bytes", offset: PatternLimits.patternLength)
    }
    var error: Int32 = 0
    var offset = 0
    let options = UInt32(PCRE2_CASELESS | PCRE2_UTF | PCRE2_MATCH_INVALID_UTF)
    let code = source.withUnsafeBufferPointer { bytes in
      // SAFETY: PCRE2 reads `bytes.count` bytes and keeps none of them. An empty span has no address, and PCRE2 takes
      // none for an empty pattern only from 10.43 on.
      if let base = bytes.baseAddress {
        unsafe pcre2_compile_8(base, bytes.count, options, &error, &offset, nil)
      } else {
        unsafe withUnsafePointer(to: 0) { unsafe pcre2_compile_8($0, 0, options, &error, &offset, nil) }
      }
    }
    guard let code else {
      throw PatternSyntaxError(message: Pattern.message(of: error), offset: offset)
    }
    // Where there is no JIT, or the pattern is beyond it, the interpreter answers the same.
    _ = unsafe pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE))
    self.code = code
  }

  deinit { unsafe pcre2_code_free_8(code) }

  /// PCRE2's text for one of its error codes.
  static func message(of error: Int32) -> String {
    unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { room in
      let count = unsafe pcre2_get_error_message_8(error, room.baseAddress, room.count)
      return count > 0 ? unsafe String(decoding: room.prefix(Int(count)), as: UTF8.self) : "PCRE2 error \(error)"
    }
  }

  /// The version of PCRE2 in use, such as `10.42 2022-12-11`.
  package static var engineVersion: String {
    unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { room in
      let count = unsafe pcre2_config_8(UInt32(PCRE2_CONFIG_VERSION), room.baseAddress)
      return count > 1 ? unsafe String(decoding: room.prefix(Int(count) - 1), as: UTF8.self) : "unknown"
    }
  }
}
