// Bytes of a file, a pipe or standard input.

import CordonSystem

/// An open file descriptor.
package final class FileSource: ByteSource {
  /// The descriptor, for a library that reads by itself; it stays this source's.
  let descriptor: FileDescriptor
  private let closesWhenDone: Bool
  private let interruption: Interruption?
  /// What the file is; nil where it is none that can be read again.
  package let stamp: FileStamp?
  package private(set) var consumed = 0

  /// Opens the file at `path`; `-` is standard input.
  ///
  /// - Parameters:
  ///   - output: where the scan writes, which it must not read.
  ///   - interruption: ends what would wait: there the source ends.
  package init(path: String, output: FileDescriptor?, interruption: Interruption? = nil) throws(SourceError) {
    let closesWhenDone = path != "-"
    let descriptor: FileDescriptor
    let status: FileStatus
    do throws(SystemError) {
      descriptor = closesWhenDone ? try FileDescriptor(opening: path, for: .reading) : .standardInput
      status = try descriptor.status()
    } catch {
      throw SourceError(error)
    }
    self.interruption = interruption
    self.closesWhenDone = closesWhenDone
    self.descriptor = descriptor
    stamp = FileStamp(status)
    if status.kind == .folder { throw SourceError("is a folder; name the files in it") }
    if status.kind == .file, let output, status.identity == FileIdentity(descriptor: output) {
      throw SourceError("is also the output; write to another file")
    }
  }

  /// Takes over an open descriptor and closes it at the end.
  init(owning descriptor: FileDescriptor) {
    self.descriptor = descriptor
    closesWhenDone = true
    interruption = nil
    stamp = nil
  }

  deinit { if closesWhenDone { descriptor.close() } }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    while true {
      if !mayRead() { return 0 }
      do throws(SystemError) {
        let count = try descriptor.read(into: buffer)
        consumed += count
        return count
      } catch {
        guard error.kind == .wouldBlock else { throw SourceError(error) }
        // A descriptor that someone set to non-blocking: wait as a blocking one would.
        descriptor.waitUntilReadable()
      }
    }
  }

  package func isReady() -> Bool { descriptor.isReadable }

  package func seek(by count: Int) -> Bool {
    guard let stamp, let position = descriptor.position, position + count <= stamp.size,
      descriptor.seek(to: count, from: .current) != nil
    else { return false }
    consumed += count
    return true
  }

  /// The first `count` bytes from here on, fewer at the end, without taking them; nil where that cannot be done.
  func peek(_ count: Int) -> [UInt8]? {
    guard stamp != nil, let start = descriptor.position else { return nil }
    var bytes = [UInt8](repeating: 0, count: count)
    guard let read = try? bytes.withUnsafeMutableBytes({ try self.read(at: start, into: $0) }) else { return nil }
    bytes.removeLast(count - read)
    return bytes
  }

  /// Whether any part of the file can be read, and nothing of it has been passed over.
  var isSeekable: Bool { stamp != nil && descriptor.position == 0 }

  /// Reads what stands at `offset` until `buffer` is full or the file ends; answers how many bytes that were.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    do throws(SystemError) {
      return try descriptor.read(at: offset, into: buffer)
    } catch {
      throw SourceError(error)
    }
  }

  /// Notes how much others have read.
  func note(consumed count: Int) { consumed = max(consumed, count) }

  /// Waits until there is something to read, where that may take long; false where the run was interrupted before.
  private func mayRead() -> Bool {
    guard stamp == nil, let interruption else { return true }
    return descriptor.waitUntilReadable(or: interruption)
  }
}
