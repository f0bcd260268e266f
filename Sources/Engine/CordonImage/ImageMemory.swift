// The bytes of an image: a copy in memory of the process's own, or, of a large file, a read-only mapping. Every read is checked
// against its end, so that whatever a file holds, and whatever is done to it later, no byte outside is read.
//
//   up to 64 MB ─► read(2) into private memory: what was verified is what is used, whatever becomes of the file
//   above       ─► mmap(2): shared between processes, and changed by whoever writes into the file where it stands

import CKernels
import CSystemCalls
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
/// A mapping is shared with every process that maps the file. Cordon replaces images by renaming, which leaves a mapping as
/// it was. A program that truncates a mapped file in place has the system stop its readers (`SIGBUS`); one that writes into it
/// changes what they read. Mappings are noted in `mapped_ranges.h`, so that a program can report the first.
final class ImageMemory: @unchecked Sendable {
  // SAFETY (Sendable): nothing writes to these bytes after the initialiser, from any thread.
  private let base: UnsafeRawPointer
  let count: Int
  private let isMapped: Bool
  /// When the file was last written, as it was when it was opened; nil for memory, and for times before 1970.
  let modified: Timestamp?

  /// The largest file that is copied, in bytes.
  static let largestCopy = 64 << 20

  /// Opens the regular file at `path`.
  ///
  /// - Parameters:
  ///   - largestCopy: the largest file that is copied; a larger one is mapped.
  ///   - meanwhile: called once the file's size is known, and before its bytes are read. For tests.
  init(
    opening path: String, largestCopy: Int = ImageMemory.largestCopy, meanwhile: () -> Void = {}
  ) throws(ImageError) {
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
    meanwhile()

    let size = Int(status.st_size)
    isMapped = size > largestCopy
    base = try isMapped ? ImageMemory.map(file, size, path) : ImageMemory.copy(file, size, path)
    count = size
    modified = Timestamp(secondsSince1970: Int64(ImageMemory.modified(status).tv_sec))
    // For a mapping too, although a later change to the file cannot be noticed.
    var after = stat()
    if fstat(file, &after) == 0, let change = ImageMemory.change(from: status, to: after) {
      // The bytes are given back by `deinit`, since all of `self` is there.
      throw ImageError(.cannotOpen(reason: change), path: path)
    }
    if isMapped { _ = cordon_note_mapping(base, count, path) }
  }

  private static func map(_ file: CInt, _ size: Int, _ path: String) throws(ImageError) -> UnsafeRawPointer {
    let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, file, 0)
    guard let address, Int(bitPattern: address) != -1 else {
      throw ImageError(.cannotOpen(reason: systemReason(errno)), path: path)
    }
    return UnsafeRawPointer(address)
  }

  /// Reads `size` bytes, which must be all that the file has.
  private static func copy(_ file: CInt, _ size: Int, _ path: String) throws(ImageError) -> UnsafeRawPointer {
    let isLarge = size >= hugePage
    let copy = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: isLarge ? hugePage : Layout.alignment)
    #if os(Linux)
      // PERF: a fault for each 2 MB and not for each 4 KB: 13 MB are there in 2 ms and not in 10 (start of `cordon scan`).
      if isLarge { madvise(copy, size, MADV_HUGEPAGE) }
    #endif
    var done = 0
    while done < size {
      // SAFETY: `copy` has `size` bytes and `done < size`, so `size - done` bytes from `done` on may be written.
      let count = retryingOnInterrupt { unsafe read(file, copy + done, size - done) }
      if count <= 0 {
        let reason = count < 0 ? systemReason(errno) : shrank
        copy.deallocate()
        throw ImageError(.cannotOpen(reason: reason), path: path)
      }
      done += count
    }
    return UnsafeRawPointer(copy)
  }

  /// What Linux gives a process at once where it is asked to, in bytes.
  private static let hugePage = 2 << 20

  /// What was done to a file between two looks at it; nil for nothing that can be seen.
  private static func change(from before: stat, to after: stat) -> String? {
    if after.st_size < before.st_size { return shrank }
    if after.st_size > before.st_size { return grew }
    let (first, second) = (modified(before), modified(after))
    return first.tv_sec == second.tv_sec && first.tv_nsec == second.tv_nsec ? nil : written
  }

  private static func modified(_ status: stat) -> timespec {
    #if canImport(Darwin)
      status.st_mtimespec
    #else
      status.st_mtim
    #endif
  }

  private static let remedy =
    "; replace a list by renaming another file over it, as cordon compile does, and open it again"
  private static let shrank = "it became shorter while it was read" + remedy
  private static let grew = "it grew while it was read" + remedy
  private static let written = "it was written to while it was read" + remedy

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
      cordon_forget_mapping(base)
      // SAFETY: what `mmap` gave; this is the last reference, and nothing else keeps the address.
      unsafe munmap(UnsafeMutableRawPointer(mutating: base), count)
    } else {
      // SAFETY: allocated by an initialiser, and freed here alone.
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
