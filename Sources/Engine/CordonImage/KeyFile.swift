// Files of keys, as `cordon keygen -o KEY` makes two of them:
//
//   KEY       # Cordon: the private half of … Whoever has it can sign lists.        mode 0600
//             cordon-ed25519-private:2f61…
//   KEY.pub   # Cordon: the public half of …, for scan --trust.                     mode 0644
//             cordon-ed25519-public:5a01…
//
// One key a line; blank lines, and lines that begin with #, say nothing. A file of public keys may hold any number: those
// of a publisher's old key and its new one, while they change. UTF-8, LF or CR LF, 64 KiB at most.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension PublicKey {
  /// The keys in the file at `path`, at least one.
  ///
  /// - Throws: ``KeyError`` with the path in it.
  public static func keys(inFile path: String) throws(KeyError) -> [PublicKey] {
    try KeyFile.keys(in: path) { text throws(KeyError) in try PublicKey(text) }
  }
}

extension PrivateKey {
  /// The one key in the file at `path`. Who else may read that file is for the caller to look at.
  ///
  /// - Throws: ``KeyError`` with the path in it.
  public init(contentsOf path: String) throws(KeyError) {
    let keys = try KeyFile.keys(in: path) { text throws(KeyError) in try PrivateKey(text) }
    guard keys.count == 1 else { throw KeyError(.severalKeys, path: path) }
    self = keys[0]
  }

  /// Writes the key to `path`, readable by its owner alone, and its public half to `path` with `.pub` behind it. Neither
  /// may be there: no key is overwritten. Where one of the two cannot be written, neither is left behind.
  ///
  /// - Throws: ``KeyError`` with the path in it.
  public func write(to path: String) throws(KeyError) {
    let name = publicKey.fingerprint
    try KeyFile.create(
      path, mode: 0o600, "# Cordon: the private half of \(name). Whoever has it can sign lists.\n\(text)\n")
    do throws(KeyError) {
      try KeyFile.create(
        path + ".pub", mode: 0o644, "# Cordon: the public half of \(name), for scan --trust.\n\(publicKey)\n")
    } catch {
      unlink(path)
      throw error
    }
  }

  /// Whether others than its owner may read the file at `path`.
  package static func isExposed(at path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && status.st_mode & 0o077 != 0
  }
}

enum KeyFile {
  private static let maximumSize = 1 << 16

  fileprivate static func keys<Key>(
    in path: String, reading read: (Substring) throws(KeyError) -> Key
  ) throws(KeyError) -> [Key] {
    var text = String(decoding: try bytes(of: path), as: UTF8.self)[...]
    // Some editors begin files with a byte order mark.
    if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
    var keys: [Key] = []
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let word = line.drop(while: \.isWhitespace)
      if word.isEmpty || word.hasPrefix("#") { continue }
      let end = word.lastIndex { !$0.isWhitespace } ?? word.startIndex
      do throws(KeyError) {
        keys.append(try read(word[...end]))
      } catch {
        if case .notAKey = error.problem { throw KeyError(.notAKey(line: index + 1), path: path) }
        throw KeyError(error.problem, path: path)
      }
    }
    guard !keys.isEmpty else { throw KeyError(.empty, path: path) }
    return keys
  }

  /// The bytes of a file, or of what a pipe gives.
  private static func bytes(of path: String) throws(KeyError) -> [UInt8] {
    let file = retryingOnInterrupt { open(path, O_RDONLY | O_CLOEXEC) }
    guard file >= 0 else { throw KeyError(.cannotOpen(reason: systemReason(errno)), path: path) }
    defer { close(file) }
    var status = stat()
    if fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { throw KeyError(.isFolder, path: path) }
    var bytes = [UInt8](repeating: 0, count: maximumSize + 1)
    var count = 0
    while count < bytes.count {
      let more = bytes.withUnsafeMutableBytes { buffer in
        retryingOnInterrupt {
          // SAFETY: `buffer.count - count` bytes from `count` lie inside the buffer.
          unsafe read(file, buffer.baseAddress! + count, buffer.count - count)
        }
      }
      guard more >= 0 else { throw KeyError(.cannotOpen(reason: systemReason(errno)), path: path) }
      if more == 0 { return Array(bytes[..<count]) }
      count += more
    }
    throw KeyError(.tooLarge, path: path)
  }

  /// Makes a file that was not there, synced to the disk.
  static func create(_ path: String, mode: mode_t, _ text: String) throws(KeyError) {
    let file = retryingOnInterrupt { open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode) }
    guard file >= 0 else {
      throw KeyError(errno == EEXIST ? .exists : .cannotWrite(reason: systemReason(errno)), path: path)
    }
    do throws(ImageError) {
      defer { close(file) }
      try AtomicFile.writeAll(Array(text.utf8), to: file)
      try AtomicFile.check("syncing it to the disk", retryingOnInterrupt { fsync(file) })
    } catch {
      unlink(path)
      guard case .cannotWrite(_, let reason) = error.problem else { preconditionFailure("no other can be") }
      throw KeyError(.cannotWrite(reason: reason), path: path)
    }
  }
}
