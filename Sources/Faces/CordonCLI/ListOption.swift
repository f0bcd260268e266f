import ArgumentParser
import CordonIO
import CordonMatcher
import CordonModel
import CordonScan

/// The list that items are checked against.
struct ListOption: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The compiled list to check against.", valueName: "list"), completion: .file())
  var list: String

  @OptionGroup var conditions: ListConditions

  /// Opens the list, if it meets the conditions.
  func open() throws -> Blocklist { try conditions.opener().open(list) }
}

/// The day by which rules expire.
struct DayOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Check as on this day: rules that have expired by then do not match. Default: today, UTC.", valueName: "day"),
    transform: DayOption.day)
  var at: CalendarDate?

  private static func day(_ argument: String) throws -> CalendarDate {
    guard let day = CalendarDate(argument) else {
      throw ValidationError("--at must be a day that exists, such as 2026-11-26")
    }
    return day
  }
}

extension RecordFormat: ExpressibleByArgument {}
extension OutputFormat: ExpressibleByArgument {}
extension OutputOrder: ExpressibleByArgument {}
extension ItemType: ExpressibleByArgument {}
