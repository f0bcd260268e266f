// What a scan's inputs stand for: folders for the files in them, patterns that the shell left alone for what they match.

import CordonBytes

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The files that the inputs of a scan stand for.
public enum InputPaths {
  /// The files that `inputs` stand for, in their order; those in a folder, and those that a pattern matches, by name.
  ///
  ///     InputPaths.expanded(["exports", "*.csv"], entersFolders: true)
  ///
  /// A pattern (`*`, `?`, `[…]`) is one only where no file has that name; what matches nothing stays, and is named when it
  /// cannot be opened. Names that begin with a dot, and links to folders, are passed over in folders.
  ///
  /// - Parameter other: a file that is none of them, wherever it stands.
  public static func expanded(
    _ inputs: [String], entersFolders: Bool, leavingOut other: String? = nil
  ) -> [String] {
    let paths = expanded(inputs, entersFolders: entersFolders)
    guard let other = other.flatMap(FileIdentity.init(path:)) else { return paths }
    return paths.filter { FileIdentity(path: $0) != other }
  }

  private static func expanded(_ inputs: [String], entersFolders: Bool) -> [String] {
    var paths: [String] = []
    for input in inputs {
      for path in matches(of: input) {
        if entersFolders, path != "-", isFolder(path, followsLinks: true) {
          addFiles(in: path, to: &paths)
        } else {
          paths.append(path)
        }
      }
    }
    return paths
  }

  private static func matches(of input: String) -> [String] {
    var status = stat()
    guard input != "-", input.contains(where: { "*?[".contains($0) }), lstat(input, &status) != 0 else {
      return [input]
    }
    var found = glob_t()
    defer { unsafe globfree(&found) }
    guard unsafe glob(input, 0, nil, &found) == 0 else { return [input] }
    // SAFETY: glob wrote so many paths, each a C string.
    return unsafe (0..<Int(found.gl_pathc)).compactMap { index in
      unsafe found.gl_pathv[index].map { unsafe String(cString: $0) }
    }
  }

  private static func isFolder(_ path: String, followsLinks: Bool) -> Bool {
    var status = stat()
    let result = followsLinks ? stat(path, &status) : lstat(path, &status)
    return result == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The names of what is in a folder, but for those that begin with a dot; nil where it cannot be read.
  static func names(inFolder folder: String) -> [String]? {
    guard let directory = unsafe opendir(folder) else { return nil }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      // SAFETY: a name ends with a NUL.
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 1) { unsafe String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    unsafe closedir(directory)
    return names
  }

  private static func addFiles(in folder: String, to paths: inout [String]) {
    guard let names = names(inFolder: folder) else {
      // It is named when it cannot be read.
      paths.append(folder)
      return
    }
    let prefix = folder.hasSuffix("/") ? folder : folder + "/"
    for name in names.sorted() {
      let path = prefix + name
      var status = stat()
      guard lstat(path, &status) == 0 else { continue }
      switch status.st_mode & S_IFMT {
      case S_IFDIR: addFiles(in: path, to: &paths)
      case S_IFREG: paths.append(path)
      // A link to a file is read, one to a folder could lead in a circle.
      case S_IFLNK where !isFolder(path, followsLinks: true): paths.append(path)
      default: break
      }
    }
  }
}
