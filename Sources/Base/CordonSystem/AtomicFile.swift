// A file is replaced whole or not at all: temporary file in the same folder ─► write ─► fsync ─► rename ─► fsync of the
// folder. A crash at any moment leaves the old file, or the new one whole; at worst a temporary file beside it, which
// AtomicFile+Leftovers.swift removes later: each is locked (flock(2)) for as long as its writer lives. A file without a name
// (O_TMPFILE) would leave nothing behind on Linux, but it cannot replace a file in one step: it would need a name first.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

package enum AtomicFile {
  /// Makes `bytes` the contents of the file at `path`, which need not exist.
  ///
  /// The new file gets the permissions of one that was there. A symbolic link stays, and the file it leads to is replaced. A
  /// link that another user may have planted is refused, see ``mayFollow(_:in:)``. Anything but a file (a folder, a device, a
  /// pipe) is refused and stays.
  package static func replace(_ path: String, with bytes: [UInt8]) throws(AtomicFileError) {
    let path = try resolved(path)
    let old = try statusOfFile(at: path)
    let folder = FileSystem.folderName(of: path)
    let (file, temporary) = try createTemporary(in: folder)
    // Open, and so locked, until it has its name.
    defer { file.close() }
    do throws(AtomicFileError) {
      if let old {
        try step("setting its permissions") { () throws(SystemError) in try file.setPermissions(old.permissions) }
      }
      try step("writing the temporary file") { () throws(SystemError) in try file.write(bytes.span) }
      try step("syncing it to the disk") { () throws(SystemError) in try file.sync() }
      try step("renaming the temporary file") { () throws(SystemError) in
        try FileSystem.rename(temporary, to: path)
      }
    } catch {
      FileSystem.remove(temporary)
      throw error
    }
    try step("syncing the folder (the new file is in its place)") { () throws(SystemError) in try sync(folder: folder) }
  }

  /// The folder in which ``replace(_:with:)`` works for `path`: that of the file which `path` leads to.
  package static func folder(of path: String) -> String { FileSystem.folderName(of: (try? resolved(path)) ?? path) }

  /// What `path` leads to, where it is a symbolic link, or a link to one; there need not be anything.
  static func resolved(_ path: String) throws(AtomicFileError) -> String {
    var path = path
    // As many links as Linux follows.
    for _ in 0..<40 {
      guard let target = try target(ofLink: path) else { return path }
      let next = target.hasPrefix("/") ? target : "\(FileSystem.folderName(of: path))/\(target)"
      // The link to a pipe (/dev/stdout) names no file.
      if FileSystem.exists(path), !FileSystem.exists(next) { return path }
      path = next
    }
    throw .failed(step: followingLinks, reason: SystemError(code: ELOOP).reasonForWriting)
  }
  private static let followingLinks = "following its links"

  /// What the symbolic link at `path` names; nil where there is none.
  private static func target(ofLink path: String) throws(AtomicFileError) -> String? {
    guard let target = FileSystem.target(ofLink: path) else { return nil }
    guard let status = try? FileStatus(path: path, followsLinks: false),
      let folder = try? FileStatus(path: FileSystem.folderName(of: path)), mayFollow(status, in: folder)
    else {
      throw .failed(
        step: followingLinks,
        reason: "\(path) is a link of another user in a folder where all can write; name the file itself")
    }
    guard target.isWhole, let name = String(validating: target.bytes, as: UTF8.self) else {
      throw .failed(
        step: followingLinks, reason: "what it leads to has a name that is not UTF-8; name the file itself")
    }
    return name
  }

  /// Whether a link is followed, by the rule of Linux (`protected_symlinks`, Documentation/admin-guide/sysctl/fs.rst): not in
  /// a folder like /tmp, sticky and writable for all, unless the link belongs to this user or to the folder's owner.
  private static func mayFollow(_ link: FileStatus, in folder: FileStatus) -> Bool {
    !folder.isSharedFolder || link.owner == geteuid() || link.owner == folder.owner
  }

  /// The status of the file at `path`; nil where there is none.
  private static func statusOfFile(at path: String) throws(AtomicFileError) -> FileStatus? {
    guard let status = try? FileStatus(path: path) else { return nil }
    switch status.kind {
    case .file: return status
    case .folder: throw .isFolder
    case .link, .other: throw .notAFile
    }
  }

  /// A new file, open for writing, with a name that no other has.
  private static func createTemporary(in folder: String) throws(AtomicFileError) -> (file: FileDescriptor, path: String)
  {
    var failure = SystemError(code: EEXIST)
    for _ in 0..<16 where failure.kind == .exists {
      let path = "\(folder)/\(temporaryName(UInt64.random(in: 0 ... .max)))"
      do throws(SystemError) {
        let file = try FileDescriptor(opening: path, for: .writing, [.create, .exclusive])
        if isLocked(file, forWriting: path) { return (file, path) }
        // Another writer took it for a leftover before it was locked.
        file.close()
      } catch {
        failure = error
      }
    }
    throw .failed(step: "making a temporary file in \(folder)", reason: failure.reasonForWriting)
  }

  private static func sync(folder: String) throws(SystemError) {
    let descriptor = try FileDescriptor(opening: folder, for: .reading, .folder)
    defer { descriptor.close() }
    do throws(SystemError) {
      try descriptor.sync()
    } catch {
      // Some file systems cannot sync a folder; there the rename itself is all there is.
      guard error.kind == .notSupported else { throw error }
    }
  }

  /// Does `work`, and names it where it fails.
  private static func step(
    _ name: String, _ work: () throws(SystemError) -> Void
  ) throws(AtomicFileError) {
    do throws(SystemError) {
      try work()
    } catch {
      throw .failed(step: name, reason: error.reasonForWriting)
    }
  }
}

/// Why a file could not be replaced.
package enum AtomicFileError: Error, Sendable, Equatable {
  /// A folder has that name.
  case isFolder
  /// A pipe, a device or a socket has that name.
  case notAFile
  /// `step` says what was being done; `reason` is the system's own, and how to fix it where that is known.
  case failed(step: String, reason: String)
}
