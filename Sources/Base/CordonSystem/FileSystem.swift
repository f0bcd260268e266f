// Names in the file system: what is in a folder, what a pattern matches, and changing names (readdir(3), glob(3),
// rename(2), unlink(2), mkdir(2), readlink(2)).

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

package enum FileSystem {
  /// Whether `path` leads to anything.
  package static func exists(_ path: String) -> Bool { (try? FileStatus(path: path)) != nil }

  /// Whether `path` leads to a file.
  package static func isFile(_ path: String) -> Bool { (try? FileStatus(path: path))?.kind == .file }

  /// The names of what is in a folder, without `.` and `..`, in no order; nil where it cannot be read.
  package static func names(inFolder folder: String) -> [String]? {
    guard let stream = unsafe opendir(folder) else { return nil }
    defer { _ = unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      // SAFETY: an entry stays until the next call for its folder, and its name ends in NUL.
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe UnsafeRawPointer(pointer).withMemoryRebound(to: CChar.self, capacity: 1) { unsafe String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// The paths that `pattern` (`*`, `?`, `[…]`) matches, in order; nil for none.
  package static func paths(matching pattern: String) -> [String]? {
    var found = glob_t()
    defer { unsafe globfree(&found) }
    guard unsafe glob(pattern, 0, nil, &found) == 0 else { return nil }
    // SAFETY: glob wrote so many paths, each a C string.
    return unsafe (0..<Int(found.gl_pathc)).compactMap { index in
      unsafe found.gl_pathv[index].map { unsafe String(cString: $0) }
    }
  }

  /// The bytes of what the symbolic link at `path` names; nil where there is none. `isWhole` is false for a longer name
  /// than the system has.
  package static func target(ofLink path: String) -> (bytes: [UInt8], isWhole: Bool)? {
    let bytes = [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, count in
      // SAFETY: `readlink` writes at most as many bytes as the buffer has, and returns how many.
      count = buffer.withMemoryRebound(to: CChar.self) { max(0, unsafe readlink(path, $0.baseAddress!, $0.count)) }
    }
    return bytes.isEmpty ? nil : (bytes, bytes.count < Int(PATH_MAX))
  }

  /// Makes a folder in one that is there.
  package static func makeFolder(_ path: String) throws(SystemError) { try checked { mkdir(path, 0o777) } }

  /// Gives the file at `path` another name, in place of what has that name.
  package static func rename(_ path: String, to other: String) throws(SystemError) {
    try checked { systemRename(path, other) }
  }

  /// Removes a file, if it is there and may be removed.
  package static func remove(_ path: String) { unlink(path) }

  /// All of `path` before its last component: `.` for a bare name.
  package static func folderName(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: 0x2F) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}

/// rename(2), under a name that the method does not hide.
private func systemRename(_ path: String, _ other: String) -> Int32 { rename(path, other) }
