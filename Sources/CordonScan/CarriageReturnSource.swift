// Text whose lines end in CR alone, as old Macintosh programs write them: given on with LF. A CR LF among them is one end.

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
