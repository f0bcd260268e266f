// A page opened in headless Chromium: what its document is, what it logs, and what it asks the network for.
//
// Nothing reaches the network: no name is resolved. The browser's own requests (for its updates) are told from a page's by
// their initiator.

import Foundation
import Testing

enum Browser {
  /// The program; nil where there is none.
  static let path: String? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
    for name in ["chromium", "chromium-browser", "google-chrome"] {
      for folder in folders {
        let path = "\(folder)/\(name)"
        if FileManager.default.isExecutableFile(atPath: path) { return path }
      }
    }
    return nil
  }()

  /// Where changes are checked, a missing browser is a failure; elsewhere its tests are skipped.
  static var isExpected: Bool { path != nil || ProcessInfo.processInfo.environment["CI"] == "true" }

  /// What came of a page.
  struct Visit {
    /// The document as it was once it had loaded, as HTML.
    let document: String
    /// What the page logged, errors among it.
    let console: [String]
    /// What the page asked for, from the network.
    let requests: [String]
  }

  /// Opens `name`, a file in the workshop's folder.
  static func open(_ name: String, in workshop: Workshop, options: [String] = []) throws -> Visit {
    let path = try #require(Browser.path, "chromium is missing: scripts/install --tests")
    let profile = "profile-\(UUID().uuidString)"
    let log = "\(profile).json"
    try workshop.makeFolder(profile)
    let run = try CommandRun(
      [
        "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--host-resolver-rules=MAP * ~NOTFOUND", "--user-data-dir=\(workshop.folder.appending(path: profile).path)",
        "--log-net-log=\(workshop.folder.appending(path: log).path)", "--enable-logging=stderr", "--v=0",
        "--virtual-time-budget=5000",
      ] + options + ["--dump-dom", workshop.folder.appending(path: name).absoluteString],
      in: workshop.folder, environment: ["HOME": workshop.folder.path], program: path)
    let outcome = try run.finish()
    try #require(outcome.status == 0, "\(outcome.message.suffix(2000))")
    return Visit(
      document: outcome.text,
      console: outcome.message.split(separator: "\n").map(String.init).filter { $0.contains(":CONSOLE") },
      requests: try requests(in: workshop.bytes(of: log)))
  }

  /// The URLs that a page asked for, out of a NetLog: one event a line. The last may be cut short where the browser ended.
  private static func requests(in log: [UInt8]) throws -> [String] {
    var events = 0
    let urls = String(decoding: log, as: UTF8.self).split(separator: "\n").compactMap { line -> String? in
      let text = line.hasSuffix(",") ? line.dropLast() : line
      guard text.hasPrefix("{"), let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
      else { return nil }
      events += 1
      guard let parameters = object["params"] as? [String: Any], let url = parameters["url"] as? String,
        let initiator = parameters["initiator"] as? String, initiator != "not an origin"
      else { return nil }
      return url
    }
    try #require(events > 10, "the NetLog has another form")
    return urls
  }
}

/// The rows of the table with that id in a document: the texts of their cells.
func rows(ofTable id: String, in document: String) -> [[String]] {
  guard let start = document.range(of: "<table id=\"\(id)\""),
    let end = document.range(of: "</table>", range: start.upperBound..<document.endIndex)
  else { return [] }
  return document[start.upperBound..<end.lowerBound].components(separatedBy: "<tr").dropFirst().map { row in
    row.components(separatedBy: .init("<t")).dropFirst().filter {
      $0.hasPrefix("h ") || $0.hasPrefix("d") || $0.hasPrefix("h>")
    }
    .map { cell in
      var text = ""
      var isTag = true
      for character in cell.unicodeScalars {
        if character == "<" { isTag = true }
        if !isTag { text.unicodeScalars.append(character) }
        if character == ">" { isTag = false }
      }
      return [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
        .reduce(text) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
        .trimmingCharacters(in: .whitespacesAndNewlines)
    }
  }
}
