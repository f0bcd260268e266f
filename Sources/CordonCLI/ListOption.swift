import ArgumentParser
import CordonMatcher
import CordonScan

/// The list that items are checked against.
struct ListOption: ParsableArguments {
  @Option(name: .shortAndLong, help: ArgumentHelp("The image to check against.", valueName: "image"))
  var list: String

  func open() throws -> Blocklist { try ListOption.open(list) }

  static func open(_ path: String) throws -> Blocklist {
    do throws(ImageError) {
      return try Blocklist(contentsOf: path)
    } catch {
      throw CommandFailure(message: error.description)
    }
  }
}

extension RecordFormat: ExpressibleByArgument {}
extension OutputFormat: ExpressibleByArgument {}
extension OutputOrder: ExpressibleByArgument {}
extension ItemType: ExpressibleByArgument {}
