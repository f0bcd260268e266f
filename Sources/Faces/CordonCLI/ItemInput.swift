// Items for the commands that answer about each: from the command line, else from standard input, line by line or as
// JSON objects.

import ArgumentParser
import CordonIO
import CordonScan

struct ItemInput: ParsableArguments {
  @Argument(help: ArgumentHelp("Items; none for those on standard input, one a line.", valueName: "item"))
  var items: [String] = []

  @Option(
    help: "What standard input holds: lines, or jsonl for objects {\"url\": …} or {\"text\": …}; then JSON is written.")
  var format: RecordFormat = .lines

  func validate() throws {
    guard format == .lines || format == .jsonl else {
      throw ValidationError("--format is lines or jsonl here; cordon scan reads \(format.rawValue)")
    }
  }

  /// Calls `body` with each item, and flushes `console` whenever the input pauses. Returns whether every record held an
  /// item.
  ///
  /// - Parameter body: gets the record's number, and the item or why there is none.
  func forEach(_ console: inout Console, _ body: (inout Console, Int, StreamedItem) -> Void) throws -> Bool {
    var isWhole = true
    if !items.isEmpty {
      for (index, item) in items.enumerated() {
        body(&console, index + 1, format == .jsonl ? .field("item", Array(item.utf8)) : .item(Array(item.utf8)))
      }
      try console.flush()
      return isWhole
    }
    do {
      var stream = try ItemStream(path: "-", format: format, fields: ["url", "text"], probe: .links())
      var hasMore = true
      while hasMore {
        hasMore = try stream.next { record, item in
          if case .problem = item { isWhole = false }
          body(&console, record, item)
        }
        try console.flush()
      }
    } catch let error as SourceError {
      throw CommandFailure(message: "standard input: \(error.reason)")
    }
    return isWhole
  }

  /// Says why there is no item in a record: in the output where that is JSON, else on standard error.
  func report(_ problem: String, record: Int, _ console: inout Console) {
    if format == .jsonl {
      console.writeProblem(problem, record: record)
    } else {
      reportToStandardError("line \(record): \(problem)")
    }
  }
}
