// The bytes of a whole file: a private copy, or, for a large file, a read-only mapping.
//
//   up to a limit ─► read(2) into private memory: what was verified is what is used, whatever becomes of the file
//   above         ─► mmap(2): shared between processes, and changed by whoever writes into the file in place

import CSystemCalls

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Immutable bytes, freed with the last reference.
///
/// A mapping is shared with every process that maps the file. Replacing the file by renaming leaves a mapping as it was.
/// Truncating it in place makes the system stop its readers (`SIGBUS`); writing into it changes what they read. Mappings are
/// noted in `mapped_ranges.h`, so that a program can report the first.
package final class FileMemory: @unchecked Sendable {
  // SAFETY (Sendable): nothing writes to these bytes after the initialiser, from any thread.

  /// The first of ``count`` bytes, valid while `self` lives.
  package let base: UnsafeRawPointer
  package let count: Int
  private let isMapped: Bool
  /// When the file was last written, as it was when it was opened; nil for memory.
  package let modified: FileTime?

  /// Opens the file at `path`, which must not be empty.
  ///
  /// - Parameters:
  ///   - largestCopy: the largest file that is copied; a larger one is mapped.
  ///   - alignment: of a copy; a mapping has that of a page.
  ///   - meanwhile: called once the file's size is known, and before its bytes are read. For tests.
  package init(
    opening path: String, largestCopy: Int, alignment: Int, meanwhile: () -> Void = {}
  ) throws(FileMemoryError) {
    let file = try FileMemory.opened(path)
    defer { file.close() }
    let status = try FileMemory.status(of: file)
    switch status.kind {
    case .file: break
    case .folder: throw .isFolder
    case .link, .other: throw .notAFile
    }
    guard status.size > 0 else { throw .empty }
    meanwhile()

    isMapped = status.size > largestCopy
    base = try isMapped ? FileMemory.map(file, status.size) : FileMemory.copy(file, status.size, alignment)
    count = status.size
    modified = status.modified
    // For a mapping too, although a later change to the file cannot be noticed.
    if let after = try? file.status(), let change = FileMemory.change(from: status, to: after) {
      // `deinit` frees the bytes, since all of `self` is there.
      throw .changed(change)
    }
    if isMapped { _ = cordon_note_mapping(base, count, path) }
  }

  /// Copies `array`.
  package init(copying array: [UInt8], alignment: Int) {
    let copy = UnsafeMutableRawPointer.allocate(byteCount: array.count, alignment: alignment)
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

  private static func opened(_ path: String) throws(FileMemoryError) -> FileDescriptor {
    do throws(SystemError) {
      // Without O_NONBLOCK a pipe that nobody writes to would block here.
      return try FileDescriptor(opening: path, for: .reading, .nonBlocking)
    } catch {
      throw .system(error)
    }
  }

  private static func status(of file: FileDescriptor) throws(FileMemoryError) -> FileStatus {
    do throws(SystemError) { return try file.status() } catch { throw .system(error) }
  }

  private static func map(_ file: FileDescriptor, _ size: Int) throws(FileMemoryError) -> UnsafeRawPointer {
    let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, file.number, 0)
    guard let address, Int(bitPattern: address) != -1 else { throw .system(.last) }
    return UnsafeRawPointer(address)
  }

  /// Reads `size` bytes, which must be all that the file has.
  private static func copy(
    _ file: FileDescriptor, _ size: Int, _ alignment: Int
  ) throws(FileMemoryError) -> UnsafeRawPointer {
    let isLarge = size >= hugePage
    let copy = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: isLarge ? hugePage : alignment)
    #if os(Linux)
      // PERF: one fault for 2 MB instead of one for 4 KB: 13 MB are there in 2 ms and not in 10 (start of `cordon scan`).
      if isLarge { madvise(copy, size, MADV_HUGEPAGE) }
    #endif
    var done = 0
    do throws(FileMemoryError) {
      while done < size {
        // SAFETY: `copy` has `size` bytes and `done < size`, so `size - done` bytes from `done` on may be written.
        let rest = unsafe UnsafeMutableRawBufferPointer(start: copy + done, count: size - done)
        let count: Int
        do throws(SystemError) { count = try file.read(into: rest) } catch { throw .system(error) }
        if count == 0 { throw .changed(.shrank) }
        done += count
      }
    } catch {
      copy.deallocate()
      throw error
    }
    return UnsafeRawPointer(copy)
  }

  /// The size of a huge page of Linux, in bytes.
  private static let hugePage = 2 << 20

  /// What was done to a file between two looks at it; nil for nothing that can be seen.
  private static func change(from before: FileStatus, to after: FileStatus) -> FileMemoryError.Change? {
    if after.size < before.size { return .shrank }
    if after.size > before.size { return .grew }
    return before.modified == after.modified ? nil : .wasWritten
  }
}

/// Why the bytes of a file could not be had.
package enum FileMemoryError: Error, Sendable, Equatable {
  /// The system would not open, read or map it.
  case system(SystemError)
  case isFolder
  /// A pipe, a device or a socket.
  case notAFile
  case empty
  /// It was changed while it was read.
  case changed(Change)

  package enum Change: Sendable { case shrank, grew, wasWritten }
}
