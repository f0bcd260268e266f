// What members of archives hold, as sources: parts of the file, checked, or bytes in memory.

/// A part of a file.
final class FileSlice: ByteSource {
  private let file: FileSource
  private var rest: Range<Int>

  init(_ file: FileSource, _ range: Range<Int>) {
    self.file = file
    rest = range
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    let room = min(buffer.count, rest.count)
    if room == 0 { return 0 }
    let count = try file.read(at: rest.lowerBound, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<room]))
    rest = rest.lowerBound + count..<rest.upperBound
    file.note(consumed: rest.lowerBound)
    return count
  }

  func isReady() -> Bool { true }
  var consumed: Int { file.consumed }
}

/// What a member holds, whose length and CRC-32 are checked at its end.
final class CheckedSource: ByteSource {
  private let source: any ByteSource
  private let size: Int
  private let expected: UInt32
  private let budget: UnpackBudget?
  private var crc = CRC32()
  private var count = 0
  private var isChecked = false

  init(_ source: any ByteSource, size: Int, crc: UInt32, budget: UnpackBudget?) {
    self.budget = budget
    self.source = source
    self.size = size
    expected = crc
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    let read = try source.read(into: buffer)
    if read > 0 {
      crc.add(UnsafeRawBufferPointer(rebasing: buffer[..<read]))
      count += read
      try budget?.add(read, consumed: consumed)
      return read
    }
    if isChecked { return 0 }
    isChecked = true
    guard count == size else {
      throw SourceError("cannot be unpacked: zip: it holds \(count) bytes, and its header says \(size); copy it again")
    }
    guard crc.value == expected else {
      throw SourceError("cannot be unpacked: zip: its CRC-32 is wrong, so its data are damaged; copy it again")
    }
    return 0
  }

  func isReady() -> Bool { source.isReady() }
  var consumed: Int { source.consumed }
}

/// Bytes in memory.
final class BytesSource: ByteSource {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    let count = min(buffer.count, rest.count)
    buffer.copyBytes(from: rest.prefix(count))
    rest = rest.dropFirst(count)
    return count
  }

  func isReady() -> Bool { true }
  let consumed = 0
}
