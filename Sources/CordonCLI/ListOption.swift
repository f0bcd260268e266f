import ArgumentParser
import CordonMatcher
import CordonScan

/// The list that items are checked against.
struct ListOption: ParsableArguments {
  @Option(name: .shortAndLong, help: ArgumentHelp("The image to check against.", valueName: "image"))
  var list: String

  @OptionGroup var conditions: ListConditions

  /// The list, where it is what was asked for.
  func open() throws -> Blocklist { try conditions.opener().open(list) }
}

extension RecordFormat: ExpressibleByArgument {}
extension OutputFormat: ExpressibleByArgument {}
extension OutputOrder: ExpressibleByArgument {}
extension ItemType: ExpressibleByArgument {}
