// The files of Patterns/ that this room needs, compiled into it (CData), so that no file has to be
// found at run time. Each is a mapping with one sequence of entries; each entry a mapping of texts.

import CData

/// An error in a file of Patterns/: a mistake in Cordon's own data, found by its tests.
package struct DataFileError: Error, Sendable, Hashable, CustomStringConvertible {
  package var diagnostic: Diagnostic

  package init(diagnostic: Diagnostic) { self.diagnostic = diagnostic }

  package var description: String { diagnostic.description }
}

/// The entries of a data file.
package struct DataFile {
  /// The bytes of an embedded file.
  package static func bytes(_ file: cordon_data) -> [UInt8] {
    // SAFETY: a constant array and its size, from the same `sizeof` (CData/data.c).
    unsafe Array(UnsafeBufferPointer(start: file.bytes, count: file.size))
  }

  /// One entry: its fields, each a text or a list of texts, and its place.
  package struct Entry {
    package let location: SourceLocation
    package let texts: [String: [String]]

    /// The single text of a field that must be there.
    package func text(_ field: String) throws(DataFileError) -> String {
      guard let values = texts[field], values.count == 1, !values[0].isEmpty else {
        throw DataFileError(diagnostic: Diagnostic(.error, at: location, "this entry wants one `\(field)`"))
      }
      return values[0]
    }
  }

  package let entries: [Entry]

  /// Reads `bytes`, whose one key is `key`; entries have no fields but `fields`.
  package init(_ bytes: [UInt8], named file: String, key: String, fields: [String]) throws(DataFileError) {
    func failure(_ place: Place, _ message: String) -> DataFileError {
      let location = SourceLocation(file: file, line: place.line, column: place.column)
      return DataFileError(diagnostic: Diagnostic(.error, at: location, message))
    }
    let root: FieldValue?
    do throws(YAMLSyntaxError) {
      root = try YAMLFields.read(bytes)
    } catch {
      throw failure(YAMLPlaces(bytes).place(offset: error.offset), error.message)
    }
    guard let root, case .fields(let top) = root.content, top.count == 1, top[0].name == key,
      case .list(let values) = top[0].value.content
    else { throw failure(Place(line: 1, column: 1), "this file is a mapping with the one key `\(key)`, a sequence") }

    var entries: [Entry] = []
    for value in values {
      guard case .fields(let given) = value.content else { throw failure(value.place, "an entry is a mapping") }
      var texts: [String: [String]] = [:]
      for field in given {
        guard fields.contains(field.name) else {
          let hint = NearestName.hint(for: field.name, in: fields, what: "the fields of an entry")
          throw failure(field.place, "unknown field \(quoted(field.name))\(hint)")
        }
        switch field.value.content {
        case .text(let text): texts[field.name] = [text]
        case .list(let values):
          texts[field.name] = try values.map { value throws(DataFileError) in
            guard case .text(let text) = value.content else { throw failure(value.place, "text was expected here") }
            return text
          }
        default: throw failure(field.value.place, "text, or a list of texts, was expected here")
        }
      }
      let location = SourceLocation(file: file, line: value.place.line, column: value.place.column)
      entries.append(Entry(location: location, texts: texts))
    }
    self.entries = entries
  }
}
