// JSON as files hold it: one array of records, or values one after another, laid out over many lines. What comes out is
// JSON lines: a value on each.
//
//   [ {"a":1,            {"a":1,   "b":2}
//      "b":2}, {} ]      {}
//
// What ends a line inside a value, where it stands for nothing, becomes a space; a comma between the elements of the outer
// array, and a line's end between values, end a line. Nothing else is looked at: what is wrong with a value its parser says.

import CordonBytes

/// Bytes of JSON, given on as JSON lines.
final class JSONTextSource: ByteSource {
  private let source: any ByteSource
  /// How many brackets are open.
  private var depth = 0
  private var strings = JSONStringTracker()
  /// Whether the outermost bracket is that of an array of records.
  private var isArray = false
  private var isAtStart = true

  init(_ source: any ByteSource) { self.source = source }

  func isReady() -> Bool { source.isReady() }
  var consumed: Int { source.consumed }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    let count = try source.read(into: buffer)
    // SAFETY: `count` bytes of the buffer were written.
    layOut(UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]))
    return count
  }

  private func layOut(_ bytes: UnsafeMutableRawBufferPointer) {
    // The depth at which records stand.
    var outer = isArray ? 1 : 0
    for index in bytes.indices {
      let byte = bytes[index]
      if strings.take(byte) {
        isAtStart = false
        continue
      }
      switch byte {
      case .ascii("["), .ascii("{"):
        if isAtStart, byte == .ascii("[") {
          (isArray, outer) = (true, 1)
          bytes[index] = .ascii(" ")
        }
        depth += 1
      case .ascii("]"), .ascii("}"):
        // One too many closes nothing: the records behind it still stand where they stand.
        depth = max(0, depth - 1)
        if isArray, depth == 0 {
          // What follows the array is values of their own.
          (isArray, outer) = (false, 0)
          bytes[index] = .ascii("\n")
        }
      case .ascii(",") where isArray && depth == outer: bytes[index] = .ascii("\n")
      case .ascii("\n"), .ascii("\r"): if depth > 0 { bytes[index] = .ascii(" ") }
      default: break
      }
      if isAtStart, byte > 0x20, byte != 0xEF, byte != 0xBB, byte != 0xBF { isAtStart = false }
    }
  }
}
