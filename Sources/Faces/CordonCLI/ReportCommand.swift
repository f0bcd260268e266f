import ArgumentParser
import CordonIO
import CordonModel
import CordonReport
import CordonSystem
import Foundation

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Make a report of what scan found: by week, label, platform and rule.",
    discussion: """
      Reads the JSON lines that scan prints, and writes one self-contained HTML file without scripts, fonts or anything \
      from the network. If scan ran with --all, the report also counts unlisted addresses and what could not be read. The \
      plots over time need a date in every line; scan --keep NAME copies a field of the record there. Lines without a date \
      count only in the totals. Exit status: 0 if the report was written, 2 if there was an error. If some lines or files \
      could not be read, the report of the others is written, and the exit status is 2.

      Example:
        cordon scan -l demo.cordon --all --keep date posts.csv > week.jsonl
        cordon report week.jsonl -o week.html -l demo.cordon --date-field date
        cordon report january.jsonl february.jsonl --json > numbers.json
      """)

  @OptionGroup(title: "Input") var input: ReportInputOptions
  @OptionGroup(title: "Output") var output: ReportOutputOptions
  @OptionGroup(title: "List and trust") var list: ReportListOptions

  func run() throws {
    let (files, dateField, until) = (input.files, input.dateField, input.until)
    let output = self.output.output
    self.output.sandbox.enter(writingTo: output.map { [.folder(ofReplaced: $0)] } ?? [])
    let inputs = files.isEmpty ? ["-"] : files
    if let output, let input = inputs.first(where: { $0 != "-" && isSameFile($0, output) }) {
      throw CommandFailure(message: "\(input): is also the output; write the report to another file")
    }
    let list = try self.list.list.map { path in ReportList(try self.list.conditions.opener().open(path), path: path) }
    var reader = ReportReader(
      ReportReader.Options(dateField: dateField, until: until.flatMap { CalendarDate($0) }))
    for input in inputs { reader.read(input) }
    let report = reader.report(title: self.output.title, list: list)

    for complaint in report.complaints { reportToStandardError(complaint) }
    if let output {
      let page = ReportPage(report, liveLinks: self.output.liveLinks, version: CordonVersion.text)
      do throws(AtomicFileError) {
        try AtomicFile.replace(output, with: page.html())
      } catch {
        throw CommandFailure(message: error.sentence(aboutPage: output))
      }
      reportToStandardError("\(output): \(report.tally)")
    }
    if self.output.json {
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
  /// The error as a sentence about a page instead of a compiled list.
  fileprivate func sentence(aboutPage path: String) -> String {
    switch self {
    case .isFolder: "\(path) is a folder; name the page itself"
    case .notAFile: "\(path) is a pipe or a device, and a page must be a file; save it to a file first"
    case .failed(let step, let reason): "\(path) cannot be written: \(step): \(reason)"
    }
  }
}
