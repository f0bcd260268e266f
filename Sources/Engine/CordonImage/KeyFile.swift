// Files of keys, as `cordon keygen -o KEY` makes two of them:
//
//   KEY       # Cordon: the private half of … Whoever has it can sign lists.        mode 0600
//             cordon-ed25519-private:2f61…
//   KEY.pub   # Cordon: the public half of …, for scan --trust.                     mode 0644
//             cordon-ed25519-public:5a01…
//
// One key a line; blank lines, and lines that begin with #, say nothing. A file of public keys may hold any number: those
// of a publisher's old key and its new one, while they change. UTF-8, LF or CR LF, 64 KiB at most.

import CordonSystem

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
      FileSystem.remove(path)
      throw error
    }
  }

  /// Whether others than its owner may read the file at `path`.
  package static func isExposed(at path: String) -> Bool {
    guard let status = try? FileStatus(path: path) else { return false }
    return status.kind == .file && status.permissions & 0o077 != 0
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
    let bytes: [UInt8]?
    do throws(SystemError) {
      let file = try FileDescriptor(opening: path, for: .reading)
      defer { file.close() }
      bytes = try file.readAll(upTo: maximumSize)
    } catch {
      throw KeyError(error.kind == .isFolder ? .isFolder : .cannotOpen(reason: error.description), path: path)
    }
    guard let bytes else { throw KeyError(.tooLarge, path: path) }
    return bytes
  }

  /// Makes a file that was not there, synced to the disk.
  static func create(_ path: String, mode: UInt32, _ text: String) throws(KeyError) {
    let file: FileDescriptor
    do throws(SystemError) {
      file = try FileDescriptor(opening: path, for: .writing, [.create, .exclusive], mode: mode)
    } catch {
      throw KeyError(error.kind == .exists ? .exists : .cannotWrite(reason: error.description), path: path)
    }
    defer { file.close() }
    do throws(SystemError) {
      try file.write(Array(text.utf8).span)
      try file.sync()
    } catch {
      FileSystem.remove(path)
      throw KeyError(.cannotWrite(reason: error.reasonForWriting), path: path)
    }
  }
}
