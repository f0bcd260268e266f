// The blocks of a tar archive, and the data of its members.

extension TarFile {
  func cutShort() -> SourceError {
    SourceError("cannot be unpacked: tar: it ends within a member; it may be cut short")
  }

  /// The next block; a shorter one, and then none, at the end.
  func readBlock() throws(SourceError) -> [UInt8]? {
    if let block = nextBlock {
      nextBlock = nil
      return block
    }
    var block = [UInt8](repeating: 0, count: TarHeader.blockSize)
    var count = 0
    while count < block.count {
      let (source, start) = (source, count)
      let result = block.withUnsafeMutableBytes { bytes in
        Result { () throws(SourceError) in
          try source.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[start...]))
        }
      }
      let read = try result.get()
      if read == 0 { break }
      count += read
    }
    offset += count
    return count == 0 ? nil : Array(block.prefix(count))
  }

  /// Passes over what is left of the member.
  func skipData() throws(SourceError) {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while left > 0 {
      let file = self
      let result = buffer.withUnsafeMutableBytes { bytes in
        Result { () throws(SourceError) in try file.read(into: bytes) }
      }
      _ = try result.get()
    }
    let count = padding
    padding = 0
    var passed = 0
    var isBlank = true
    if let block = nextBlock, count > 0 {
      // The block that was looked at holds the end of the data.
      nextBlock = nil
      passed = min(block.count, count)
      isBlank = block.allSatisfy { $0 == 0 }
    }
    while passed < count {
      let room = count - passed
      let source = source
      let result = buffer.withUnsafeMutableBytes { bytes in
        Result { () throws(SourceError) in
          try source.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<room]))
        }
      }
      let read = try result.get()
      if read == 0 { throw cutShort() }
      if buffer[..<read].contains(where: { $0 != 0 }) { isBlank = false }
      passed += read
      offset += read
    }
    if isBlank { return }
    complaints.append(
      Complaint(
        member: name,
        reason: "\(count) bytes behind its end are not the zeros that fill a block, and were not read; "
          + "unpack it first"))
  }

  /// Reads of the member's data; 0 at their end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    if left == 0 || buffer.count == 0 { return 0 }
    if let block = nextBlock {
      let count = min(block.count, left, buffer.count)
      buffer.copyBytes(from: block[..<count])
      left -= count
      nextBlock = count < block.count ? Array(block[count...]) : nil
      return count
    }
    let count = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(buffer.count, left)]))
    if count == 0 { throw cutShort() }
    left -= count
    offset += count
    return count
  }

  var consumed: Int { source.consumed }
  var isReady: Bool { left == 0 || source.isReady() }
}
