// The files of platforms (Patterns/identities.yaml, wrappers.yaml, shorteners.yaml, and those that a list's author adds):
// what was read, and what is wrong with the YAML. What the texts mean is checked when they are compiled (CordonCompiler).

import CData
import CordonPlatforms

/// Definitions as they were read from files.
package struct PlatformFile: Sendable {
  package var definitions = PlatformDefinitions()
  /// What is wrong with the files themselves.
  package var diagnostics: [Diagnostic] = []

  package init() {}

  /// Puts the entries of `other` behind these.
  package mutating func append(_ other: PlatformFile) {
    definitions.append(other.definitions)
    diagnostics += other.diagnostics
  }

  /// The platforms, wrappers and shorteners that Cordon carries.
  package static func builtin() -> PlatformFile {
    var file = PlatformFile.read(DataFile.bytes(cordon_data_identities()), named: "Patterns/identities.yaml")
    file.append(PlatformFile.read(DataFile.bytes(cordon_data_wrappers()), named: "Patterns/wrappers.yaml"))
    file.append(PlatformFile.read(DataFile.bytes(cordon_data_shorteners()), named: "Patterns/shorteners.yaml"))
    return file
  }

  /// Reads the file at `path`, or standard input for `-`.
  package static func read(contentsOf path: String) throws(ListReadError) -> PlatformFile {
    read(try SourceFile.read(path, limit: ListLimits.standard.yamlBytes), named: path)
  }

  /// Reads `bytes`; what is wrong with them is among the diagnostics.
  package static func read(_ bytes: [UInt8], named file: String) -> PlatformFile {
    var reader = PlatformFileReader(file: file)
    reader.read(bytes)
    return reader.result
  }
}

extension SourceLocation {
  /// Where a text of a definition was written.
  package init(_ text: DefinitionText) { self.init(file: text.file, line: text.line, column: text.column) }
}
