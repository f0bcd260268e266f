// A file is replaced whole or not at all: temporary file in the same folder ─► write ─► fsync ─► rename ─► fsync of the
// folder. A crash at any moment leaves the old file, or the new one whole; at worst a temporary file beside it, which
// AtomicFile+Leftovers.swift removes later: each is locked (flock(2)) for as long as its writer lives. A file without a name
// (O_TMPFILE) would leave nothing behind on Linux, but it cannot replace a file in one step: it would need a name first.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

package enum AtomicFile {
  /// Makes `bytes` the contents of the file at `path`, which need not exist.
  ///
  /// A file that was there gives the new one its permissions. A symbolic link stays, and the file it leads to is replaced. A link
  /// that another user may have planted is refused, see ``mayFollow(_:in:)``. Anything but a file (a folder, a device, a pipe) is
  /// refused and stays.
  package static func replace(_ path: String, with bytes: [UInt8]) throws(ImageError) {
    let path = try resolved(path)
    let old = try statusOfFile(at: path)
    let folder = folderName(of: path)
    let (file, temporary) = try createTemporary(in: folder)
    // Open, and so locked, until it has its name.
    defer { close(file) }
    do {
      if let old { try check("setting its permissions", fchmod(file, old.st_mode & 0o777)) }
      try writeAll(bytes, to: file)
      try check("syncing it to the disk", retryingOnInterrupt { fsync(file) })
      try check("renaming the temporary file", rename(temporary, path))
    } catch {
      unlink(temporary)
      throw error
    }
    try sync(folder: folder)
  }

  /// The folder in which ``replace(_:with:)`` works for `path`: that of the file which `path` leads to.
  package static func folder(of path: String) -> String { folderName(of: (try? resolved(path)) ?? path) }

  /// What `path` leads to, where it is a symbolic link, or a link to one; there need not be anything.
  static func resolved(_ path: String) throws(ImageError) -> String {
    var path = path
    var status = stat()
    // As many links as Linux follows.
    for _ in 0..<40 {
      guard let target = try target(ofLink: path) else { return path }
      let next = target.hasPrefix("/") ? target : "\(folderName(of: path))/\(target)"
      // The link to a pipe (/dev/stdout) names no file.
      if stat(path, &status) == 0, stat(next, &status) != 0 { return path }
      path = next
    }
    throw ImageError(.cannotWrite(step: "following its links", reason: reason(ELOOP)))
  }

  /// What the symbolic link at `path` names; nil where there is none.
  private static func target(ofLink path: String) throws(ImageError) -> String? {
    let bytes = [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, count in
      // SAFETY: `readlink` writes at most as many bytes as the buffer has, and says how many.
      count = buffer.withMemoryRebound(to: CChar.self) { max(0, unsafe readlink(path, $0.baseAddress!, $0.count)) }
    }
    if bytes.isEmpty { return nil }
    var status = stat()
    var folder = stat()
    guard lstat(path, &status) == 0, stat(folderName(of: path), &folder) == 0, mayFollow(status, in: folder) else {
      throw ImageError(
        .cannotWrite(
          step: "following its links",
          reason: "\(path) is a link of another user in a folder where all can write; name the file itself"))
    }
    guard let target = String(validating: bytes, as: UTF8.self), bytes.count < Int(PATH_MAX) else {
      throw ImageError(
        .cannotWrite(
          step: "following its links", reason: "what it leads to has a name that is not UTF-8; name the file itself"))
    }
    return target
  }

  /// Whether a link is followed, by the rule of Linux (`protected_symlinks`, Documentation/admin-guide/sysctl/fs.rst): not in a
  /// folder like /tmp, sticky and writable for all, unless the link belongs to this user or to the folder's owner.
  private static func mayFollow(_ link: stat, in folder: stat) -> Bool {
    let isShared = folder.st_mode & S_ISVTX != 0 && folder.st_mode & S_IWOTH != 0
    return !isShared || link.st_uid == geteuid() || link.st_uid == folder.st_uid
  }

  /// The status of the file at `path`; nil where there is none.
  private static func statusOfFile(at path: String) throws(ImageError) -> stat? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return status
    case S_IFDIR: throw ImageError(.isFolder)
    default: throw ImageError(.notARegularFile)
    }
  }

  /// All of `path` before its last component: `.` for a bare name.
  static func folderName(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: 0x2F) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// A new file, open for writing, with a name that no other has.
  private static func createTemporary(in folder: String) throws(ImageError) -> (file: CInt, path: String) {
    var code: CInt = EEXIST
    for _ in 0..<16 where code == EEXIST {
      let path = "\(folder)/\(temporaryName(UInt64.random(in: 0 ... .max)))"
      let file = retryingOnInterrupt { open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }
      code = errno
      if file < 0 { continue }
      if isLocked(file, forWriting: path) { return (file, path) }
      // Another writer took it for a leftover before it was locked.
      close(file)
      code = EEXIST
    }
    throw ImageError(.cannotWrite(step: "making a temporary file in \(folder)", reason: reason(code)))
  }

  static func writeAll(_ bytes: [UInt8], to file: CInt) throws(ImageError) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        retryingOnInterrupt {
          #if canImport(Darwin)
            // macOS refuses more than 2 GiB a call.
            let size = min(buffer.count - written, 1 << 30)
          #else
            let size = buffer.count - written
          #endif
          // SAFETY: `size` bytes from `written` lie inside the buffer.
          return unsafe write(file, buffer.baseAddress! + written, size)
        }
      }
      try check("writing the temporary file", count)
      written += count
    }
  }

  private static func sync(folder: String) throws(ImageError) {
    let step = "syncing the folder (the new file is in its place)"
    let descriptor = retryingOnInterrupt { open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    try check(step, descriptor)
    defer { close(descriptor) }
    let result = retryingOnInterrupt { fsync(descriptor) }
    // Some file systems cannot sync a folder; there the rename itself is all there is.
    if result == -1, errno == EINVAL || errno == ENOTSUP { return }
    try check(step, result)
  }

  static func check(_ step: String, _ result: some SignedInteger) throws(ImageError) {
    guard result != -1 else { throw ImageError(.cannotWrite(step: step, reason: reason(errno))) }
  }

  /// The system's words, and how to mend it where that can be said.
  private static func reason(_ code: CInt) -> String {
    let mending =
      switch code {
      case ENOSPC, EDQUOT: "; make room there: until then all stays as it was"
      case EFBIG: "; raise the limit on the size of files (ulimit -f): until then all stays as it was"
      case EROFS, EACCES, EPERM: "; make the folder writable, or write to another"
      default: ""
      }
    return systemReason(code) + mending
  }
}
