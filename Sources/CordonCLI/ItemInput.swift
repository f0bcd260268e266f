// Items for the commands that answer about each: from the command line, else from standard input, line by line or as
// JSON objects.

import ArgumentParser
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

  /// Calls `body` with each item, and lets `console` go whenever no more has come.
  ///
  /// - Parameter body: gets the record's number, and the item or why there is none.
  func forEach(_ console: inout Console, _ body: (inout Console, Int, StreamedItem) -> Void) throws {
    if !items.isEmpty {
      for (index, item) in items.enumerated() {
        body(&console, index + 1, format == .jsonl ? .field("item", Array(item.utf8)) : .item(Array(item.utf8)))
      }
      return try console.flush()
    }
    do {
      var stream = try ItemStream(path: "-", format: format, fields: ["url", "text"])
      while try stream.next({ body(&console, $0, $1) }) { try console.flush() }
    } catch let error as SourceError {
      throw CommandFailure(message: "standard input: \(error.reason)")
    }
    try console.flush()
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
