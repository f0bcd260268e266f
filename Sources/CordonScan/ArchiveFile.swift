// Compressed files, and files packed into others: what they hold comes as bytes, one member after another (libarchive).
//
//   week.csv.gz                    one stream: week.csv.gz, read as week.csv would be
//   export.zip, export.tar.zst     members:    export.zip:posts/1.csv, export.zip:posts/2.csv …
//
// What comes out is bounded: a file of a few kilobytes that unpacks to more than any export would is an error.

import CArchive
import CordonBytes

/// A file that is compressed or packed, while it is read.
final class ArchiveFile {
  /// Up to how many bytes come out of any file; beyond it no more than ``maximumGrowth`` times what went in.
  static let freeBytes = 256 << 20
  static let maximumGrowth = 200
  /// How many members are read.
  static let maximumMembers = 100_000

  private let archive: OpaquePointer
  private let path: String
  private let isPacked: Bool
  private var members = 0
  private var unpacked = 0

  /// Whether `path` has the ending of a file that is read so.
  static func isArchive(_ path: String) -> Bool { name(unpacking: path) != nil }

  /// The name of what is in a compressed file, or the same with its ending for an archive; nil where it is neither.
  private static func name(unpacking path: String) -> (name: String, isPacked: Bool)? {
    let lowered = path.lowercased()
    for ending in [".zip", ".tar", ".tgz", ".tbz2", ".tbz", ".txz", ".tzst", ".7z"] where lowered.hasSuffix(ending) {
      return (path, true)
    }
    for ending in [".gz", ".zst", ".xz", ".bz2"] where lowered.hasSuffix(ending) {
      let name = String(path.dropLast(ending.count))
      return (name, name.lowercased().hasSuffix(".tar"))
    }
    return nil
  }

  /// Opens the file at `path`.
  init(path: String) throws(SourceError) {
    guard let archive = unsafe archive_read_new() else { throw SourceError("memory is short") }
    self.archive = archive
    self.path = path
    isPacked = ArchiveFile.name(unpacking: path)?.isPacked ?? true
    unsafe archive_read_support_filter_all(archive)
    if isPacked {
      unsafe archive_read_support_format_tar(archive)
      unsafe archive_read_support_format_zip(archive)
      unsafe archive_read_support_format_7zip(archive)
    } else {
      unsafe archive_read_support_format_raw(archive)
      unsafe archive_read_support_format_empty(archive)
    }
    guard unsafe archive_read_open_filename(archive, path, 65_536) == ARCHIVE_OK else { throw problem() }
  }

  deinit { unsafe archive_read_free(archive) }

  /// A member that is a file.
  struct Member {
    /// In results.
    let name: String
    let format: RecordFormat
    /// Whether it is compressed or packed itself: what it holds is not read.
    var isArchive = false
  }

  /// Goes to the next member that is a file; nil at the end.
  func next() throws(SourceError) -> Member? {
    while true {
      var entry: OpaquePointer?
      switch unsafe archive_read_next_header(archive, &entry) {
      case ARCHIVE_EOF: return nil
      case ARCHIVE_OK, ARCHIVE_WARN: break
      case ARCHIVE_RETRY: continue
      default: throw problem()
      }
      members += 1
      if members > ArchiveFile.maximumMembers {
        throw SourceError("it has more than \(ArchiveFile.maximumMembers) members; unpack it first")
      }
      guard isPacked else {
        let inner = ArchiveFile.name(unpacking: path)?.name ?? path
        return Member(name: path, format: RecordFormat(path: inner))
      }
      // What kinds of members there are stands in the bits of a Unix mode; only files hold anything.
      guard unsafe archive_entry_filetype(entry) & 0o170000 == 0o100000 else { continue }
      let name = unsafe archive_entry_pathname_utf8(entry) ?? archive_entry_pathname(entry)
      let text = unsafe name.map { String(cString: $0) } ?? "\(members)"
      return Member(
        name: "\(path):\(text)", format: RecordFormat(path: text), isArchive: ArchiveFile.isArchive(text))
    }
  }

  fileprivate func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    while true {
      // SAFETY: so many bytes may be written.
      let count = unsafe archive_read_data(archive, buffer.baseAddress, buffer.count)
      if count == Int(ARCHIVE_RETRY) { continue }
      guard count >= 0 else { throw problem() }
      unpacked += count
      if unpacked > ArchiveFile.freeBytes, unpacked / ArchiveFile.maximumGrowth > consumed {
        throw SourceError(
          "it unpacks to more than \(ArchiveFile.maximumGrowth) times its size; if that is no mistake, unpack it first")
      }
      return count
    }
  }

  /// How many bytes of the file have been read.
  var consumed: Int { unsafe Int(archive_filter_bytes(archive, -1)) }

  private func problem() -> SourceError {
    let message = unsafe archive_error_string(archive).map { String(cString: $0) } ?? "it cannot be unpacked"
    return SourceError("cannot be unpacked: \(message)")
  }
}

/// What a member holds, until the next one is gone to.
struct ArchiveMember: ByteSource {
  let file: ArchiveFile

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int { try file.read(into: buffer) }
  func isReady() -> Bool { true }
  var consumed: Int { file.consumed }
}
