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
  /// How many decoded bytes are wanted at most: enough for any sign that is asked for, and for a reference under way.
  private static let maximumCount = 24
  /// The longest reference or escape, without the zeros that a number may begin with.
  private static let maximumLength = 16

  private(set) var bytes: [UInt8] = []
  /// Where in the text each of `bytes` ends.
  private var ends: [Int] = []
  /// Whether more signs hide what stands here than are read.
  private(set) var isTooDeep = false

  /// How many signs that an encoding begins with are read at most. Each of them may be asked for what begins there, so that
  /// without a limit a row of them would take the square of its length.
  private static let maximumSigns = 96

  /// - Complexity: O(*n*) in what is decoded: nearly always some dozens of bytes.
  init(_ text: Span<UInt8>, at place: Int) {
    bytes.reserveCapacity(LayeredText.maximumCount &+ 4)
    ends.reserveCapacity(LayeredText.maximumCount &+ 4)
    var at = place
    var signs = 0
    while at < text.count, bytes.count < LayeredText.maximumCount, text[at] > 0x20 {
      if text[at] == .ascii("%") || text[at] == .ascii("&") || text[at] == .ascii("\\") { signs += 1 }
      if signs > LayeredText.maximumSigns {
        isTooDeep = true
        break
      }
      let isDoubled = text[at] == .ascii("\\") && at > place && text[at &- 1] == .ascii("\\")
      if isDoubled || (text[at] == .ascii("0") && endsWithZeros) {
        // Doubled backslashes are one, and many zeros are: `\\\\u003a`, `&#0000058;`.
        ends[ends.count &- 1] = at &+ 1
      } else {
        append(text[at], endingAt: at &+ 1)
      }
      at &+= 1
      if let last = bytes.last, LayeredText.endsSigns(last) { break }
    }
    // A reference without a semicolon at the very end.
    bytes.append(0x20)
    ends.append(at)
    reduce(isWhole: true)
  }

  /// Whether `byte` stands in no sign that is asked for, and in no encoding: what follows it does not matter.
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
      } else if !isWhole {
        // What follows may be its semicolon, encoded.
        switch bytes[entity.end] {
        case .ascii("%"), .ascii("&"), .ascii("\\"): continue
        default: break
        }
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
    guard opens(bytes[at]) else { return plainColonEnd(from: at).map { ($0, 0) } }
    at &+= 1
    let word = bytes.span.extracting(at..<max(at, min(at &+ 5, bytes.count)))
    guard var end = plainColonEnd(from: at) ?? (word.isLowered("colon") ? at &+ 5 : nil) else { return nil }
    let slashes = bytes[end...].prefix { $0.isSlashOrBackslash }.count
    end &+= slashes
    return end < bytes.count && closes(bytes[end]) ? (end &+ 1, slashes) : nil
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
    guard opens(first) else { return nil }
    for word in [".", ",", "dot", "d0t", "punkt", "point"] as [StaticString] {
      let end = 1 &+ word.utf8CodeUnitCount
      if end < bytes.count, bytes.span.extracting(1..<end).isLowered(word), closes(bytes[end]) { return ends[end] }
    }
    return nil
  }

  /// Whether the decoded bytes begin with a slash, one that looks like it, or a bracket around one.
  var beginsWithSlash: Bool {
    guard let first = bytes.first else { return false }
    if first.isSlashOrBackslash || opens(first) || closes(first) { return true }
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

  private func opens(_ byte: UInt8) -> Bool { byte == .ascii("[") || byte == .ascii("(") || byte == .ascii("{") }
  private func closes(_ byte: UInt8) -> Bool { byte == .ascii("]") || byte == .ascii(")") || byte == .ascii("}") }
}
