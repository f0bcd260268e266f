// The scheme that a link begins with.

import CordonBytes

/// A scheme before a colon, and what must follow it.
struct LinkScheme {
  let start: Int
  /// Behind the colon and its slashes.
  let end: Int
  /// Whether it is `http` or `https`.
  let isWeb: Bool

  /// The longest scheme that is looked for: `android-app` and its kin are shorter.
  private static let maximumLength = 20

  /// Reads the scheme that ends before `colon` and begins at `floor` or behind it.
  ///
  /// Letters may stand before `http`: "seehttp://…" is a link too. What looks like an altered `http` is none
  /// (Refanger.swift).
  init?(in text: Span<UInt8>, before colon: Int, from floor: Int) {
    guard colon &+ 1 < text.count, text[colon &+ 1] > 0x20 else { return nil }
    let hasSlashes =
      colon &+ 2 < text.count && text[colon &+ 1].isSlashOrBackslash && text[colon &+ 2].isSlashOrBackslash
    if hasSlashes, let start = LinkScheme.startOfWeb(in: text, before: colon, from: floor) {
      self.start = start
      end = colon &+ 3
      isWeb = true
      return
    }
    isWeb = false
    var start = colon
    while start > floor, colon &- start < LinkScheme.maximumLength, LinkScheme.isPart(text[start &- 1]) { start &-= 1 }
    while start < colon, !text[start].isASCIIAlpha { start &+= 1 }
    guard colon &- start >= 2 else { return nil }
    // "i.e.ftp://…"
    if colon &- start > 3, text.extracting(colon &- 3..<colon).isLowered("ftp"), !text[colon &- 4].isASCIIAlpha {
      start = colon &- 3
    }
    self.start = start
    let name = text.extracting(start..<colon)
    if hasSlashes {
      end = colon &+ 3
      guard text[colon &+ 1] == .ascii("/"), text[colon &+ 2] == .ascii("/"), end < text.count,
        text[end].isASCIIAlphanumeric || text[end] >= 0x80 || text[end] == .ascii("["),
        !HiddenScheme.isHidden(name)
      else { return nil }
    } else {
      end = colon &+ 1
      guard LinkScheme.hasNoAuthority(name), LinkScheme.namesSomething(text, from: end) else { return nil }
    }
  }

  private static func startOfWeb(in text: Span<UInt8>, before colon: Int, from floor: Int) -> Int? {
    for length in [5, 4] where colon &- length >= floor {
      let name = text.extracting(colon &- length..<colon)
      if name.isLowered("https") || name.isLowered("http") { return colon &- length }
    }
    return nil
  }

  private static func isPart(_ byte: UInt8) -> Bool {
    byte.isASCIIAlphanumeric || byte == .ascii("+") || byte == .ascii("-") || byte == .ascii(".")
  }

  /// The schemes of addresses that have no host, and that people write.
  private static func hasNoAuthority(_ name: Span<UInt8>) -> Bool {
    name.isLowered(anyOf: ["magnet", "tg", "ipfs", "ipns", "matrix", "spotify", "nostr", "steam", "ed2k"])
  }

  /// Whether what follows such a scheme looks like an address: it has a sign that words have not, or is long.
  private static func namesSomething(_ text: Span<UInt8>, from start: Int) -> Bool {
    var at = start
    while at < text.count, at &- start < 32 {
      let byte = text[at]
      if byte == .ascii("?") || byte == .ascii("/") || byte == .ascii("=") || byte == .ascii(":") {
        return at &+ 1 < text.count && (text[at &+ 1].isASCIIAlphanumeric || text[at &+ 1] == .ascii("/"))
      }
      guard byte.isASCIIAlphanumeric else { break }
      at &+= 1
    }
    return at &- start >= 16
  }
}

extension Span<UInt8> {
  /// Whether the bytes are one of `expected`, as ``isLowered(_:)`` says.
  func isLowered(anyOf expected: [StaticString]) -> Bool {
    for text in expected where isLowered(text) { return true }
    return false
  }

  /// Whether the bytes are `expected`, which is in lower case, but for the case of ASCII letters.
  func isLowered(_ expected: StaticString) -> Bool {
    guard count == expected.utf8CodeUnitCount else { return false }
    return expected.withUTF8Buffer { expected in
      for index in 0..<count where unsafe self[index].asciiLowercased != expected[index] { return false }
      return true
    }
  }
}
