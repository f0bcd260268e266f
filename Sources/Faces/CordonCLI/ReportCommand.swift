import ArgumentParser
import CordonIO
import CordonModel
import CordonReport
import CordonSystem
import Foundation

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Make one page of what scan found: by week, label, platform, rule.",
    discussion: """
      Reads the JSON lines that scan prints, and writes one HTML file that needs nothing else: no script, no font, \
      nothing from the network. With scan --all also unlisted addresses and what could not be read are counted. The plots \
      over time need a date in every line: scan --keep NAME keeps a field of the record there. Lines without a date are \
      counted, in the totals alone. Exit status: 0 the report is written, 2 an error (also when a line or a file could \
      not be read; the report of the others is written).

      Example:
        cordon scan -l demo.cordon --all --keep date posts.csv > week.jsonl
        cordon report week.jsonl -o week.html -l demo.cordon --date-field date
        cordon report january.jsonl february.jsonl --json > numbers.json
      """)

  @Argument(help: ArgumentHelp("What scan printed; none, or -, for standard input.", valueName: "matches"))
  var files: [String] = []

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The page to write; a file there is replaced whole.", valueName: "html"))
  var output: String?

  @Flag(help: "Print every number of the report as one JSON object.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "The field that holds an item's date: among those that scan kept, else of the line itself. 2026-11-20, a date and "
        + "time of ISO 8601, or Unix seconds or milliseconds.", valueName: "name"))
  var dateField: String?

  @Option(help: ArgumentHelp("The last day of the twelve months. Default: the newest date.", valueName: "date"))
  var until: String?

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The image: its name, and which rules never fired.", valueName: "image"))
  var list: String?

  @OptionGroup var conditions: ListConditions

  @Option(help: "The page's title.")
  var title = "Cordon report"

  @Flag(help: "Show addresses as they are. Default: hxxps://bad[.]example, so that none is opened.")
  var liveLinks = false

  @OptionGroup var sandbox: SandboxOptions

  func validate() throws {
    if output == nil, !json { throw ValidationError("say where the report goes: -o report.html, --json, or both") }
    if let output, output.isEmpty || output == "-" { throw ValidationError("--output is the name of a file") }
    if let until {
      guard until.utf8.count == 10, CalendarDate(until) != nil else {
        throw ValidationError("--until is a day such as 2026-11-26")
      }
      if dateField == nil { throw ValidationError("--until needs dates: name their field with --date-field") }
    }
    if let dateField, dateField.isEmpty { throw ValidationError("--date-field is the name of a field") }
  }

  func run() throws {
    sandbox.enter(writingTo: output.map { [.folder(ofReplaced: $0)] } ?? [])
    let inputs = files.isEmpty ? ["-"] : files
    if let output, let input = inputs.first(where: { $0 != "-" && isSameFile($0, output) }) {
      throw CommandFailure(message: "\(input): is also the output; write to another file")
    }
    let list = try list.map { path in ReportList(try conditions.opener().open(path), path: path) }
    var reader = ReportReader(
      ReportReader.Options(dateField: dateField, until: until.flatMap { CalendarDate($0) }))
    for input in inputs { reader.read(input) }
    let report = reader.report(title: title, list: list)

    for complaint in report.complaints { reportToStandardError(complaint) }
    if let output {
      let page = ReportPage(report, liveLinks: liveLinks, version: CordonVersion.text)
      do throws(AtomicFileError) {
        try AtomicFile.replace(output, with: page.html())
      } catch {
        throw CommandFailure(message: error.sentence(aboutPage: output))
      }
      reportToStandardError("\(output): \(report.tally)")
    }
    if json {
      var console = Console()
      console.write(report.json())
      try console.flush()
    }
    if !report.isComplete { throw ExitCode(2) }
  }

  private func isSameFile(_ a: String, _ b: String) -> Bool {
    URL(filePath: a).resolvingSymlinksInPath().standardizedFileURL
      == URL(filePath: b).resolvingSymlinksInPath().standardizedFileURL
  }
}

extension AtomicFileError {
  /// The sentence, for a page.
  fileprivate func sentence(aboutPage path: String) -> String {
    switch self {
    case .isFolder: "\(path) is a folder; name the page itself"
    case .notAFile: "\(path) is a pipe or a device, and a page must be a file; save it to a file first"
    case .failed(let step, let reason): "\(path) cannot be written: \(step): \(reason)"
    }
  }
}
