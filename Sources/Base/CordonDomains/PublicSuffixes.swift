// The Public Suffix List (publicsuffix.org), as the system's libpsl keeps it: which names are registries, so that a
// rule on one of them would hold for everybody who registered below it.

import CPSL
import CordonBytes

/// Questions to the Public Suffix List. Hosts are punycode or UTF-8; ASCII case and trailing dots do not count.
package enum PublicSuffixes {
  /// Whether names below `host` belong to different owners: `com`, `co.uk`, and of the list's private section
  /// `github.io`. A top-level domain that the list does not know is one too.
  package static func contains(_ host: String) -> Bool {
    guard let list, let host = normalized(host) else { return false }
    // SAFETY: `list` is a valid context that nobody changes or frees; the string ends in NUL for the call's time.
    return unsafe host.withCString { unsafe psl_is_public_suffix(list.context, $0) } == 1
  }

  /// The same for a host in lower case, ASCII, of less than 64 bytes, without a dot at its end.
  package static func contains(canonical host: Span<UInt8>) -> Bool {
    guard let list, host.count > 0, host.count < 64 else { return false }
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { room in
      for index in 0..<host.count { room[index] = CChar(bitPattern: host[index]) }
      room[host.count] = 0
      // SAFETY: as above; the room ends in NUL.
      return unsafe psl_is_public_suffix(list.context, room.baseAddress!) == 1
    }
  }

  /// The name that was registered, `example.co.uk` for `a.b.example.co.uk`; nil for a public suffix itself.
  package static func registrableDomain(of host: String) -> String? {
    guard let list, let host = normalized(host) else { return nil }
    return unsafe host.withCString { pointer in
      // SAFETY: as above; the result points into `pointer`'s string and is copied before the call's end.
      unsafe psl_registrable_domain(list.context, pointer).map { unsafe String(cString: $0) }
    }
  }

  /// Whether `label` is listed as a top-level domain; in lower case and in UTF-8 or punycode. Tests compare CordonText's
  /// table of top-level domains with it.
  package static func isTopLevel(_ label: String) -> Bool {
    guard let list, !label.utf8.contains(0), !label.utf8.contains(.ascii(".")) else { return false }
    // SAFETY: `list` is a valid context that nobody changes or frees; the string ends in NUL for the call's time.
    return unsafe label.withCString {
      unsafe psl_is_public_suffix2(list.context, $0, PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE) == 1
    }
  }

  /// SHA-1, in hexadecimal, of the list that is built into libpsl; empty where there is none.
  package static var builtinSHA1: String {
    // SAFETY: a constant string, or NULL.
    unsafe psl_builtin_sha1sum().map { unsafe String(cString: $0) } ?? ""
  }

  /// Lower case and without trailing dots; nil for what is no name: the empty one, one with NUL (C would read its
  /// front alone), an address in brackets.
  private static func normalized(_ host: String) -> String? {
    var bytes = host.utf8.map(\.asciiLowercased)
    while bytes.last == .ascii(".") { bytes.removeLast() }
    guard let first = bytes.first, first != .ascii("["), !bytes.contains(0) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The list built into libpsl, else the newest one of the system; nil where there is neither.
  static let list: List? = (unsafe psl_builtin() ?? psl_latest(nil)).map(List.init)

  struct List: @unchecked Sendable {
    // SAFETY: made once, never freed, and only read: libpsl's queries take it as `const`.
    let context: OpaquePointer
  }
}
