// Temporary files whose writer was killed: `.cordon-` and 16 hexadecimal digits and `.tmp`, empty, cut short or whole.
//
// A writer holds a lock on its file until it ends, however it ends. So a file that can be locked is nobody's any more. Where
// a file system knows no locks, what is new cannot be told from what is left, and everything stays.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

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
  static func isLocked(_ file: CInt, forWriting path: String) -> Bool {
    if retryingOnInterrupt({ flock(file, LOCK_EX | LOCK_NB) }) != 0, errno == EWOULDBLOCK { return false }
    var status = stat()
    return fstat(file, &status) == 0 && status.st_nlink > 0
  }

  /// Removes from the folder of `path` what killed writers left there. Whatever cannot be removed stays.
  static func removeLeftovers(beside path: String) {
    guard let path = try? resolved(path) else { return }
    let folder = folderName(of: path)
    for name in names(in: folder) where isTemporary(name) { removeUnlessLocked("\(folder)/\(name)") }
  }

  private static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      // SAFETY: an entry stays until the next call for its folder, and its name ends in NUL.
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe UnsafeRawPointer(pointer).withMemoryRebound(to: CChar.self, capacity: 1) { unsafe String(cString: $0) }
      }
      if name.hasPrefix(prefix) { names.append(name) }
    }
    return names
  }

  private static func removeUnlessLocked(_ path: String) {
    // Some file systems lock only what may be written to, and an image may be read-only.
    let flags = O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
    var file = retryingOnInterrupt { open(path, O_RDWR | flags) }
    if file < 0 { file = retryingOnInterrupt { open(path, O_RDONLY | flags) } }
    guard file >= 0 else { return }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, flock(file, LOCK_EX | LOCK_NB) == 0 else {
      return
    }
    unlink(path)
  }
}
