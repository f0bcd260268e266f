// Looks at the first bytes of a source without taking them away.

/// A source whose first bytes were read to see what it is, and are given again.
final class HeadSource: ByteSource {
  private let source: any ByteSource
  /// The bytes that were read, of which `given` were handed on.
  private(set) var head: [UInt8] = []
  private var given = 0
  private var isAtEnd = false
  private var failure: SourceError?

  /// Reads what is needed to say what `source` is, and as much as there is without waiting. What goes wrong meanwhile is
  /// thrown behind the bytes that came before it.
  init(_ source: any ByteSource) {
    self.source = source
    var chunk = [UInt8](repeating: 0, count: ContentKind.headLength)
    while !isAtEnd, head.count < ContentKind.headLength, ContentKind.needsMore(head) || source.isReady() {
      let room = ContentKind.headLength - head.count
      let result = chunk.withUnsafeMutableBytes { bytes in
        Result { () throws(SourceError) in
          try source.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<room]))
        }
      }
      switch result {
      case .success(let count):
        head.append(contentsOf: chunk[..<count])
        isAtEnd = count == 0
      case .failure(let error):
        failure = error
        isAtEnd = true
      }
    }
  }

  var consumed: Int { source.consumed }
  func isReady() -> Bool { given < head.count || isAtEnd || source.isReady() }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    if given < head.count {
      let count = min(buffer.count, head.count - given)
      buffer.copyBytes(from: head[given..<given + count])
      given += count
      return count
    }
    if let failure {
      self.failure = nil
      throw failure
    }
    return isAtEnd ? 0 : try source.read(into: buffer)
  }
}
