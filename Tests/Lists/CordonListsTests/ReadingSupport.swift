// What the tables of the reader tests share: a source in, its rules and diagnostics as lines out.

import CordonModel
import CordonLists
import CordonTestSupport
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

func read(_ text: String, _ format: ListFormat, as kind: RuleKind? = nil, limits: ListLimits = .standard)
  -> ListReader.Source
{
  ListReader(as: kind, limits: limits).read(bytes: Array(text.utf8), named: "l", format: format)
}

/// One source of a table, and what reading it must say: `kind value` for each rule, and each diagnostic as printed.
struct SourceCase: Sendable, CustomTestStringConvertible {
  var text: String
  var rules: [String] = []
  var diagnostics: [String] = []

  init(_ text: String, rules: [String] = [], _ diagnostics: [String] = []) {
    self.text = text
    self.rules = rules
    self.diagnostics = diagnostics
  }

  var testDescription: String { String(text.debugDescription.prefix(60)) }
}

extension ListReader.Source {
  var ruleLines: [String] { list.rules.map { "\($0.kind.rawValue) \($0.value)" } }
  var diagnosticLines: [String] { diagnostics.map(\.description) }
}

/// Other people's data, where it is to be had: `$CORDON_DATA`, else `../shared/data` beside the repository.
enum SharedData {
  static func path(_ name: String) -> String? {
    let environment = ProcessInfo.processInfo.environment["CORDON_DATA"]
    let folder = environment ?? repository + "/../shared/data"
    let path = "\(folder)/\(name)"
    guard FileManager.default.fileExists(atPath: path) else {
      print("skipped: \(name) is not in \(environment == nil ? "../shared/data" : "CORDON_DATA")")
      return nil
    }
    return path
  }

  /// The repository's folder.
  static let repository = #filePath.split(separator: "/").dropLast(4).reduce("") { "\($0)/\($1)" }
}
