// A sign of an address under any mixture of encodings: `%26colon%3B`, `%5Cu003a`, `[%3A]`, `&%2358;`, `%EF%BC%9A`.
//
//   text from a place on ─► one byte more ─► whatever ends with it is decoded ─┐
//                                ▲           (%3A, %u003a, &#58;, \x3a)        │ until no more is
//                                └─────────────────────────────────────────────┘
//
// What one layer leaves may be a part of the next, so that the order of the layers does not matter.

import CordonBytes

/// The beginning of what is encoded at one place of a text, decoded in all its layers.
struct LayeredText {
  /// Decoding stops at so many bytes: enough for any sign, and for a reference that has not ended.
  private static let maximumCount = 32
  /// The longest reference or escape.
  private static let maximumLength = 24
  /// Reading stops after so many bytes. The `25`s of `%252525…` and the `amp;`s of `&amp;amp;…` do not count.
  private static let maximumRead = 512

  private(set) var bytes: [UInt8] = []
  /// Where in the text each of `bytes` ends.
  private var ends: [Int] = []
  /// Whether reading was cut off: ``bytes`` may have gone on otherwise.
  private(set) var isTooDeep = false
  /// What reading cost, in bytes of the text.
  private(set) var readCount = 0

  /// Reading stops after so many of `%`, `&` and `\`.
  private static let maximumSigns = 96

  /// - Complexity: O(1): some dozens of bytes nearly always; O(*n*) for `%252525…`.
  init(_ text: Span<UInt8>, at place: Int) {
    bytes.reserveCapacity(LayeredText.maximumCount &+ 4)
    ends.reserveCapacity(LayeredText.maximumCount &+ 4)
    var at = place
    var (signs, read) = (0, 0)
    while at < text.count, bytes.count < LayeredText.maximumCount, text[at] > 0x20 {
      let byte = text[at]
      at &+= 1
      read &+= 1
      // A row of backslashes, or of zeros before a number, counts once: `\\\\u003a`, `&#0000058;`.
      let isDoubled = byte == .ascii("\\") && at &- 1 > place && text[at &- 2] == .ascii("\\")
      if isDoubled || (byte == .ascii("0") && endsWithZeros) {
        ends[ends.count &- 1] = at
      } else {
        if byte.beginsEncoding { signs &+= 1 }
        append(byte, endingAt: at)
      }
      // One sign that is encoded again and again is passed over at once: `%252525`, `&amp;amp;amp;`.
      let start = at
      if byte == .ascii("%") {
        at = text.endOfPercentLayers(from: at)
      } else if byte == .ascii(";"), bytes.last == .ascii("&") {
        while at &+ 4 <= text.count, text.extracting(at..<at &+ 4).isLowered("amp;") { at &+= 4 }
      }
      if at > start {
        ends[ends.count &- 1] = at
        readCount &+= (at &- start) / 8
      }
      if isSettled { break }
      if let last = bytes.last, LayeredText.endsSigns(last) { break }
      if signs > LayeredText.maximumSigns || read == LayeredText.maximumRead {
        isTooDeep = true
        break
      }
    }
    readCount &+= read
    if bytes.count == LayeredText.maximumCount, mayGoOn { isTooDeep = true }
    // What was cut off may have gone on otherwise.
    if isTooDeep { return }
    // A reference without a semicolon at the very end.
    bytes.append(0x20)
    ends.append(at)
    reduce(isWhole: true)
  }

  /// Whether nothing that follows matters: the decoded bytes begin with a whole sign, or with a character that begins none.
  private var isSettled: Bool {
    switch bytes[0] {
    case .ascii(":"), .ascii("."): return true
    case .ascii("/"): return bytes.count > 1 && bytes[1] < 0x80 && !bytes[1].beginsEncoding
    case 0..<0x80: return !LayeredText.mayBeginSign(UInt32(bytes[0]))
    default:
      guard let scalar = Scalar(decoding: bytes.span, at: 0) else { return false }
      return !LayeredText.mayBeginSign(scalar.value)
    }
  }

  /// Whether one of these may begin with the character: a colon, a dot, slashes, a bracket around them, the letters of a
  /// scheme, and another encoding.
  static func mayBeginSign(_ value: UInt32) -> Bool {
    guard value < 0x80 else { return Refanger.isInvisible(value) || Scalar.isKinToSchemes(value) }
    let byte = UInt8(truncatingIfNeeded: value)
    if byte.beginsEncoding || byte.opensBracket || byte.closesBracket || byte.isSlashOrBackslash { return true }
    return byte == .ascii(".") || byte == .ascii(":") || HiddenScheme.holds(byte)
  }

  /// Whether all that was read may be the beginning of one encoded sign: it is made of the parts of numbers alone, and is no
  /// row of one character, such as people draw lines with.
  private var mayGoOn: Bool {
    guard bytes[0] != .ascii("\\") || LayeredText.isPartOfNumber(bytes[1]) else { return false }
    return bytes[0].beginsEncoding && bytes.contains { $0.hexDigitValue != nil }
      && bytes.allSatisfy { LayeredText.isPartOfNumber($0) || $0.hexDigitValue != nil }
  }

  private static func isPartOfNumber(_ byte: UInt8) -> Bool {
    byte.beginsEncoding || byte == .ascii("#") || byte | 0x20 == .ascii("x") || byte | 0x20 == .ascii("u")
  }

  /// Whether `byte` is part of no sign and of no encoding, so that what follows it does not matter.
  private static func endsSigns(_ byte: UInt8) -> Bool {
    switch byte {
    case 0...0x20, .ascii("="), .ascii("?"), .ascii("<"), .ascii(">"), .ascii("\""), .ascii("'"), .ascii("!"),
      .ascii("$"), .ascii("|"):
      true
    default: false
    }
  }

  /// Whether the bytes end with the zeros that the number of a reference may begin with.
  private var endsWithZeros: Bool {
    guard bytes.count >= 3, bytes[bytes.count &- 1] == .ascii("0") else { return false }
    let before = bytes[bytes.count &- 2]
    return before == .ascii("#") || (before | 0x20 == .ascii("x") && bytes[bytes.count &- 3] == .ascii("#"))
  }

  private mutating func append(_ byte: UInt8, endingAt end: Int) {
    bytes.append(byte)
    ends.append(end)
    reduce(isWhole: false)
  }

  /// Decodes what ends with the last byte, or ended before it.
  ///
  /// - Parameter isWhole: whether no more bytes follow.
  private mutating func reduce(isWhole: Bool) {
    guard isWhole || mayEndEncoding else { return }
    while decodeReference(isWhole: isWhole) || decodeEscape() || decodePercent() {}
  }

  /// Whether something may end with the last byte, or before it: false only where nothing does, as for most bytes.
  private var mayEndEncoding: Bool {
    let last = bytes[bytes.count &- 1]
    if last.hexDigitValue != nil || last == .ascii(";") || last == .ascii("#") || last == .ascii("}") { return true }
    guard bytes.count > 1, case let before = bytes[bytes.count &- 2] else { return false }
    return before == .ascii("\\") || before.hexDigitValue != nil
  }

  /// Decodes a reference of HTML that ends with the last byte, or ended before it.
  private mutating func decodeReference(isWhole: Bool) -> Bool {
    let count = bytes.count
    for place in bytes.indices.suffix(LayeredText.maximumLength).reversed() where bytes[place] == .ascii("&") {
      guard let entity = HTMLEntity(in: bytes.span, at: place) else { continue }
      if entity.end == count {
        // Behind the digits of a number more may follow.
        guard bytes[count &- 1] == .ascii(";") else { continue }
      } else if !isWhole, bytes[entity.end].beginsEncoding {
        // What follows may be its semicolon, encoded.
        continue
      }
      replace(place..<entity.end, with: entity.scalar.value)
      return true
    }
    return false
  }

  /// Decodes an escape of a programming language that ends with the last byte.
  private mutating func decodeEscape() -> Bool {
    let count = bytes.count
    for place in bytes.indices.suffix(LayeredText.maximumLength).reversed() where bytes[place] == .ascii("\\") {
      // What follows `\&` may be a reference, as in `\&#x78;3a`.
      guard place &+ 1 < count, bytes[place &+ 1] != .ascii("&"), let escape = Refanger.escape(bytes.span, at: place),
        escape.end == count
      else { continue }
      replace(place..<count, with: escape.scalar)
      return true
    }
    return false
  }

  /// Decodes a percent-encoded byte, or a character as JavaScript's `escape` writes it, that ends with the last byte.
  private mutating func decodePercent() -> Bool {
    let count = bytes.count
    if count >= 3, bytes[count &- 3] == .ascii("%"), let high = bytes[count &- 2].hexDigitValue,
      let low = bytes[count &- 1].hexDigitValue
    {
      let end = ends[count &- 1]
      bytes.removeLast(3)
      ends.removeLast(3)
      bytes.append(high &<< 4 | low)
      ends.append(end)
      return true
    }
    guard count >= 6, bytes[count &- 6] == .ascii("%"),
      let value = LayeredText.number(bytes.span.extracting(count &- 5..<count))
    else { return false }
    replace(count &- 6..<count, with: value)
    return true
  }

  /// The number in `u003a`, which a percent sign makes an escape as JavaScript's `escape` writes them.
  static func number(_ text: Span<UInt8>) -> UInt32? {
    guard text.count == 5, text[0] | 0x20 == .ascii("u") else { return nil }
    var value: UInt32 = 0
    for index in 1..<5 {
      guard let digit = text[index].hexDigitValue else { return nil }
      value = value &<< 4 | UInt32(digit)
    }
    return Unicode.Scalar(value) == nil ? nil : value
  }

  /// Puts a character for the bytes at `range`.
  private mutating func replace(_ range: Range<Int>, with scalar: UInt32) {
    let end = ends[range.upperBound &- 1]
    var encoded: [UInt8] = []
    encoded.append(scalar: scalar)
    bytes.replaceSubrange(range, with: encoded)
    ends.replaceSubrange(range, with: repeatElement(end, count: encoded.count))
  }

  // MARK: Signs

  /// Where the colon ends in the text that the decoded bytes begin with, bare, in brackets, or one that looks like it; and
  /// how many slashes the brackets hold too.
  var colon: (end: Int, slashes: Int)? { colon(from: 0).map { (ends[$0.end &- 1], $0.slashes) } }

  private func colon(from start: Int) -> (end: Int, slashes: Int)? {
    var at = start
    while at < bytes.count, bytes[at] >= 0x80, let scalar = Scalar(decoding: bytes.span, at: at),
      Refanger.isInvisible(scalar.value)
    {
      at &+= scalar.length
    }
    guard at < bytes.count else { return nil }
    guard bytes[at].opensBracket else { return plainColonEnd(from: at).map { ($0, 0) } }
    at &+= 1
    let word = bytes.span.extracting(at..<max(at, min(at &+ 5, bytes.count)))
    guard var end = plainColonEnd(from: at) ?? (word.isLowered("colon") ? at &+ 5 : nil) else { return nil }
    let slashes = bytes[end...].prefix { $0.isSlashOrBackslash }.count
    end &+= slashes
    return end < bytes.count && bytes[end].closesBracket ? (end &+ 1, slashes) : nil
  }

  private func plainColonEnd(from at: Int) -> Int? {
    guard at < bytes.count else { return nil }
    if bytes[at] == .ascii(":") { return at &+ 1 }
    guard bytes[at] >= 0x80, let scalar = Scalar(decoding: bytes.span, at: at) else { return nil }
    switch scalar.value {
    case 0x2236, 0xFE55, 0xFF1A: return at &+ scalar.length
    default: return nil
    }
  }

  /// Where the dot ends in the text that the decoded bytes begin with: bare, or in brackets as a sign or a word.
  var dot: Int? {
    guard let first = bytes.first else { return nil }
    if first == .ascii(".") { return ends[0] }
    guard first.opensBracket else { return nil }
    for word in [".", ",", "dot", "d0t", "punkt", "point"] as [StaticString] {
      let end = 1 &+ word.utf8CodeUnitCount
      if end < bytes.count, bytes.span.extracting(1..<end).isLowered(word), bytes[end].closesBracket {
        return ends[end]
      }
    }
    return nil
  }

  /// Where the slashes end that the decoded bytes begin with, bare, in brackets, or ones that look like them; and how many
  /// they are: two at most.
  var slashes: (end: Int, count: Int)? {
    var at = 0
    let isEnclosed = bytes.first.map { $0.opensBracket } ?? false
    if isEnclosed { at = 1 }
    var count = 0
    while count < 2, at < bytes.count {
      if bytes[at].isSlashOrBackslash {
        at &+= 1
      } else if bytes[at] >= 0x80, let scalar = Scalar(decoding: bytes.span, at: at), LayeredText.isSlash(scalar.value)
      {
        at &+= scalar.length
      } else {
        break
      }
      count &+= 1
    }
    guard count > 0 else { return nil }
    guard isEnclosed else { return (ends[at &- 1], count) }
    return at < bytes.count && bytes[at].closesBracket ? (ends[at], count) : nil
  }

  private static func isSlash(_ value: UInt32) -> Bool {
    value == 0x2044 || value == 0x2215 || value == 0x29F8 || value == 0xFF0F
  }

  /// Whether the decoded bytes begin with a slash, one that looks like it, or a bracket around one.
  var beginsWithSlash: Bool {
    guard let first = bytes.first else { return false }
    if first.isSlashOrBackslash || first.opensBracket || first.closesBracket { return true }
    guard first >= 0x80, let scalar = Scalar(decoding: bytes.span, at: 0) else { return false }
    return Refanger.isInvisible(scalar.value) || Scalar.isKinToSchemes(scalar.value)
  }

  /// Whether the decoded bytes, behind the end of `head`, are letters of a scheme, perhaps the last ones, and its colon.
  func endsScheme(behind head: Span<UInt8>) -> Bool {
    let kept = min(4, head.count)
    var whole = LayeredText(bytes: head.extracting(head.count &- kept..<head.count).copied() + bytes)
    whole.ends = Array(0..<whole.bytes.count)
    for start in 0...kept {
      for length in [4, 5] where start &+ length > kept && start &+ length < whole.bytes.count {
        let name = whole.bytes.span.extracting(start..<start &+ length)
        if HiddenScheme.isTight(name), whole.colon(from: start &+ length) != nil { return true }
      }
    }
    return false
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }
}

extension UInt8 {
  /// Whether an encoding begins with it: `%3a`, `&#58;`, `\x3a`.
  var beginsEncoding: Bool { self == .ascii("%") || self == .ascii("&") || self == .ascii("\\") }
  var opensBracket: Bool { self == .ascii("[") || self == .ascii("(") || self == .ascii("{") }
  var closesBracket: Bool { self == .ascii("]") || self == .ascii(")") || self == .ascii("}") }
}

extension Span<UInt8> {
  /// Where the `25`s end that stand at `start`, behind a percent sign: each is the rest of an encoded one.
  func endOfPercentLayers(from start: Int) -> Int {
    var end = start
    while end &+ 1 < count, self[end] == .ascii("2"), self[end &+ 1] == .ascii("5") { end &+= 2 }
    return end
  }
}
