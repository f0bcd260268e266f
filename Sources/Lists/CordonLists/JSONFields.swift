// One JSON text (RFC 8259), read strictly into fields with the place of every name and value. Foundation's readers
// give neither places nor doubled names, and a list needs both for its diagnostics.

import CordonBytes

/// Why a line is no JSON, and where in it.
struct JSONSyntaxError: Error {
  /// UTF-8 bytes from the source's start.
  var offset: Int
  var message: String
}

/// Reads the JSON text of one line. The line is valid UTF-8 (``SourceText/problem(inLine:limit:)`` said so).
struct JSONFields {
  private let bytes: [UInt8]
  private let line: Int
  private let lineStart: Int
  private let end: Int
  private let nesting: Int
  private var position: Int

  init(_ bytes: [UInt8], line: Int, range: Range<Int>, nesting: Int) {
    self.bytes = bytes
    self.line = line
    self.nesting = nesting
    lineStart = range.lowerBound
    end = range.upperBound
    position = range.lowerBound
  }

  /// The value that the line holds.
  mutating func read() throws(JSONSyntaxError) -> FieldValue {
    let value = try value(depth: 0)
    skipSpace()
    guard position == end else { throw error("more follows the object; write one object on each line") }
    return value
  }

  // MARK: - Values

  private mutating func value(depth: Int) throws(JSONSyntaxError) -> FieldValue {
    skipSpace()
    let place = self.place
    switch next {
    case .ascii("{"):
      return FieldValue(.fields(try fields(depth: depth)), at: place)
    case .ascii("["):
      return FieldValue(.list(try list(depth: depth)), at: place)
    case .ascii("\""):
      return FieldValue(.text(try string()), at: place)
    default:
      return FieldValue(try literal(), at: place)
    }
  }

  private mutating func fields(depth: Int) throws(JSONSyntaxError) -> [FieldValue.Field] {
    try descend(depth)
    var fields: [FieldValue.Field] = []
    skipSpace()
    if take("}") { return fields }
    repeat {
      skipSpace()
      let place = self.place
      guard next == .ascii("\"") else { throw error("a field's name in double quotes was expected here") }
      let name = try string()
      skipSpace()
      guard take(":") else { throw error("`:` was expected here, after a field's name") }
      fields.append(FieldValue.Field(name: name, place: place, value: try value(depth: depth + 1)))
      skipSpace()
    } while take(",")
    guard take("}") else { throw error("`,` or `}` was expected here") }
    return fields
  }

  private mutating func list(depth: Int) throws(JSONSyntaxError) -> [FieldValue] {
    try descend(depth)
    var values: [FieldValue] = []
    skipSpace()
    if take("]") { return values }
    repeat {
      values.append(try value(depth: depth + 1))
      skipSpace()
    } while take(",")
    guard take("]") else { throw error("`,` or `]` was expected here") }
    return values
  }

  /// Takes the opening bracket.
  private mutating func descend(_ depth: Int) throws(JSONSyntaxError) {
    guard depth < nesting else { throw error("nested more than \(nesting) deep, which no rule is") }
    position += 1
  }

  /// `true`, `false`, `null` or a number.
  private mutating func literal() throws(JSONSyntaxError) -> FieldValue.Content {
    let start = position
    while let byte = next, byte.isASCIIAlphanumeric || byte == .ascii("-") || byte == .ascii("+") || byte == .ascii(".")
    { position += 1 }
    let word = bytes[start..<position]
    switch word {
    case _ where word.elementsEqual("null".utf8): return .null
    case _ where word.elementsEqual("true".utf8): return .flag(true)
    case _ where word.elementsEqual("false".utf8): return .flag(false)
    case _ where JSONFields.isNumber(word): return .unusable("a number", mend: "put it in quotes")
    default:
      position = start
      throw error("a JSON value was expected here: text in double quotes, a list or an object")
    }
  }

  /// `-? int frac? exp?` (RFC 8259, section 6).
  private static func isNumber(_ word: ArraySlice<UInt8>) -> Bool {
    var rest = word
    func digits(_ rest: inout ArraySlice<UInt8>) -> Int {
      let count = rest.prefix(while: \.isASCIIDigit).count
      rest = rest.dropFirst(count)
      return count
    }
    if rest.first == .ascii("-") { rest = rest.dropFirst() }
    let leadsWithZero = rest.first == .ascii("0")
    let whole = digits(&rest)
    guard whole > 0, !leadsWithZero || whole == 1 else { return false }
    if rest.first == .ascii(".") {
      rest = rest.dropFirst()
      guard digits(&rest) > 0 else { return false }
    }
    if let e = rest.first, e | 0x20 == .ascii("e") {
      rest = rest.dropFirst()
      if let sign = rest.first, sign == .ascii("+") || sign == .ascii("-") { rest = rest.dropFirst() }
      guard digits(&rest) > 0 else { return false }
    }
    return rest.isEmpty
  }

  // MARK: - Strings

  private mutating func string() throws(JSONSyntaxError) -> String {
    let opening = position
    position += 1
    let start = position
    while let byte = next, byte != .ascii("\""), byte != .ascii("\\"), byte >= 0x20 { position += 1 }
    if next == .ascii("\"") {
      position += 1
      return String(decoding: bytes[start..<(position - 1)], as: UTF8.self)
    }
    var text = Array(bytes[start..<position])
    while let byte = next {
      switch byte {
      case .ascii("\""):
        position += 1
        return String(decoding: text, as: UTF8.self)
      case .ascii("\\"):
        text.append(contentsOf: String(try escape()).utf8)
      case 0..<0x20:
        throw error("the control character \(ValueChecks.codePoint(byte)) in a string; write it as an escape")
      default:
        text.append(byte)
        position += 1
      }
    }
    position = opening
    throw error("this string has no closing quote")
  }

  private mutating func escape() throws(JSONSyntaxError) -> Character {
    let start = position
    position += 1
    guard let byte = next else { throw error("this string has no closing quote", at: start) }
    position += 1
    switch byte {
    case .ascii("\""), .ascii("\\"), .ascii("/"): return Character(Unicode.Scalar(byte))
    case .ascii("b"): return "\u{8}"
    case .ascii("f"): return "\u{C}"
    case .ascii("n"): return "\n"
    case .ascii("r"): return "\r"
    case .ascii("t"): return "\t"
    case .ascii("u"):
      var value = try hexadecimals(escapeAt: start)
      if 0xD800..<0xDC00 ~= value, next == .ascii("\\"), position + 1 < end, bytes[position + 1] == .ascii("u") {
        position += 2
        let low = try hexadecimals(escapeAt: start)
        guard 0xDC00..<0xE000 ~= low else { throw error("half of a surrogate pair; write both halves", at: start) }
        value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(value) else {
        throw error("half of a surrogate pair; write both halves", at: start)
      }
      return Character(scalar)
    default:
      throw error("no such escape in JSON; a backslash itself is written \\\\", at: start)
    }
  }

  private mutating func hexadecimals(escapeAt start: Int) throws(JSONSyntaxError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = next?.hexDigitValue else { throw error("\\u wants four hexadecimal digits", at: start) }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  // MARK: - Bytes

  private var next: UInt8? { position < end ? bytes[position] : nil }
  private var place: Place { Place(line: line, column: position - lineStart + 1) }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0D { position += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == .ascii(character) else { return false }
    position += 1
    return true
  }

  private func error(_ message: String, at offset: Int? = nil) -> JSONSyntaxError {
    JSONSyntaxError(offset: offset ?? position, message: message)
  }
}
