// The page: one HTML file that stands for itself. The templates and the style (CData/report) are in the
// program.
//
//     Report ─► PageBuilder ─► PageModel ─► page.mustache ─► bytes
//
// Nothing of it runs and nothing is fetched: its Content-Security-Policy (CSP Level 3) allows the one style whose SHA-256
// it names, and nothing else. All that comes from lines is escaped (StrictHTML), and stands in text, never in an attribute.

import CData
import Crypto
import Mustache

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A report as an HTML page.
package struct ReportPage {
  private let report: Report
  private let liveLinks: Bool
  private let version: String

  /// - Parameters:
  ///   - liveLinks: whether addresses stand as they are, and not defanged.
  ///   - version: Cordon's own.
  package init(_ report: Report, liveLinks: Bool = false, version: String) {
    self.report = report
    self.liveLinks = liveLinks
    self.version = version
  }

  /// The page as UTF-8: the same for the same report.
  package func html() -> [UInt8] {
    let style = ReportPage.text(cordon_data_report_style())
    let hash = Data(SHA256.hash(data: Data(style.utf8))).base64EncodedString()
    var builder = PageBuilder(report, liveLinks: liveLinks)
    let model = builder.model(liveLinks: liveLinks, style: style, styleHash: "sha256-\(hash)", version: version)
    return Array((ReportPage.library.render(model, withTemplate: "report") ?? "").utf8)
  }

  static func text(_ file: cordon_data) -> String {
    // SAFETY: a constant array and its size, from the same `sizeof` (CData/data.c).
    unsafe String(decoding: UnsafeBufferPointer(start: file.bytes, count: file.size), as: UTF8.self)
  }

  private static let library: MustacheLibrary = {
    MustacheContentTypes.register(StrictHTML(), named: StrictHTML.name)
    do {
      return MustacheLibrary(templates: [
        "report": try MustacheTemplate(string: text(cordon_data_report_page())),
        "bars": try MustacheTemplate(string: text(cordon_data_report_bars())),
      ])
    } catch {
      fatalError("a template, which is part of the program, cannot be read: \(error)")
    }
  }()
}
