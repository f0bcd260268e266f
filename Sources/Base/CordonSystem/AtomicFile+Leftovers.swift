// Temporary files whose writer was killed: `.cordon-` and 16 hexadecimal digits and `.tmp`, empty, cut short or whole.
//
// A writer holds a lock on its file until it ends, however it ends. So a file that can be locked is nobody's any more. Where
// a file system has no locks, nothing tells new files from old ones, and everything stays.

extension AtomicFile {
  private static let prefix = ".cordon-"
  private static let suffix = ".tmp"

  static func temporaryName(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return prefix + String(repeating: "0", count: 16 - digits.count) + digits + suffix
  }

  /// Whether `name` is one that ``temporaryName(_:)`` gives.
  static func isTemporary(_ name: String) -> Bool {
    let name = name.utf8
    guard name.count == prefix.utf8.count + 16 + suffix.utf8.count else { return false }
    let digits = name.dropFirst(prefix.utf8.count).prefix(16)
    return name.starts(with: prefix.utf8) && name.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
      && digits.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  /// Locks `file`, just made at `path`, until it is closed. False where another has it, or it has no name any more: then
  /// it is being removed. A file system without locks is no failure.
  static func isLocked(_ file: FileDescriptor, forWriting path: String) -> Bool {
    if file.lock() == .heldByAnother { return false }
    return ((try? file.status())?.linkCount ?? 0) > 0
  }

  /// Removes from the folder of `path` what killed writers left there. Whatever cannot be removed stays.
  package static func removeLeftovers(beside path: String) {
    guard let path = try? resolved(path) else { return }
    let folder = FileSystem.folderName(of: path)
    for name in FileSystem.names(inFolder: folder) ?? [] where isTemporary(name) {
      removeUnlessLocked("\(folder)/\(name)")
    }
  }

  private static func removeUnlessLocked(_ path: String) {
    // Some file systems lock only what may be written to, and a leftover may be read-only.
    let options: FileDescriptor.Options = [.noFollow, .nonBlocking]
    guard
      let file = (try? FileDescriptor(opening: path, for: .readingAndWriting, options))
        ?? (try? FileDescriptor(opening: path, for: .reading, options))
    else { return }
    defer { file.close() }
    guard (try? file.status())?.kind == .file, file.lock() == .locked else { return }
    FileSystem.remove(path)
  }
}
