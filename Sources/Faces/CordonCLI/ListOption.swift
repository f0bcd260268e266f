import ArgumentParser
import CordonIO
import CordonMatcher
import CordonModel
import CordonScan

/// The list that items are checked against.
struct ListOption: ParsableArguments {
  @Option(name: .shortAndLong, help: ArgumentHelp("The image to check against.", valueName: "image"))
  var list: String

  @OptionGroup var conditions: ListConditions

  /// The list, where it is what was asked for.
  func open() throws -> Blocklist { try conditions.opener().open(list) }
}

/// The day by which rules expire.
struct DayOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Check as on this day: rules that expired by then do not hold. Default: today, UTC.", valueName: "day"),
    transform: DayOption.day)
  var at: CalendarDate?

  private static func day(_ argument: String) throws -> CalendarDate {
    guard let day = CalendarDate(argument) else {
      throw ValidationError("--at is a day that exists, such as 2026-11-26")
    }
    return day
  }
}

extension RecordFormat: ExpressibleByArgument {}
extension OutputFormat: ExpressibleByArgument {}
extension OutputOrder: ExpressibleByArgument {}
extension ItemType: ExpressibleByArgument {}
