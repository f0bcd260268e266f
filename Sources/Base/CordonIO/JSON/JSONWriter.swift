// JSON out, byte by byte: one growing array, no intermediate values. The caller says what comes next; commas are the
// writer's.
//
// Strings are safe to print, to split and to read back: besides what RFC 8259 asks for, DEL, the C1 controls, U+2028,
// U+2029 and the bidirectional controls are escaped, because terminals and line readers act on them and the text comes from
// strangers.

import CordonBytes

/// Writes JSON values into a byte array.
///
///     var json = JSONWriter()
///     json.beginObject()
///     json.key("record")
///     json.number(12)
///     json.endObject()
///     // json.bytes: {"record":12}
package struct JSONWriter {
  package private(set) var bytes: [UInt8]
  private var needsComma = false

  /// Goes on at the end of `bytes`, whose memory it takes over.
  package init(appendingTo bytes: consuming [UInt8] = []) { self.bytes = bytes }

  /// Gives the bytes away and starts afresh.
  package mutating func takeBytes() -> [UInt8] {
    var taken: [UInt8] = []
    swap(&taken, &bytes)
    needsComma = false
    return taken
  }

  package mutating func beginObject() { open("{") }
  package mutating func endObject() { close("}") }
  package mutating func beginArray() { open("[") }
  package mutating func endArray() { close("]") }

  /// The name of the member that comes next: plain ASCII, written as it is.
  package mutating func key(_ name: StaticString) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    name.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// The same of any text.
  package mutating func key(named name: String) {
    string(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// A member with text.
  package mutating func text(_ name: StaticString, _ text: String) {
    key(name)
    string(text)
  }

  /// A member with texts.
  package mutating func texts(_ name: StaticString, _ texts: [String]) {
    key(name)
    strings(texts)
  }

  /// A member with a number.
  package mutating func count(_ name: StaticString, _ count: Int) {
    key(name)
    number(count)
  }

  /// A value that is JSON already; what ``string(_:)`` escapes for those who print it is escaped here too.
  package mutating func value(_ json: Span<UInt8>) {
    separate()
    needsComma = true
    var index = 0
    while index < json.count {
      let sequence = UTF8Sequence(at: index, of: json)
      if let scalar = sequence.scalar, scalar >= 0x7F, JSONWriter.isEscaped(scalar) {
        escape(scalar)
      } else {
        for offset in 0..<sequence.length { bytes.append(json[index + offset]) }
      }
      index += sequence.length
    }
  }

  package mutating func number(_ value: Int) {
    separate()
    bytes.append(contentsOf: String(value).utf8)
    needsComma = true
  }

  package mutating func bool(_ value: Bool) {
    separate()
    bytes.append(contentsOf: (value ? "true" : "false").utf8)
    needsComma = true
  }

  package mutating func null() {
    separate()
    bytes.append(contentsOf: "null".utf8)
    needsComma = true
  }

  package mutating func string(_ text: String) {
    var text = text
    text.withUTF8 { _ = string($0.span) }
  }

  package mutating func strings(_ texts: some Sequence<String>) {
    beginArray()
    for text in texts { string(text) }
    endArray()
  }

  /// A string of bytes of unknown origin. What is not UTF-8 becomes U+FFFD.
  ///
  /// - Returns: False where something was replaced; ``base64(_:)`` then keeps the exact bytes.
  @discardableResult
  package mutating func string(_ utf8: Span<UInt8>) -> Bool {
    separate()
    needsComma = true
    bytes.append(UInt8(ascii: "\""))
    var isExact = true
    var index = 0
    while index < utf8.count {
      let plainEnd = endOfPlainRun(utf8, from: index)
      if plainEnd > index {
        utf8.extracting(index..<plainEnd).withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
        index = plainEnd
        continue
      }
      let sequence = UTF8Sequence(at: index, of: utf8)
      if let scalar = sequence.scalar {
        if JSONWriter.isEscaped(scalar) {
          escape(scalar)
        } else {
          for offset in 0..<sequence.length { bytes.append(utf8[index + offset]) }
        }
      } else {
        isExact = false
        bytes.append(contentsOf: [0xEF, 0xBF, 0xBD])
      }
      index += sequence.length
    }
    bytes.append(UInt8(ascii: "\""))
    return isExact
  }

  /// A string that holds `data` in Base64 (RFC 4648, section 4, with padding).
  package mutating func base64(_ data: Span<UInt8>) {
    separate()
    needsComma = true
    bytes.append(UInt8(ascii: "\""))
    var index = 0
    while index < data.count {
      let count = min(3, data.count - index)
      var group: UInt32 = 0
      for offset in 0..<3 { group = group << 8 | (offset < count ? UInt32(data[index + offset]) : 0) }
      for digit in 0..<4 {
        let isPadding = digit > count
        bytes.append(isPadding ? UInt8(ascii: "=") : JSONWriter.base64Digit(group >> UInt32(18 - 6 * digit) & 63))
      }
      index += count
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Ends a line; what follows stands for itself.
  package mutating func endLine() {
    bytes.append(UInt8(ascii: "\n"))
    needsComma = false
  }
}

extension JSONWriter {
  private mutating func open(_ bracket: Unicode.Scalar) {
    separate()
    bytes.append(UInt8(ascii: bracket))
    needsComma = false
  }

  private mutating func close(_ bracket: Unicode.Scalar) {
    bytes.append(UInt8(ascii: bracket))
    needsComma = true
  }

  private mutating func separate() { if needsComma { bytes.append(UInt8(ascii: ",")) } }

  /// The end of the bytes from `start` on that are printable ASCII and need no escape.
  private func endOfPlainRun(_ utf8: Span<UInt8>, from start: Int) -> Int {
    var index = start
    while index < utf8.count {
      let byte = utf8[index]
      if byte < 0x20 || byte >= 0x7F || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
      index += 1
    }
    return index
  }

  private static func isEscaped(_ scalar: UInt32) -> Bool {
    scalar == 0x22 || scalar == 0x5C || TerminalSafety.isControl(scalar)
  }

  /// Writes a scalar of the Basic Multilingual Plane as an escape, the short one where there is one.
  private mutating func escape(_ scalar: UInt32) {
    bytes.append(UInt8(ascii: "\\"))
    switch scalar {
    case 0x22: bytes.append(UInt8(ascii: "\""))
    case 0x5C: bytes.append(UInt8(ascii: "\\"))
    case 0x08: bytes.append(UInt8(ascii: "b"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0C: bytes.append(UInt8(ascii: "f"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    default:
      bytes.append(UInt8(ascii: "u"))
      for shift: UInt32 in [12, 8, 4, 0] { bytes.append(hexDigit(UInt8(truncatingIfNeeded: scalar >> shift))) }
    }
  }

  private static func base64Digit(_ value: UInt32) -> UInt8 {
    let value = UInt8(truncatingIfNeeded: value & 63)
    switch value {
    case 0..<26: return UInt8(ascii: "A") + value
    case 26..<52: return UInt8(ascii: "a") + value - 26
    case 52..<62: return UInt8(ascii: "0") + value - 52
    case 62: return UInt8(ascii: "+")
    default: return UInt8(ascii: "/")
    }
  }
}

/// The lower-case hexadecimal digit for the low four bits.
private func hexDigit(_ value: UInt8) -> UInt8 {
  let value = value & 15
  return value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}
