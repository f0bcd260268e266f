// The lines of a source, and the places in it.
//
//     bytes ─► lines (LF or CR LF) ─► each one checked: length, NUL, UTF-8 ─► what reads it

import CordonBytes

/// A source's bytes, without a byte order mark, as lines.
package struct SourceText: Sendable {
  package let bytes: [UInt8]
  /// Where the first line begins: 3 after a UTF-8 byte order mark, else 0.
  package let start: Int

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// Whether the bytes begin with a byte order mark of UTF-16 or UTF-32, which no reader here takes.
  package var isUTF16: Bool {
    bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0, 0, 0xFE, 0xFF])
  }

  /// Calls `body` with the number, from 1, and the range of every line, without its LF or CR LF, until it says false.
  /// A last line without a line end is a line; after the last line end there is none.
  package func forEachLine(_ body: (Int, Range<Int>) -> Bool) {
    var number = 0
    var lineStart = start
    while lineStart < bytes.count {
      let lineFeed = bytes[lineStart...].firstIndex(of: .ascii("\n")) ?? bytes.count
      var end = lineFeed
      if lineFeed < bytes.count, end > lineStart, bytes[end - 1] == .ascii("\r") { end -= 1 }
      number += 1
      guard body(number, lineStart..<end) else { return }
      lineStart = lineFeed + 1
    }
  }

  /// What is wrong with the bytes of a line, whatever format it is in; the offset counts from the line's start.
  package func problem(inLine line: Range<Int>, limit: Int) -> ValueProblem? {
    if line.count > limit {
      return ValueProblem(
        offset: 0, message: "a line of \(line.count) bytes, and the limit is \(limit); split what was fused")
    }
    return bytes[line].withUnsafeBufferPointer { buffer in
      if let nul = buffer.firstIndex(of: 0) {
        return ValueProblem(offset: nul, message: "a NUL byte: this is no text, or a damaged file; save it as UTF-8")
      }
      if let carriageReturn = buffer.firstIndex(of: .ascii("\r")) {
        return ValueProblem(
          offset: carriageReturn,
          message: "a carriage return within a line, as where lines end in CR alone; save the list with LF or CR LF")
      }
      guard let offset = UTF8Check.firstInvalidByte(in: buffer) else { return nil }
      return ValueProblem(offset: offset, message: "this is not valid UTF-8; save the list as UTF-8")
    }
  }
}

package enum UTF8Check {
  /// The offset of the first byte that begins no valid UTF-8 sequence (Unicode, table 3-7), or nil where all are valid.
  package static func firstInvalidByte(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    guard let firstHigh = bytes.firstIndex(where: { !$0.isASCII }) else { return nil }
    var parser = Unicode.UTF8.ForwardParser()
    var rest = bytes[firstHigh...].makeIterator()
    var offset = firstHigh
    while true {
      switch parser.parseScalar(from: &rest) {
      case .valid(let encoded): offset += encoded.count
      case .error: return offset
      case .emptyInput: return nil
      }
    }
  }
}
