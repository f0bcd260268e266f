// The options of `cordon report`, in the groups that its help shows.

import ArgumentParser
import CordonModel

/// The input, and its dates.
struct ReportInputOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp("The output of scan. None, or -, for standard input.", valueName: "matches"),
    completion: .file())
  var files: [String] = []

  @Option(
    help: ArgumentHelp(
      "The field with an item's date, among those that scan --keep printed or in the line itself: a day such as 2026-11-20, "
        + "an ISO 8601 date and time, or Unix seconds or milliseconds.", valueName: "name"))
  var dateField: String?

  @Option(help: ArgumentHelp("The last day of the twelve months shown. Default: the newest date.", valueName: "date"))
  var until: String?

  func validate() throws {
    if let until {
      guard until.utf8.count == 10, CalendarDate(until) != nil else {
        throw ValidationError("--until must be a day such as 2026-11-26")
      }
      if dateField == nil { throw ValidationError("--until needs dates: name their field with --date-field") }
    }
    if let dateField, dateField.isEmpty { throw ValidationError("--date-field must be the name of a field") }
  }
}

/// The output: what to write, and where.
struct ReportOutputOptions: ParsableArguments {
  @Option(
    name: .shortAndLong, help: ArgumentHelp("The page to write. An existing file is replaced.", valueName: "html"),
    completion: .file())
  var output: String?

  @Flag(help: "Print every number of the report as one JSON object.")
  var json = false

  @Option(help: ArgumentHelp("The title of the page.", valueName: "text"))
  var title = "Cordon report"

  @Flag(help: "Show addresses as they are. Default: defanged, as in hxxps://bad[.]example.")
  var liveLinks = false

  @OptionGroup var sandbox: SandboxOptions

  func validate() throws {
    if output == nil, !json { throw ValidationError("choose an output: -o report.html, --json, or both") }
    if let output, output.isEmpty || output == "-" { throw ValidationError("--output must be the name of a file") }
  }
}

/// The list that was scanned with.
struct ReportListOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The compiled list, to show its name and the rules that never matched.", valueName: "list"),
    completion: .file())
  var list: String?

  @OptionGroup var conditions: ListConditions
}
