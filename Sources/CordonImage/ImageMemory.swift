// The bytes of an image: a file mapped read-only, or a copy of bytes in memory. Every read is checked against its end, so
// that whatever a file holds, and whatever is done to it later, no byte outside is read.

import CAddressBlock
import CordonModel

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Immutable bytes, given back with the last reference.
///
/// A mapped file is shared with every process that maps it. Cordon replaces images by renaming, which leaves a mapping as
/// it was; a program that cuts a mapped file short where it stands gets its readers killed by the system (`SIGBUS`).
final class ImageMemory: @unchecked Sendable {
  // SAFETY (Sendable): nothing writes to these bytes after the initialiser, from any thread.
  private let base: UnsafeRawPointer
  let count: Int
  private let isMapped: Bool
  /// When the file was last written, as it was when it was mapped; nil for memory, and for times before 1970.
  let modified: Timestamp?

  /// Maps the regular file at `path`.
  init(mapping path: String) throws(ImageError) {
    // Without O_NONBLOCK a pipe without a writer would hold us here; for a file it means nothing.
    let file = retryingOnInterrupt { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    guard file >= 0 else { throw ImageError(.cannotOpen(reason: systemReason(errno)), path: path) }
    defer { close(file) }

    var status = stat()
    guard fstat(file, &status) == 0 else { throw ImageError(.cannotOpen(reason: systemReason(errno)), path: path) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw ImageError(.isFolder, path: path)
    default: throw ImageError(.notARegularFile, path: path)
    }
    guard status.st_size > 0 else { throw ImageError(.empty, path: path) }

    let size = Int(status.st_size)
    let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, file, 0)
    guard let address, Int(bitPattern: address) != -1 else {
      throw ImageError(.cannotOpen(reason: systemReason(errno)), path: path)
    }
    base = UnsafeRawPointer(address)
    count = size
    isMapped = true
    #if canImport(Darwin)
      modified = Timestamp(secondsSince1970: Int64(status.st_mtimespec.tv_sec))
    #else
      modified = Timestamp(secondsSince1970: Int64(status.st_mtim.tv_sec))
    #endif
  }

  /// Copies `array` to memory aligned as a mapping is.
  init(copying array: [UInt8]) {
    let copy = UnsafeMutableRawPointer.allocate(byteCount: array.count, alignment: Layout.alignment)
    // SAFETY: `copy` has room for exactly as many bytes as `array` has, and is freed in deinit alone.
    unsafe UnsafeMutableRawBufferPointer(start: copy, count: array.count).copyBytes(from: array)
    base = UnsafeRawPointer(copy)
    count = array.count
    isMapped = false
    modified = nil
  }

  deinit {
    if isMapped {
      // SAFETY: what `mmap` gave; this is the last reference, and nothing else keeps the address.
      unsafe munmap(UnsafeMutableRawPointer(mutating: base), count)
    } else {
      // SAFETY: allocated in `init(copying:)`, and freed here alone.
      unsafe base.deallocate()
    }
  }

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
