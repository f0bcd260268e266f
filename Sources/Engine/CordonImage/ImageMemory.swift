// The bytes of an image: a copy in memory of the process's own, or, of a large file, a read-only mapping
// (CordonSystem/FileMemory.swift). Every read is checked against their end, so that whatever a file holds, and whatever is
// done to it later, no byte outside is read.

import CKernels
import CordonModel
import CordonSystem

/// Immutable bytes, freed with the last reference.
///
/// Cordon replaces images by renaming, which leaves a mapping as it was. See ``FileMemory`` for what happens to a mapping
/// whose file is changed in place.
final class ImageMemory: @unchecked Sendable {
  // SAFETY (Sendable): nothing writes to these bytes after the initialiser, from any thread.
  private let file: FileMemory
  // PERF: as `file` has them, one load nearer to each lookup (URLMatch).
  private let base: UnsafeRawPointer
  let count: Int

  /// The largest file that is copied, in bytes.
  static let largestCopy = 64 << 20

  private init(_ file: FileMemory) {
    self.file = file
    base = file.base
    count = file.count
  }

  /// Opens the regular file at `path`.
  ///
  /// - Parameters:
  ///   - largestCopy: the largest file that is copied; a larger one is mapped.
  ///   - meanwhile: called once the file's size is known, and before its bytes are read. For tests.
  convenience init(
    opening path: String, largestCopy: Int = ImageMemory.largestCopy, meanwhile: () -> Void = {}
  ) throws(ImageError) {
    do throws(FileMemoryError) {
      self.init(
        try FileMemory(
          opening: path, largestCopy: largestCopy, alignment: Layout.alignment, meanwhile: meanwhile))
    } catch {
      throw ImageError(ImageError.Problem(error), path: path)
    }
  }

  /// Copies `array` to memory aligned as a mapping is.
  convenience init(copying array: [UInt8]) { self.init(FileMemory(copying: array, alignment: Layout.alignment)) }

  /// When the file was last written, as it was when it was opened; nil for memory, and for times before 1970.
  var modified: Timestamp? { file.modified.flatMap { Timestamp(secondsSince1970: $0.seconds) } }

  /// The byte at `offset`.
  func u8(_ offset: Int) -> UInt8 { load(offset, as: UInt8.self) }

  /// The little-endian number of 4 bytes at `offset`.
  func u32(_ offset: Int) -> UInt32 { UInt32(littleEndian: load(offset, as: UInt32.self)) }

  /// The little-endian number of 8 bytes at `offset`.
  func u64(_ offset: Int) -> UInt64 { UInt64(littleEndian: load(offset, as: UInt64.self)) }

  /// The little-endian number of `width` bytes, 1 to 4, at `offset`.
  @inline(__always)
  func number(at offset: Int, width: Int) -> Int {
    switch width {
    case 1: Int(u8(offset))
    case 2: Int(UInt16(littleEndian: load(offset, as: UInt16.self)))
    case 3: Int(UInt16(littleEndian: load(offset, as: UInt16.self))) | Int(u8(offset + 2)) << 16
    default: Int(u32(offset))
    }
  }

  @inline(__always)
  private func load<Number: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, as type: Number.Type) -> Number {
    precondition(offset >= 0 && offset <= count &- MemoryLayout<Number>.size, "read outside the image")
    // SAFETY: the line above, as `count` bytes stand at `base` while `self` lives; and any bytes are a number.
    return unsafe base.loadUnaligned(fromByteOffset: offset, as: type)
  }

  /// Asks for the line of the cache at `offset`, and does not wait for it.
  func prefetch(_ offset: Int) {
    // SAFETY: a hint, which reads nothing wherever it points.
    unsafe cordon_prefetch(base + offset)
  }

  /// Lends the bytes of `range` to `body`, which must not keep them.
  func withBytes<Result>(_ range: Range<Int>, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "read outside the image")
    // SAFETY: the line above, and `self` holds the bytes while `body` runs.
    return unsafe body(UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count))
  }
}
