// Query parameters that say how a visitor came, and not what an address is (Patterns/tracking.yaml): the canonical
// form drops them.

import CData
import CordonBytes

/// The tracking parameters, as plain values for the tables of the canonical form.
package enum TrackingParameters {
  /// One parameter: its name, or with `isPrefix` what its name begins with; and the hosts (with all below them) that it
  /// is dropped on, none for every host.
  package typealias Parameter = (name: String, isPrefix: Bool, hosts: [String])

  /// The parameters that Cordon knows, in the order of the file.
  package static func load() throws(DataFileError) -> [Parameter] {
    try read(DataFile.bytes(cordon_data_tracking()), named: "Patterns/tracking.yaml")
  }

  static func read(_ bytes: [UInt8], named file: String) throws(DataFileError) -> [Parameter] {
    let data = try DataFile(bytes, named: file, key: "parameters", fields: ["name", "by", "hosts"])
    var seen: Set<String> = []
    var parameters: [Parameter] = []
    for entry in data.entries {
      func failure(_ message: String) -> DataFileError {
        DataFileError(diagnostic: Diagnostic(.error, at: entry.location, message))
      }
      var name = try entry.text("name")
      _ = try entry.text("by")
      let hosts = entry.texts["hosts"] ?? []
      guard !hosts.contains(where: \.isEmpty) else { throw failure("`hosts` holds an empty host") }
      // Names compare without case.
      let named = name.lowercased()
      for key in hosts.isEmpty ? [named] : hosts.map({ "\(named) on \($0)" }) where !seen.insert(key).inserted {
        throw failure("\(quoted(key)) is given twice; keep one")
      }
      let isPrefix = name.hasSuffix("*")
      if isPrefix { name.removeLast() }
      guard name.utf8.count >= (isPrefix ? 2 : 1), !name.contains("*") else {
        throw failure("`name` is a parameter's name, or its first letters (at least two) and `*`")
      }
      parameters.append((name, isPrefix, hosts))
    }
    return parameters
  }
}
