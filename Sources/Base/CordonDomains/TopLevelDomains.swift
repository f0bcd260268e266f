// Which endings of a name are top-level domains: what tells `example.com` in a sentence from `end.Then`.

import CPSL
import CordonBytes

/// The top-level domains of the Public Suffix List, with what was asked lately. Holds memory: one for each worker.
package struct TopLevelDomains: Sendable {
  /// A label of eight bytes or fewer, and what the list says of it.
  private struct Known: Sendable {
    var label: UInt64 = 0
    var isTopLevel = false
  }
  private static let capacity = 256
  private var known = [Known](repeating: Known(), count: capacity)

  package init() {}

  /// Whether `label`, in lower case and in UTF-8 or punycode, is a top-level domain: `com`, `рф`, `xn--p1ai`, `onion`.
  ///
  /// - Complexity: O(1) for what was asked before, else that of libpsl: a search by halves.
  package mutating func contains(_ label: Span<UInt8>) -> Bool {
    guard label.count <= 8 else { return PublicSuffixes.isTopLevel(label) }
    var word: UInt64 = 0
    for index in 0..<label.count { word = word &<< 8 | UInt64(label[index]) }
    guard word != 0 else { return false }
    let place = Int(truncatingIfNeeded: (word &* 0x9E37_79B9_7F4A_7C15) &>> 56)
    if known[place].label == word { return known[place].isTopLevel }
    let isTopLevel = PublicSuffixes.isTopLevel(label)
    known[place] = Known(label: word, isTopLevel: isTopLevel)
    return isTopLevel
  }
}

extension PublicSuffixes {
  /// Whether `label` is listed as a top-level domain, in lower case and in UTF-8 or punycode.
  static func isTopLevel(_ label: Span<UInt8>) -> Bool {
    guard let list, label.count > 0, label.count <= 63 else { return false }
    // One byte more than the longest label has: the NUL.
    return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { name in
      for index in 0..<label.count {
        // A dot would ask for a longer suffix, a NUL for a shorter name.
        guard label[index] != .ascii("."), label[index] != 0 else { return false }
        unsafe name[index] = CChar(bitPattern: label[index])
      }
      unsafe name[label.count] = 0
      // SAFETY: `list` is a valid context that nobody changes or frees; the name ends in NUL.
      return unsafe psl_is_public_suffix2(
        list.context, name.baseAddress, PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE) == 1
    }
  }
}
