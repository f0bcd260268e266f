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
    let (tables, diagnostics) = try builtin(behind: SiteData())
    if let first = diagnostics.first { throw DataFileError(diagnostic: first) }
    return tables
  }

  /// The same with the entries of `sites` before those that Cordon carries, and what is wrong with `sites`; where
  /// something is, the tables are Cordon's own alone.
  static func builtin(
    behind sites: SiteData, carriesSites: Bool = true
  ) throws(DataFileError) -> (tables: ListTables, diagnostics: [Diagnostic]) {
    let keys = try NormalizationTables.builtin()
    let builtin = carriesSites ? SiteData.builtin() : SiteData()
    var all = sites
    all.append(builtin)
    let compiled = SiteCompiler.compile(all)
    if compiled.diagnostics.isEmpty {
      return (ListTables(keys: keys, platforms: compiled.tables), [])
    }
    let own = SiteCompiler.compile(builtin)
    if let first = own.diagnostics.first { throw DataFileError(diagnostic: first) }
    return (ListTables(keys: keys, platforms: own.tables), compiled.diagnostics)
  }
}
