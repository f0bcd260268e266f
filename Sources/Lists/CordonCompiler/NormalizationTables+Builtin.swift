import CordonLists
import CordonURL

extension NormalizationTables {
  /// The tables of the data that Cordon carries (`Patterns/tracking.yaml`, `identities.yaml`, `wrappers.yaml`,
  /// `shorteners.yaml`).
  ///
  /// - Throws: ``DataFileError`` where a file is broken, which a test would have found.
  package static func builtin() throws(DataFileError) -> NormalizationTables {
    let (tables, diagnostics) = try builtin(behind: SiteData())
    if let first = diagnostics.first { throw DataFileError(diagnostic: first) }
    return tables
  }

  /// Of these what keys are made by: platforms, wrappers and shorteners take far longer to read, and no key asks for them.
  package static func builtinWithoutSites() throws(DataFileError) -> NormalizationTables {
    NormalizationTables(tracking: try builtinTracking())
  }

  private static func builtinTracking() throws(DataFileError) -> [TrackingParameter] {
    try TrackingParameters.load().map { TrackingParameter(name: $0.name, isPrefix: $0.isPrefix, hosts: $0.hosts) }
  }

  /// The same with the entries of `sites` before those that Cordon carries, and what is wrong with `sites`; where
  /// something is, the tables are Cordon's own alone.
  static func builtin(
    behind sites: SiteData, carriesSites: Bool = true
  ) throws(DataFileError) -> (tables: NormalizationTables, diagnostics: [Diagnostic]) {
    let tracking = try builtinTracking()
    let builtin = carriesSites ? SiteData.builtin() : SiteData()
    var all = sites
    all.append(builtin)
    let compiled = SiteCompiler.compile(all)
    if compiled.diagnostics.isEmpty {
      return (NormalizationTables(tracking: tracking, sites: compiled.tables), [])
    }
    let own = SiteCompiler.compile(builtin)
    if let first = own.diagnostics.first { throw DataFileError(diagnostic: first) }
    return (NormalizationTables(tracking: tracking, sites: own.tables), compiled.diagnostics)
  }
}
