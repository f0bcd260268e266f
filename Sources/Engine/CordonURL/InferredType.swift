// What an item is taken for when nobody said: an address, running text, or both.

import CordonBytes

/// How an item is to be checked.
package enum InferredType: Sendable, Hashable {
  /// An address: without white space, with a scheme and a host.
  case url
  /// Without ASCII white space and with the form of an address, but it may as well be a word (`example.org`,
  /// `note:hello`) or a text: checked as an address and searched as text.
  case urlOrText
  case text

  /// Tells the form of `item`. Control characters and spaces at its ends do not count.
  ///
  /// - Complexity: O(*n*)
  package init(of item: Span<UInt8>) {
    guard !InferredType.isText(bySpaceIn: item) else {
      self = .text
      return
    }
    let text = item.extracting(item.trimmedOfC0ControlsAndSpaces)
    switch AddressSyntax(of: text) {
    case .empty: self = .text
    case .schemeRelative: self = .urlOrText
    // White space beyond ASCII is part of an address to a browser, and ends one in running text: both are tried.
    case .absolute: self = InferredType.hasAuthority(text) && !InferredType.holdsWideSpace(text) ? .url : .urlOrText
    case .bare: self = InferredType.beginsWithHost(text) ? .urlOrText : .text
    }
  }

  /// Whether `item` is a text because white space of ASCII stands in it.
  package static func isText(bySpaceIn item: Span<UInt8>) -> Bool {
    let range = item.trimmedOfC0ControlsAndSpaces
    for index in range where item[index].isASCIIWhitespace { return true }
    return false
  }

  /// Whether a host follows the scheme: after "//", or after any slashes or none where the scheme is special.
  private static func hasAuthority(_ text: Span<UInt8>) -> Bool {
    guard let colon = text.firstIndex(of: .ascii(":")) else { return false }
    var scheme: [UInt8] = []
    for index in 0..<colon { scheme.append(text[index].asciiLowercased) }
    if let special = SpecialScheme(scheme.span), special != .file { return true }
    return colon &+ 2 < text.count && text[colon &+ 1] == .ascii("/") && text[colon &+ 2] == .ascii("/")
  }

  /// Whether text without a scheme begins with what can be a host on the web: names with a dot between them, of which
  /// the last is no number; an IPv4 address of four parts; an IPv6 address in brackets.
  static func beginsWithHost(_ text: Span<UInt8>) -> Bool {
    if text.isEmpty { return false }
    if text[0] == .ascii("[") { return true }
    var dots = 0
    var labelStart = 0
    var lastLabelIsNumber = true
    var at = 0
    scan: while at < text.count {
      let byte = text[at]
      switch byte {
      case .ascii("/"), .ascii("?"), .ascii("#"), .ascii(":"), .ascii("\\"): break scan
      case .ascii("."):
        if at == labelStart { return false }
        // A trailing dot ends the host without beginning a label.
        if at &+ 1 < text.count, !InferredType.endsHost(text[at &+ 1]) {
          dots &+= 1
          labelStart = at &+ 1
          lastLabelIsNumber = true
        }
      case .ascii("-"), .ascii("_"), .ascii("%"), 0x80...0xFF: lastLabelIsNumber = false
      default:
        guard byte.isASCIIAlphanumeric else { return false }
        if !byte.isASCIIDigit { lastLabelIsNumber = false }
      }
      at &+= 1
    }
    if dots == 0 { return InferredType.holdsIdeographicDot(text.extracting(0..<at)) }
    return lastLabelIsNumber ? dots == 3 : at &- labelStart >= 2
  }

  private static func endsHost(_ byte: UInt8) -> Bool {
    byte == .ascii("/") || byte == .ascii("?") || byte == .ascii("#") || byte == .ascii(":") || byte == .ascii("\\")
  }

  /// Whether a character beyond ASCII of the Unicode property White_Space stands in the text.
  private static func holdsWideSpace(_ text: Span<UInt8>) -> Bool {
    var at = 0
    while at &+ 1 < text.count {
      let third = at &+ 2 < text.count ? text[at &+ 2] : 0
      switch (text[at], text[at &+ 1], third) {
      case (0xC2, 0x85, _), (0xC2, 0xA0, _), (0xE1, 0x9A, 0x80), (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xA8),
        (0xE2, 0x80, 0xA9), (0xE2, 0x80, 0xAF), (0xE2, 0x81, 0x9F), (0xE3, 0x80, 0x80):
        return true
      default: at &+= 1
      }
    }
    return false
  }

  /// Whether U+3002, U+FF0E or U+FF61 stands in the text: IDNA reads them as dots.
  private static func holdsIdeographicDot(_ text: Span<UInt8>) -> Bool {
    var at = 0
    while at &+ 2 < text.count {
      switch (text[at], text[at &+ 1], text[at &+ 2]) {
      case (0xE3, 0x80, 0x82), (0xEF, 0xBC, 0x8E), (0xEF, 0xBD, 0xA1): return true
      default: at &+= 1
      }
    }
    return false
  }
}
