// A report of lines that stand in a temporary file, as JSON and as a page.

import CordonModel
import CordonLists
import Foundation

@testable import CordonReport

/// The platforms that Cordon knows, read once.
let knownPlatforms = PlatformFile.builtin().definitions

func makeReport(
  _ files: [String], dateField: String? = "day", until: String? = nil, title: String = "Teapots",
  list: ReportList? = nil
) throws -> Report {
  let folder = FileManager.default.temporaryDirectory.appending(path: "cordon-report-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  var reader = ReportReader(
    ReportReader.Options(dateField: dateField, until: until.flatMap { CalendarDate($0) }), platforms: knownPlatforms)
  for (number, text) in files.enumerated() {
    let path = folder.appending(path: "\(number).jsonl")
    try Data(text.utf8).write(to: path)
    reader.read(path.path)
  }
  return reader.report(title: title, list: list)
}

extension Report {
  /// The numbers, read back from JSON.
  var numbers: [String: Any] {
    get throws { try JSONSerialization.jsonObject(with: Data(json())) as? [String: Any] ?? [:] }
  }

  /// The page, as text.
  func page(liveLinks: Bool = false) -> String {
    String(decoding: ReportPage(self, liveLinks: liveLinks, version: "0").html(), as: UTF8.self)
  }
}

/// A line with one match, as scan prints it.
func line(
  record: Int = 1, rule: String = "r", list: String = "demo", labels: [String] = ["video"], action: String = "block",
  kind: String = "url", value: String = "pot.example/a", tier: String = "direct", more: [String: Any] = [:]
) throws -> String {
  let object: [String: Any] = [
    "source": "a.jsonl", "record": record, "input": "x",
    "matches": [
      [
        "rule": rule, "list": list, "action": action, "labels": labels, "kind": kind, "value": value, "tier": tier,
        "via": [String](), "span": [0, 1],
      ] as [String: Any]
    ],
  ]
  let data = try JSONSerialization.data(withJSONObject: object.merging(more) { $1 }, options: [.sortedKeys])
  return String(decoding: data, as: UTF8.self) + "\n"
}
