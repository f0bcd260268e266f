import CordonRules
import CordonURL

extension NormalizationTables {
  /// The tables of the data that Cordon carries (`Patterns/tracking.yaml`).
  ///
  /// - Throws: ``DataFileError`` where that file is broken, which a test would have found.
  package static func builtin() throws(DataFileError) -> NormalizationTables {
    NormalizationTables(
      tracking: try TrackingParameters.load().map {
        TrackingParameter(name: $0.name, isPrefix: $0.isPrefix, hosts: $0.hosts)
      })
  }
}
