// What names of files promise. What a file holds is told from its contents (ContentKind); its name says the format of what
// was compressed, and that a file without the signature of its kind may be damaged.

package enum PackedName {
  private static let archives = [".zip", ".tar", ".tgz", ".tbz2", ".tbz", ".txz", ".tzst", ".7z"]
  private static let compressed = [".gz", ".zst", ".xz", ".bz2"]

  /// Whether a file of this name should be compressed or packed.
  static func isPacked(_ path: String) -> Bool {
    let lowered = path.lowercased()
    return (archives + compressed).contains { lowered.hasSuffix($0) }
  }

  /// The name without the ending of a compressed file, if it has one.
  package static func unpacked(_ path: String) -> String {
    let lowered = path.lowercased()
    return compressed.first { lowered.hasSuffix($0) }.map { String(path.dropLast($0.count)) } ?? path
  }
}
