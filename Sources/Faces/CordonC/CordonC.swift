// The C interface that cordon.h declares. Handles are retained references; strings are valid until the callback returns.

import CordonMatcher

/// `cordon_match_callback` of cordon.h.
public typealias MatchCallback =
  @convention(c) (
    UnsafeMutableRawPointer?, UnsafePointer<CChar>, UnsafePointer<CChar>, UnsafePointer<CChar>, UnsafePointer<CChar>,
    UnsafePointer<CChar>, UnsafePointer<CChar>, Int, Int
  ) -> Void

/// Opens and verifies a compiled list. On failure returns nil and writes a sentence to `message`.
@_cdecl("cordon_open")
public func cordonOpen(
  _ path: UnsafePointer<CChar>, _ message: UnsafeMutablePointer<CChar>?, _ capacity: Int
) -> UnsafeMutableRawPointer? {
  do throws(ImageError) {
    // SAFETY: cordon.h requires that `path` ends in NUL.
    let blocklist = try Blocklist(contentsOf: unsafe String(cString: path))
    return unsafe Unmanaged.passRetained(blocklist).toOpaque()
  } catch {
    guard let message, capacity > 0 else { return nil }
    // SAFETY: `message` has room for `capacity` bytes; at most `capacity - 1` and the NUL are written.
    var written = 0
    for byte in error.description.utf8.prefix(capacity - 1) {
      unsafe message[written] = CChar(bitPattern: byte)
      written += 1
    }
    unsafe message[written] = 0
    return nil
  }
}

/// Releases a blocklist.
@_cdecl("cordon_close")
public func cordonClose(_ blocklist: UnsafeMutableRawPointer?) {
  // SAFETY: cordon.h requires a handle from `cordon_open`, closed only once.
  if let blocklist { unsafe Unmanaged<Blocklist>.fromOpaque(blocklist).release() }
}

/// Creates a matcher, which keeps the blocklist alive.
@_cdecl("cordon_matcher_create")
public func cordonMatcherCreate(_ blocklist: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
  // SAFETY: cordon.h requires a handle from `cordon_open` that is not closed.
  let blocklist = unsafe Unmanaged<Blocklist>.fromOpaque(blocklist).takeUnretainedValue()
  return unsafe Unmanaged.passRetained(Matcher(blocklist)).toOpaque()
}

/// Releases a matcher.
@_cdecl("cordon_matcher_destroy")
public func cordonMatcherDestroy(_ matcher: UnsafeMutableRawPointer?) {
  // SAFETY: cordon.h requires a handle from `cordon_matcher_create`, destroyed only once.
  if let matcher { unsafe Unmanaged<Matcher>.fromOpaque(matcher).release() }
}

/// Checks an item, calls back for each match, and returns the number of matches.
@_cdecl("cordon_check")
public func cordonCheck(
  _ matcher: UnsafeMutableRawPointer, _ item: UnsafePointer<UInt8>?, _ length: Int, _ type: Int32,
  _ callback: MatchCallback?, _ context: UnsafeMutableRawPointer?
) -> Int {
  // SAFETY: cordon.h requires a handle from `cordon_matcher_create`, used by one thread, and `length` bytes at `item`.
  let matcher = unsafe Unmanaged<Matcher>.fromOpaque(matcher).takeUnretainedValue()
  let bytes = unsafe UnsafeBufferPointer(start: item, count: item == nil ? 0 : length)
  let verdict = unsafe matcher.match(item: bytes.span, as: type == 1 ? .url : type == 2 ? .text : .auto)
  guard let callback else { return verdict.matchCount }
  for match in verdict.matches {
    match.rule.withCString { rule in
      match.list.withCString { list in
        match.action.rawValue.withCString { action in
          match.kind.rawValue.withCString { kind in
            match.value.withCString { value in
              match.tier.rawValue.withCString { tier in
                unsafe callback(
                  context, rule, list, action, kind, value, tier, match.span.lowerBound, match.span.upperBound)
              }
            }
          }
        }
      }
    }
  }
  return verdict.matchCount
}
