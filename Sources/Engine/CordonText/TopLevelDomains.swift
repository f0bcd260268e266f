// Which endings of a name are top-level domains: what tells `example.com` in a sentence from `end.Then`. The names are
// generated from the Public Suffix List (Generated/TopLevelDomainNames.swift), so that a scanner needs no library for them.

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
  /// - Complexity: O(1) for what was asked before, else a search by halves.
  package mutating func contains(_ label: Span<UInt8>) -> Bool {
    guard label.count <= 8 else { return TopLevelDomainNames.contains(label) }
    var word: UInt64 = 0
    for index in 0..<label.count { word = word &<< 8 | UInt64(label[index]) }
    guard word != 0 else { return false }
    let place = Int(truncatingIfNeeded: (word &* 0x9E37_79B9_7F4A_7C15) &>> 56)
    if known[place].label == word { return known[place].isTopLevel }
    let isTopLevel = TopLevelDomainNames.contains(label)
    known[place] = Known(label: word, isTopLevel: isTopLevel)
    return isTopLevel
  }
}

extension TopLevelDomainNames {
  /// Whether `label` is one of the names.
  static func contains(_ label: Span<UInt8>) -> Bool {
    guard label.count > 0 else { return false }
    return names(ofLength: label.count).withUTF8Buffer { buffer in
      let names = buffer.span
      var (low, high) = (0, names.count / label.count)
      while low < high {
        let middle = (low &+ high) / 2
        let start = middle &* label.count
        var at = 0
        while at < label.count, names[start &+ at] == label[at] { at &+= 1 }
        if at == label.count { return true }
        if names[start &+ at] < label[at] { low = middle &+ 1 } else { high = middle }
      }
      return false
    }
  }

  /// Every name, for tests.
  static var all: [String] {
    (1...maximumLength).flatMap { length in
      let names = names(ofLength: length).withUTF8Buffer { Array($0) }
      return stride(from: 0, to: names.count, by: length).map {
        String(decoding: names[$0..<$0 + length], as: UTF8.self)
      }
    }
  }
}
