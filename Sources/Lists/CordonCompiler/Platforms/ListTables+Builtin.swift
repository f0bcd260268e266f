import CordonLists
import CordonPlatforms
import CordonURL

extension NormalizationTables {
  /// The tables of `Patterns/tracking.yaml`. Platforms take far longer to read, and no key needs them.
  ///
  /// - Throws: ``DataFileError`` where the file is broken, which a test would have found.
  package static func builtin() throws(DataFileError) -> NormalizationTables {
    NormalizationTables(
      tracking: try TrackingParameters.load().map {
        TrackingParameter(name: $0.name, isPrefix: $0.isPrefix, hosts: $0.hosts)
      })
  }
}

extension ListTables {
  /// The tables of the data that Cordon carries (`Patterns/tracking.yaml`, `identities.yaml`, `wrappers.yaml`,
  /// `shorteners.yaml`).
  ///
  /// - Throws: ``DataFileError`` where a file is broken, which a test would have found.
  package static func builtin() throws(DataFileError) -> ListTables {
    let (tables, diagnostics) = try builtin(behind: PlatformFile())
    if let first = diagnostics.first { throw DataFileError(diagnostic: first) }
    return tables
  }

  /// The same with the entries of `added` before those that Cordon carries, and what is wrong with `added`; where
  /// something is, the tables are Cordon's own alone.
  static func builtin(
    behind added: PlatformFile, carriesPlatforms: Bool = true
  ) throws(DataFileError) -> (tables: ListTables, diagnostics: [Diagnostic]) {
    let keys = try NormalizationTables.builtin()
    let builtin = carriesPlatforms ? PlatformFile.builtin() : PlatformFile()
    var all = added
    all.append(builtin)
    let compiled = PlatformCompiler.compile(all)
    if compiled.diagnostics.isEmpty {
      return (ListTables(keys: keys, platforms: compiled.tables), [])
    }
    let own = PlatformCompiler.compile(builtin)
    if let first = own.diagnostics.first { throw DataFileError(diagnostic: first) }
    return (ListTables(keys: keys, platforms: own.tables), compiled.diagnostics)
  }
}
