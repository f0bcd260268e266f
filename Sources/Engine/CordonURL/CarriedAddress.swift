// Addresses inside another address.
//
//   a wrapper's value ─► escapes undone until it is an address (`normalize`)
//   query, fragment ─► each value ─► escapes and base64 undone, one stage after another, until it is an address
//
// Each stage makes the text shorter. All stages of one value together may read a few times its length, however many there
// are; what would need more is reported as too deep if it is an address at all.

import CordonBytes

/// Addresses that other addresses carry.
package enum CarriedAddress {
  /// What a value turned out to be.
  package enum Reading: Equatable {
    case none
    case address
    /// An address under more layers of escapes than are undone.
    case tooDeep
  }

  /// How many bytes the stages that undo `count` bytes may read in all: some dozens of stages for an ordinary address.
  static func workLimit(forCount count: Int) -> Int { 8 * count + (1 << 16) }

  /// Brings what a wrapper carries to an address: escapes that hide its scheme are undone, and a host with a dot needs no
  /// scheme.
  ///
  /// - Complexity: O(*n*)
  package static func normalize(_ text: inout [UInt8]) -> Reading {
    var work = workLimit(forCount: text.count)
    while true {
      let isHidden: Bool
      switch AddressSyntax(of: text.span) {
      case .empty: return .none
      case .absolute:
        // `https:%2F%2Fexample.org`: the slashes are escaped and the colon is not.
        let colon = text.firstIndex(of: .ascii(":")) ?? text.count
        isHidden = colon + 1 < text.count && text[colon + 1] == .ascii("%")
        if !isHidden { return .address }
      case .schemeRelative:
        let rest = text.span.extracting(AddressSyntax.afterSlashes(of: text.span)..<text.count)
        return InferredType.beginsWithHost(rest) ? .address : .none
      case .bare:
        let head = text.prefix { $0 != .ascii("/") && $0 != .ascii("?") && $0 != .ascii("#") }
        isHidden = head.contains(.ascii("%"))
        if !isHidden { return InferredType.beginsWithHost(text.span) ? .address : .none }
      }
      work -= text.count
      guard work >= 0 else { return mayBeWrapped(fullyDecoded(text.span)) ? .tooDeep : .none }
      guard let decoded = decodedOnce(text) else {
        return AddressSyntax(of: text.span) == .absolute || InferredType.beginsWithHost(text.span) ? .address : .none
      }
      text = decoded
    }
  }

  private static func mayBeWrapped(_ text: [UInt8]) -> Bool {
    AddressSyntax(of: text.span) == .absolute || InferredType.beginsWithHost(text.span)
  }

  /// `text` percent-decoded once, or nil where that changes nothing.
  private static func decodedOnce(_ text: [UInt8]) -> [UInt8]? {
    var decoded: [UInt8] = []
    decoded.append(percentDecoding: text.span)
    return decoded.count < text.count ? decoded : nil
  }

  /// `text` percent-decoded until that changes nothing more.
  ///
  /// Two escapes never overlap, so it does not matter which of them is undone first: each is undone as soon as its last
  /// digit is there.
  ///
  /// - Complexity: O(*n*)
  static func fullyDecoded(_ text: Span<UInt8>) -> [UInt8] {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(text.count)
    for index in text.indices {
      decoded.append(text[index])
      while decoded.count >= 3, decoded[decoded.count - 3] == .ascii("%"),
        let high = decoded[decoded.count - 2].hexDigitValue, let low = decoded[decoded.count - 1].hexDigitValue
      {
        decoded.removeLast(3)
        decoded.append(high << 4 | low)
      }
    }
    return decoded
  }

  /// Calls `body` with every address in the query and the fragment of `url`: a value, or a piece without a name, that is
  /// one as it stands, once its escapes are undone, or once it is read as base64; with scheme and host, or of a scheme
  /// in `schemes`. Addresses that only the path holds are left to the link finder.
  ///
  /// - Returns: false where some value is an address under more layers of escapes than are undone.
  /// - Complexity: O(*n*) in the query and the fragment. Allocates only where a value may be an address.
  package static func forEach(
    in url: borrowing CanonicalURL, schemes: [[UInt8]], _ body: ([UInt8]) -> Void
  ) -> Bool {
    var isWhole = true
    if let query = url.queryRange {
      isWhole = forEachPiece(of: url.bytes.span.extracting(query), schemes, body)
    }
    guard let start = url.fragmentStart, start &+ 1 < url.bytes.count else { return isWhole }
    return forEach(inFragment: url.bytes.span.extracting(start &+ 1..<url.bytes.count), schemes, body) && isWhole
  }

  /// The same for the address of `forms`: as it is written too, where no browser accepts it.
  package static func forEach(
    in forms: borrowing URLForms, schemes: [[UInt8]], _ body: ([UInt8]) -> Void
  ) -> Bool {
    var isWhole = forEach(in: forms.canonical, schemes: schemes, body)
    if let query = forms.written.query, !forEachPiece(of: query.span, schemes, body) { isWhole = false }
    if let fragment = forms.written.fragment, !forEach(inFragment: fragment.span, schemes, body) { isWhole = false }
    return isWhole
  }

  private static func forEach(
    inFragment fragment: Span<UInt8>, _ schemes: [[UInt8]], _ body: ([UInt8]) -> Void
  ) -> Bool {
    // `#/https://…`, `#!https://…`, and `#/open?url=https://…`
    var skipped = 0
    while skipped < fragment.count, fragment[skipped] == .ascii("/") || fragment[skipped] == .ascii("!") {
      skipped &+= 1
    }
    let rest = fragment.extracting(skipped..<fragment.count)
    switch read(rest, schemes, body) {
    case .address: return true
    case .tooDeep: return false
    case .none: break
    }
    let pieces = rest.firstIndex(of: .ascii("?")).map { $0 &+ 1 } ?? 0
    return forEachPiece(of: rest.extracting(pieces..<rest.count), schemes, body)
  }

  /// Answers false where some piece is too deep.
  private static func forEachPiece(
    of query: Span<UInt8>, _ schemes: [[UInt8]], _ body: ([UInt8]) -> Void
  ) -> Bool {
    var isWhole = true
    var at = 0
    while at < query.count {
      let end = query.firstIndex(of: .ascii("&"), from: at) ?? query.count
      let piece = query.extracting(at..<end)
      at = end &+ 1
      if let equals = piece.firstIndex(of: .ascii("=")) {
        let value = piece.extracting(equals &+ 1..<piece.count)
        let reading = read(value, schemes, body)
        if reading == .tooDeep { isWhole = false }
        guard reading == .none, piece.extracting(0..<equals).firstIndex(of: .ascii(":")) != nil else { continue }
      }
      if read(piece, schemes, body) == .tooDeep { isWhole = false }
    }
    return isWhole
  }

  /// Reads one value, and calls `body` with the address that it is.
  private static func read(_ value: Span<UInt8>, _ schemes: [[UInt8]], _ body: ([UInt8]) -> Void) -> Reading {
    guard mayBeAddress(value) else { return .none }
    var text = value.copied()
    let reading = undo(&text, schemes)
    if reading == .address { body(text) }
    return reading
  }

  /// A cheap answer for nearly all values: an address begins with a letter, or all of it is escaped, and holds a colon,
  /// an escape, or is base64 that begins as `http` or an altered one does.
  static func mayBeAddress(_ value: Span<UInt8>) -> Bool {
    guard value.count >= 8, value[0].isASCIIAlpha || value[0] == .ascii("%") else { return false }
    if value.beginsAsBase64OfHTTP { return true }
    for index in value.indices where value[index] == .ascii(":") || value[index] == .ascii("%") { return true }
    return false
  }

  /// Whether what may be base64 of an address begins anywhere in `text`.
  package static func holdsBase64(_ text: Span<UInt8>) -> Bool {
    var index = 0
    while index &+ 8 <= text.count {
      let byte = text[index]
      if byte == .ascii("a") || 0x53...0x59 ~= byte, text.extracting(index..<text.count).beginsAsBase64OfHTTP {
        return true
      }
      index &+= 1
    }
    return false
  }

  /// Undoes escapes and base64 in `text`, one stage after another, until it is an address.
  static func undo(_ text: inout [UInt8], _ schemes: [[UInt8]]) -> Reading {
    var work = workLimit(forCount: text.count)
    while !isAddress(text.span, schemes) {
      if text.span.beginsAsBase64OfHTTP, let decoded = BaseEncodings.base64(text.span) {
        text = decoded
        continue
      }
      work -= text.count
      guard work >= 0 else {
        let decoded = fullyDecoded(text.span)
        return isAddress(decoded.span, schemes) || decoded.span.beginsAsBase64OfHTTP ? .tooDeep : .none
      }
      guard let decoded = decodedOnce(text) else { return .none }
      text = decoded
    }
    return .address
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
