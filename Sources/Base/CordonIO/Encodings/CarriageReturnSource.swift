// Text whose lines end in CR alone, as old Macintosh programs write them: given on with LF. A CR LF among them is one end.

import CordonBytes

/// Text with a line feed for each carriage return.
final class CarriageReturnSource: ByteSource {
  private let source: any ByteSource
  /// Whether the last byte that was read is CR, whose LF may follow.
  private var endsWithCR = false

  init(_ source: any ByteSource) { self.source = source }

  func isReady() -> Bool { source.isReady() }
  var consumed: Int { source.consumed }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    while true {
      let count = try source.read(into: buffer)
      if count == 0 { return 0 }
      var target = 0
      for index in 0..<count {
        let byte = buffer[index]
        if byte == 0x0A, endsWithCR {
          endsWithCR = false
          continue
        }
        endsWithCR = byte == 0x0D
        buffer[target] = endsWithCR ? 0x0A : byte
        target += 1
      }
      if target > 0 { return target }
    }
  }
}

/// JSON lines that end in CR alone, given on with LF. Inside a value CR is white space, and stays.
final class JSONCarriageReturnSource: ByteSource {
  private let source: any ByteSource
  /// How many brackets are open.
  private var depth = 0
  private var strings = JSONStringTracker()

  init(_ source: any ByteSource) { self.source = source }

  func isReady() -> Bool { source.isReady() }
  var consumed: Int { source.consumed }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    let count = try source.read(into: buffer)
    for index in 0..<count {
      let byte = buffer[index]
      if byte == 0x0A {
        (depth, strings) = (0, JSONStringTracker())
        continue
      }
      if strings.take(byte) { continue }
      switch byte {
      case .ascii("["), .ascii("{"): depth += 1
      case .ascii("]"), .ascii("}"): depth = max(0, depth - 1)
      case 0x0D where depth == 0: buffer[index] = 0x0A
      default: break
      }
    }
    return count
  }
}
