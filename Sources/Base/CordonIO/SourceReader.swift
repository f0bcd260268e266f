// A source, read until its end. What went wrong counts as the end, and is thrown when what came before it was handed on.

struct SourceReader {
  private let source: any ByteSource
  private(set) var isAtEnd = false
  private var failure: SourceError?

  init(_ source: any ByteSource) { self.source = source }

  /// Whether bytes can be read without waiting.
  func isReady() -> Bool { source.isReady() }

  /// Reads once into `range` of `input`; answers how many bytes came, none at the end.
  mutating func read(into input: inout [UInt8], _ range: Range<Int>) -> Int {
    let source = source
    let result = input.withUnsafeMutableBytes { bytes in
      Result { () throws(SourceError) in try source.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[range])) }
    }
    switch result {
    case .success(let count) where count > 0: return count
    case .success: isAtEnd = true
    case .failure(let error): (isAtEnd, failure) = (true, error)
    }
    return 0
  }

  /// Passes over `count` bytes, of which none has been read.
  mutating func skip(_ count: Int) throws(SourceError) {
    if count == 0 || source.seek(by: count) { return }
    var buffer = [UInt8](repeating: 0, count: min(count, 1 << 16))
    var left = count
    while left > 0, !isAtEnd { left -= read(into: &buffer, 0..<min(left, buffer.count)) }
    try throwFailure()
    if left > 0 {
      throw SourceError("is shorter than when the checkpoint was written; delete the checkpoint to start again")
    }
  }

  /// Throws, once, what ended the source too early.
  mutating func throwFailure() throws(SourceError) {
    defer { failure = nil }
    if let failure { throw failure }
  }
}
