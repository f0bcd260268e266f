// One PCRE2 pattern, compiled: caseless, UTF, JIT where the platform has it. PCRE2 alone defines what a pattern means.
//
// It is compiled up to four times, each when it is first asked for: for subjects that are known to be UTF-8, and for any
// bytes, which PCRE2 has to check in every search and which its JIT gets wrong more often; and for each of the two with a
// callout before every element, by which steps are counted.

import CPCRE2
import CordonBytes
import Synchronization

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
  /// What subjects a code block is for.
  enum Subjects: Sendable { case wellFormed, anyBytes }

  /// For subjects that are UTF-8.
  let code: OpaquePointer
  /// As PCRE2 was given it.
  package let source: [UInt8]
  private let others = Mutex<Others>(Others())

  /// What is compiled when it is first asked for; nil before that.
  private struct Others: Sendable {
    var anyBytes: Code?
    var counted: Code?
    var countedAnyBytes: Code?
  }

  /// SAFETY: as for the class.
  private struct Code: @unchecked Sendable {
    let pointer: OpaquePointer?
  }

  /// Compiles `source`.
  ///
  /// - Throws: ``PatternSyntaxError``, with PCRE2's message and the place in `source`.
  /// - Complexity: tens of microseconds for a short pattern, most of it JIT.
  package init(_ source: Span<UInt8>) throws(PatternSyntaxError) {
    guard source.count <= PatternLimits.patternLength else {
      throw PatternSyntaxError(
        message: "the pattern is longer than \(PatternLimits.patternLength) bytes", offset: PatternLimits.patternLength)
    }
    self.source = source.withUnsafeBufferPointer { Array($0) }
    if let offset = Pattern.scriptRun(in: self.source) {
      throw PatternSyntaxError(message: "using script runs is disabled by the application", offset: offset)
    }
    if Pattern.readsBeyondSubjects(self.source) {
      throw PatternSyntaxError(
        message: "(*ANY) and (*ANYCRLF) are disabled by the application where a pattern is interpreted", offset: 0)
    }
    code = try Pattern.compile(self.source, for: .wellFormed)
  }

  /// The pattern for `subjects`; nil where it is too long for them.
  func code(for subjects: Subjects) -> OpaquePointer? {
    switch subjects {
    case .wellFormed: code
    case .anyBytes: others.withLock { made(&$0.anyBytes, for: .anyBytes) }
    }
  }

  /// The pattern with a callout before each element; nil where it is too long for that.
  func counted(for subjects: Subjects) -> OpaquePointer? {
    others.withLock { others in
      switch subjects {
      case .wellFormed: made(&others.counted, for: .wellFormed, isCounted: true)
      case .anyBytes: made(&others.countedAnyBytes, for: .anyBytes, isCounted: true)
      }
    }
  }

  private func made(_ code: inout Code?, for subjects: Subjects, isCounted: Bool = false) -> OpaquePointer? {
    if let code { return code.pointer }
    let new = Code(pointer: try? Pattern.compile(source, for: subjects, isCounted: isCounted))
    code = new
    return new.pointer
  }

  /// Whether the steps of a search can be counted: else a long item is tried only briefly.
  package var hasCountedSteps: Bool { counted(for: .wellFormed) != nil }

  /// What a step of a search costs, in steps of a pattern that JIT has compiled.
  var stepWeight: Int {
    var size = 0
    return unsafe pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_JITSIZE), &size) == 0 && size > 0 ? 1 : 5
  }

  /// Makes what is otherwise made when it is first asked for.
  package func prepare() { _ = counted(for: .wellFormed) }

  private static func compile(
    _ source: [UInt8], for subjects: Subjects, isCounted: Bool = false
  ) throws(PatternSyntaxError) -> OpaquePointer {
    var error: Int32 = 0
    var offset = 0
    // `\C` takes one byte of a character: what follows is then undefined, and a match could cut a character.
    // A search may be told where to give up.
    var options = UInt32(PCRE2_CASELESS | PCRE2_UTF | PCRE2_USE_OFFSET_LIMIT) | PCRE2_NEVER_BACKSLASH_C
    if subjects == .anyBytes { options |= UInt32(PCRE2_MATCH_INVALID_UTF) }
    if isCounted { options |= UInt32(PCRE2_AUTO_CALLOUT) }
    let code = source.withUnsafeBufferPointer { bytes in
      // SAFETY: PCRE2 reads `bytes.count` bytes and keeps none of them. An empty array may have no address, and PCRE2
      // takes none for an empty pattern only from 10.43 on.
      if let base = bytes.baseAddress {
        unsafe pcre2_compile_8(base, bytes.count, options, &error, &offset, nil)
      } else {
        unsafe withUnsafePointer(to: 0) { unsafe pcre2_compile_8($0, 0, options, &error, &offset, nil) }
      }
    }
    guard let code else { throw PatternSyntaxError(message: message(of: error), offset: offset) }
    // Where there is no JIT, or the pattern is beyond it, the interpreter answers the same.
    if !isBeyondJIT(source, for: subjects) {
      _ = unsafe pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE))
    }
    return code
  }

  /// Where a script run begins, or what looks as if it did: some of them read memory outside of the subject, by the JIT and
  /// by the interpreter of 10.42 and of 10.47.
  private static func scriptRun(in source: [UInt8]) -> Int? {
    offset(ofAny: ["(*sr:", "(*script_run:", "(*asr:", "(*atomic_script_run:"], in: source)
  }

  /// Where the first of `openings`, all of which begin with a parenthesis, stands in `source`.
  private static func offset(ofAny openings: [StaticString], in source: [UInt8]) -> Int? {
    source.indices.first { index in
      source[index] == .ascii("(") && openings.contains { $0.withUTF8Buffer { source[index...].starts(with: $0) } }
    }
  }

  /// Whether the interpreter would read behind a subject: that of 10.42 does for `(*ANYCRLF)(?m)^foo$` where ill-formed
  /// bytes follow.
  private static func readsBeyondSubjects(_ source: [UInt8]) -> Bool {
    guard source.first == .ascii("("), offset(ofAny: ["(*ANY)", "(*ANYCRLF)"], in: source) != nil else { return false }
    return isBeyondJIT(source, for: .anyBytes) || offset(ofAny: ["(*NO_JIT)"], in: source) != nil || !hasJIT
  }

  /// Whether the library has a JIT for this machine.
  private static let hasJIT = built(PCRE2_CONFIG_JIT) == 1

  /// How the library was built; nil where it does not say.
  private static func built(_ setting: Int32) -> Int32? {
    var value: UInt32 = 0
    return unsafe pcre2_config_8(UInt32(setting), &value) >= 0 ? Int32(value) : nil
  }

  /// Whether `source` holds what a JIT is known to get wrong.
  private static func isBeyondJIT(_ source: [UInt8], for subjects: Subjects) -> Bool {
    // That of 10.47 reads from a bad address for `\X{1,2}+` where the subject is ill-formed.
    if names([.ascii("X")], in: source) { return true }
    if subjects == .anyBytes, jitMisreadsNegatedTypes, names([.ascii("W"), .ascii("D"), .ascii("S")], in: source) {
      return true
    }
    // That of 10.42 reads from a bad address for `(?:b|(?>(*THEN:x)k))+?\Z`: verbs, but for those that open a pattern.
    var index = 1
    var isOpening = true
    while index < source.count {
      if source[index &- 1] == .ascii("("), source[index] == .ascii("*") {
        if !isOpening { return true }
        while index < source.count, source[index] != .ascii(")") { index &+= 1 }
        index &+= 2
      } else {
        isOpening = false
        index &+= 1
      }
    }
    return false
  }

  /// Whether an escape by one of `letters` is written in `source`, or looks as if it were.
  private static func names(_ letters: [UInt8], in source: [UInt8]) -> Bool {
    var index = 1
    while index < source.count {
      if source[index &- 1] == .ascii("\\"), letters.contains(source[index]) { return true }
      index &+= 1
    }
    return false
  }

  /// Whether this PCRE2's JIT does not find characters beyond ASCII by `\W`, `\D` and `\S` where invalid UTF-8 is
  /// allowed, as that of 10.42 (PCRE2 issue 224). Asked of the library itself, since distributions carry mends back.
  private static let jitMisreadsNegatedTypes: Bool = {
    var error: Int32 = 0
    var offset = 0
    let options = UInt32(PCRE2_UTF | PCRE2_MATCH_INVALID_UTF)
    let (source, subject): ([UInt8], [UInt8]) = ([.ascii("\\"), .ascii("D")], [0xC3, 0xA9])
    guard let code = unsafe pcre2_compile_8(source, source.count, options, &error, &offset, nil) else { return true }
    defer { unsafe pcre2_code_free_8(code) }
    guard unsafe pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE)) == 0 else { return false }
    guard let data = unsafe pcre2_match_data_create_8(1, nil) else { return true }
    defer { unsafe pcre2_match_data_free_8(data) }
    return unsafe pcre2_match_8(code, subject, subject.count, 0, 0, data, nil) < 0
  }()

  /// What the library takes for the end of a line, where a pattern says nothing; nil: not known.
  private static let newline = built(PCRE2_CONFIG_NEWLINE)
  /// Whether that is a line feed and nothing else.
  static let endsLinesByLineFeed = newline == PCRE2_NEWLINE_LF
  /// Whether a line feed is none.
  static let endsLinesElsewhere = ![PCRE2_NEWLINE_LF, PCRE2_NEWLINE_ANY, PCRE2_NEWLINE_ANYCRLF].contains(newline)

  deinit {
    unsafe pcre2_code_free_8(code)
    let others = others.withLock { $0 }
    for code in [others.anyBytes, others.counted, others.countedAnyBytes] {
      if let pointer = code?.pointer { unsafe pcre2_code_free_8(pointer) }
    }
  }

  /// PCRE2's text for one of its error codes.
  static func message(of error: Int32) -> String {
    unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { room in
      let count = unsafe pcre2_get_error_message_8(error, room.baseAddress, room.count)
      return count > 0 ? unsafe String(decoding: room.prefix(Int(count)), as: UTF8.self) : "PCRE2 error \(error)"
    }
  }
}
