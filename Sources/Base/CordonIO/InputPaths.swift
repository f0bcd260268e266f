// What a scan's inputs stand for: folders for the files in them, patterns that the shell left alone for what they match.

import CordonBytes
import CordonSystem

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
        if entersFolders, path != "-", isFolder(path) {
          addFiles(in: path, to: &paths)
        } else {
          paths.append(path)
        }
      }
    }
    return paths
  }

  private static func matches(of input: String) -> [String] {
    let isPattern =
      input != "-" && input.contains { "*?[".contains($0) }
      && (try? FileStatus(path: input, followsLinks: false)) == nil
    return isPattern ? FileSystem.paths(matching: input) ?? [input] : [input]
  }

  private static func isFolder(_ path: String) -> Bool { (try? FileStatus(path: path))?.kind == .folder }

  private static func addFiles(in folder: String, to paths: inout [String]) {
    guard let names = FileSystem.names(inFolder: folder) else {
      // It is named when it cannot be read.
      paths.append(folder)
      return
    }
    let prefix = folder.hasSuffix("/") ? folder : folder + "/"
    for name in names.sorted() where !name.hasPrefix(".") {
      let path = prefix + name
      switch (try? FileStatus(path: path, followsLinks: false))?.kind {
      case .folder: addFiles(in: path, to: &paths)
      case .file: paths.append(path)
      // A link to a file is read, one to a folder could lead in a circle.
      case .link where !isFolder(path): paths.append(path)
      case .link, .other, nil: break
      }
    }
  }
}
