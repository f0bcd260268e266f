// Items for the commands that print an answer for each: from the command line, or else from standard input, as lines or as
// JSON objects.

import ArgumentParser
import CordonIO
import CordonScan

struct ItemInput: ParsableArguments {
  @Argument(help: ArgumentHelp("Items. None to read them from standard input, one a line.", valueName: "item"))
  var items: [String] = []

  @Option(
    help: ArgumentHelp(
      "The format of standard input: lines, or jsonl for objects {\"url\": …} or {\"text\": …}, which also prints JSON.",
      valueName: "lines|jsonl"), completion: .list(["lines", "jsonl"]))
  var format: RecordFormat = .lines

  func validate() throws {
    guard format == .lines || format == .jsonl else {
      throw ValidationError("--format must be lines or jsonl here; cordon scan reads \(format.rawValue)")
    }
  }

  /// Calls `body` with each item, and flushes `console` whenever the input pauses.
  ///
  /// - Parameter body: takes the record's number, and the item or the reason why it has none.
  /// - Returns: whether every record had an item.
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

  /// Reports why a record has no item: in the output if that is JSON, otherwise on standard error.
  func report(_ problem: String, record: Int, _ console: inout Console) {
    if format == .jsonl {
      console.writeProblem(problem, record: record)
    } else {
      reportToStandardError("line \(record): \(problem)")
    }
  }
}
