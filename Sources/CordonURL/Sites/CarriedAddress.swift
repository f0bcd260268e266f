// What stands inside another address and may be one itself.

import CordonBytes

/// Addresses that other addresses carry.
package enum CarriedAddress {
  /// The longest that is looked at, in bytes.
  static let maximumLength = 1 << 16

  /// Brings what a wrapper carries to an address: escapes that hide its scheme are undone, and a host with a dot needs no
  /// scheme. False where it is none.
  ///
  /// - Complexity: O(*n*) for each level of escapes, which are at most ``maximumDepth``.
  static func normalize(_ text: inout [UInt8]) -> Bool {
    for _ in 0...maximumDepth {
      guard !text.isEmpty, text.count <= maximumLength else { return false }
      switch AddressForm(of: text.span) {
      case .empty: return false
      case .absolute:
        // `https:%2F%2Fexample.org`: the slashes are escaped and the colon is not.
        if let colon = text.firstIndex(of: .ascii(":")), colon + 1 < text.count, text[colon + 1] == .ascii("%"),
          let decoded = decodedOnce(text)
        {
          text = decoded
          continue
        }
        return true
      case .schemeRelative:
        let rest = text.span.extracting(AddressForm.afterSlashes(of: text.span)..<text.count)
        return ItemForm.beginsWithHost(rest)
      case .bare:
        let head = text.prefix { $0 != .ascii("/") && $0 != .ascii("?") && $0 != .ascii("#") }
        if head.contains(.ascii("%")), let decoded = decodedOnce(text) {
          text = decoded
          continue
        }
        return ItemForm.beginsWithHost(text.span)
      }
    }
    return false
  }

  /// `text` percent-decoded once, or nil where that changes nothing.
  private static func decodedOnce(_ text: [UInt8]) -> [UInt8]? {
    var decoded: [UInt8] = []
    decoded.append(percentDecoding: text.span)
    return decoded.count < text.count ? decoded : nil
  }

  /// Calls `body` with every address in the query and the fragment of `url`: a value, or a piece without a name, that is
  /// one as it stands, once its escapes are undone, or once it is read as base64; with scheme and host, or of a scheme
  /// in `schemes`. Addresses that only the path holds are the business of who looks for links.
  ///
  /// - Complexity: O(*n*) in the query and the fragment for each level of escapes, which are at most ``maximumDepth``.
  ///   Allocates only where a value may be an address.
  package static func forEach(
    in url: borrowing CanonicalURL, schemes: [[UInt8]], _ body: ([UInt8]) -> Void
  ) {
    if let query = url.queryRange { forEachPiece(of: url.bytes.span.extracting(query), schemes, body) }
    guard let start = url.fragmentStart, start &+ 1 < url.bytes.count else { return }
    var fragment = url.bytes.span.extracting(start &+ 1..<url.bytes.count)
    // `#/https://…`, `#!https://…`, and `#/open?url=https://…`
    var skipped = 0
    while skipped < fragment.count, fragment[skipped] == .ascii("/") || fragment[skipped] == .ascii("!") {
      skipped &+= 1
    }
    if mayBeAddress(fragment.extracting(skipped..<fragment.count)),
      let address = address(in: fragment.extracting(skipped..<fragment.count), schemes)
    {
      body(address)
      return
    }
    if let mark = fragment.firstIndex(of: .ascii("?")) { fragment = fragment.extracting(mark &+ 1..<fragment.count) }
    forEachPiece(of: fragment, schemes, body)
  }

  /// How often escapes are undone.
  static let maximumDepth = 6

  private static func forEachPiece(of query: Span<UInt8>, _ schemes: [[UInt8]], _ body: ([UInt8]) -> Void) {
    var at = 0
    while at < query.count {
      let end = query.firstIndex(of: .ascii("&"), from: at) ?? query.count
      let piece = query.extracting(at..<end)
      at = end &+ 1
      if let equals = piece.firstIndex(of: .ascii("=")) {
        let value = piece.extracting(equals &+ 1..<piece.count)
        if mayBeAddress(value), let address = address(in: value, schemes) {
          body(address)
          continue
        }
        guard piece.extracting(0..<equals).firstIndex(of: .ascii(":")) != nil else { continue }
      }
      if mayBeAddress(piece), let address = address(in: piece, schemes) { body(address) }
    }
  }

  /// A cheap answer for nearly all values: an address begins with a letter, or all of it is escaped, and holds a colon,
  /// an escape, or is base64 that begins as `http` does.
  private static func mayBeAddress(_ value: Span<UInt8>) -> Bool {
    guard value.count >= 8, value.count <= maximumLength, value[0].isASCIIAlpha || value[0] == .ascii("%") else {
      return false
    }
    if beginsAsBase64(value) { return true }
    for index in value.indices where value[index] == .ascii(":") || value[index] == .ascii("%") { return true }
    return false
  }

  /// `aHR0c` is `http` in base64, `SFRUU` and `SFRUC` begin `HTTP`.
  private static func beginsAsBase64(_ value: Span<UInt8>) -> Bool {
    guard value.count >= 8 else { return false }
    let head = value.extracting(0..<4)
    return head.elementsEqual("aHR0") || head.elementsEqual("SHR0") || head.elementsEqual("SFRU")
  }

  /// Whether what may be base64 of an address begins anywhere in `text`.
  static func holdsBase64(_ text: Span<UInt8>) -> Bool {
    var index = 0
    while index &+ 8 <= text.count {
      let byte = text[index]
      // The second letter is an H, or an F behind an S: few texts go on from here.
      if byte == .ascii("a") || byte == .ascii("S"), text[index &+ 1] | 0x0E == 0x4E,
        beginsAsBase64(text.extracting(index..<text.count))
      {
        return true
      }
      index &+= 1
    }
    return false
  }

  private static func address(in value: Span<UInt8>, _ schemes: [[UInt8]]) -> [UInt8]? {
    var text = value.copied()
    for _ in 0..<maximumDepth {
      if isAddress(text.span, schemes) { return text }
      if beginsAsBase64(text.span), let decoded = BaseEncodings.base64(text.span), isAddress(decoded.span, schemes) {
        return decoded
      }
      guard let decoded = decodedOnce(text) else { return nil }
      text = decoded
    }
    return isAddress(text.span, schemes) ? text : nil
  }

  /// Whether `text` has a scheme of the web and something behind it, with as many slashes as anyone likes, since browsers
  /// do not count them; or `hxxp` and a host behind two; or one of `schemes` and something behind it.
  private static func isAddress(_ text: Span<UInt8>, _ schemes: [[UInt8]]) -> Bool {
    guard let colon = text.firstIndex(of: .ascii(":")), colon >= 2, colon <= 24, colon &+ 3 < text.count else {
      return false
    }
    var scheme: [UInt8] = []
    for index in 0..<colon {
      guard text[index].isASCIIAlphanumeric || ".+-".utf8.contains(text[index]) else { return false }
      scheme.append(text[index].asciiLowercased)
    }
    if schemes.contains(scheme) { return true }
    let first = text[colon &+ 1]
    let second = text[colon &+ 2]
    if let special = SpecialScheme(scheme.span) {
      // An escape may be that of a slash.
      let mayBeSlash = first == .ascii("%") || first.isSlashOrBackslash && second == .ascii("%")
      return special != .file && !mayBeSlash
    }
    let isSlashed = first.isSlashOrBackslash && second.isSlashOrBackslash
    return isSlashed && (scheme.span.elementsEqual("hxxp") || scheme.span.elementsEqual("hxxps"))
  }
}
